"""After the councils they are set side by side: made where two have a report, kept while nothing changed."""

from __future__ import annotations

import json
import shutil

import pytest
from fast_runs import leave_chapter
from small_runs import COUNCIL, put_chapter, put_pack

from evalkit.bundled import bundled
from evalkit.commands.running import exit_code
from evalkit.commands.status import exit_code_of
from evalkit.run import RunOptions, State, plan_packs, read_record, run_packs, standing
from evalkit.run.notify import summarise
from evalkit.run.record import ChapterRecord

GIVEN = 'reports: str = ""  # reports\nedition: str = ""  # month\ntheory: str = "blended_roles"  # theory'
PLACE = "demo/compare/2025-03"


@pytest.fixture
def compared(fast):
    """A run that has one chapter a council, and one comparison."""
    fast.put_chapters(4)
    put_chapter(fast.top / "compare", "1", number=1, parameters=GIVEN)
    return fast


def comparisons(records):
    return [record for record in records if record.is_comparison]


def test_two_councils_are_set_side_by_side_after_their_reports(compared):
    records = compared.run(compared.pack("north"), compared.pack("south"))
    assert compared.ran == [("north", "04_reach"), ("south", "04_reach"), ("compare", "01_reach")]
    (made,) = comparisons(records)
    assert (made.place, made.name, made.state) == (PLACE, "2 councils side by side", State.FINISHED)
    left = {path.name for path in (compared.to / PLACE / "internal").iterdir()}
    assert left >= {"report.html", "result.json", "run.json", "journal.jsonl", "sections", "notebooks"}
    stored = read_record(compared.to / PLACE / "internal")
    assert sorted(stored.files) == ["north/2025-03", "south/2025-03"]
    assert stored.parameters["edition"] == "2025-03"


def test_nothing_is_compared_again_while_no_record_changed(compared):
    packs = [compared.pack("north"), compared.pack("south")]
    compared.run(*packs)
    (again,) = comparisons(compared.run(*packs))
    assert compared.ran == []
    assert again.unchanged


def test_a_record_that_changed_is_compared_anew_and_named(compared):
    packs = [compared.pack("north"), compared.pack("south")]
    compared.run(*packs)
    compared.pack("north", numerator=12)
    (again,) = comparisons(compared.run(*packs))
    assert compared.ran == [("north", "04_reach"), ("compare", "01_reach")]
    assert again.reason == "data changed"
    assert again.chapters[0].reason == "data changed: north/2025-03"


def test_a_changed_cell_of_the_notebook_makes_the_comparison_alone_again(compared):
    packs = [compared.pack("north"), compared.pack("south")]
    compared.run(*packs)
    put_chapter(compared.top / "compare", "2", number=1, parameters=GIVEN)
    compared.run(*packs)
    assert compared.ran == [("compare", "01_reach")]


def test_a_council_that_comes_later_is_compared_with_those_that_are_there(compared):
    assert comparisons(compared.run(compared.pack("north"))) == []
    (made,) = comparisons(compared.run(compared.pack("south")))
    assert made.name == "2 councils side by side"


def test_real_and_synthetic_councils_are_never_in_one_comparison(compared):
    real = compared.pack("east"), compared.pack("west")
    for pack in real:
        text = COUNCIL.replace("CODE", pack.name).replace("synthetic: true", "synthetic: false")
        (pack / "council.yaml").write_text(text)
    records = compared.run(compared.pack("north"), *real)
    assert [record.place for record in comparisons(records)] == ["compare/2025-03"]
    assert sorted(comparisons(records)[0].files) == ["east/2025-03", "west/2025-03"]
    records = compared.run(compared.pack("south"))
    assert [(each.place, each.unchanged) for each in comparisons(records)] == [
        ("compare/2025-03", True),
        (PLACE, False),
    ]


def test_a_comparison_that_fails_fails_no_council_and_is_never_called_a_success(compared):
    def fail(notebook, **settings):
        if "council" in settings["parameters"]:
            return leave_chapter(notebook, **settings)
        return ChapterRecord(number=1, notebook=notebook.name, state=State.FAILED, cause="It broke.")

    compared.chapter = fail
    packs = [compared.pack("north"), compared.pack("south")]
    records = compared.run(*packs)
    assert [record.state for record in records] == [State.FINISHED, State.FINISHED, State.FAILED]
    assert exit_code(records) == 6
    assert not (compared.to / PLACE / "internal").exists()
    assert exit_code_of(standing(compared.to)) == 6
    page = (compared.to / "index.html").read_text()
    assert "It broke." in page
    assert f'href="{PLACE}/internal' not in page
    told = summarise(records, changes=(), exit_code=6, index=compared.to / "index.html")
    assert (told.councils, told.finished, [each.council for each in told.failed]) == (2, 2, ["compare"])
    compared.chapter = leave_chapter
    (again,) = comparisons(compared.run(*packs))
    assert again.ok
    assert compared.ran == [("compare", "01_reach")]
    assert not (compared.to / PLACE / "unfinished").exists()


def test_a_comparison_that_fails_later_leaves_the_one_before(compared):
    packs = [compared.pack("north"), compared.pack("south")]
    compared.run(*packs)
    before = (compared.to / PLACE / "internal" / "report.html").read_text()
    compared.pack("north", numerator=12)

    def fail(notebook, **settings):
        if "council" in settings["parameters"]:
            return leave_chapter(notebook, **settings)
        return ChapterRecord(number=1, notebook=notebook.name, state=State.TIMED_OUT, cause="Too long.")

    compared.chapter = fail
    compared.run(*packs)
    assert (compared.to / PLACE / "internal" / "report.html").read_text() == before
    page = (compared.to / "index.html").read_text()
    assert f'href="{PLACE}/internal/report.html"' in page
    assert "did not finish (timed out)" in page


def test_a_broken_notebook_is_told_and_hides_no_council(compared):
    (compared.top / "compare" / "01_reach.ipynb").write_text("{")
    records = compared.run(compared.pack("north"), compared.pack("south"))
    assert [record.state for record in records] == [State.FINISHED, State.FINISHED, State.FAILED]
    assert "is not a notebook" in records[-1].cause


def test_none_is_made_where_chapters_were_chosen_or_none_is_wanted(compared):
    packs = [compared.pack("north"), compared.pack("south")]
    assert comparisons(compared.run(*packs, chapters=(4,))) == []
    assert comparisons(compared.run(*packs, comparing="none")) == []
    assert not (compared.to / "demo" / "compare").exists()


def plan(compared, *packs):
    return plan_packs(packs, to=compared.to, options=RunOptions(notebooks=compared.top / "notebooks"))


def test_a_dry_run_foresees_the_comparison_and_writes_nothing(compared):
    packs = [compared.pack("north"), compared.pack("south")]
    foreseen = plan(compared, *packs)
    assert foreseen.lines()[-2:] == [
        f"{PLACE}  2 councils side by side  runs: reports that it compares are made anew",
        "  01_reach.ipynb  runs: reports that it compares are made anew",
    ]
    assert not compared.to.exists()
    compared.run(*packs)
    assert plan(compared, *packs).lines()[-1] == f"{PLACE}  2 councils side by side  kept: nothing changed"
    (told,) = plan(compared, *packs).as_data()["comparisons"]
    assert (told["place"], told["does"]) == (PLACE, "keep")
    compared.pack("north", numerator=12)
    assert plan(compared, *packs).comparisons[0].does == "run"


def test_status_and_index_know_the_comparison_but_no_council_of_that_name(compared):
    compared.run(compared.pack("north"), compared.pack("south"))
    assert [each.place for each in standing(compared.to)] == [
        PLACE,
        "demo/north/2025-03",
        "demo/south/2025-03",
    ]
    page = (compared.to / "index.html").read_text()
    assert page.count("<tr>") == 3  # a row of headings, and one a council
    assert f'<a href="{PLACE}/internal/report.html">2 councils side by side</a>' in page
    assert "2 councils: 2 finished." in page


def test_no_council_can_be_called_as_the_folder_of_comparisons(compared):
    (record,) = compared.run(compared.pack("compare"))
    assert record.state is State.REFUSED
    assert "cannot be called compare" in record.cause


def test_what_a_dead_comparison_left_is_swept_up(compared):
    packs = [compared.pack("north"), compared.pack("south")]
    compared.run(*packs)
    left = compared.to / "demo" / "compare" / ".work"
    left.mkdir()
    (again,) = comparisons(compared.run(*packs))
    assert again.ok
    assert compared.ran == []
    assert not left.exists()


def test_with_nothing_changed_no_process_is_started(compared, monkeypatch):
    packs = [compared.pack(f"c{place:03d}") for place in range(12)]
    compared.run(*packs)
    for launcher in ("WarmLauncher", "ColdLauncher"):
        monkeypatch.setattr(f"evalkit.run.launchers.{launcher}.start", None)
    (again,) = comparisons(compared.run(*packs))
    assert (again.unchanged, again.cause) == (True, "")


def test_the_real_comparison_of_two_little_councils_is_made_whole(tmp_path):
    put_chapter(tmp_path / "notebooks", "1")
    shutil.copytree(bundled("notebooks", "compare"), tmp_path / "compare")
    packs = [put_pack(tmp_path / "packs" / code, code) for code in ("north", "south")]
    options = RunOptions(notebooks=tmp_path / "notebooks")
    records = run_packs(packs, to=tmp_path / "reports", options=options)
    assert [(record.state, record.cause) for record in records] == [(State.FINISHED, "")] * 3
    internal = tmp_path / "reports" / PLACE / "internal"
    page = (internal / "report.html").read_text(encoding="utf-8")
    assert "<h1>2 councils side by side</h1>" in page
    assert "Synthetic data" in page
    section = json.loads((internal / "sections" / "01_side_by_side.json").read_bytes())
    assert section["summary"].startswith("2 councils side by side.")
    assert json.loads((internal / "result.json").read_bytes())["identity"]["council"] == "compare"
    assert (internal / "notebooks" / "01_side_by_side.ipynb").is_file()
    assert run_packs(packs, to=tmp_path / "reports", options=options)[-1].unchanged
