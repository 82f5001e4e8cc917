"""Locking expectations as people meet it."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from small_packs import COUNCIL, INSULIN, observations

from evalkit.pack import write_tables
from evalkit.pack.ledger import LEDGER

BEFORE = {
    "recorded_on": "2024-05-14",
    "recorded_by": "team \u202e\x1b[31m",
    "success": ["people know <b>who</b> will come \u2066"],
    "expectations": [{"indicator": "insulin_on_time", "direction": "up", "size": 5, "by": "2025-03"}],
}


def lock(pack, *more, zone="Pacific/Kiritimati"):
    return subprocess.run(
        [sys.executable, "-m", "evalkit", "lock", str(pack), *more],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TZ": zone, "PYTHONIOENCODING": "utf-8"},
    )


@pytest.fixture
def pack(tmp_path):
    return written(tmp_path, BEFORE)


def written(folder, before) -> Path:
    tables = {"observations": observations("insulin_on_time", INSULIN)}
    reflections = {"before": before} if before else None
    write_tables(folder, council=COUNCIL, tables=tables, reflections=reflections)
    return folder


def test_what_is_locked_is_shown_and_added_and_not_locked_again(pack):
    dry = lock(pack, "--dry-run")
    assert dry.stdout.startswith("Exampleton: version 1 would be locked on ")
    assert dry.stdout.endswith("Nothing was written.\n")
    assert not (pack / LEDGER).exists()
    ended = lock(pack)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "  - Insulin given on time: to rise by 5 (percentage points), by March 2025\n" in ended.stdout
    assert not set("\u202e\x1b\u2066") & set(ended.stdout)
    (line,) = (pack / LEDGER).read_text().splitlines()
    assert json.loads(line)["sha256"] in ended.stdout
    again = lock(pack)
    assert again.returncode == 7
    assert "This is locked already: it is version 1" in again.stderr
    assert (pack / LEDGER).read_text().splitlines() == [line]


def test_a_later_version_is_told_to_be_one_and_machines_can_read_it(pack):
    lock(pack)
    written(pack, BEFORE | {"success": ["fewer faces"]})
    later = json.loads(lock(pack, "--json").stdout)
    assert (later["version"], later["written"], later["content"]["success"]) == (2, True, ["fewer faces"])
    written(pack, BEFORE)
    assert "Results stay set against version 1" in lock(pack).stdout


def test_wherever_the_computer_stands_the_day_is_the_same(pack):
    days = {json.loads(lock(pack, "--json", "--dry-run", zone=zone).stdout)["locked_on"]
            for zone in ("Pacific/Kiritimati", "Pacific/Niue")}  # fmt: skip
    assert len(days) == 1
    assert abs(date.fromisoformat(days.pop()) - date.today()).days <= 1  # noqa: DTZ011 - any zone will do


@pytest.mark.parametrize(
    ("before", "code", "said"),
    [
        (None, 7, "Nothing was written down that could be locked."),
        (BEFORE | {"recorded_on": "2999-01-01"}, 7, "lies after today"),
        (BEFORE | {"recorded_on": "14/05/2024"}, 3, "reflections.yaml has errors, so nothing was locked."),
        (BEFORE | {"expectations": [{"indicator": "nonsense", "direction": "up"}]}, 3, "has errors"),
    ],
)  # fmt: skip
def test_what_cannot_be_locked_is_refused_in_a_sentence(tmp_path, before, code, said):
    ended = lock(written(tmp_path, before))
    assert (ended.returncode, said in ended.stderr, "Traceback" in ended.stderr) == (code, True, False)
    assert not (tmp_path / LEDGER).exists()


def test_bundled_packs_and_missing_ones_are_left_alone(tmp_path):
    assert lock("demo:E08000008").returncode == 2
    assert lock(tmp_path / "nowhere").returncode == 4
