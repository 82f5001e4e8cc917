"""Run every design on made-up data with a known truth, print one table, and keep it in docs/calibration.md.

``python -m methods.calibration`` from ``tests/``; a number of data sets may follow.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from methods.calibration.its import by_length

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PAGE = Path(__file__).parents[3] / "docs" / "calibration.md"
DESIGNS = {"its": "interrupted series", "staggered": "staggered adoption", "few_treated": "few treated"}
REJECTS, COVERS = (0.02, 0.08), (0.91, 0.98)
SETS = 200
HEAD = """# Calibration

`make calibrate` wrote this page. Each design was fitted to {sets} made-up data sets in which nothing
happened, and to {sets} in which the effect is known. A test at 5% should then reject in 2% to 8% of the
first, and a 95% interval should hold the truth in 91% to 98% of the second; {sets} sets give these shares to
about ±3 percentage points. Nothing was tuned to reach them. How the data are made is in
`tests/methods/calibration/`.

| design | kind of data or method | rejects where nothing happened | covers the known effect | within both |
|---|---|---:|---:|---|
"""

SINGLE_PLACES = (
    "",
    "Errors by jackknife of a few treated places are too wide and robust ones too narrow, so neither is the",
    "default: both are there to be compared with what others report.",
    "The interval of staggered adoption is for the very places that started. Where effects differ much",
    "between places, it is not one for the mean effect on places like them, as the row for these shows;",
    "findings say so.",
)
LENGTHS_HEAD = """
## Interrupted series that remember the period before

Shares of 2,000 series in which nothing happened that a test at 5% rejects, by months before and after the
start and by how much the noise remembers of the month before; in brackets what the wider of plain and
Newey-West errors would reject. In counts, half of the variance is the chance of Poisson, which remembers
nothing. A slow wander (a memory of 0.9 that makes up half of the variance) beneath noise of that memory is
not seen by a model of the first order: the share is then too large, and the caveat of each finding says so.

| kind | months | memory 0 | 0.2 | 0.4 | 0.6 |
|---|---|---:|---:|---:|---:|
"""


def main() -> None:
    sets = int(sys.argv[1]) if len(sys.argv) > 1 else SETS
    text = HEAD.format(sets=sets) + "".join(f"{line}\n" for line in [*lines(sets), *SINGLE_PLACES])
    text += LENGTHS_HEAD + "".join(f"{line}\n" for line in lines_by_length())
    PAGE.write_text(text, encoding="utf-8")
    print(text)  # noqa: T201 - for whoever ran it


def lines(sets: int) -> Iterator[str]:
    for module, design in DESIGNS.items():
        found = import_module(f"methods.calibration.{module}").calibrate(sets)
        for kind, (rejects, covers) in shares_of(found).items():
            good = REJECTS[0] <= rejects <= REJECTS[1] and COVERS[0] <= covers <= COVERS[1]
            yield f"| {design} | {kind} | {rejects:.1%} | {covers:.1%} | {'yes' if good else '**no**'} |"


def lines_by_length() -> Iterator[str]:
    for kind, lengths in by_length().items():
        for (before, after), shares in lengths.items():
            told = " | ".join(f"{ours:.1%} ({newey_west:.1%})" for ours, newey_west in shares)
            yield f"| {kind} | {before} + {after} | {told} |"


def shares_of(found: Mapping[str, object]) -> dict[str, tuple[float, float]]:
    """Give both shares by kind, whichever way a design lays its answer out."""
    if nested := {kind: each for kind, each in found.items() if isinstance(each, dict)}:
        return {kind: (each["rejects"], each["covers"]) for kind, each in nested.items()}
    kinds = [name.removesuffix(" rejects") for name in found if name.endswith(" rejects")]
    named = {kind: (found[f"{kind} rejects"], found[f"{kind} covers"]) for kind in kinds}
    return named or {"all": (found["rejects"], found["covers"])}


if __name__ == "__main__":
    main()
