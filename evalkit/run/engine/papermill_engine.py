"""A papermill engine that runs each notebook in a fresh process forked from a warm one.

Only papermill imports this module, by its entry point ``evalkit``: ``papermill --engine evalkit a.ipynb
b.ipynb``. What a notebook leaves equals what ``--engine nbclient`` leaves, since the same nbclient takes
in the messages of the same ipykernel; it is there sooner.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from nbclient.exceptions import CellExecutionError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine

from evalkit.run.engine.conditions import can_fork

SAVE_SECONDS = 1.0
logger = logging.getLogger("papermill")


class _Saving:
    """Save a notebook at most once a second: papermill does at the start and end of each cell."""

    def __init__(self, nb_man: Any) -> None:
        self._save, self._last, self._waits = nb_man.save, time.monotonic(), False

    def __call__(self, **_: Any) -> None:
        self._waits = True
        self.catch_up()

    def catch_up(self) -> None:
        """Save what has changed since, if it is time."""
        if self._waits and time.monotonic() - self._last >= SAVE_SECONDS:
            self._save()
            self._last, self._waits = time.monotonic(), False


class EvalkitClient(PapermillNotebookClient):  # type: ignore[misc]  # papermill is not typed
    """nbclient, which marks the cell that a notebook broke off at, whatever broke it off."""

    async def _async_check_alive(self) -> None:
        """Look at the process, as nbclient does once a second; by then a long cell's notebook is saved."""
        if isinstance(self.nb_man.save, _Saving):
            self.nb_man.save.catch_up()
        await super()._async_check_alive()

    def execute_cell(self, cell: Any, cell_index: int) -> Any:
        """Run one cell."""
        try:
            return super().execute_cell(cell, cell_index)
        except CellExecutionError:  # papermill marks these by itself
            raise
        except BaseException as error:
            self.nb_man.cell_exception(cell, cell_index=cell_index, exception=error)
            raise


class EvalkitEngine(NBClientEngine):  # type: ignore[misc]  # papermill is not typed
    """Execute notebooks in forked processes; where that is not possible, as papermill does by itself."""

    client_class: type[EvalkitClient] = EvalkitClient

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **settings: Any) -> Any:
        """Execute a notebook that papermill has prepared.

        Parameters
        ----------
        nb_man : papermill.engines.NotebookExecutionManager
            The notebook, and what is to be told of its progress.
        kernel_name : str
            The kernel that it names.
        **settings
            As the engine ``nbclient`` takes them.

        Returns
        -------
        nbformat.NotebookNode
        """
        if reason := _why_not(kernel_name):
            logger.warning("%s, so nbclient runs this notebook.", reason)
            return super().execute_managed_notebook(nb_man, kernel_name, **settings)
        from evalkit.run.engine.kernel import ForkedKernel  # noqa: PLC0415 - it loads on some systems only

        with closing(ForkedKernel(folder=os.getcwd())) as kernel:  # noqa: PTH109 - a string is what is sent
            nb_man.save = _Saving(nb_man)
            try:
                client = cls.client_class(nb_man, km=kernel, **_named_for_nbclient(kernel_name, settings))
                return client.execute()
            finally:
                del nb_man.save  # papermill saves the whole notebook when this has returned or raised


def _why_not(kernel_name: str) -> str:
    if not can_fork():
        return "Processes cannot be forked on this system"
    try:
        command = KernelSpecManager().get_kernel_spec(kernel_name).argv
    except NoSuchKernel:
        return f"There is no kernel {kernel_name!r} here"
    ours = any("ipykernel" in word for word in command) and _is_this_python(command[0])
    return "" if ours else f"The kernel {kernel_name!r} is not this Python"


def _is_this_python(program: str) -> bool:
    return program in ("python", "python3") or Path(program).absolute() == Path(sys.executable).absolute()


def _named_for_nbclient(kernel_name: str, settings: dict[str, Any]) -> dict[str, Any]:
    """Give papermill's settings by the names that nbclient has for them."""
    rest = {name: value for name, value in settings.items() if name not in _RENAMED}
    return {
        **rest,
        "kernel_name": kernel_name,
        "log": logger,
        "timeout": settings.get("execution_timeout") or settings.get("timeout"),
    }


_RENAMED = ("input_path", "timeout", "execution_timeout", "start_timeout", "startup_timeout")
