"""Read a council's data once, check them, and fork its chapters from there: the council's host.

Where processes cannot be forked, the data are only checked: the runner itself stays light.
"""

from __future__ import annotations

import gc
import json
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.chapters.edition import have_ready
from evalkit.errors import EvalkitError, PackError, RunError, worst_first
from evalkit.run.evidence import OUTCOME
from evalkit.run.layout import HOST
from evalkit.run.writing import write_whole
from evalkit.theory.picture import draw_theory

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evalkit.chapters import Edition
    from evalkit.errors import Problem

_SHOWN = 3  # problems named in a cause; `evalkit check` lists all


def work(job: Mapping[str, Any]) -> None:
    """Open an edition, say in the outcome file whether it is refused, and fork processes that have it.

    Parameters
    ----------
    job : mapping
        ``given`` (what the edition is opened with), ``check`` (whether its data are to be checked),
        ``forks`` (whether processes are to be forked here) and ``runtime`` (folder of the socket).
    """
    outcome = Path(OUTCOME).absolute()  # a process that listens works elsewhere
    try:
        edition = have_ready(**job["given"])
        if job["check"]:
            refuse_faulty(edition)
    except EvalkitError as error:
        _say(outcome, refusal={"message": error.message, "hint": error.hint})
        return
    if job["forks"]:
        measure_beforehand(edition)
    be_host = _prepare(Path(job["runtime"], HOST)) if job["forks"] else _nothing
    _say(outcome)
    be_host()


def refuse_faulty(edition: Edition) -> None:
    """Check an edition's data, and refuse them where they have errors.

    Parameters
    ----------
    edition : Edition
        Opened.

    Raises
    ------
    PackError
        If there is an error in the data; the first are named.
    """
    errors = worst_first(each for each in edition.report.problems if each.severity == "error")
    if errors:
        raise PackError(_sentence(errors), hint="`evalkit check` lists them all.", problems=errors)


def measure_beforehand(edition: Edition) -> None:
    """Have what every chapter looks at measured and drawn once; a chapter tells where that fails.

    Parameters
    ----------
    edition : Edition
        Opened.
    """
    with suppress(Exception):
        _ = edition.series, edition.stretches, draw_theory(edition.theory)


def _prepare(address: Path) -> Callable[[], None]:
    """Listen for those who want processes forked; where a fork is not safe here, another server does it."""
    from evalkit.run.engine.conditions import refuse_unsafe_fork  # noqa: PLC0415 - with the next
    from evalkit.run.engine.server import listen, serve  # noqa: PLC0415 - it does not load on every system

    gc.collect()
    gc.freeze()  # what was read is never collected: looking at it would copy its memory into each process
    try:
        refuse_unsafe_fork()
    except RunError as unsafe:
        print(unsafe)  # noqa: T201 - to this process's log, which is kept where the run fails
        return _nothing
    return partial(serve, listen(str(address)))


def _nothing() -> None:
    """Leave it to others to fork processes."""


def _say(outcome: Path, refusal: Mapping[str, str] | None = None) -> None:
    write_whole(outcome, json.dumps({"refusal": refusal}))


def _sentence(errors: list[Problem]) -> str:
    count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    named = "; ".join(f"{each.where}: {each.message}".removeprefix(": ") for each in errors[:_SHOWN])
    return f"Its data have {count}: {named}"
