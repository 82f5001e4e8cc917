"""The index: every council once, its true state, and a link only where a report is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report.example_report import findings
from report.hostile import attack_strings

from evalkit.finding import Check
from evalkit.report import IndexRow, key_signals, render_index
from evalkit.report.page.index import safe_link

REPORT = "demo/E08000008/2025-09/internal/report.html"


def row(name: str = "Tameside", **more: object) -> IndexRow:
    given = {
        "council": "E08000008",
        "edition": "2025-09",
        "state": "finished",
        "synthetic": True,
        "report": REPORT,
    }
    return IndexRow.model_validate({"name": name} | given | more)


def example_rows() -> list[IndexRow]:
    return [
        row(stage="Implementation", signals=("3 improved", "1 worse")),
        row("Manchester", council="E08000003", state="failed", cause="Chapter 4, cell 3: no column outcome."),
        row("Blackburn with Darwen", council="E06000008", state="never run", report=""),
        row(
            "Liverpool", council="E08000012", synthetic=False, report="E08000012/2025-09/internal/report.html"
        ),
    ]


@pytest.fixture(scope="module")
def page(read_page):
    return read_page(render_index(example_rows()))


def test_real_and_synthetic_councils_stand_apart_by_name(page):
    assert page.texts("h2") == ["Councils", "Synthetic councils"]
    assert page.texts("th", scope="row") == [
        "LiverpoolE08000012",
        "Blackburn with DarwenE06000008",
        "ManchesterE08000003",
        "TamesideE08000008",
    ]


def test_editions_are_named_as_people_say_them_and_linked_as_machines_do(page, read_page):
    cells = page.texts("td")
    assert cells.count("September 2025") == 4
    assert not any("2025-09" in each for each in cells)
    assert REPORT in [e.attributes["href"] for e in page.all("a")]
    odd = read_page(render_index([row(edition=""), row("Oldham", edition="next <b>month</b>")]))
    assert {"–", "next <b>month</b>"} <= set(odd.texts("td"))


def test_only_a_finished_run_is_linked(page):
    links = [e.attributes["href"] for e in page.all("a")]
    assert links == ["#main", "E08000012/2025-09/internal/report.html", REPORT]


def test_a_failure_says_its_cause_and_the_count_is_true(page):
    assert "FailedChapter 4, cell 3: no column outcome." in page.texts("td")
    assert page.texts("p", class_="lead") == ["4 councils: 2 finished, 1 never run and 1 failed."]


def test_banners_stand_on_the_index_too(page):
    assert "Internal" in page.texts("div", class_="banners")[0]
    assert "Synthetic data" in page.texts("div", class_="banners")[0]
    assert "ynthetic" not in render_index([row(synthetic=False)])


def test_no_council_yet(read_page):
    assert "No council has been run yet." in read_page(render_index([])).texts("p")


def test_hostile_rows_are_harmless(read_page):
    rows = [
        row(text, council=text, cause=text, stage=text, signals=(text,), report=text)
        for text in attack_strings()
    ]
    page = read_page(render_index(rows))
    assert not page.all("script", "iframe", "img", "form")
    assert all(e.text.strip() for e in page.all("a"))


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../x", "a/../../x", "//evil.example/x", "a\\..\\x", "a\x00b", ""]
)
def test_paths_out_of_the_folder_are_no_link(path):
    assert safe_link(path) == ""


@given(st.text())
def test_no_link_has_a_scheme_or_leads_up(path):
    link = safe_link(path)
    assert ":" not in link
    assert not link.startswith("/")
    assert ".." not in link.split("/")


def test_key_signals_leave_out_what_there_is_none_of():
    assert key_signals(findings()) == ("1 got worse", "1 improved", "1 no signal", "1 cannot be judged")
    assert key_signals(findings()[:1]) == ("1 improved",)
    assert key_signals(()) == ()


def test_an_indicator_of_one_site_counts_and_one_of_a_group_of_people_does_not():
    improved = findings()[0]
    hospital = improved.model_copy(update={"subject": "discharges", "site": "RMP", "signal": "worse"})
    poorest = improved.model_copy(update={"stratum": "imd_quintile=1"})
    assert key_signals([improved, hospital, poorest]) == ("1 got worse", "1 improved")


def test_a_move_that_is_neither_better_nor_worse_is_no_cannot_say():
    limits = {"method": "xmr", "signal": "unknown", "lower": 20, "upper": 40, "checks": ()}
    moved = findings()[0].model_copy(update=limits)
    unfit = Check(name="enough events", passed=False, text="Too few.")
    rare = moved.model_copy(update={"checks": (unfit,)})
    value = moved.model_copy(update={"method": "latest value (wilson)"})
    assert key_signals([moved, rare, value]) == ("1 moved", "2 cannot be judged")


def test_when_it_ended_how_long_it_took_its_record_and_what_changed_are_told(read_page):
    told = row(
        ended="2026-04-01T10:15:00+00:00",
        seconds=75.4,
        record="demo/E08000008/2025-09/internal/run.json",
        changes="Since June 2025: falls improved.",
    )
    page = read_page(render_index([told]))
    cells = page.texts("td")
    assert (
        "Finished1 April 2026, 10:15 UTC, took 1 min 15 sRecord of the run for Tameside, September 2025"
        in cells
    )
    assert "Since June 2025: falls improved." in cells
    assert [e.attributes["href"] for e in page.all("a")][-1] == "demo/E08000008/2025-09/internal/run.json"


def test_a_record_elsewhere_is_not_linked(read_page):
    page = read_page(render_index([row(record="../../etc/passwd", report="")]))
    assert [e.attributes["href"] for e in page.all("a")] == ["#main"]
