"""A whole run: what it leaves, what it keeps, and what it says."""

from __future__ import annotations

import json
import shutil

import pytest
from small_runs import put_chapter, put_pack

from evalkit.errors import UsageError
from evalkit.run import Limits, RunOptions, State, read_record, run_packs, standing

PLACE = "demo/little/2025-03"
BREAKS_FOR_ONE = "assert council != 'failing', 'this council breaks the chapter'"


class Runs:
    """Runs in one folder, one after another, as in a scheduler's life."""

    def __init__(self, top):
        self.top = top
        self.to = top / "reports"
        self.options = RunOptions(notebooks=top / "notebooks", limits=Limits(seconds=120), jobs=2)

    def pack(self, folder, **settings):
        return put_pack(self.top / "packs" / folder, **settings)

    def run(self, *packs, **options):
        seen = []
        chosen = RunOptions(**{**self.fields(), **options})
        return run_packs(packs, to=self.to, options=chosen, progress=seen.append), seen

    def fields(self):
        return {name: getattr(self.options, name) for name in ("notebooks", "limits", "jobs")}

    def index(self):
        return (self.to / "index.html").read_text()


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """One run of five packs: sound, one that breaks a chapter, faulty data, the same council, none at all."""
    runs = Runs(tmp_path_factory.mktemp("runs"))
    put_chapter(runs.top / "notebooks", BREAKS_FOR_ONE, number=3)
    put_chapter(runs.top / "notebooks", "print(council, pack)", number=4)
    sound = runs.pack("little", code="little")
    failing = runs.pack("failing", code="failing")
    faulty = runs.pack("faulty", code="faulty", numerator="ten")
    runs.records, runs.seen = runs.run(sound, failing, faulty, runs.top / "nowhere")
    return runs


def test_one_councils_failure_stops_no_other(first):
    states = [record.state for record in first.records]
    assert states == [State.FINISHED, State.FAILED, State.REFUSED, State.REFUSED]


def test_a_finished_edition_is_whole_and_its_record_says_from_what(first):
    folder = first.to / PLACE / "internal"
    assert {each.name for each in folder.iterdir()} == {
        "figures",
        "journal.jsonl",
        "notebooks",
        "report.html",
        "result.json",
        "run.json",
        "sections",
    }
    record = read_record(folder)
    assert record == first.records[0]
    assert [chapter.state for chapter in record.chapters] == [State.FINISHED] * 2
    assert set(record.hashes) >= {"data", "theory", "notebooks", "code", "lock", "parameters"}
    assert "Little Council" in (folder / "report.html").read_text()
    assert json.loads((folder / "result.json").read_text())["identity"]["synthetic"] is True


def test_the_journal_tells_the_run_in_order(first):
    journal = (first.to / PLACE / "internal" / "journal.jsonl").read_text().splitlines()
    events = [json.loads(line)["event"] for line in journal]
    chapter = ["chapter begun", "chapter ended"]
    assert events == ["begun", *chapter, *chapter, "composing", "finished"]


def test_a_failure_is_kept_with_its_cause_and_leaves_no_report(first):
    edition = first.to / "demo" / "failing" / "2025-03"
    assert [each.name for each in edition.iterdir()] == ["unfinished"]
    record = read_record(edition / "unfinished")
    assert record.cause == "03_reach.ipynb: In [3] raised AssertionError: this council breaks the chapter"
    assert [chapter.state for chapter in record.chapters] == [State.FAILED, State.FINISHED]
    assert (edition / "unfinished" / "notebooks" / "03_reach.ipynb").is_file()
    assert not list(first.to.rglob("failing/**/report.html"))


def test_faulty_data_are_refused_by_name_and_no_chapter_is_begun(first):
    record = first.records[2]
    assert "observations.csv, row 2, column numerator" in record.cause
    assert record.chapters == ()
    assert not any(event.council == "faulty" and event.chapter for event in first.seen)


def test_the_index_shows_what_finished_and_why_others_did_not(first):
    index = first.index()
    assert f'href="{PLACE}/internal/report.html"' in index
    assert "this council breaks the chapter" in index
    assert "observations.csv, row 2" in index
    assert "failing/2025-03/internal" not in index
    assert 'href="demo/failing/2025-03/unfinished/run.json"' in index


def test_those_who_watch_are_told_of_every_council_and_chapter(first):
    ends = {(each.council, each.state) for each in first.seen if each.kind == "council ended"}
    assert ends >= {("little", "finished"), ("failing", "failed"), ("faulty", "refused")}
    begun = [each.chapter for each in first.seen if each.kind == "chapter begun" and each.council == "little"]
    assert begun == ["03_reach", "04_reach"]


def test_nothing_under_way_is_left(first):
    assert not list(first.to.rglob(".work"))
    assert not list(first.to.rglob("*.part"))
    assert not list(first.to.rglob(".lock.json"))


def test_a_listing_shows_the_index_and_the_councils_and_none_of_the_runners_own_files(first):
    def shown(folder):
        return {each.name for each in folder.iterdir() if not each.name.startswith(".")}

    assert shown(first.to) == {"index.html", "demo"}
    assert shown(first.to / "demo" / "little") == {"2025-03"}
    assert shown(first.to / PLACE) == {"internal"}


def test_equal_inputs_are_not_run_again_and_nothing_is_touched(first):
    before = {path: path.stat().st_mtime_ns for path in (first.to / PLACE).rglob("*")}
    (record,), seen = first.run(first.top / "packs" / "little")
    assert (record.ok, record.unchanged) == (True, True)
    assert [event.kind for event in seen] == ["council ended"]
    assert {path: path.stat().st_mtime_ns for path in (first.to / PLACE).rglob("*")} == before


def test_one_council_and_edition_twice_in_a_run_is_refused(first):
    twin = first.pack("twin", code="little", numerator=11)
    records, _ = first.run(first.top / "packs" / "little", twin, jobs=1)
    assert [record.state for record in records] == [State.FINISHED, State.REFUSED]
    assert "same council and edition as" in records[1].cause


def test_a_later_failure_leaves_the_report_as_it_was_and_the_index_says_so(first, tmp_path):
    runs = Runs(tmp_path)
    shutil.copytree(first.to, runs.to)
    put_chapter(tmp_path / "notebooks", "1 / 0", number=3)
    put_chapter(tmp_path / "notebooks", "1", number=4)
    report = (runs.to / PLACE / "internal" / "report.html").read_bytes()
    (record,), _ = runs.run(runs.pack("little", numerator=12))
    assert record.state is State.FAILED
    assert (runs.to / PLACE / "internal" / "report.html").read_bytes() == report
    (found,) = [each for each in standing(runs.to) if each.place == PLACE]
    assert (found.state, found.finished.ok) == ("failed", True)
    assert f'href="{PLACE}/internal/report.html"' in runs.index()
    assert "A later run for March 2025 did not finish (failed)" in runs.index()


def test_an_edition_that_lost_its_page_is_made_again(first, tmp_path):
    runs = Runs(tmp_path)
    shutil.copytree(first.to, runs.to)
    shutil.copytree(first.top / "notebooks", tmp_path / "notebooks")
    (runs.to / PLACE / "internal" / "report.html").write_text("cut short")
    (record,), seen = runs.run(first.top / "packs" / "little")
    assert (record.ok, record.unchanged) == (True, False)
    assert [each.chapter for each in seen if each.kind == "chapter begun"] == []
    assert (runs.to / PLACE / "internal" / "report.html").read_text().rstrip().endswith("</html>")


@pytest.mark.slow
def test_a_chosen_chapter_is_run_alone_the_rest_later_and_none_is_lost(tmp_path):
    runs = Runs(tmp_path)
    for number in (3, 4):
        put_chapter(tmp_path / "notebooks", "1", number=number)
    (record,), _ = runs.run(runs.pack("little"), chapters=(4,))
    assert (record.ok, record.left_out) == (True, ("03_reach.ipynb",))
    assert "Without 03_reach.ipynb, which were not run." in runs.index()
    (record,), seen = runs.run(runs.pack("little"))
    assert (record.ok, record.left_out, len(record.chapters)) == (True, (), 2)
    assert [each.chapter for each in seen if each.kind == "chapter begun"] == ["03_reach"]
    (record,), _ = runs.run(runs.pack("little", numerator=13), chapters=(4,))
    assert record.state is State.REFUSED
    assert "would lose 03_reach.ipynb" in record.cause
    assert len(read_record(runs.to / PLACE / "internal").chapters) == 2


@pytest.mark.slow
def test_data_that_change_during_the_run_make_no_report(tmp_path):
    runs = Runs(tmp_path)
    put_chapter(tmp_path / "notebooks", "import pathlib; pathlib.Path(pack, 'goals.csv').write_text('')")
    (record,), _ = runs.run(runs.pack("little"))
    assert (record.state, record.cause) == (State.FAILED, "The data were changed while they were being read.")


def test_an_edition_before_its_data_is_refused_before_any_chapter(first):
    (record,), seen = first.run(first.top / "packs" / "little", edition="2020-01")
    assert (record.state, record.chapters) == (State.REFUSED, ())
    assert record.cause.startswith(
        "The edition cannot be 2020-01: the data describe 2025-03. Give that month"
    )
    assert [event.kind for event in seen] == ["council ended"]


def test_a_council_file_that_is_not_filled_in_is_refused_by_its_first_gap(first, tmp_path):
    pack = put_pack(tmp_path / "empty")
    (pack / "council.yaml").write_text("contract_version: 1\ncouncil: little\n")
    (record,), _ = first.run(pack)
    assert record.state is State.REFUSED
    assert record.cause.startswith("council.yaml, ")
    assert "more)" in record.cause


def test_a_full_disk_is_seen_before_anything_is_begun(first, tmp_path):
    runs = Runs(tmp_path)
    limits = Limits(free_bytes=10**18)
    (record,), _ = runs.run(first.top / "packs" / "little", notebooks=first.top / "notebooks", limits=limits)
    assert (record.state, record.chapters) == (State.NEVER_RUN, ())
    assert "a run needs" in record.cause


@pytest.mark.parametrize(
    "options",
    [
        {"chapters": (8,)},
        {"edition": "2025-13"},
        {"edition": "../x"},
        {"jobs": 0},
        {"parameters": {"basline": "1"}},
    ],
)
def test_a_wrong_choice_stops_everything_before_it_starts(first, options):
    before = sorted(first.to.rglob("*"))
    with pytest.raises(UsageError):
        first.run(first.top / "packs" / "little", **options)
    assert sorted(first.to.rglob("*")) == before
