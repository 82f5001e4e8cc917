"""Councils on a cluster: the same results, and nothing believed that was lost, garbled or made by another.

Fast tests carry orders out in this process; slow ones have a real scheduler and two real workers of Dask,
each kept by a nanny, on the loopback device.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import psutil
import pytest
from small_runs import PARAMETERS, carriers, put_chapter, put_pack

from evalkit.errors import FileError, RunError, UsageError
from evalkit.run import Limits, RunOptions, State, read_record, run_packs
from evalkit.run.cluster import bench
from evalkit.run.cluster import line as lines
from evalkit.run.cluster import worker as workers
from evalkit.run.cluster.address import read_address
from evalkit.run.cluster.executor import Cluster
from evalkit.run.cluster.parcels import files_below, pack_files, seal, unpack_files
from evalkit.run.fetching import Fetched

PLACE = "demo/little/2025-03"
TIMES = {"started", "ended", "began", "seconds", "cpu_seconds", "peak_memory_bytes"}
SHOWS = "import pathlib; print(pack); pathlib.Path(pack, 'observations.csv').read_text()"
# A chapter that ends the worker above it, as a machine does that loses its power; once, or each time.
KILLS = """import os, pathlib, psutil, signal
flag = pathlib.Path(FLAG)
if flag.exists():
    ONCE and flag.unlink()
    above = [each for each in psutil.Process().parents() if "spawn_main" in " ".join(each.cmdline())]
    above[0].kill()
    import time; time.sleep(60)"""
WAITS = "import pathlib, time\npathlib.Path(FLAG).touch()\ntime.sleep(300)"


class Runs:
    """Runs of small packs below a folder, by this machine or by others."""

    def __init__(self, top):
        self.top = top

    def chapter(self, source, *, number, **settings):
        put_chapter(self.top / "notebooks", source, number=number, **settings)

    def pack(self, code="little", **settings):
        return put_pack(self.top / "packs" / code, code, **settings)

    def run(self, *packs, to="reports", seen=None, **options):
        limits = options.pop("limits", Limits(seconds=120))
        chosen = RunOptions(notebooks=self.top / "notebooks", limits=limits, jobs=1, **options)
        return run_packs(packs, to=self.top / to, options=chosen, progress=(seen or []).append)

    def journal(self, where="unfinished", to="reports"):
        path = self.top / to / PLACE / where / "journal.jsonl"
        return [json.loads(each) for each in path.read_text().splitlines()]


class Straight:
    """Stands for the line to a cluster: orders are carried out here, and may be garbled on the way."""

    def __init__(self):
        self.sent, self.there, self.back = [], lambda order: order, lambda answer: answer

    def send(self, letter, parcel, *, order, stop, **_):
        self.sent.append((letter, parcel))
        order.begun.append("tcp://worker")
        garbled = self.there((letter, parcel))
        answer = workers.carry_out(*garbled, seal(letter, parcel), tell=lambda _: None, stop=stop)
        return self.back(answer)


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """One council, by this machine and by orders that were carried out elsewhere."""
    runs = Runs(tmp_path_factory.mktemp("cluster"))
    runs.chapter(SHOWS, number=3)
    runs.chapter("edition", number=4)
    pack = runs.pack()
    (runs.local,) = runs.run(pack, to="local")
    runs.line = Straight()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bench, "IDLE_SECONDS", 3600.0)  # its folder is all this process's temporary one
        with pytest.MonkeyPatch.context() as patch:
            _go_straight(patch, runs.line)
            (runs.there,) = runs.run(pack, dask="local")
        yield runs
    workers._bench.clear()


@pytest.fixture
def straight(compared, monkeypatch):
    _go_straight(monkeypatch, compared.line)
    yield compared
    compared.line.there, compared.line.back = lambda order: order, lambda answer: answer


def _go_straight(patch, line):
    program = workers.describe_program()

    @contextmanager
    def opened(self, _):
        self._line, self._program = line, program
        yield 1

    patch.setattr(Cluster, "opened", opened)


def left(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("run.json", "journal.jsonl")
    }


def timeless(data):
    if isinstance(data, dict):
        return {name: timeless(each) for name, each in data.items() if name not in TIMES}
    return [timeless(each) for each in data] if isinstance(data, list) else data


def same(one, other):
    assert left(one) == left(other)
    first, second = (json.loads((each / "run.json").read_text()) for each in (one, other))
    assert timeless(first) == timeless(second)


def test_what_is_done_elsewhere_is_byte_for_byte_what_is_done_here(compared):
    assert (compared.local.state, compared.there.state) == (State.FINISHED, State.FINISHED)
    same(compared.top / "local" / PLACE / "internal", compared.top / "reports" / PLACE / "internal")


def test_data_that_are_refused_elsewhere_are_not_sent_again(straight):
    pack = straight.pack("faulty", numerator=-1)
    (refused,) = straight.run(pack, dask="local")
    sent = len(straight.line.sent)
    (again,) = straight.run(pack, dask="local")
    assert (again.state, again.cause) == (State.REFUSED, refused.cause)
    assert len(straight.line.sent) == sent


def test_only_what_a_council_needs_travels_and_no_folder_is_left(compared):
    letter, _ = compared.line.sent[0]
    assert str(compared.top / "packs") in json.loads(letter)["given"]["pack"]
    assert list(workers._bench._folder.glob("*/home")) == []
    events = [each["event"] for each in compared.journal("internal")]
    chapter = ["chapter begun", "chapter ended"]
    assert events == ["begun", "sent", "came back", *chapter, *chapter, "composing", "finished"]


def test_an_order_that_was_garbled_on_the_way_is_refused(straight):
    straight.line.there = lambda order: (order[0], order[1][:-1] + b"x")
    (record,) = straight.run(straight.pack(), to="garbled", dask="local")
    assert (record.state, record.chapters) == (State.REFUSED, ())
    assert "is not what was sent: the hashes differ" in record.cause


def test_an_answer_that_was_garbled_on_the_way_is_believed_in_nothing(straight):
    straight.line.back = lambda answer: {**answer, "parcel": answer["parcel"][:-1] + b"x"}
    (record,) = straight.run(straight.pack(), to="garbled", dask="local")
    assert (record.state, record.chapters) == (State.FAILED, ())
    assert "is not what it sent: the hashes differ" in record.cause
    assert not list((straight.top / "garbled").rglob("report.html"))


def test_an_answer_whose_evidence_does_not_bear_it_out_is_no_success(straight):
    def forge(answer):
        folder = straight.top / "forged"
        unpack_files(answer["parcel"], folder=folder)
        copy = folder / "desks" / "03_reach" / "executed.ipynb"
        copy.write_text(copy.read_text().replace("evalkit-sentinel", "another"))
        parcel = pack_files(files_below(folder))
        return {**answer, "parcel": parcel, "seal": seal(answer["letter"], parcel)}

    straight.line.back = forge
    (record,) = straight.run(straight.pack(), to="garbled", dask="local")
    assert (record.state, record.cause) == (State.FAILED, "03_reach.ipynb: It ended before its last cell.")


def test_a_worker_with_another_evalkit_refuses_and_says_what_differs(straight, monkeypatch):
    another = {**workers.describe_program(), "evalkit": "9.9", "code": "x"}
    monkeypatch.setattr(workers, "_program", lambda: another)
    (record,) = straight.run(straight.pack(), to="garbled", dask="local")
    assert record.state is State.REFUSED
    assert "another evalkit than the run: its code; evalkit (9.9, not 0.1.0)" in record.cause


@pytest.mark.slow
def test_a_pack_of_another_file_system_is_run_by_its_address_without_its_secret(straight):
    import fsspec  # noqa: PLC0415 - for this test alone

    pack = straight.pack()
    for each in pack.iterdir():
        fsspec.filesystem("memory").pipe(f"/store/little/{each.name}", each.read_bytes())
    (record,) = straight.run("memory://me:secret@store/little", to="fetched")
    assert (record.state, record.pack) == (State.REFUSED, "memory://store/little")
    (record,) = straight.run("memory://store/little", to="fetched")
    assert (record.state, record.pack) == (State.FINISHED, "memory://store/little")
    folder = straight.top / "fetched" / PLACE / "internal"
    copy = (folder / "notebooks" / "03_reach.ipynb").read_text()
    assert '"memory://store/little\\n"' in copy
    reports = left(straight.top / "local" / PLACE / "internal")
    assert (folder / "report.html").read_bytes() == reports["report.html"]
    (again,) = straight.run("memory://store/little", to="fetched")
    assert again.unchanged


def test_a_pack_that_cannot_be_fetched_is_refused_by_name():
    with Fetched() as fetched:
        label = fetched.label_of("memory://nowhere/at?token=secret")
        with pytest.raises(FileError, match="memory://nowhere/at") as raised:
            fetched.copy_of(label)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("text", ["tcp://10.0.0.5:8786", "http://host:1", "locale", "tls://host", "local:0"])
def test_an_address_that_is_wrong_or_unsafe_stops_everything_before_it_starts(text):
    with pytest.raises(UsageError):
        read_address(text)
    assert read_address("tcp://10.0.0.5:8786", wire="plain").scheduler == "tcp://10.0.0.5:8786"


@pytest.mark.parametrize("name", ["../outside", "/outside", "a/../../outside", "C:\\outside"])
def test_nothing_is_unpacked_outside_its_folder(tmp_path, name):
    with pytest.raises(FileError, match="outside"):
        unpack_files(pack_files({name: b"x"}), folder=tmp_path / "in")
    assert list(tmp_path.rglob("*")) == []


def test_a_parcel_that_would_fill_the_disk_is_not_unpacked(tmp_path):
    with pytest.raises(FileError, match="more than 1 MB"):
        unpack_files(pack_files({"a": b"0" * 3_000_000}), folder=tmp_path, most_bytes=2**20)


def test_a_scheduler_that_is_not_there_is_said_to_be_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "CONNECT_SECONDS", 1)
    runs = Runs(tmp_path)
    runs.chapter("1", number=4)
    with pytest.raises(RunError, match="cannot be reached"):
        runs.run(runs.pack(), dask="tcp://127.0.0.1:9")
    assert not list((tmp_path / "reports").rglob(".work"))


class Cluster2:
    """A scheduler and two workers, each with its nanny, that know nothing of where packs lie."""

    def __init__(self, top):
        self.top, self.started = top, []
        (top / "elsewhere").mkdir()
        (top / "tmp").mkdir()
        self.file = top / "scheduler.json"
        quiet = ("--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(self.file))
        self.start("scheduler", *quiet, "--port", "0")
        wait_for(self.file.exists)
        for name in ("one", "two"):
            self.start(
                "worker",
                *("--scheduler-file", str(self.file), "--name", name, "--nthreads", "1", "--no-dashboard"),
                *("--host", "127.0.0.1", "--local-directory", str(top / "tmp")),
            )
        wait_for(lambda: len(self.processes()) == 2)
        self.address = json.loads(self.file.read_text())["address"]

    def start(self, what, *options):
        command = (sys.executable, "-P", "-m", f"distributed.cli.dask_{what}", *options)
        with (self.top / "log").open("ab") as log:
            self.started.append(
                subprocess.Popen(
                    command,
                    cwd=self.top / "elsewhere",
                    env={**os.environ, "TMPDIR": str(self.top / "tmp")},
                    stdout=log,
                    stderr=log,
                )
            )

    def processes(self):
        """The workers themselves, below their nannies."""
        below = [each for nanny in self.started[1:] for each in psutil.Process(nanny.pid).children()]
        return [each for each in below if "spawn_main" in " ".join(each.cmdline())]

    def end(self):
        for nanny in self.started[1:]:
            for each in psutil.Process(nanny.pid).children(recursive=True):
                each.kill()
        for each in reversed(self.started):
            each.kill()
            each.wait()


def wait_for(happens, seconds=300.0):
    until = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < until
        time.sleep(0.1)


def wait_until_gone(top):
    until = time.monotonic() + 30
    while found := carriers(top):
        assert time.monotonic() < until, [each.cmdline() for each in found]
        time.sleep(0.2)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    made = Cluster2(tmp_path_factory.mktemp("dask"))
    yield made
    made.end()


@pytest.fixture
def runs(tmp_path):
    return Runs(tmp_path)


@pytest.mark.slow
def test_two_workers_give_what_this_machine_gives_and_reach_no_pack(runs, cluster):
    away = f"import pathlib; assert {str(runs.top)!r} not in str(pathlib.Path(pack).resolve())"
    runs.chapter(SHOWS, number=3)
    packs = [runs.pack(code) for code in ("little", "other", "third")]
    assert all(each.ok for each in runs.run(*packs, to="local"))
    seen = []
    assert all(each.ok for each in runs.run(*packs, dask=cluster.address, seen=seen))
    for code in ("little", "other", "third"):
        same(*(runs.top / to / "demo" / code / "2025-03" / "internal" for to in ("local", "reports")))
    runs.chapter(away, number=4)
    (record,) = runs.run(packs[0], dask=cluster.address)
    assert record.ok, record.cause
    (again,) = runs.run(packs[0], dask=cluster.address)
    assert again.unchanged


@pytest.mark.slow
def test_the_council_of_a_killed_worker_is_done_by_another_and_the_record_says_so(runs, cluster):
    flag = runs.top / "flag"
    flag.touch()
    runs.chapter("1", number=3)
    runs.chapter(KILLS.replace("FLAG", repr(str(flag))).replace("ONCE", "True"), number=4)
    (record,) = runs.run(runs.pack(), dask=cluster.address)
    assert record.ok, record.cause
    assert [chapter.attempts for chapter in record.chapters] == [2, 2]
    (lost,) = [each for each in runs.journal("internal") if each["event"] == "worker lost"]
    assert lost["worker"].startswith("tcp://127.0.0.1:")
    assert lost["cause"].startswith("It was begun again on tcp://127.0.0.1:")
    wait_until_gone(cluster.top / "tmp")


@pytest.mark.slow
def test_a_council_that_loses_every_worker_fails_clearly_and_finishes_nothing(runs, cluster):
    flag = runs.top / "flag"
    flag.touch()
    runs.chapter(KILLS.replace("FLAG", repr(str(flag))).replace("ONCE", "False"), number=4)
    (record,) = runs.run(runs.pack(), dask=cluster.address)
    assert (record.state, record.chapters) == (State.KILLED, ())
    assert record.cause.startswith("It was lost with 2 workers, one after another: tcp://")
    assert [each["event"] for each in runs.journal()].count("worker lost") == 2
    assert not list((runs.top / "reports").rglob("report.html"))
    wait_for(lambda: len(cluster.processes()) == 2)


INTERRUPTED = """
import sys
from pathlib import Path
from evalkit.run import Limits, RunOptions, run_packs
top = Path(sys.argv[1])
options = RunOptions(notebooks=top / "notebooks", limits=Limits(seconds=400), dask=sys.argv[2])
try:
    run_packs([top / "packs" / "little"], to=top / "reports", options=options)
except KeyboardInterrupt:
    sys.exit(130)
"""


@pytest.mark.slow
@pytest.mark.parametrize("ends", [signal.SIGINT, signal.SIGKILL], ids=["interrupted", "killed"])
def test_what_a_run_had_under_way_ends_with_it(runs, cluster, ends):
    flag = runs.top / "flag"
    runs.chapter(WAITS.replace("FLAG", repr(str(flag))), number=4)
    runs.pack()
    command = [sys.executable, "-c", INTERRUPTED, str(runs.top), cluster.address]
    with subprocess.Popen(command) as process:
        try:
            wait_for(flag.exists)
            began = time.monotonic()
            process.send_signal(ends)
            code = process.wait(timeout=60)
        finally:
            process.kill()
    assert code == (130 if ends is signal.SIGINT else -signal.SIGKILL)
    wait_until_gone(cluster.top / "tmp")
    assert time.monotonic() - began < 60
    if ends is signal.SIGINT:
        assert read_record(runs.top / "reports" / PLACE / "unfinished").cause == "The run was stopped."
    assert not list((runs.top / "reports").rglob("report.html"))


@pytest.mark.slow
def test_a_cluster_that_dies_under_a_run_is_noticed_and_leaves_no_folder(runs, tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "EMPTY_SECONDS", 3.0)
    (tmp_path / "dask").mkdir()
    dying, flag, records = Cluster2(tmp_path / "dask"), runs.top / "flag", []
    runs.chapter(WAITS.replace("FLAG", repr(str(flag))), number=4)
    pack = runs.pack()
    waiting = threading.Thread(target=lambda: records.extend(runs.run(pack, dask=dying.address)))
    waiting.start()
    wait_for(flag.exists)
    for nanny in dying.started[1:]:
        below = psutil.Process(nanny.pid).children()
        nanny.kill()
        for each in below:
            each.kill()
    waiting.join(timeout=60)
    dying.started[0].kill()
    for each in dying.started:
        each.wait()
    assert (records[0].state, records[0].cause) == (State.KILLED, "The cluster has no workers left.")
    wait_for(lambda: not list((tmp_path / "dask" / "tmp").glob("evk*")), 60)
    wait_until_gone(tmp_path / "dask" / "tmp")


@pytest.mark.slow
def test_workers_of_this_machine_are_started_and_ended_with_the_run_and_speak_tls(runs):
    runs.chapter("1", number=4)
    (record,) = runs.run(runs.pack(), dask="local:2")
    assert record.ok, record.cause
    (back,) = [each for each in runs.journal("internal") if each["event"] == "came back"]
    assert back["worker"].startswith("tls://127.0.0.1:")


@pytest.mark.slow
def test_a_secret_travels_by_its_name_alone(straight, monkeypatch):
    monkeypatch.setenv("STORE", "a-secret-value")
    taken = PARAMETERS + '\nstore: str = ""  # where'
    for number in (3, 4):
        straight.chapter("store", number=number, parameters=taken)
    (record,) = straight.run(straight.pack(), to="secret", dask="local", parameters={"store": "env:STORE"})
    assert record.ok, record.cause
    letter, parcel = straight.line.sent[-1]
    assert "env:STORE" in letter
    unpack_files(parcel, folder=straight.top / "travelled")
    assert not [name for name, each in files_below(straight.top / "travelled").items() if b"a-secret" in each]
    assert "a-secret" not in letter
