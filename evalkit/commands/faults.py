"""Tell people what went wrong: one message, what to do, and never a traceback."""

from __future__ import annotations

import os
import tempfile
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from evalkit.errors import EvalkitError

REPORT_TO = "whoever gave you evalkit"


def say(text: str = "") -> None:
    """Write a line to standard error, where it disturbs no output.

    Parameters
    ----------
    text : str
        The line.
    """
    typer.echo(text, err=True)


def say_error(error: EvalkitError) -> None:
    """Tell an error that evalkit foresaw: its message, its problems if it has any, and what to do.

    Parameters
    ----------
    error : EvalkitError
        The error.
    """
    say(f"Error: {error.message}")
    for problem in getattr(error, "problems", ()):
        say(f"  {problem.severity}: {problem}")
    if error.hint:
        say(f"Hint: {error.hint}")


def say_fault(error: Exception) -> None:
    """Tell an error that evalkit did not foresee in one line, and keep the traceback in a file.

    Parameters
    ----------
    error : Exception
        The error.
    """
    log = Path(tempfile.gettempdir(), f"evalkit-fault-{os.getpid()}.log")
    try:
        log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
        kept = f"Send {log} to {REPORT_TO}; it may name files and values, so read it first."
    except OSError:
        kept = f"Tell {REPORT_TO} what you did."
    first = str(error).strip().split("\n", 1)[0]
    say(f"Error: evalkit itself went wrong ({type(error).__name__}: {first}).")
    say(f"Hint: {kept}")
