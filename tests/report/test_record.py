"""The record: by the published schema, the same when read back, without a word of a story."""

from __future__ import annotations

import json
from datetime import date

import jsonschema
import pandas as pd
import pytest
from pydantic import ValidationError
from report import example_report as example

from evalkit.errors import FileError
from evalkit.learning.stage_clock import Journey, StageClock
from evalkit.report import (
    Identity,
    Result,
    build_result,
    canonical_json,
    read_result,
    result_schema,
    write_result,
)
from evalkit.report.series import hold_series
from evalkit.report.writing import SCHEMA, schema_text

NAN = float("nan")


def series() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "indicator": ["delegated_share", "delegated_share", "carer_turnover"],
            "definition_version": ["1", "1", "1"],
            "site_id": ["", "ashton", ""],
            "period": ["2025-04", "2025-04", "2025-Q1"],
            "start": pd.to_datetime(["2025-04-01", "2025-04-01", "2025-01-01"]),
            "stratum": ["", "age=65-74", ""],
            "numerator": [30.0, NAN, NAN],
            "denominator": [100.0, NAN, NAN],
            "value": [30.0, NAN, NAN],
            "lower95": [21.9, NAN, NAN],
            "upper95": [39.6, NAN, NAN],
            "people_numerator": pd.array([12, None, None], dtype="Int64"),
            "people_denominator": pd.array([40, None, None], dtype="Int64"),
            "method": ["wilson", "", ""],
            "state": ["value", "too few", "not collected"],
            "source": ["person-level", "person-level", "observations"],
            "note": ["", "", "no return"],
        }
    )


def tables() -> dict[str, pd.DataFrame]:
    stories = pd.DataFrame(
        {
            "story_id": ["s1", "s2", "s3"],
            "level": ["team", "individual", "team"],
            "kind": ["fear", "impact", "fear"],
            "text": ["SECRET words", "SECRET too", "SECRET again"],
            "consent": ["public", "none", "council"],
        }
    )
    milestones = pd.DataFrame(
        {
            "milestone": ["leaders", "pay"],
            "status": ["done", "open"],
            "started": pd.to_datetime(["2023-05-01", None]),
            "completed": pd.to_datetime(["2023-07-14", None]),
            "note": ["", ""],
            "_row": [2, 3],
        }
    )
    adaptations = pd.DataFrame(
        {
            "date": pd.to_datetime(["2025-03-01", "2025-04-01"]),
            "what": ["training moved to evenings", "pilot widened"],
            "planned": pd.array([True, None], dtype="boolean"),
            "keeps_core": pd.array([True, False], dtype="boolean"),
        }
    )
    conditions = pd.DataFrame(
        {
            "condition": ["integration"],
            "score": [0.67],
            "as_at": pd.to_datetime(["2024-06-30"]),
            "basis": ["joint budget"],
        }
    )
    assumptions = pd.DataFrame({"assumption": ["fees_and_pay"], "status": ["open"], "evidence": [""]})
    actions = pd.DataFrame(
        {"finding": ["late insulin"], "action": ["second worker"], "due": pd.to_datetime(["2025-09-30"])}
    )
    return {
        "stories": stories,
        "milestones": milestones,
        "adaptations": adaptations,
        "conditions": conditions,
        "assumptions": assumptions,
        "actions": actions,
    }


def journey() -> Journey:
    stage = StageClock(
        stage="readiness", label="Readiness", state="open", milestones=2, applicable=2, completed=1, open=1,
        first_completed=date(2023, 7, 14), last_completed=date(2023, 7, 14),
    )  # fmt: skip
    return Journey(as_at=date(2025, 9, 30), stages=(stage,), state="open", final_stage="Readiness")


@pytest.fixture
def result() -> Result:
    return build_result(
        example.identity(),
        provenance=example.provenance(),
        sections=example.sections(),
        series=series(),
        tables=tables(),
        journey=journey(),
        reflections={"before": {"success": "fewer faces"}, "after": {"strong": ["trust"]}},
    )


def test_a_record_is_as_stored(result, golden):
    golden("result.json", canonical_json(result))


def test_it_reads_back_as_it_was(result, tmp_path):
    path = tmp_path / "council" / "result.json"
    write_result(path, result=result)
    back = read_result(path)
    assert back == result
    assert canonical_json(back) == canonical_json(result)
    assert b"\r" not in path.read_bytes()
    assert path.read_bytes().endswith(b"}\n")


def test_the_published_schema_is_that_of_the_models():
    found = SCHEMA.read_text(encoding="utf-8")
    assert found == schema_text(), "The record has changed: call evalkit.report.writing.write_schema()."


def test_a_record_obeys_the_published_schema(result):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(
        json.loads(canonical_json(result))
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("identity", "edition_kind"), "public"),
        (("identity", "synthetic"), None),
        (("schema_version",), 2),
        (("findings", 0, "signal"), "better"),
        (("series", "state"), ["maybe", "too few", "not collected"]),
        (("extra",), 1),
    ],
)
def test_the_schema_refuses_what_the_models_refuse(result, path, value):
    data = json.loads(canonical_json(result))
    part = data
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, result_schema())
    with pytest.raises(ValidationError):
        Result.model_validate_json(json.dumps(data))


def test_every_edition_is_internal_unless_it_is_said_to_be_shareable():
    plain = example.identity().model_dump()
    assert plain.pop("edition_kind") == "internal"
    assert Identity.model_validate(plain).edition_kind == "internal"
    with pytest.raises(ValidationError, match="edition_kind"):
        Identity.model_validate(plain | {"edition_kind": "public"})


def test_synthetic_has_no_default():
    plain = example.identity().model_dump()
    del plain["synthetic"]
    with pytest.raises(ValidationError, match="synthetic"):
        Identity.model_validate(plain)


def test_stories_are_counted_never_quoted(result):
    text = canonical_json(result)
    assert "SECRET" not in text
    assert [(c.level, c.kind, c.stories) for c in result.learning] == [
        ("individual", "impact", 1),
        ("team", "fear", 2),
    ]


def test_states_and_missing_counts_survive(result):
    frame = result.series.frame()
    assert list(frame["state"]) == ["value", "too few", "not collected"]
    assert result.series.value == (30.0, None, None)
    assert result.series.people_numerator == (12, None, None)
    assert hold_series(frame) == result.series


def test_a_value_that_is_missing_is_refused_by_name():
    broken = series().assign(state="value")
    with pytest.raises(ValidationError, match=r"delegated_share, ashton, 2025-04: the state is 'value'"):
        hold_series(broken)


def test_columns_of_unequal_length_are_refused():
    plain = hold_series(series()).model_dump()
    with pytest.raises(ValidationError, match="differ in length"):
        type(hold_series(series())).model_validate(plain | {"note": ()})


def test_missing_answers_stay_missing(result):
    assert [a.planned for a in result.adaptations] == [True, None]
    assert result.milestones[1].started is None
    assert result.actions[0].done is None
    assert result.gaps[0].chapter == 2


def test_the_pack_is_not_changed(result):
    before = tables()
    build_result(
        example.identity(), provenance=example.provenance(), sections=[], series=series(), tables=before
    )
    for name, table in tables().items():
        pd.testing.assert_frame_equal(before[name], table)
    assert result


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "null", '{"schema_version": 1}', "\ufeff{}"])
def test_what_is_no_record_is_said_in_one_sentence(tmp_path, text):
    path = tmp_path / "result.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError, match=r"result\.json is no whole record") as error:
        read_result(path)
    assert "Run the council again" in error.value.hint


def test_a_record_cut_short_is_refused(tmp_path, result):
    path = tmp_path / "result.json"
    whole = canonical_json(result)
    for end in range(0, len(whole) - 2, 997):
        path.write_text(whole[:end], encoding="utf-8")
        with pytest.raises(FileError):
            read_result(path)


def test_a_folder_is_no_record(tmp_path):
    with pytest.raises(FileError, match="cannot be read"):
        read_result(tmp_path)
