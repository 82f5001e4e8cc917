"""The chapters run under Jupyter Scheduler, by doing what its default executor does.

It copies a notebook into a folder of its own, puts a cell of parameters behind the tagged one, runs it by
nbconvert's ``ExecutePreprocessor`` and exports what came of it (``executors.py``, ``parameterize.py`` and
``utils.py`` of jupyter-scheduler 2).
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from cases import ROOT

from evalkit.bundled import bundled
from evalkit.run.parameters import declared_parameters

if TYPE_CHECKING:
    from pathlib import Path

CHAPTERS = sorted((ROOT / "notebooks" / "council").glob("*.ipynb"))
TOOLS = sorted((ROOT / "notebooks" / "explore").glob("*.ipynb"))
MONDAY = 1_741_590_000_000  # milliseconds, as the scheduler counts; 10 March 2025, 07:00 UTC
OTHER = {"council": '"E08000001"', "pack": '"demo:E08000001"'}  # typed as Python, text in its quotes

# What Jupyter Scheduler does in a process of its own.
EXECUTOR = """
import json, os, sys, warnings
warnings.simplefilter("ignore")  # of the keyword cwd, which it gives and the preprocessor does not know
import nbconvert, nbformat
from datetime import datetime
from nbconvert.preprocessors import ExecutePreprocessor

job = json.load(sys.stdin)
with open(job["input"], encoding="utf-8") as f:
    nb = nbformat.read(f, as_version=4)

def index_of(tag):
    found = [i for i, cell in enumerate(nb.cells) if tag in cell.metadata.get("tags", [])]
    return found[0] if found else -1

if job["parameters"]:
    lines = [f"{key} = {value}" for key, value in job["parameters"].items()]
    cell = nbformat.v4.new_code_cell(source="\\n".join(lines))
    cell.metadata["tags"] = ["injected-parameters"]
    after = index_of("parameters") + 1
    nb.cells = nb.cells[:after] + [cell] + nb.cells[after:]

staging = os.path.dirname(job["input"])
ep = ExecutePreprocessor(kernel_name=nb.metadata.kernelspec["name"], store_widget_state=True, cwd=staging)
try:
    ep.preprocess(nb, {"metadata": {"path": staging}})
finally:
    stamp = datetime.fromtimestamp(job["create_time"] / 1e3).strftime("%Y-%m-%d-%I-%M-%S-%p")
    for output_format in job["output_formats"]:
        output, _ = nbconvert.get_exporter(output_format)().from_notebook_node(nb)
        name = f"{os.path.splitext(job['input'])[0]}-{stamp}.{output_format}"
        with open(name, "w", encoding="utf-8") as f:
            f.write(output)
"""


def scheduled(notebook: Path, staging: Path, **parameters: str) -> dict[str, Path]:
    """Run a notebook as a job; what it leaves, by format."""
    staging.mkdir()
    shutil.copy(notebook, staging)
    job = {
        "input": str(staging / notebook.name),
        "parameters": parameters,
        "create_time": MONDAY,
        "output_formats": ["ipynb", "html"],
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EVALKIT")}
    done = subprocess.run(
        [sys.executable, "-c", EXECUTOR],
        input=json.dumps(job),
        check=False,
        capture_output=True,
        text=True,
        cwd=staging.parent,
        env=environment | {"TZ": "UTC", "TMPDIR": str(staging.parent)},
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return {path.suffix[1:]: path for path in staging.iterdir() if path.name != notebook.name}


def outputs(notebook: dict) -> list[dict]:
    return [output for cell in notebook["cells"] for output in cell.get("outputs", [])]


@pytest.mark.parametrize("path", [*CHAPTERS, *TOOLS], ids=lambda path: path.stem)
def test_each_notebook_can_be_scheduled_as_it_is_stored(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"  # the one that is everywhere
    tagged = [cell for cell in notebook["cells"] if "parameters" in cell["metadata"].get("tags", [])]
    (cell,) = tagged
    given: dict[str, object] = {}
    exec(compile(ast.parse("".join(cell["source"])), path.name, "exec"), given)  # noqa: S102 - our own cell
    assert {"council", "pack", "theory", "edition"} <= set(declared_parameters(path))
    assert bundled("data", "demo", str(given["pack"]).removeprefix("demo:")).is_dir()
    assert bundled("data", "theories", f"{given['theory']}.yaml").is_file()


@pytest.mark.slow
def test_a_job_runs_from_a_folder_of_its_own_and_its_outputs_are_named_by_its_time(tmp_path):
    journey = ROOT / "notebooks" / "council" / "03_journey.ipynb"
    left = scheduled(journey, tmp_path / "job", **OTHER)
    assert {path.name for path in left.values()} == {
        "03_journey-2025-03-10-07-00-00-AM.ipynb",
        "03_journey-2025-03-10-07-00-00-AM.html",
    }
    executed = json.loads(left["ipynb"].read_text(encoding="utf-8"))
    code = [cell for cell in executed["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    assert not [each for each in outputs(executed) if each["output_type"] == "error" or "stderr" in str(each)]
    assert 'council = "E08000001"' in "".join(code[1]["source"])
    assert "<h1" in left["html"].read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_each_chapter_runs_as_a_job_with_parameters(path, tmp_path):
    executed = scheduled(path, tmp_path / "job", **OTHER)["ipynb"].read_text(encoding="utf-8")
    said = json.dumps(outputs(json.loads(executed)), ensure_ascii=False)
    assert '"output_type": "error"' not in said
    assert f"Kept {path.stem[:2]}_" in said


@pytest.mark.slow
@pytest.mark.parametrize("path", TOOLS, ids=lambda path: path.stem)
def test_each_notebook_of_tools_runs_as_a_job_and_leaves_its_answers_as_text(path, tmp_path):
    left = scheduled(path, tmp_path / "job", **OTHER)
    found = outputs(json.loads(left["ipynb"].read_text(encoding="utf-8")))
    assert not [each for each in found if each["output_type"] == "error" or "stderr" in str(each)]
    told = ["".join(each["data"]["text/plain"]) for each in found if "data" in each]
    assert all("Council: Bolton (synthetic)" in text and "Synthetic data" in text for text in told)
