"""Say in one page what was measured: ratios, the machine's noise, where time goes, what was reached."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from statistics import mean, median
from typing import TYPE_CHECKING

import psutil
from bench.measuring import CORES
from bench.ways import COLD, WAYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.rounds import Size, Taken
    from bench.ways import Way

MEGABYTE = 1024 * 1024
# What is to be reached, and with how many councils.
FASTER_THAN_PAPERMILL, AT_COUNCILS = 10, 24
TIMES_THE_CALLS = 1.3
UNCHANGED_SECONDS, ALL_COUNCILS = 2.0, 153
FLAT = 1.25  # the parent's memory with all councils over that with the fewest
_AT_ONCE = {way.name: way.at_once for way in WAYS}
STEADY = 1.15  # longest calibration over the shortest, beyond which a machine was not idle


@dataclass(frozen=True, slots=True)
class Figures:
    """What one way took with one number of councils, over all rounds."""

    wall: tuple[float, ...]
    cpu: tuple[float, ...]
    peak: int
    reckoned_from: int = 0  # councils that were run where the rest was reckoned; 0 where all were run

    def text(self) -> str:
        about = "about " if self.reckoned_from else ""
        return about + _ranged(self.wall)


def page(sizes: Sequence[Size]) -> str:
    """Write the page."""
    parts = (
        ("# Benchmarks", _opening()),
        ("## Ratios", "\n".join(_ratios(sizes)), _how(sizes)),
        ("## What was reached", "\n".join(_reached(sizes))),
        ("## The machine's noise", _noise(sizes)),
        ("## Where time goes", "\n".join(_chapters(sizes[-1]))),
        ("## Memory of the parent", "\n".join(_memory(sizes))),
    )
    return "\n\n".join(text for part in parts for text in part) + "\n"


def _opening() -> str:
    memory = round(psutil.virtual_memory().total / 1024**3)
    return (
        "`make bench` wrote this page; `make bench-all` adds all 153 councils. It makes the same reports, of "
        "synthetic councils, in several ways, and times whole processes, from the start of Python to its "
        "end, with everything that they start. One machine, one run: only ratios mean anything.\n\n"
        f"{datetime.now(UTC).date().isoformat()}; {CORES} cores, {memory} GB of memory, "
        f"Python {platform.python_version()}."
    )


def _ratios(sizes: Sequence[Size]) -> Iterator[str]:
    yield "| councils | way | seconds | processor | × `evalkit run` | × its processor | peak MB |"
    yield "|---:|---|---:|---:|---:|---:|---:|"
    for size in sizes:
        base = figures(size, COLD, sizes)
        for way in WAYS:
            if found := figures(size, way.name, sizes):
                yield _row(size, way, found, base)


def _row(size: Size, way: Way, found: Figures, base: Figures | None) -> str:
    assert base
    ratios = [_ranged(ratios_of(found.wall, base.wall)), _ranged(ratios_of(found.cpu, base.cpu))]
    peak = f"{found.peak / MEGABYTE:.0f}"
    cells = (str(size.councils), way.title, found.text(), _ranged(found.cpu), *ratios, peak)
    return f"| {' | '.join(cells)} |"


def figures(size: Size, way: str, sizes: Sequence[Size]) -> Figures | None:
    """Give what a way took; where it was run with a few councils only, reckon it from them."""
    taken = size.of(way) or next((each.of(way) for each in sizes if each.of(way)), [])
    if not taken:
        return None
    whole = all(each.councils == size.councils for each in taken)
    return Figures(
        wall=tuple(_reckoned_wall(each, size.councils) for each in taken),
        cpu=tuple(_reckoned_cpu(each, size.councils) for each in taken),
        peak=max(each.measure.peak for each in taken),
        reckoned_from=0 if whole else taken[0].councils,
    )


def _reckoned_wall(taken: Taken, councils: int) -> float:
    """Raise the time in proportion, but for the start; where several run at once, by the turns it takes."""
    at_once = CORES if _AT_ONCE[taken.way] else 1
    turns = ceil(councils / at_once) / ceil(taken.councils / at_once)
    return taken.start + (taken.measure.wall - taken.start) * turns


def _reckoned_cpu(taken: Taken, councils: int) -> float:
    start = taken.start / taken.measure.wall * taken.measure.cpu
    return start + (taken.measure.cpu - start) * councils / taken.councils


def ratios_of(ones: Sequence[float], others: Sequence[float]) -> tuple[float, ...]:
    """Divide round by round where both were run in each; else each by the middle of the others."""
    if len(ones) == len(others):
        return tuple(one / other for one, other in zip(ones, others, strict=True))
    return tuple(one / median(others) for one in ones)


def _how(sizes: Sequence[Size]) -> str:
    rounds = ", ".join(f"{size.rounds} with {size.councils} councils" for size in sizes)
    return (
        f"The middle of all rounds, with the least and the most in brackets; rounds: {rounds}. In each "
        "round the ways are run in turn, so a ratio compares neighbours in time. “Processor” means seconds "
        "of all processes together; of memory, what several share counts once. "
        + _reckoning(sizes)
        + "`evalkit run` uses all cores and does more than each of the others: it keeps a process for each "
        "notebook, checks the data, looks at what was left, and writes page, records and index. The plain "
        "calls are the notebooks' own code cells, with the check of the data and the page and record of each "
        "council, in one process on one core. " + _sameness(sizes)
    )


def _reckoning(sizes: Sequence[Size]) -> str:
    few = {each.councils for size in sizes for way in WAYS if way.slow for each in size.of(way.name)}
    some = [size for size in sizes if any(_is_reckoned(size, way, sizes) for way in WAYS)]
    if not some:
        return "Nothing was reckoned: every way was run with all councils. "
    return (
        f"“About” marks what was **not measured but reckoned**: these ways were run with {_list(few)} of the "
        "councils, of middling size, and their time was raised in proportion, but for the start of the first "
        "process. "
    )


def _is_reckoned(size: Size, way: Way, sizes: Sequence[Size]) -> bool:
    found = figures(size, way.name, sizes)
    return bool(found and found.reckoned_from)


def _sameness(sizes: Sequence[Size]) -> str:
    compared, differing = sum(size.compared for size in sizes), [d for size in sizes for d in size.differing]
    if not differing:
        return f"All ways left the same {compared} sections, byte for byte, as `evalkit run`."
    named = ", ".join(differing[:5])
    return f"Of {compared} sections, {len(differing)} differ from those of `evalkit run`, such as {named}."


def _reached(sizes: Sequence[Size]) -> Iterator[str]:
    yield "| aim | found | reached |"
    yield "|---|---|---|"
    yield from _aim_papermill(sizes)
    yield from _aim_calls(sizes)
    yield from _aim_unchanged(sizes)
    yield from _aim_flat(sizes)


def _aim_papermill(sizes: Sequence[Size]) -> Iterator[str]:
    for size in sizes:
        loop, run = figures(size, "papermill", sizes), figures(size, COLD, sizes)
        if loop and run and size.councils >= min(AT_COUNCILS, sizes[-1].councils):
            found = ratios_of(loop.wall, run.wall)
            about = "about " if loop.reckoned_from else ""
            aim = f"{FASTER_THAN_PAPERMILL} times faster than the papermill loop at {AT_COUNCILS} councils"
            verdict = _verdict(reached=median(found) >= FASTER_THAN_PAPERMILL)
            yield f"| {aim} | {about}{_ranged(found)} at {size.councils} | {verdict} |"


def _aim_calls(sizes: Sequence[Size]) -> Iterator[str]:
    aim = f"at most {TIMES_THE_CALLS} times the plain library calls"
    for size in sizes:
        calls, run = figures(size, "calls", sizes), figures(size, COLD, sizes)
        if calls and run:
            time, cpu = ratios_of(run.wall, calls.wall), ratios_of(run.cpu, calls.cpu)
            for what, found in ((f"time, with {CORES} cores to one", time), ("processor time", cpu)):
                verdict = _verdict(reached=median(found) <= TIMES_THE_CALLS)
                yield f"| {aim}, in {what} | {_ranged(found)} at {size.councils} | {verdict} |"


def _aim_unchanged(sizes: Sequence[Size]) -> Iterator[str]:
    size = sizes[-1]
    found = figures(size, "unchanged", sizes)
    if found:
        aim = f"{ALL_COUNCILS} councils unchanged in less than {UNCHANGED_SECONDS:g} s"
        verdict = _verdict(reached=median(found.wall) < UNCHANGED_SECONDS)
        if size.councils < ALL_COUNCILS:
            verdict = "not measured with all councils"
        yield f"| {aim} | {_ranged(found.wall)} s with {size.councils} | {verdict} |"


def _aim_flat(sizes: Sequence[Size]) -> Iterator[str]:
    if len(sizes) > 1:
        first, last = (_parent_peak(size) for size in (sizes[0], sizes[-1]))
        found = f"{last / first:.2f} times with {sizes[-1].councils} what it is with {sizes[0].councils}"
        aim = f"memory of the parent flat (within {FLAT} times)"
        yield f"| {aim} | {found} | {_verdict(reached=last <= FLAT * first)} |"


def _verdict(*, reached: bool) -> str:
    return "yes" if reached else "**no**"


def _noise(sizes: Sequence[Size]) -> str:
    loops = [each.measure.before for size in sizes for each in size.taken]
    least, most = min(loops), max(loops)
    text = (
        f"Before each of the {len(loops)} measures, a fixed loop ran on every core at once. It took "
        f"{median(loops):.3f} s in the middle, {least:.3f} s at best and {most:.3f} s at worst: "
        f"{median(loops) / least:.2f} and {most / least:.2f} times the best."
    )
    if most / least <= STEADY:
        return f"{text} The machine was steady."
    return (
        f"{text} **The machine was busy with other work**: times are longer than they need be, and a ratio "
        f"of two measures may be off by as much as {most / least:.1f} times; processor time suffers less."
    )


def _chapters(size: Size) -> Iterator[str]:
    yield f"For each council, the mean of {size.councils} in the last round; plain calls beside it.\n"
    yield "| part | plain calls: seconds | processor | `evalkit run`: seconds | processor | peak MB |"
    yield "|---|---:|---:|---:|---:|---:|"
    names = sorted({chapter["notebook"] for run in size.runs for chapter in run["chapters"]})
    for name in names:
        ran = [each for run in size.runs for each in run["chapters"] if each["notebook"] == name]
        cpu = mean(each["cpu_seconds"] or 0 for each in ran)
        peak = max(each["peak_memory_bytes"] or 0 for each in ran) / MEGABYTE
        seconds = mean(each["seconds"] for each in ran)
        title, called = name.removesuffix(".ipynb"), _called(size, name)
        yield f"| {title} | {called} | {seconds:.2f} | {cpu:.2f} | {peak:.0f} |"
    rest = mean(run["seconds"] - sum(each["seconds"] for each in run["chapters"]) for run in size.runs)
    yield f"| check of the data | {_called(size, 'check')} | | | |"
    yield f"| page and record | {_called(size, 'page')} | | | |"
    yield f"| all but the chapters | {_called(size, 'check', 'page')} | {rest:.2f} | | |"


def _called(size: Size, *names: str) -> str:
    spent = [each for each in size.calls if each["name"] in names]
    whole = [sum(each[what] for each in spent) / size.councils for what in ("seconds", "cpu_seconds")]
    return " | ".join(f"{each:.2f}" for each in whole)


def _memory(sizes: Sequence[Size]) -> Iterator[str]:
    yield "Of the process that is started; looked at every 0.2 s. Its own: shared memory counted in shares.\n"
    yield "| councils | way | peak MB | its own, second quarter of the time | its own, last quarter |"
    yield "|---:|---|---:|---:|---:|"
    for size in sizes:
        for way in WAYS:
            if way.name in (COLD, "unchanged", "calls") and (taken := size.of(way.name)):
                last = taken[-1].measure
                early, late = (last.parent_held(after=part, until=part + 0.25) for part in (0.25, 0.75))
                peak = max(each.measure.parent_peak() for each in taken)
                held = " | ".join(f"{each / MEGABYTE:.0f}" if each else "" for each in (peak, early, late))
                yield f"| {size.councils} | {way.title} | {held} |"


def _parent_peak(size: Size) -> int:
    return max(each.measure.parent_peak() for each in size.of(COLD))


def _list(numbers: set[int]) -> str:
    return ", ".join(str(number) for number in sorted(numbers))


def _ranged(values: Sequence[float]) -> str:
    middle, least, most = _short(median(values)), _short(min(values)), _short(max(values))
    return middle if least == most else f"{middle} ({least}–{most})"


def _short(value: float) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:.{digits}f}"
