"""Keep what is secret out of all that a run leaves.

A parameter ``env:NAME`` stays that name in plan, notebook, log and record; code that needs the value takes
it from its environment. Should a notebook show the value all the same, it has failed, and what it left is
thrown away.
"""

from __future__ import annotations

import html
import json
import os
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from evalkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_NAMED = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)")
_PASSWORD = re.compile(r"[a-z][a-z0-9+.-]*://[^/@\s]*:[^/@\s]+@", re.IGNORECASE)
SHORTEST = 6  # a shorter value is found by chance in any report, and is not looked for


def check_secrets(given: Mapping[str, object]) -> None:
    """See that a secret is given by the name of a variable that is set, and never as it is.

    Parameters
    ----------
    given : mapping of str to value
        Parameters, as a person gave them.

    Raises
    ------
    UsageError
        If a password is written out, or a variable is not set.

    Examples
    --------
    >>> check_secrets({"baseline": "12"})
    >>> check_secrets({"database": "postgresql://me:secret@host/db"})
    Traceback (most recent call last):
    evalkit.errors.UsageError: Parameter database holds a password, which would stand in every record...
    """
    for name, value in given.items():
        if isinstance(value, str) and _PASSWORD.search(value):
            raise UsageError(
                f"Parameter {name} holds a password, which would stand in every record.",
                hint=f"Put the address into an environment variable, and give {name}=env:VARIABLE.",
            )
    for variable in named_variables(given.values()):
        if not os.environ.get(variable):
            raise UsageError(
                f"The environment variable {variable} is not set.",
                hint="Set it, or correct its name after `env:`.",
            )


def named_variables(values: Iterable[object]) -> Iterator[str]:
    """List the environment variables that parameters name.

    Examples
    --------
    >>> list(named_variables(["env:DATABASE", "12", 3]))
    ['DATABASE']
    """
    for value in values:
        if isinstance(value, str) and (found := _NAMED.fullmatch(value)):
            yield found[1]


def throw_away_leaks(values: Iterable[object], *, files: Iterable[Path]) -> str:
    """Remove files that show the value of a secret.

    Parameters
    ----------
    values : iterable
        Values of parameters; those that name a variable count.
    files : iterable of pathlib.Path
        What a notebook left.

    Returns
    -------
    str
        What has happened, in words; blank where nothing was shown.
    """
    forms = {variable: _forms(os.environ.get(variable, "")) for variable in named_variables(values)}
    told = ""
    for path in files if any(forms.values()) else ():
        content = path.read_bytes()
        shown = [variable for variable, each in forms.items() if any(form in content for form in each)]
        if shown:
            path.unlink()
            told = f"It showed the value of the variable {shown[0]}, so what it left was thrown away."
    return told


def without_secrets(text: str, values: Iterable[object]) -> str:
    """Put the name of a secret where its value stands in a text.

    Parameters
    ----------
    text : str
        Such as the cause of a failure.
    values : iterable
        Values of parameters.

    Returns
    -------
    str
    """
    for variable in named_variables(values):
        for form in _forms(os.environ.get(variable, "")):
            text = text.replace(form.decode(), f"env:{variable}")
    return text


def _forms(value: str) -> list[bytes]:
    """Give a value as it may be written in notebooks, pages and addresses, the longest first."""
    if len(value) < SHORTEST:
        return []
    written = {value, json.dumps(value)[1:-1], html.escape(value), quote(value, safe=""), repr(value)[1:-1]}
    return sorted((each.encode() for each in written), key=len, reverse=True)
