"""Find a theory of change, and say which tables its indicators are made from; it is parsed but once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.bundled import bundled
from evalkit.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.run.known import Known
    from evalkit.theory.model import Indicator

_NAME = re.compile(r"[a-z0-9][a-z0-9_]*")


def name_theory(source: str) -> tuple[str, Path]:
    """Find a theory's file, and say how a notebook in another folder names it.

    Parameters
    ----------
    source : str
        Name of a bundled theory, or a path.

    Returns
    -------
    tuple of str and pathlib.Path

    Raises
    ------
    FileError
        If it is neither.

    Examples
    --------
    >>> name_theory("blended_roles")[0]
    'blended_roles'
    """
    path = _locate(source).resolve()
    if not path.is_file():
        raise FileError(f"There is no theory of change at {source}.", hint="Check the path of its YAML file.")
    return (source if path.stem == source else str(path)), path


def derived_tables(path: Path, *, content: str, known: Known) -> Sequence[str]:
    """List the tables that the indicators of a theory are made from.

    Parameters
    ----------
    path : pathlib.Path
        File of the theory.
    content : str
        Its hash.
    known : Known
        Remembers it.

    Returns
    -------
    sequence of str

    Raises
    ------
    TheoryError
        If the theory has errors.
    """

    def read(path: Path) -> list[str]:
        from evalkit.theory import read_theory  # noqa: PLC0415 - slow to load, and seldom needed

        return tables_derived_from(read_theory(path).indicators)

    return known.of_file("derived", path, content, read)


def tables_derived_from(indicators: Iterable[Indicator]) -> list[str]:
    """List the tables that indicators are made from.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> tables_derived_from([read_theory("blended_roles").indicator("goals_met")])
    ['goals']
    """
    made = [indicator.derive for indicator in indicators if indicator.derive]
    return sorted({table for each in made for table in (*each.tables, *each.optional)})


def _locate(source: str) -> Path:
    path = bundled("data", "theories", f"{source}.yaml")
    if _NAME.fullmatch(source) and path.is_file() and not Path(source).exists():
        return path
    from evalkit.theory import locate_theory  # noqa: PLC0415 - slow to load; it words what is wrong

    found: Path = locate_theory(source)
    return found
