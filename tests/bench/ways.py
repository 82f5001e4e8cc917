"""The ways of making the same reports that are compared, and what each leaves."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

HERE = Path(__file__).resolve().parent
EVALKIT = str(Path(sys.executable).with_name("evalkit"))
COLD = "cold"  # the way that all others are compared with
# One thread of linear algebra in each process, for every way; and none of what evalkit has in a run.
UNWANTED = ("EVALKIT_SCRATCH", "PYTHONPATH", "PYTHONSTARTUP", "MPLBACKEND")
SET = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


@dataclass(frozen=True, slots=True)
class Way:
    """One way of making reports.

    A `slow` one is measured with a few councils, and the rest is reckoned from them. One that `goes_on`
    works where the way before it has left its reports.
    """

    name: str
    title: str
    command: Callable[[Path, Sequence[Path]], list[str]]
    slow: bool = False
    at_once: bool = False  # as many councils as there are cores
    goes_on: bool = False


def _script(name: str) -> Callable[[Path, Sequence[Path]], list[str]]:
    return lambda to, packs: [sys.executable, "-P", str(HERE / name), str(to), *map(str, packs)]


def _run(*options: str) -> Callable[[Path, Sequence[Path]], list[str]]:
    return lambda to, packs: [EVALKIT, "run", *map(str, packs), "--to", str(to), "--no-compare", *options]


WAYS = (
    Way("papermill", "papermill in a loop, stock engine and kernel", _script("by_papermill.py"), slow=True),
    Way("calls", "the same library calls in one process", _script("by_calls.py")),
    Way("pool", "nbclient in a pool, a process a core", _script("by_pool.py"), slow=True, at_once=True),
    Way(COLD, "`evalkit run`, nothing there yet", _run()),
    Way("unchanged", "`evalkit run` again, nothing changed", _run(), goes_on=True),
    Way("changed", "`evalkit run` again, one council's data changed", _run(), goes_on=True),
    Way(
        "reference", "`evalkit run --engine nbclient`", _run("--engine", "nbclient"), slow=True, at_once=True
    ),
)


def make_packs(folder: Path, *, councils: int) -> list[Path]:
    """Make synthetic councils, in the order of their list: the first eight are the bundled ones."""
    command = [EVALKIT, "demo", str(folder), "--councils", str(councils)]
    made = subprocess.run(command, check=True, capture_output=True, text=True)
    return [Path(line) for line in made.stdout.splitlines() if Path(line).is_dir()]


def spread(packs: Sequence[Path], few: int) -> list[Path]:
    """Take a few councils, the middle ones of as many stretches: the first of all bring the most."""
    few = min(few, len(packs))
    return [packs[(2 * at + 1) * len(packs) // (2 * few)] for at in range(few)]


def environment() -> dict[str, str]:
    return {**{name: value for name, value in os.environ.items() if name not in UNWANTED}, **SET}


@contextmanager
def changed_data(pack: Path) -> Iterator[None]:
    """Correct one figure of a council for a while: half an hour more of nurses' time in its last month."""
    path = pack / "nurse_time.csv"
    before = path.read_bytes()
    *rows, last = before.decode().rstrip("\n").split("\n")
    *cells, hours = last.split(",")
    changed = ",".join([*cells, str(float(hours) + 0.5)])
    path.write_text("\n".join([*rows, changed]) + "\n", encoding="utf-8", newline="\n")
    yield
    path.write_bytes(before)


def sections_left(to: Path) -> Mapping[tuple[str, str], str]:
    """Hash the sections that a way left: the same work leaves the same."""
    found = {}
    for path in to.rglob("sections/*.json"):
        code = path.relative_to(to).parts[1 if (to / "demo").is_dir() else 0]
        found[code, path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def runs_left(to: Path) -> list[dict]:
    """Read the records that `evalkit run` left."""
    return [json.loads(path.read_bytes()) for path in sorted(to.glob("demo/*/*/internal/run.json"))]
