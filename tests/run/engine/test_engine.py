"""The engine as any user of papermill meets it, and the conditions that it forks under."""

import asyncio
import subprocess
import sys
import threading
import types
from importlib.metadata import entry_points

import nbformat
import papermill
import psutil
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from evalkit.errors import RunError
from evalkit.run.engine import refuse_unsafe_fork


def write(path, *sources, kernel="python3"):
    spec = {"name": kernel, "display_name": kernel, "language": "python"}
    made = nbformat.v4.new_notebook(metadata={"kernelspec": spec})
    made.cells = [nbformat.v4.new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
    nbformat.write(made, path)
    return path


def strays(folder):
    return [each for each in psutil.process_iter() if _cwd(each) == str(folder)]


def _cwd(process):
    try:
        return process.cwd()
    except psutil.Error:
        return ""


def test_papermill_finds_the_engine_and_runs_a_notebook_by_it(tmp_path):
    (found,) = (each for each in entry_points(group="papermill.engine") if each.name == "evalkit")
    assert found.value == "evalkit.run.engine.papermill_engine:EvalkitEngine"
    source = write(tmp_path / "a.ipynb", "import os; print(os.path.basename(os.getcwd()))", "1 + 1")
    command = [sys.executable, "-m", "papermill", "--engine", "evalkit", source, "b.ipynb"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    cells = nbformat.read(tmp_path / "b.ipynb", as_version=4).cells
    assert cells[0].outputs[0].text == f"{tmp_path.name}\n"
    assert [cell.execution_count for cell in cells] == [1, 2]
    assert strays(tmp_path) == []


@pytest.mark.parametrize(
    ("source", "raised"),
    [
        pytest.param("import time; time.sleep(60)", CellTimeoutError, id="too long"),
        pytest.param("import os; os._exit(0)", DeadKernelError, id="gone"),
    ],
)
def test_the_cell_that_breaks_is_marked_and_no_later_one_is(tmp_path, source, raised):
    notebook = write(tmp_path / "a.ipynb", "1", source, "2")
    with pytest.raises(raised):
        papermill.execute_notebook(
            notebook, tmp_path / "b.ipynb", engine_name="evalkit", progress_bar=False, execution_timeout=2
        )
    cells = nbformat.read(tmp_path / "b.ipynb", as_version=4).cells
    assert [cell.metadata.papermill.status for cell in cells] == ["completed", "failed", "pending"]


def test_another_language_is_left_to_nbclient_in_so_many_words(tmp_path, caplog):
    notebook = write(tmp_path / "a.ipynb", "1", kernel="no-such-kernel")
    with pytest.raises(Exception, match="no-such-kernel"):
        papermill.execute_notebook(notebook, tmp_path / "b.ipynb", engine_name="evalkit", progress_bar=False)
    assert "There is no kernel 'no-such-kernel' here, so nbclient runs this notebook." in caplog.text


def test_a_fork_is_refused_while_a_thread_runs():
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    try:
        with pytest.raises(RunError, match=r"threads are running.*"):
            refuse_unsafe_fork()
    finally:
        ended.set()
        thread.join()


def test_a_fork_is_refused_inside_an_event_loop():
    async def fork():
        refuse_unsafe_fork()

    with pytest.raises(RunError, match="an event loop is running"):
        asyncio.run(fork())


def test_a_fork_is_refused_where_polars_is_loaded(monkeypatch):
    monkeypatch.setitem(sys.modules, "polars", types.ModuleType("polars"))
    with pytest.raises(RunError, match="polars is loaded"):
        refuse_unsafe_fork()
