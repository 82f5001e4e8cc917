"""Write the least chapters and packs that a run takes, for tests of the runner."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import psutil

from evalkit.run.environment import SCRATCH

if TYPE_CHECKING:
    from pathlib import Path

PARAMETERS = """council: str = "E08000008"  # code
pack: str = "demo:E08000008"  # data
theory: str = "blended_roles"  # theory
edition: str = ""  # month"""

# What a chapter does at its end, without the library: leave a section where the runner looks.
KEEP = """import json, os, pathlib
where = pathlib.Path(os.environ["EVALKIT_SCRATCH"], "sections")
where.mkdir(parents=True, exist_ok=True)
section = {"name": "reach", "number": NUMBER, "title": "Reach", "summary": council + " " + edition}
left = where.joinpath("%02d_reach.json" % NUMBER).write_text(json.dumps(section))"""


def cell(source: str, *, index: int, tags: tuple[str, ...] = ()) -> dict:
    return {
        "cell_type": "code",
        "id": f"cell-{index}",
        "metadata": {"tags": list(tags)},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def notebook_of(*sources: str, parameters: str = PARAMETERS) -> str:
    first = cell(parameters, index=0, tags=("parameters",))
    others = [cell(source, index=index) for index, source in enumerate(sources, start=1)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    language = {"language_info": {"name": "python"}}
    return json.dumps(
        {"cells": [first, *others], "metadata": {**kernel, **language}, "nbformat": 4, "nbformat_minor": 5}
    )


def put_chapter(
    folder: Path, *sources: str, number: int = 4, keep: str = KEEP, parameters: str = PARAMETERS
) -> Path:
    """Write a chapter of given cells; it keeps its section at its end unless told not to."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{number:02d}_reach.ipynb"
    last = (keep.replace("NUMBER", str(number)),) if keep else ()
    path.write_text(notebook_of(*sources, *last, parameters=parameters))
    return path


COUNCIL = """contract_version: 1
council: CODE
name: Little Council
programme: Blended roles
synthetic: true
theory:
  id: blended_roles
periods:
  start: 2024-04
  end: 2025-03
data_as_at: 2025-03-31
"""
OBSERVATIONS = "indicator,definition_version,site_id,period,stratum,numerator,denominator\n"
ROW = "delegated_share,1,,2025-03,,NUMERATOR,40\n"


def put_pack(folder: Path, code: str = "little", *, numerator: int | str = 10) -> Path:
    """Write the least pack that passes its check."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "council.yaml").write_text(COUNCIL.replace("CODE", code))
    (folder / "observations.csv").write_text(OBSERVATIONS + ROW.replace("NUMERATOR", str(numerator)))
    return folder


def _works_below(process: psutil.Process, top: Path) -> bool:
    return process.pid != os.getpid() and process.cwd().startswith(f"{top}/")


def carriers(top: Path) -> list[psutil.Process]:
    """List the processes of runs below a folder that are still there; other tests may have theirs."""
    found = []
    for pid in psutil.pids():
        try:
            process = psutil.Process(pid)
            # What was forked from a warm process has that one's environment, as far as the system tells.
            if process.environ().get(SCRATCH, "").startswith(str(top)) or _works_below(process, top):
                found.append(process)
        except psutil.Error:
            continue
    return found
