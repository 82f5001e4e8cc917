"""Run the ways in turn, round after round, so that what the machine does meanwhile falls on all of them."""

from __future__ import annotations

import json
import shutil
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bench.measuring import UndoneError, measure
from bench.ways import COLD, WAYS, changed_data, environment, make_packs, runs_left, sections_left, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from bench.measuring import Measure
    from bench.ways import Way

SLOW_ROUNDS = 2  # of the ways that are measured with a few councils


@dataclass(frozen=True, slots=True)
class Taken:
    """One measure of one way."""

    way: str
    councils: int  # how many were run
    measure: Measure
    start: float  # seconds until the first council was begun, which do not grow with their number


@dataclass(slots=True)
class Size:
    """All measures with one number of councils, and where the time went in the last round."""

    councils: int
    rounds: int = 0
    taken: list[Taken] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)  # records of the last cold run
    calls: list[dict[str, Any]] = field(default_factory=list)  # chapters of the last plain calls
    differing: list[str] = field(default_factory=list)  # sections that two ways left unequal
    compared: int = 0

    def of(self, way: str) -> list[Taken]:
        return [each for each in self.taken if each.way == way]


def run_size(councils: int, *, top: Path, rounds: int, few: int | None, say: Callable[[str], None]) -> Size:
    """Run every way with so many councils; `few` is how many the slow ways get, None for not at all."""
    size = Size(councils)
    packs = make_packs(top / f"packs-{councils}", councils=councils)
    for number in range(rounds):
        folder = top / f"{councils}-{number}"
        left: dict[str, Mapping[tuple[str, str], str]] = {}
        for way in WAYS:
            if way.slow and (not few or number >= SLOW_ROUNDS):
                continue
            taken = run_way(way, folder, spread(packs, few or 0) if way.slow else packs)
            size.taken.append(taken)
            say(f"{councils} councils, round {number + 1}: {way.title}: {_told(taken, councils)}")
            _look(way, folder, size, left)
        size.rounds += 1
        _compare(left, size)
        shutil.rmtree(folder)
    return size


def run_way(way: Way, folder: Path, packs: Sequence[Path]) -> Taken:
    to = folder / (COLD if way.goes_on else way.name)
    to.mkdir(parents=True, exist_ok=True)
    with changed_data(packs[0]) if way.name == "changed" else nullcontext():
        measured = measure(
            way.command(to, packs),
            folder=folder,
            environment=environment(),
            log=folder / f"{way.name}.log",
        )
    _refuse_idle(way, to, len(packs))
    return Taken(way.name, len(packs), measured, _start(to, measured))


def _start(to: Path, measured: Measure) -> float:
    times = _times(to)
    return max(0.0, measured.wall - (times["done"] - times["ready"])) if times else 0.0


def _times(to: Path) -> dict[str, Any]:
    path = to / "times.json"
    return dict(json.loads(path.read_bytes())) if path.is_file() else {}


def _refuse_idle(way: Way, to: Path, councils: int) -> None:
    """See that the work was done: a way that leaves nothing is fast."""
    left = {code for code, _ in sections_left(to)}
    if len(left) != councils:
        raise UndoneError(f"{way.title} left sections of {len(left)} councils, not of {councils}.")


def _look(way: Way, folder: Path, size: Size, left: dict[str, Mapping[tuple[str, str], str]]) -> None:
    to = folder / way.name
    if way.name == COLD:
        size.runs = runs_left(to)
    if way.name == "calls":
        size.calls = _times(to)["spent"]
    if not way.goes_on:
        left[way.name] = sections_left(to)


def _compare(left: Mapping[str, Mapping[tuple[str, str], str]], size: Size) -> None:
    for way, sections in left.items():
        for name, content in sections.items():
            size.compared += way != COLD
            if left[COLD][name] != content:
                size.differing.append(f"{way}: {'/'.join(name)}")


def _told(taken: Taken, councils: int) -> str:
    some = f" ({taken.councils} of them)" if taken.councils != councils else ""
    return f"{taken.measure.wall:.1f} s, {taken.measure.cpu:.1f} s of processor{some}"
