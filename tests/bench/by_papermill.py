"""The loop that a papermill user would write: each council, each notebook, stock engine and kernel."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import papermill

from evalkit.bundled import bundled


def main() -> None:
    to, *packs = map(Path, sys.argv[1:])
    began = time.time()
    for pack in packs:
        run_council(pack, to / pack.name)
    spent = {"ready": began, "done": time.time()}
    (to / "times.json").write_text(json.dumps(spent), encoding="utf-8")


def run_council(pack: Path, to: Path) -> None:
    to.mkdir(parents=True)
    os.environ["EVALKIT_SCRATCH"] = str(to)  # chapters leave their sections there, as under the runner
    for notebook in sorted(bundled("notebooks", "council").glob("*.ipynb")):
        papermill.execute_notebook(
            notebook,
            to / notebook.name,
            parameters={"council": pack.name, "pack": str(pack)},
            progress_bar=False,
        )


if __name__ == "__main__":
    main()
