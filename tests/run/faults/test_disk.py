"""A disk that is full, read-only or broken at the Nth write, for every N; and one that really is full."""

from __future__ import annotations

import errno
import itertools
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from fault_tally import FAULT

from evalkit.errors import FileError
from evalkit.run import Limits, read_record, standing
from evalkit.run.inputs import hash_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOME, EDITION = "demo/little", "2025-03"
INTERNAL = f"{HOME}/{EDITION}/internal"
MAKES = ("os.rename", "os.mkdir", "os.link", "os.symlink", "os.truncate", "shutil.copyfile")
REMOVES = ("os.remove", "os.rmdir")
# The error, how many touches fail, and which.
KINDS = {
    "full": (errno.ENOSPC, None, MAKES),
    "broken once": (errno.EIO, 1, MAKES),
    "read-only": (errno.EROFS, None, MAKES + REMOVES),
}


class Disk:
    """Lets the Nth touch of the disk fail, below everything that Python has for that."""

    def __init__(self) -> None:
        self.left: int | None = None  # touches that still succeed
        self.failing: int | None = 0  # touches that then fail; None for all
        self.error, self.events, self.inside = 0, MAKES, ""
        sys.addaudithook(self._hear)

    def put(self, kind: str, *, after: int, inside: Path) -> None:
        self.error, self.failing, self.events = KINDS[kind]
        self.left, self.inside = after, str(inside)

    def mend(self) -> bool:
        """Let all succeed again; say whether any has failed."""
        failed = self.left is not None and self.left < 0
        self.left = None
        return failed

    def touch(self) -> None:
        """Count a touch, and let it fail if its turn has come."""
        if self.left is None:
            return
        self.left -= 1
        if self.left < 0 and (self.failing is None or -self.left <= self.failing):
            raise OSError(self.error, os.strerror(self.error))

    def _hear(self, event: str, arguments: tuple) -> None:
        if self.left is not None and self._changes(event, arguments) and self.inside in str(arguments):
            self.touch()

    def _changes(self, event: str, arguments: tuple) -> bool:
        if event == "open":
            flags = arguments[2] if isinstance(arguments[2], int) else 0
            return bool(flags & (os.O_WRONLY | os.O_RDWR))
        return event in self.events


DISK = Disk()  # what listens to Python can never be removed again


@contextmanager
def syncing() -> Iterator[None]:
    """Let what sees files on the disk fail too; Python says nothing of it by itself."""
    sound = os.fsync

    def fsync(handle):
        DISK.touch()
        sound(handle)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        yield


def page(to: Path) -> bytes:
    path = to / INTERNAL / "report.html"
    return path.read_bytes() if path.is_file() else b""


def is_whole(to: Path) -> bool:
    """Say whether an edition that claims to be finished has all that it claims."""
    record = read_record(to / INTERNAL)
    files = (
        {**record.outputs, **{k: v for c in record.chapters for k, v in c.files.items()}} if record else {}
    )
    there = to / INTERNAL
    return bool(
        record
        and record.ok
        and all((there / n).is_file() and hash_file(there / n) == h for n, h in files.items())
    )


class Series:
    """One run after another, each with a fault at the next write, on the same edition and newer data."""

    def __init__(self, runs) -> None:
        self.runs = runs
        runs.put_chapters(3, 4)
        self.pack = runs.pack("little")
        (record,) = runs.run(self.pack)
        assert record.ok
        self.earlier = page(runs.to)
        self.before = shutil.copytree(runs.to, runs.top / "before")
        runs.pack("little", numerator=12)
        (record,) = runs.run(self.pack)
        assert record.ok
        self.fresh = page(runs.to)
        self.seen = dict.fromkeys(
            ("tried", "false successes", "lost", "orphans", "left behind", "not completed"), 0
        )

    def restore(self) -> None:
        shutil.rmtree(self.runs.to)
        shutil.copytree(self.before, self.runs.to)

    def disturbed(self) -> bool:
        try:
            (record,) = self.runs.run(self.pack)
        except (OSError, FileError):
            return False
        return bool(record.ok)

    def judge(self, *, said: bool) -> None:
        to, seen = self.runs.to, self.seen
        claims = any(each.finished for each in standing(to))
        seen["tried"] += 1
        seen["false successes"] += (said and page(to) != self.fresh) or (claims and not is_whole(to))
        put_back = (to / INTERNAL).with_name(".replaced-internal")  # by the next run
        held = page(to) if (to / INTERNAL).exists() else (put_back / "report.html").read_bytes()
        seen["lost"] += held not in (self.earlier, self.fresh)
        (record,) = self.runs.run(self.pack)
        tidy = not (to / HOME / ".work").exists() and not [*to.rglob("*.part"), *to.rglob(".replaced*")]
        seen["not completed"] += not (record.ok and page(to) == self.fresh and is_whole(to) and tidy)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "which",
    [pytest.param([3, 17, 31, 43], id="some"), pytest.param(None, id="every", marks=pytest.mark.slow)],
)
def test_whichever_write_fails_nothing_is_claimed_or_lost(fast, record_property, kind, which):
    series = Series(fast)
    for after in which or itertools.count():
        series.restore()
        DISK.put(kind, after=after, inside=fast.to)
        try:
            with syncing():
                said = series.disturbed()
        finally:
            failed = DISK.mend()
        if not failed:
            break
        series.judge(said=said)
    record_property(FAULT, {**series.seen, "seconds": None})
    assert series.seen["tried"] == len(which) if which else series.seen["tried"] > 40
    assert not any(count for name, count in series.seen.items() if name != "tried"), series.seen


def mounted(place: Path, options: str) -> bool:
    """Mount a small file system in memory, where this user may."""
    place.mkdir(exist_ok=True)
    command = ("mount", "-t", "tmpfs", "-o", options, "none", str(place))
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def move(series: Series, place: Path) -> None:
    """Have the runs write to a small disk."""
    runs = series.runs
    runs.to = place / "reports"
    sound, runs.run = runs.run, lambda *packs: sound(*packs, limits=Limits(free_bytes=0))


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[None]:
    if not mounted(place, f"size={size}"):
        pytest.skip("only the superuser may mount")
    try:
        yield
    finally:
        subprocess.run(("umount", "-l", str(place)), check=True)


@pytest.mark.slow
def test_a_disk_with_room_for_any_number_of_pages(fast, record_property):
    """Really full, so a write stops in the middle of a file; begun with what an earlier run left there."""
    series, place = Series(fast), fast.top / "disk"
    move(series, place)
    for pages in itertools.count():
        with small_disk(place, 1 << 20):
            shutil.copytree(series.before, fast.to)
            used = shutil.disk_usage(place).used
            size = used + pages * 4096
            subprocess.run(("mount", "-o", f"remount,size={size}", str(place)), check=True)
            said = series.disturbed()
            roomy = shutil.disk_usage(place).free >= 4096 and said
            subprocess.run(("mount", "-o", "remount,size=4m", str(place)), check=True)
            if roomy:
                break
            series.judge(said=said)
    record_property(FAULT, {**series.seen, "seconds": None})
    assert series.seen["tried"] > 5
    assert not any(count for name, count in series.seen.items() if name != "tried"), series.seen


def test_a_reports_folder_on_a_read_only_disk(fast, record_property):
    series, place = Series(fast), fast.top / "disk"
    move(series, place)
    with small_disk(place, 1 << 22):
        shutil.copytree(series.before, fast.to)
        subprocess.run(("mount", "-o", "remount,ro", str(place)), check=True)
        said = series.disturbed()
        assert page(fast.to) == series.earlier
        subprocess.run(("mount", "-o", "remount,rw", str(place)), check=True)
        series.judge(said=said)
    record_property(FAULT, {**series.seen, "seconds": None})
    assert not any(count for name, count in series.seen.items() if name != "tried"), series.seen
