"""The parts of `make bench` do what its page says of them; how long anything takes is not tested."""

from __future__ import annotations

import os
import sys

import nbformat
import pytest
from bench import by_calls, by_pool, measuring, report, rounds, ways
from bench.measuring import Look, Measure, UndoneError, measure
from bench.rounds import Size, Taken

from evalkit.bundled import bundled

GIGABYTE = 1024**3
NEEDS_PROC = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
HOLD_AND_WORK = """
import subprocess, sys, time
held = bytes(range(256)) * 400_000
work = "import time; until = time.process_time() + 0.4\\nwhile time.process_time() < until: pass"
subprocess.run([sys.executable, "-c", work], check=True)
"""


def taken(
    way: str, wall: float, cpu: float, *, councils: int = 2, start: float = 0.0, peak=GIGABYTE
) -> Taken:
    looks = tuple(Look(wall * part, peak, peak // 2) for part in (0.3, 0.9))
    return Taken(way, councils, Measure(wall, cpu, peak, looks, before=0.1), start)


def size(councils: int, *all_taken: Taken, peak: int = GIGABYTE) -> Size:
    cold = [taken("cold", 10, 18, councils=councils, peak=peak)]
    quick = [taken("unchanged", 1.5, 1.5, councils=councils), taken("calls", 16, 16, councils=councils)]
    calls = [{"name": name, "seconds": 2.0, "cpu_seconds": 1.0} for name in ("03_journey.ipynb", "check")]
    chapter = {"notebook": "03_journey.ipynb", "seconds": 3.0, "cpu_seconds": 2.5, "peak_memory_bytes": 1}
    runs = [{"seconds": 5.0, "chapters": [chapter]}] * councils
    return Size(councils, rounds=1, taken=[*cold, *quick, *all_taken], runs=runs, calls=calls, compared=4)


@NEEDS_PROC
def test_the_work_of_children_is_counted_and_the_memory_of_the_first_process_seen(tmp_path):
    took = measure(
        [sys.executable, "-c", HOLD_AND_WORK], folder=tmp_path, environment=os.environ, log=tmp_path / "log"
    )
    assert took.cpu >= 0.4
    assert took.wall >= 0.4
    assert took.parent_peak() > 100_000_000
    assert took.peak > 100_000_000


@NEEDS_PROC
def test_a_way_that_fails_is_no_measure(tmp_path):
    command = [sys.executable, "-c", "raise SystemExit('no such notebook')"]
    with pytest.raises(UndoneError, match="no such notebook"):
        measure(command, folder=tmp_path, environment=os.environ, log=tmp_path / "log")


def test_a_way_that_left_nothing_is_no_measure(tmp_path):
    with pytest.raises(UndoneError, match="sections of 0 councils, not of 2"):
        rounds._refuse_idle(ways.WAYS[0], tmp_path, 2)


def test_what_was_run_with_a_few_is_raised_in_proportion_but_for_its_start_and_said_to_be():
    small, large = size(2, taken("papermill", 101, 50.5, councils=2, start=1)), size(24)
    found = report.figures(large, "papermill", [small, large])
    assert (found.wall, found.cpu, found.reckoned_from) == ((1201,), (600.5,), 2)
    assert found.text() == "about 1201"
    assert "not measured but reckoned" in report.page([small, large])


def test_what_runs_several_at_once_is_raised_by_the_turns_that_it_takes(monkeypatch):
    monkeypatch.setattr(report, "CORES", 2)
    found = report.figures(size(9, taken("pool", 10, 20, councils=4)), "pool", [])
    assert (found.wall, found.cpu) == ((25,), (45,))


def test_ratios_are_taken_round_by_round():
    assert report.ratios_of((10, 40), (2, 4)) == (5, 10)
    assert report.ratios_of((12,), (2, 4, 6)) == (3,)


@pytest.mark.parametrize(
    ("wall", "aim", "reached"),
    [(101, "papermill loop", "yes"), (99, "papermill loop", "**no**")],
)
def test_the_page_says_plainly_what_was_reached(wall, aim, reached):
    text = report.page([size(24, taken("papermill", wall, 60, councils=24))])
    row = next(line for line in text.splitlines() if aim in line and "times faster" in line)
    assert row.endswith(f"| {reached} |")
    assert "Nothing was reckoned" in text


def test_a_smaller_run_says_nothing_of_all_councils():
    text = report.page([size(24)])
    assert "| 1.50 s with 24 | not measured with all councils |" in text


def test_memory_that_grows_is_not_called_flat():
    row = next(
        line for line in report.page([size(2), size(24, peak=2 * GIGABYTE)]).splitlines() if "flat" in line
    )
    assert row.endswith("| 2.00 times with 24 what it is with 2 | **no** |")


def test_the_plain_calls_are_the_code_of_the_notebooks():
    cells = by_calls.cells_of(bundled("notebooks", "council", "03_journey.ipynb"))
    assert cells[0].startswith("council: str")
    assert cells[-1] == "keep(opened, section, draw=draw)"


def test_parameters_come_after_their_defaults():
    notebook = nbformat.read(bundled("notebooks", "council", "03_journey.ipynb"), as_version=4)
    by_pool.put_parameters(notebook, council="E08000001")
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert sources[0].startswith("council: str")
    assert sources[1] == "council = 'E08000001'"


def test_changed_data_are_one_figure_of_one_council_for_a_while(tmp_path):
    table = tmp_path / "nurse_time.csv"
    table.write_text("period,hours\n2026-03,7.0\n2026-04,6.5\n")
    with ways.changed_data(tmp_path):
        assert table.read_text() == "period,hours\n2026-03,7.0\n2026-04,7.0\n"
    assert table.read_text() == "period,hours\n2026-03,7.0\n2026-04,6.5\n"


def test_a_few_are_taken_evenly_from_all():
    assert ways.spread([f"c{number}" for number in range(8)], 3) == ["c1", "c4", "c6"]
    assert ways.spread(["c0"], 2) == ["c0"]


def test_the_noise_of_a_steady_machine_is_told_from_that_of_a_busy_one():
    steady, busy = size(2), size(2, taken("papermill", 1, 1))
    object.__setattr__(busy.taken[-1].measure, "before", 0.3)
    assert "was steady" in report.page([steady])
    assert "3.00 times the best" in report.page([busy])


@NEEDS_PROC
@pytest.mark.slow
def test_one_council_by_the_plain_calls_and_by_a_run_leaves_the_same_sections(tmp_path):
    done = rounds.run_size(1, top=tmp_path, rounds=1, few=None, say=lambda _: None)
    assert {each.way for each in done.taken} == {"calls", "cold", "unchanged", "changed"}
    assert (done.compared, done.differing) == (9, [])
    assert "All ways left the same 9 sections" in report.page([done])
    assert measuring.calibrate() > 0
