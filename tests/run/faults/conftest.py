"""Runs that are disturbed, and what is to be seen after each: the same for every fault."""

from __future__ import annotations

import shutil
import tempfile
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from fast_runs import LIBRARIES, OWN, TARGETS, leave_page
from fault_tally import FAULT
from small_runs import put_chapter, put_pack

from evalkit.run import Limits, RunOptions, read_record, run_packs
from evalkit.run.launchers import launcher_for
from evalkit.run.leaving import salvage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evalkit.run import RunRecord
    from evalkit.run.launchers import Launcher

MARK = "EVALKIT_TEST_MARK"  # every process that these tests cause has it
HOME, EDITION = "demo/little", "2025-03"
INTERNAL = f"{HOME}/{EDITION}/internal"
SWEPT_SECONDS = 10.0  # until all is gone, on a machine that is busy with other things
# What differs from run to run: times, numbers of processes, and what a run says of itself.
OWN_WORDS = ("run.json", "journal.jsonl")
# A chapter that does what lies in a file, if one is there: the same notebook with a fault and without.
DISTURBED = """import os, pathlib
fault = pathlib.Path(FAULT)
text = fault.read_text() if fault.exists() else ""
exec(text)"""
PRELUDE = """import os, pathlib, signal, subprocess, sys, time
pathlib.Path(FAULT).unlink()
pathlib.Path(AT).write_text(repr(time.time()))
"""
READS = "print(pathlib.Path(pack, 'observations.csv').read_text())"


class Lent:
    """A launcher that outlives the run it is lent to."""

    def __init__(self, launcher: Launcher) -> None:
        self._launcher = launcher

    def __getattr__(self, name: str) -> Any:
        return getattr(self._launcher, name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        pass


@dataclass
class World:
    """Notebooks, data and warm processes for all runs, and what they leave when nothing disturbs them."""

    top: Path
    tmp: Path
    mark: str
    launchers: dict[str, Launcher] = field(default_factory=dict)
    before: Path = Path()
    earlier: dict[str, bytes] = field(default_factory=dict)
    undisturbed: dict[str, bytes] = field(default_factory=dict)

    @property
    def fault(self) -> Path:
        return self.top / "fault.py"

    @property
    def at(self) -> Path:
        return self.top / "at"

    @property
    def pack(self) -> Path:
        return self.top / "packs" / "little"

    def launcher(self, engine: str) -> Launcher:
        if engine not in self.launchers:
            self.launchers[engine] = launcher_for(engine)
            self.launchers[engine].__enter__()
        return self.launchers[engine]

    def close(self) -> None:
        for each in self.launchers.values():
            each.__exit__()

    def put(self) -> None:
        disturbed = DISTURBED.replace("FAULT", repr(str(self.fault)))
        put_chapter(self.top / "notebooks", "import pathlib", READS, number=3)
        put_chapter(self.top / "notebooks", disturbed, READS, number=4)
        put_pack(self.pack, numerator=10)

    def run(self, to: Path, *, engine: str = "evalkit", **limits: Any) -> RunRecord:
        options = RunOptions(
            notebooks=self.top / "notebooks",
            engine=engine,
            jobs=1,
            limits=Limits(**{"seconds": 120, "retries": 0, **limits}),
        )
        (record,) = run_packs([self.pack], to=to, options=options)
        return record

    def socket(self) -> str:
        """Name the socket of the warm server."""
        launcher: Any = self.launcher("evalkit")
        return str(launcher._living()._path)

    def servers(self) -> dict[int, Path]:
        """Give the number of each warm server of this process's own, and its folder."""
        found = (getattr(each, "_server", None) for each in self.launchers.values())
        return {each._process.pid: each._runtime for each in found if each}

    def processes(self) -> list[psutil.Process]:
        """List the processes that runs have left: all that carry the mark, but the servers in waiting."""
        servers, found = self.servers(), []
        for process in psutil.process_iter():
            try:
                marked = process.environ().get(MARK) == self.mark
                if marked and process.pid not in servers and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def left_behind(self) -> list[str]:
        """List temporary folders and shared memory that runs have left."""
        kept = {folder.name for folder in self.servers().values()}
        shared = Path("/dev/shm")  # noqa: S108 - where the system keeps it
        memory = [each.name for each in shared.iterdir() if self.mark in each.name] if shared.is_dir() else []
        return [each.name for each in self.tmp.iterdir() if each.name not in kept] + memory


def contents(edition: Path) -> dict[str, bytes]:
    """Read all of an edition but what a run says of itself."""
    files = (each for each in edition.rglob("*") if each.is_file() and each.name not in OWN_WORDS)
    return {each.relative_to(edition).as_posix(): each.read_bytes() for each in files}


@contextmanager
def without_pages() -> Iterator[None]:
    """Leave out what is not disturbed, and takes seconds: drawing the page."""
    with pytest.MonkeyPatch.context() as patch:
        _, compose, _ = TARGETS
        patch.setattr(compose, leave_page)
        yield


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    top = tmp_path_factory.mktemp("world")
    tmp, mark = Path(tempfile.mkdtemp(prefix="flt")), uuid.uuid4().hex
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(MARK, mark)
        patch.setenv("TMPDIR", str(tmp))
        patch.setattr(tempfile, "tempdir", str(tmp))
        world = World(top, tmp, mark)
        # A source or a lock file that somebody saves while the tests run must change no plan.
        patch.setattr("evalkit.run.program.own_files", OWN)
        patch.setattr("evalkit.run.program.hash_libraries", LIBRARIES)
        patch.setattr("evalkit.run.runner.launcher_for", lambda engine: Lent(world.launcher(engine)))
        world.put()
        yield world
        world.close()
    shutil.rmtree(tmp, ignore_errors=True)


@pytest.fixture(scope="session")
def settled(world: World) -> World:
    """Have an edition made, then newer data: the earlier edition is what no fault may lose."""
    with without_pages():
        world.before = world.top / "before"
        made = world.run(world.before)
        assert made.ok, made.cause
        world.earlier = contents(world.before / INTERNAL)
        put_pack(world.pack, numerator=12)
        fresh = shutil.copytree(world.before, world.top / "fresh")
        made = world.run(fresh)
        assert made.ok, made.cause
        world.undisturbed = contents(fresh / INTERNAL)
    assert world.undisturbed != world.earlier
    return world


class Disturbed:
    """One run that a fault is put into, and the next one."""

    def __init__(self, world: World, to: Path, note: Callable[[str, Any], None]) -> None:
        self.world, self.to, self.note = world, to, note
        self.calls: list[tuple[str, float, float]] = []  # chapter, when begun, when ended

    def put(self, fault: str) -> None:
        names = {"FAULT": repr(str(self.world.fault)), "AT": repr(str(self.world.at))}
        prelude = PRELUDE
        for name, value in names.items():
            prelude = prelude.replace(name, value)
        self.world.at.unlink(missing_ok=True)
        self.world.fault.write_text(prelude + fault)

    def run(self, **settings: Any) -> RunRecord:
        return self.world.run(self.to, **settings)

    def noticed(self, *, within: float) -> float:
        """Give the seconds from the fault to the end of the chapter that it hit."""
        at = float(self.world.at.read_text())
        seconds = min(ended for _, _, ended in self.calls if ended >= at) - at
        assert seconds < within
        return seconds

    def settle(
        self, *, seconds: float | None, claimed: bool, engine: str = "evalkit", tried: int = 1
    ) -> None:
        """See what the fault has left; have the next run complete; note all of it, then judge."""
        gone = self._until_gone()
        seen = {"tried": tried, "seconds": seconds, "orphans": len(gone), **self._claims(claimed=claimed)}
        seen["left behind"] = len(left := self.world.left_behind())
        for each in left:
            shutil.rmtree(self.world.tmp / each, ignore_errors=True)
        self.world.fault.unlink(missing_ok=True)
        done = self._done()
        self.calls.clear()
        record = self.run(engine=engine)
        seen["lost"] += sum(f"{name}.ipynb" in done for name, _, _ in self.calls)
        whole = record.ok and contents(self.to / INTERNAL) == self.world.undisturbed
        tidy = not (self.to / HOME / ".work").exists() and not list(self.to.rglob("*.part"))
        seen["not completed"] = int(not (whole and tidy))
        self.note(FAULT, seen)
        wrong = {name: seen[name] for name in seen if name not in ("tried", "seconds") and seen[name]}
        assert not wrong, (wrong, gone, left, record.cause, sorted(contents(self.to / INTERNAL)))

    def _until_gone(self) -> list[list[str]]:
        until = time.monotonic() + SWEPT_SECONDS
        while (left := self.world.processes()) and time.monotonic() < until:
            time.sleep(0.1)
        commands = [[str(each.pid), *each.cmdline()] for each in left]
        for each in left:
            each.kill()
        return commands

    def _claims(self, *, claimed: bool) -> dict[str, int]:
        place = self.to / INTERNAL
        if not place.exists():  # the next run puts it back
            place = place.with_name(".replaced-internal")
        record, held = read_record(place), contents(place)
        ok = record is not None and record.ok
        fresh = held == self.world.undisturbed
        whole = fresh or held == self.world.earlier
        false = (ok and not whole) or (claimed and not fresh)
        return {"false successes": int(false), "lost": int(not ok or not whole)}

    def _done(self) -> set[str]:
        """Name the chapters that the disturbed run finished, and said so."""
        record = salvage(self.to / HOME / ".work") or read_record(self.to / HOME / EDITION / "unfinished")
        chapters = record.chapters if record else ()
        return {each.notebook for each in chapters if each.state == "finished"}


@pytest.fixture
def disturbed(
    settled: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record_property
) -> Iterator[Disturbed]:
    from evalkit.run.chapter import run_chapter  # noqa: PLC0415 - as it is before it is watched

    run = Disturbed(settled, shutil.copytree(settled.before, tmp_path / "reports"), record_property)

    def watched(notebook, **settings):
        began = time.time()
        record = run_chapter(notebook, **settings)
        run.calls.append((notebook.stem, began, time.time()))
        return record

    monkeypatch.setattr(TARGETS[0], watched)
    with without_pages():
        yield run
    settled.fault.unlink(missing_ok=True)
