"""Check a pack before its chapters are run, in a process of its own: the runner stays light."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.errors import EvalkitError, PackError, worst_first
from evalkit.pack import check_pack, read_pack
from evalkit.run.evidence import OUTCOME
from evalkit.theory import apply_local, read_theory

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.errors import Problem

_SHOWN = 3  # problems named in a cause; `evalkit check` lists all


def work(job: Mapping[str, Any]) -> None:
    """Check a pack, and say in the outcome file why it is refused, if it is.

    Parameters
    ----------
    job : mapping
        ``pack`` and ``theory``, paths.
    """
    refusal = None
    try:
        refuse_faulty(Path(job["pack"]), theory=Path(job["theory"]))
    except EvalkitError as error:
        refusal = {"message": error.message, "hint": error.hint}
    Path(OUTCOME).write_text(json.dumps({"refusal": refusal}), encoding="utf-8")


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


def _sentence(errors: list[Problem]) -> str:
    count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    named = "; ".join(f"{each.where}: {each.message}".removeprefix(": ") for each in errors[:_SHOWN])
    return f"Its data have {count}: {named}"
