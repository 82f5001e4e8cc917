"""Look before a council's chapters are run whether there is room."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from evalkit.errors import RunError
from evalkit.run.options import MEGABYTE

if TYPE_CHECKING:
    from pathlib import Path


def refuse_full_disk(folder: Path, *, free_bytes: int) -> None:
    """See that there is room before anything is begun.

    Parameters
    ----------
    folder : pathlib.Path
        Where the run will write.
    free_bytes : int
        How much must be free.

    Raises
    ------
    RunError
        If there is less.
    """
    free = shutil.disk_usage(folder).free
    if free < free_bytes:
        raise RunError(
            f"Only {free // MEGABYTE} MB are free in {folder}; a run needs {free_bytes // MEGABYTE} MB.",
            hint="Free some space, or write to another folder with --to.",
        )
