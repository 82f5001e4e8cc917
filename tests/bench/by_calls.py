"""The same library calls in one process, without notebooks, kernels, copies or records of the run.

The calls are the notebooks' own code cells, so they can never be others. What they display is turned into
text as a kernel would. A council's data are checked first, and its page and record are put together last,
as `evalkit run` does.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.bundled import bundled
from evalkit.chapters import open_edition
from evalkit.pack import check_pack, read_pack
from evalkit.run.composing import compose
from evalkit.theory import apply_local, read_theory

if TYPE_CHECKING:
    from collections.abc import Iterator

THEORY = "blended_roles"
Spent = list[dict[str, Any]]


def main() -> None:
    to, *packs = map(Path, sys.argv[1:])
    began, spent = time.time(), []
    chapters = {path.name: cells_of(path) for path in sorted(bundled("notebooks", "council").glob("*.ipynb"))}
    for pack in packs:
        run_council(pack, to / pack.name, chapters, spent)
    times = {"ready": began, "done": time.time(), "spent": spent}
    (to / "times.json").write_text(json.dumps(times), encoding="utf-8")


def cells_of(path: Path) -> list[str]:
    """Give the code of a notebook, cell by cell; the first sets the parameters."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def run_council(pack: Path, to: Path, chapters: dict[str, list[str]], spent: Spent) -> None:
    (to / "result").mkdir(parents=True)
    os.environ["EVALKIT_SCRATCH"] = str(to)
    given = {"council": pack.name, "pack": str(pack)}
    with timed("check", spent):
        check(pack)
    for name, cells in chapters.items():
        with timed(name, spent):
            run_chapter(cells, given)
    with timed("page", spent):
        put_together(given, to)


def check(path: Path) -> None:
    pack = read_pack(path)
    check_pack(pack, apply_local(read_theory(THEORY), pack.council.local_theory))


def run_chapter(cells: list[str], given: dict[str, str]) -> None:
    names: dict[str, Any] = {"display": display}
    parameters, *rest = cells
    exec(parameters, names)  # noqa: S102 - our own notebooks
    names.update(given)
    for cell in rest:
        exec(cell, names)  # noqa: S102 - as above


def display(*shown: Any) -> None:
    """Turn what is shown into what a kernel would send, and send it nowhere."""
    for each in shown:
        json.dumps(each._repr_mimebundle_())


def put_together(given: dict[str, str], to: Path) -> None:
    provenance = {"fingerprint": "", "theory": "", "lock": "", "notebooks": {}, "parameters": {}}
    compose(open_edition(**given), scratch=to, result=to / "result", provenance=provenance)


@contextmanager
def timed(name: str, spent: Spent) -> Iterator[None]:
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    spent.append(
        {"name": name, "seconds": time.perf_counter() - wall, "cpu_seconds": time.process_time() - cpu}
    )


if __name__ == "__main__":
    main()
