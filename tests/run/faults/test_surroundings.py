"""What surrounds a run may change while it works: the report is as always, or there is none."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from datetime import datetime, timedelta

import pytest
from small_runs import put_pack

from evalkit.run import journal
from evalkit.run.launchers import launcher_for
from evalkit.run.record import State

PLACES = {
    "elsewhere": {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"},
    "unknown": {"TZ": "Nowhere/None", "LC_ALL": "xx_XX.UTF-8", "LANG": "tr_TR.ISO-8859-9", "LANGUAGE": "tr"},
}
ENGINES = ["evalkit", pytest.param("nbclient", marks=pytest.mark.slow)]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("place", ["elsewhere", pytest.param("unknown", marks=pytest.mark.slow)])
def test_equal_bytes_in_any_time_zone_and_language(disturbed, engine, place):
    with pytest.MonkeyPatch.context() as patch:
        for name, value in PLACES[place].items():
            patch.setenv(name, value)
        time.tzset()
        record = disturbed.run(engine=engine)
    time.tzset()
    assert record.ok
    disturbed.settle(seconds=None, claimed=record.ok, engine=engine)


@pytest.mark.parametrize(
    "hours", [pytest.param(-9600, id="back"), pytest.param(9600, id="on", marks=pytest.mark.slow)]
)
def test_equal_bytes_whatever_the_clock_is_set_to_meanwhile(disturbed, hours):
    sound, beats = time.time, iter(range(10**6))

    class Jumping(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(hours=hours) * (next(beats) % 2)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal, "datetime", Jumping)
        patch.setattr(time, "time", lambda: sound() + hours * 3600 * (next(beats) % 2))
        record = disturbed.run()
    assert record.ok
    disturbed.settle(seconds=None, claimed=record.ok)


@pytest.mark.parametrize("engine", ENGINES)
def test_data_that_change_during_a_run_make_no_report(disturbed, engine):
    pack = disturbed.world.pack
    table = repr(str(pack / "observations.csv"))
    disturbed.put(f"path = pathlib.Path({table}); path.write_text(path.read_text().replace(',12,', ',13,'))")
    try:
        record = disturbed.run(engine=engine)
    finally:
        put_pack(pack, numerator=12)
    assert (record.state, record.cause) == (State.FAILED, "The data were changed while they were being read.")
    disturbed.settle(seconds=disturbed.noticed(within=10), claimed=record.ok, engine=engine)


def test_two_runs_at_once_are_one(disturbed):
    flag = disturbed.world.top / "flag"
    flag.touch()
    disturbed.put(f"while os.path.exists({str(flag)!r}): time.sleep(0.05)")
    first: list = []
    thread = threading.Thread(target=lambda: first.append(disturbed.run()))
    thread.start()
    while not disturbed.world.at.exists():
        assert thread.is_alive()
        time.sleep(0.05)
    second = disturbed.run()
    flag.unlink()
    thread.join()
    assert second.state is State.NEVER_RUN
    assert f"Another run is at work on little (process {os.getpid()}" in second.cause
    disturbed.settle(seconds=None, claimed=first[0].ok)


FAR = "a" * 60


@pytest.mark.parametrize(
    ("engine", "where"),
    [
        ("evalkit", f"{FAR}/{FAR}"),
        pytest.param("nbclient", f"{FAR}/{FAR}", marks=pytest.mark.slow),
        pytest.param("evalkit", None, marks=pytest.mark.slow),
        pytest.param("nbclient", None, marks=pytest.mark.slow),
    ],
)
def test_a_temporary_folder_that_is_far_away_or_not_there(disturbed, engine, where):
    """Where there is none, Python takes the system's own."""
    place = disturbed.world.top / (where or "no such folder")
    if where:
        place.mkdir(parents=True, exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(place))
        patch.setattr(tempfile, "tempdir", None)
        patch.setattr("evalkit.run.runner.launcher_for", launcher_for)
        record = disturbed.run(engine=engine)
    assert (record.state, record.cause) == (State.FINISHED, "")
    assert [*place.iterdir()] == [] if where else not place.exists()
    disturbed.settle(seconds=None, claimed=record.ok, engine=engine)
