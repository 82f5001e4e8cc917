"""`evalkit status`: every edition with its state, cause, time and duration; --check is for machines."""

from __future__ import annotations

import json

import pytest

from evalkit.commands.status import exit_code_of, tell_status
from evalkit.run.record import ChapterRecord, RunRecord, State

ENDED = "2026-04-01T10:15:00+00:00"
LATER = "2026-05-01T09:00:00+00:00"


def put(to, folder: str, **fields) -> None:
    record = RunRecord(
        **{"council": "E1", "name": "North", "edition": "2026-03", "ended": ENDED, "seconds": 75.2, **fields}
    )
    place = to / "E1" / "2026-03" / folder
    place.mkdir(parents=True)
    (place / "run.json").write_text(record.stored())


@pytest.fixture
def failed_later(tmp_path):
    chapter = ChapterRecord(
        number=3,
        notebook="03_journey.ipynb",
        state=State.FINISHED,
        cpu_seconds=1.5,
        peak_memory_bytes=300_000_000,
    )
    put(tmp_path, "internal", state=State.FINISHED, chapters=(chapter,))
    put(tmp_path, "unfinished", state=State.TIMED_OUT, cause="04: It took longer.", ended=LATER, seconds=900)
    return tmp_path


def test_a_person_is_told_state_time_duration_cause_and_what_still_stands(failed_later, capsys):
    editions = tell_status(failed_later, as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "E1/2026-03  North  timed out, 1 May 2026, 09:00 UTC, took 15 min 0 s",
        "  04: It took longer.",
        "  The report of 1 April 2026, 10:15 UTC still stands.",
    ]
    assert exit_code_of(editions) == 6


def test_a_machine_is_told_the_same_with_times_and_memory_of_every_chapter(failed_later, capsys):
    tell_status(failed_later, as_json=True)
    (edition,) = json.loads(capsys.readouterr().out)["editions"]
    assert (edition["state"], edition["unfinished"]["seconds"]) == ("timed out", 900.0)
    (chapter,) = edition["finished"]["chapters"]
    assert (chapter["cpu_seconds"], chapter["peak_memory_bytes"]) == (1.5, 300_000_000)


def test_where_all_finished_a_check_is_passed(tmp_path, capsys):
    put(tmp_path, "internal", state=State.FINISHED)
    assert exit_code_of(tell_status(tmp_path, as_json=False)) == 0
    assert "finished, 1 April 2026, 10:15 UTC, took 1 min 15 s" in capsys.readouterr().out
