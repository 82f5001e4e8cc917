"""A secret is named, never shown: not in plan, notebook, log, journal, record or page."""

from __future__ import annotations

import json

import pytest
from small_runs import PARAMETERS, put_chapter, put_pack

from evalkit.errors import UsageError
from evalkit.run import Limits, RunOptions, State, plan_packs, run_packs, standing
from evalkit.run.record import ChapterRecord

SECRET = 'p&ss"wörd-8321'  # noqa: S105 - made up, and looked for in all that a run leaves
DECLARED = f'{PARAMETERS}\ndatabase: str = ""'
USES = "import os\nknown = os.environ[database.removeprefix('env:')]\nprint(len(known), database)"


@pytest.fixture
def named(monkeypatch):
    monkeypatch.setenv("TOWN_DATABASE", SECRET)
    return {"database": "env:TOWN_DATABASE"}


def shown_in(folder) -> list[str]:
    forms = [SECRET.encode(), json.dumps(SECRET)[1:-1].encode()]
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [path.name for path in files if any(form in path.read_bytes() for form in forms)]


def test_a_secret_stands_in_no_byte_that_a_run_leaves(tmp_path, named):
    put_chapter(tmp_path / "notebooks", USES, parameters=DECLARED)
    pack = put_pack(tmp_path / "packs" / "little")
    options = RunOptions(notebooks=tmp_path / "notebooks", parameters=named, limits=Limits(seconds=120))
    planned = plan_packs([pack], to=tmp_path / "reports", options=options)
    (record,) = run_packs([pack], to=tmp_path / "reports", options=options)
    assert (record.ok, record.cause) == (True, "")
    assert shown_in(tmp_path / "reports") == []
    told = [
        json.dumps(planned.as_data()),
        *planned.lines(),
        record.stored(),
        str(standing(tmp_path / "reports")),
    ]
    assert not [text for text in told if SECRET in text or json.dumps(SECRET)[1:-1] in text]
    copy = (tmp_path / "reports/demo/little/2025-03/internal/notebooks/04_reach.ipynb").read_text()
    assert f"{len(SECRET)} env:TOWN_DATABASE" in copy
    assert json.loads(record.stored())["parameters"]["database"] == "env:TOWN_DATABASE"


@pytest.mark.parametrize("file", ["section", "figure", "copy", "log"])
def test_a_chapter_that_shows_a_secret_has_failed_and_what_it_left_is_thrown_away(fast, named, file):
    fast.put_chapters(4, parameters=DECLARED)
    sound = fast.chapter

    def chapter(notebook, *, stage, **settings):
        record = sound(notebook, stage=stage, **settings)
        desk = stage.desk(notebook.name)
        desk.mkdir(parents=True)
        places = {
            "section": stage.scratch / "sections" / "04_reach.json",
            "figure": stage.scratch / "figures" / "04_chart.svg",
            "copy": stage.result / "notebooks" / notebook.name,
            "log": desk / "log.txt",
        }
        places[file].write_text(json.dumps({"said": SECRET}) if file != "log" else f"no such host {SECRET}")
        return record

    fast.chapter = chapter
    (record,) = fast.run(fast.pack("little"), parameters=named)
    assert record.state is State.FAILED
    assert "It showed the value of the variable TOWN_DATABASE" in record.cause
    assert shown_in(fast.to) == []


def test_a_cause_that_quotes_a_secret_names_it_instead(fast, named):
    fast.put_chapters(4, parameters=DECLARED)
    said = f"In [3] raised OSError: cannot reach {SECRET}"
    fast.chapter = lambda notebook, **_: ChapterRecord(
        number=4, notebook=notebook.name, state=State.FAILED, cause=said
    )
    (record,) = fast.run(fast.pack("little"), parameters=named)
    assert record.cause.endswith("cannot reach env:TOWN_DATABASE")
    assert shown_in(fast.to) == []


def refused(tmp_path, value: str) -> UsageError:
    put_chapter(tmp_path / "notebooks", "1", parameters=DECLARED)
    options = RunOptions(notebooks=tmp_path / "notebooks", parameters={"database": value})
    with pytest.raises(UsageError) as caught:
        plan_packs([put_pack(tmp_path / "little")], to=tmp_path / "reports", options=options)
    return caught.value


def test_a_variable_that_is_not_set_is_told_before_anything_starts(tmp_path, monkeypatch):
    monkeypatch.delenv("TOWN_DATABASE", raising=False)
    assert str(refused(tmp_path, "env:TOWN_DATABASE")).startswith(
        "The environment variable TOWN_DATABASE is not set."
    )


def test_a_password_that_is_written_out_is_refused_and_not_repeated(tmp_path):
    error = refused(tmp_path, f"postgresql://reader:{SECRET}@host/town")
    assert "holds a password" in str(error)
    assert SECRET not in str(error) + error.hint
    assert "database=env:VARIABLE" in error.hint


def test_another_value_of_a_variable_is_no_other_fingerprint(fast, named, monkeypatch):
    """A hash of a short secret could be guessed back, so none is kept; --force takes a new value."""
    fast.put_chapters(4, parameters=DECLARED)
    pack = fast.pack("little")
    fast.run(pack, parameters=named)
    monkeypatch.setenv("TOWN_DATABASE", "another one")
    (record,) = fast.run(pack, parameters=named)
    assert record.unchanged
