"""Execute one notebook by papermill, in a process of its own.

What this process says of itself is only ever used to explain a failure. Success is for the parent to see.
"""

from __future__ import annotations

import json
import logging
import os
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import papermill  # before its engines, one of which is ours
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets import default

from evalkit.run.engine.papermill_engine import EvalkitClient, EvalkitEngine
from evalkit.run.evidence import CUT_SHORT, EXECUTED, INPUT, OUTCOME, SENTINEL
from evalkit.run.notebooks import Notebook, code_cell, read_notebook, text_of
from evalkit.run.processes import TOKEN, describe_exit, sweep
from evalkit.run.record import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DESK = "desk"  # the empty folder that a notebook finds itself in
START_SECONDS = 120  # a kernel is ready in about a second; a loaded machine may need many
LONGEST_SOCKET = 90  # a Unix socket's path may have about 100 characters


def work(job: Mapping[str, Any]) -> None:
    """Execute the notebook, and say in the outcome file how it went.

    Parameters
    ----------
    job : mapping
        ``engine``, ``notebook`` (path), ``parameters``, ``nonce``, ``runtime`` (folder for sockets),
        ``output_bytes``, ``cell_seconds``.
    """
    logging.disable(logging.ERROR)  # what a notebook prints is in its copy
    _Meter.allowance = job["output_bytes"]
    _Meter.outcome = Path(OUTCOME).absolute()  # papermill works elsewhere while it executes
    _Kernel.runtime = job["runtime"]
    papermill_engines.register("nbclient", _Engine)
    papermill_engines.register("evalkit", _WarmEngine)
    Path(DESK).mkdir()
    text = text_of(_with_sentinel(Path(job["notebook"]), job["nonce"]))
    Path(INPUT).write_text(text, encoding="utf-8")
    _say(*_execute(job["parameters"], engine=job["engine"], cell_seconds=job["cell_seconds"]))


def _execute(parameters: dict[str, Any], *, engine: str, cell_seconds: float | None) -> tuple[State, str]:
    try:
        papermill.execute_notebook(
            INPUT,
            EXECUTED,
            parameters=parameters,
            engine_name=engine,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            cwd=DESK,
            start_timeout=START_SECONDS,
            execution_timeout=cell_seconds and ceil(cell_seconds),  # nbclient takes whole seconds
        )
    except CellTimeoutError:
        return State.TIMED_OUT, f"A cell took longer than {cell_seconds:g} seconds."
    except PapermillExecutionError as error:
        state = State.OUT_OF_MEMORY if error.ename == "MemoryError" else State.FAILED
        return state, f"In [{error.exec_count}] raised {error.ename}: {error.evalue}".strip(": ")
    except Exception as error:  # noqa: BLE001 - whatever it was, the parent is to hear of it
        if _Meter.fate is not None:
            return State.KILLED, f"The notebook's kernel {describe_exit(_Meter.fate)}."
        return State.FAILED, f"It could not be executed: {type(error).__name__}: {error}"
    return State.FINISHED, ""


def _with_sentinel(path: Path, nonce: str) -> Notebook:
    notebook = read_notebook(path)
    notebook.cells.append(code_cell(f"print({nonce!r})", cell_id=SENTINEL))
    return notebook


def _say(state: State, cause: str) -> None:
    _Meter.outcome.write_text(json.dumps({"state": state, "cause": cause}), encoding="utf-8")


class _Meter(PapermillNotebookClient):  # type: ignore[misc]  # papermill is not typed
    """nbclient, which ends the run when a notebook puts out more than it may."""

    allowance = 0
    outcome = Path(OUTCOME)
    fate: int | None = None  # exit code of a kernel that ended by itself

    def process_message(self, *args: Any, **kwargs: Any) -> Any:
        _Meter.allowance -= sum(map(len, _texts(args[0]["content"])))
        if _Meter.allowance < 0:
            _say(State.OUTPUT_LIMIT, "It printed or showed more than it may.")
            sweep(os.environ[TOKEN])
            os._exit(CUT_SHORT)
        return super().process_message(*args, **kwargs)


class _WarmClient(_Meter, EvalkitClient):
    def execute_cell(self, cell: Any, cell_index: int) -> Any:
        try:
            return super().execute_cell(cell, cell_index)
        except DeadKernelError:
            _Meter.fate = self.km.process.wait()
            raise


class _WarmEngine(EvalkitEngine):
    client_class = _WarmClient


class _Kernel(AsyncKernelManager):
    """A kernel on sockets in the file system, where no other run can take its port."""

    runtime = ""

    @default("transport")
    def _transport(self) -> str:
        usable = os.name != "nt" and len(self.runtime) < LONGEST_SOCKET
        return "ipc" if usable else "tcp"

    @default("connection_file")
    def _connection_file(self) -> str:
        return str(Path(self.runtime, "kernel.json"))

    @default("ip")
    def _ip(self) -> str:
        return str(Path(self.runtime, "socket")) if self.transport == "ipc" else "127.0.0.1"

    async def _async_is_alive(self) -> bool:
        alive = bool(await super()._async_is_alive())
        process = getattr(self.provisioner, "process", None)
        if not alive and not self.shutting_down and process is not None:
            _Meter.fate = process.poll()
        return alive

    is_alive = _async_is_alive


class _Engine(NBClientEngine):  # type: ignore[misc]  # papermill is not typed
    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        start_timeout: int = START_SECONDS,
        execution_timeout: float | None = None,
        **_: Any,
    ) -> Any:
        return _Meter(
            nb_man,
            kernel_name=kernel_name,
            kernel_manager_class=_Kernel,
            startup_timeout=start_timeout,
            timeout=execution_timeout,
            record_timing=False,
        ).execute()


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from _texts(value)
    elif isinstance(content, list):
        for value in content:
            yield from _texts(value)
