"""Look at a pack before its chapters are run: where it is, and whether its data can be used."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from evalkit.errors import PackError, RunError, worst_first
from evalkit.pack import check_pack, read_pack
from evalkit.run.options import MEGABYTE
from evalkit.theory import apply_local, read_theory

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.errors import Problem

_SHOWN = 3  # problems named in a cause; `evalkit check` lists all


def refuse_faulty(path: Path, *, theory: Path) -> None:
    """Check a pack's data, and refuse it where they have errors.

    Parameters
    ----------
    path : pathlib.Path
        Folder of the pack.
    theory : pathlib.Path
        File of the theory of change.

    Raises
    ------
    PackError
        If there is an error in the data; the first are named.
    """
    pack = read_pack(path)
    local = apply_local(read_theory(theory), pack.council.local_theory)
    errors = worst_first(each for each in check_pack(pack, local).problems if each.severity == "error")
    if errors:
        raise PackError(_sentence(errors), hint="`evalkit check` lists them all.", problems=errors)


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


def _sentence(errors: list[Problem]) -> str:
    count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    named = "; ".join(f"{each.where}: {each.message}".removeprefix(": ") for each in errors[:_SHOWN])
    return f"Its data have {count}: {named}"
