"""nbclient in a pool of processes, a council at a time in each: what an able user would write next."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from evalkit.bundled import bundled


def main() -> None:
    to, *packs = map(Path, sys.argv[1:])
    began = time.time()
    # Started anew, not forked: each worker has event loops and sockets of its own.
    anew = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(len(os.sched_getaffinity(0)), mp_context=anew) as pool:
        list(pool.map(run_council, packs, [to / pack.name for pack in packs]))
    spent = {"ready": began, "done": time.time()}
    (to / "times.json").write_text(json.dumps(spent), encoding="utf-8")


def run_council(pack: Path, to: Path) -> None:
    to.mkdir(parents=True)
    os.environ["EVALKIT_SCRATCH"] = str(to)
    for path in sorted(bundled("notebooks", "council").glob("*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        put_parameters(notebook, council=pack.name, pack=str(pack))
        NotebookClient(notebook, resources={"metadata": {"path": str(to)}}).execute()
        nbformat.write(notebook, to / path.name)


def put_parameters(notebook: nbformat.NotebookNode, **values: str) -> None:
    """Put a cell that sets them after the one with their defaults."""
    tagged = (at for at, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", []))
    source = "\n".join(f"{name} = {value!r}" for name, value in values.items())
    notebook.cells.insert(next(tagged) + 1, nbformat.v4.new_code_cell(source))


if __name__ == "__main__":
    main()
