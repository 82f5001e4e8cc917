"""What the page says is new since the edition before."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from evalkit.chapters.prose import fill_part
from evalkit.finding import Finding
from evalkit.report import Identity, Provenance, Result, TheoryName
from evalkit.run.composing_news import with_what_is_new
from evalkit.run.earlier import EARLIER, bring_earlier, earlier_record
from evalkit.run.inputs import hash_file
from evalkit.run.record import RunRecord, State
from evalkit.run.staging import Stage
from evalkit.section import Prose, Section

if TYPE_CHECKING:
    from pathlib import Path

PARTS = (
    "## what_changed: What changed\n\nMuch.\n\n### more: More\n\nDetail.\n\n## how_sure: How sure\n\nQuite."
)
CLAIMS = Section(
    name="claims",
    number=9,
    title="What we can say",
    summary="",
    blocks=tuple(fill_part(PARTS, part) for part in ("what_changed", "more", "how_sure")),
)
JOURNEY = Section(name="journey", number=3, title="The journey", summary="")


def result(edition: str, *, signal: str = "no signal", council: str = "E08000008") -> Result:
    who = Identity(
        council=council,
        name="Tameside",
        programme="Blended roles",
        edition=edition,
        synthetic=True,
        theory=TheoryName(id="blended_roles", version="1"),
        start="2023-04",
        end="2025-09",
        data_as_at="2025-09-30",
    )
    finding = Finding(
        council=council,
        subject="falls",
        method="xmr",
        question="Did “Falls” change?",
        sentence="Falls: said.",
        signal=signal,
        estimate=4,
        lower=1,
        upper=7,
    )
    return Result(identity=who, provenance=Provenance(), findings=(finding,))


def leave(home: Path, edition: str, content: str = "{}", *, state: State = State.FINISHED) -> Path:
    folder = home / edition / "internal"
    folder.mkdir(parents=True)
    (folder / "result.json").write_text(content, encoding="utf-8")
    record = RunRecord(
        council="E08000008",
        edition=edition,
        state=state,
        outputs={"result.json": hash_file(folder / "result.json")},
    )
    (folder / "run.json").write_text(record.model_dump_json(), encoding="utf-8")
    return folder / "result.json"


def told(now: Result, scratch: Path) -> Prose:
    sections = with_what_is_new([CLAIMS, JOURNEY], now, scratch=scratch)
    return next(block for block in sections[0].blocks if block.id == "since")


def test_the_last_edition_that_finished_before_is_found(tmp_path):
    for edition, state in (
        ("2025-01", State.FINISHED),
        ("2025-02", State.FINISHED),
        ("2025-03", State.FAILED),
    ):
        leave(tmp_path, edition, state=state)
    leave(tmp_path, "2025-09")
    found = earlier_record(tmp_path / "2025-06")
    assert found is not None
    assert found[0].parts[-3:] == ("2025-02", "internal", "result.json")


def test_the_first_edition_says_that_it_is_the_first(tmp_path):
    assert earlier_record(tmp_path / "2025-06") is None
    assert told(result("2025-06"), tmp_path).text.startswith("This is the first edition")


def test_a_signal_that_came_is_told_on_the_page_after_what_changed(tmp_path):
    (tmp_path / EARLIER).write_text(result("2025-01").model_dump_json(), encoding="utf-8")
    now = result("2025-06", signal="worse")
    made = with_what_is_new([CLAIMS, JOURNEY], now, scratch=tmp_path)
    assert [block.id for block in made[0].blocks] == ["what_changed", "more", "since", "how_sure"]
    assert "Since the edition of January 2025, 1 signal or verdict changed" in told(now, tmp_path).text
    assert "was “no signal”" in told(now, tmp_path).text
    assert made[1] is JOURNEY


def test_an_edition_that_says_the_same_says_so(tmp_path):
    (tmp_path / EARLIER).write_text(result("2025-01").model_dump_json(), encoding="utf-8")
    assert told(result("2025-06"), tmp_path).text == "Nothing has changed since the edition of January 2025."


@pytest.mark.parametrize("content", ["", "{", "[]", json.dumps({"schema_version": 99})])
def test_a_record_that_cannot_be_read_is_told_in_a_sentence(tmp_path, content):
    (tmp_path / EARLIER).write_text(content, encoding="utf-8")
    assert "cannot be set beside it" in told(result("2025-06"), tmp_path).text


def test_the_record_of_another_council_is_never_set_beside(tmp_path):
    other = result("2025-01", council="E08000001")
    (tmp_path / EARLIER).write_text(other.model_dump_json(), encoding="utf-8")
    assert "cannot be set beside it" in told(result("2025-06"), tmp_path).text


def test_it_is_put_where_the_page_is_composed_even_if_it_goes_meanwhile(tmp_path):
    record = leave(tmp_path / "home", "2025-01", content="{}")
    stage = Stage(tmp_path / "home", tmp_path / "home" / "2025-06")
    bring_earlier(stage)
    assert (stage.scratch / EARLIER).read_text(encoding="utf-8") == "{}"
    shutil.rmtree(stage.scratch)
    record.unlink()
    bring_earlier(stage)
    assert not (stage.scratch / EARLIER).exists()
