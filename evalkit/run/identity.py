"""Whose report a pack is for, and which month's: read from its ``council.yaml`` alone, and but once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.bundled import bundled
from evalkit.errors import PackError, UsageError
from evalkit.periods import parse_period
from evalkit.run.layout import COMPARISON
from evalkit.run.needs import COUNCIL_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.errors import Problem
    from evalkit.run.known import Known

_CHECK = "`evalkit check` lists everything that is wrong."
_DEMO = "demo:"


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose report it is, and of which month: what a pack says of itself.

    Examples
    --------
    >>> Identity("E08000008", "Tameside", edition="2025-03", theory="core", synthetic=True).place
    'demo/E08000008/2025-03'
    """

    council: str
    name: str
    edition: str
    theory: str
    synthetic: bool

    @property
    def home(self) -> str:
        """Folder of the council below the reports folder."""
        return f"demo/{self.council}" if self.synthetic else self.council

    @property
    def place(self) -> str:
        """Folder of the edition below the reports folder."""
        return f"{self.home}/{self.edition}"


def name_pack(label: str) -> tuple[str, Path]:
    """Find a pack, and say how a notebook in another folder names it.

    Parameters
    ----------
    label : str
        A path, or ``demo:`` and the code of a bundled pack.

    Returns
    -------
    tuple of str and pathlib.Path

    Raises
    ------
    FileError
        If there is no such pack.

    Examples
    --------
    >>> name_pack("demo:E08000008")[0]
    'demo:E08000008'
    """
    path = _plainly(label)
    if path is None:
        from evalkit.pack import locate_pack  # noqa: PLC0415 - slow to load; it words what is wrong

        path = locate_pack(label)
    path = path.resolve()
    return (label if label.startswith(_DEMO) else str(path)), path


def read_council(path: Path) -> dict[str, Any]:
    """Read what a run takes from ``council.yaml``, as plain JSON that can be remembered.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    dict
        ``council``, ``name``, ``described`` (the month of its data), ``theory``, ``synthetic``, ``named``
        (tables to the files named for them) and ``derived`` (tables of indicators of its own).

    Raises
    ------
    FileError
        If it is not there, or is no YAML.
    PackError
        If it does not say what it must.

    Examples
    --------
    >>> from evalkit.bundled import bundled
    >>> read_council(bundled("data", "demo", "E08000008", "council.yaml"))["name"]
    'Tameside'
    """
    # All of these are slow to load, and seldom needed.
    from evalkit.pack.council_file import council_file  # noqa: PLC0415 - as above
    from evalkit.periods import month_of  # noqa: PLC0415 - as above
    from evalkit.run.theories import tables_derived_from  # noqa: PLC0415 - as above
    from evalkit.safe_yaml import load_yaml  # noqa: PLC0415 - as above

    data, lines = load_yaml(path)
    council, problems = council_file(data, lines=lines)
    if council is None:
        raise PackError(_first_of(problems), hint=_CHECK, problems=problems)
    if council.council == COMPARISON:
        raise PackError(
            f"A council cannot be called {COMPARISON}: that is the folder of comparisons.",
            hint="Choose another short name, in council.yaml.",
        )
    return {
        "council": council.council,
        "name": council.name,
        "described": month_of(council.data_as_at).text,
        "theory": council.theory.id,
        "synthetic": council.synthetic,
        "named": {table: source.file for table, source in council.sources.items() if source.file},
        "derived": tables_derived_from(council.local_theory.indicators),
    }


def identify(pack: Path, *, edition: str | None) -> Identity:
    """Read whose pack it is from its ``council.yaml``, without reading its tables.

    Parameters
    ----------
    pack : pathlib.Path
        Folder of the pack.
    edition : str, optional
        The month that was asked for; None for the month that the data describe.

    Returns
    -------
    Identity

    Raises
    ------
    FileError
        If there is no council.yaml, or it is no YAML.
    PackError
        If it does not say what it must.
    UsageError
        If the edition is no month, or one before the data.

    Examples
    --------
    >>> from evalkit.bundled import bundled
    >>> identify(bundled("data", "demo", "E08000008"), edition=None).name
    'Tameside'
    """
    return identity_of(read_council(pack / COUNCIL_FILE), edition=edition)


def identity_of(council: Mapping[str, Any], *, edition: str | None) -> Identity:
    """Say whose report it is, from what `read_council` gave.

    Parameters
    ----------
    council : mapping
        What it gave.
    edition : str, optional
        The month that was asked for.

    Returns
    -------
    Identity

    Raises
    ------
    UsageError
        If the edition is no month, or one before the data.
    """
    described = council["described"]
    return Identity(
        council=council["council"],
        name=council["name"],
        edition=_not_before(described, check_edition(edition)) if edition else described,
        theory=council["theory"],
        synthetic=council["synthetic"],
    )


def council_of(files: Mapping[str, str], *, pack: Path, known: Known) -> Mapping[str, Any]:
    """Read ``council.yaml`` of a pack whose files were hashed, or remember what it says.

    Parameters
    ----------
    files : mapping of str to str
        Files of the pack to their hashes.
    pack : pathlib.Path
        Its folder.
    known : Known
        Remembers it.

    Returns
    -------
    mapping
        As `read_council` gives it.
    """
    content = files.get(COUNCIL_FILE)
    if content is None:  # a folder or a broken link of this name is no file; reading it says so
        return read_council(pack / COUNCIL_FILE)
    return known.of_file("council", pack / COUNCIL_FILE, content, read_council)


def check_edition(text: str) -> str:
    """See that an edition is a month.

    Parameters
    ----------
    text : str
        As a person typed it.

    Returns
    -------
    str

    Raises
    ------
    UsageError
        If it is not.

    Examples
    --------
    >>> check_edition("2025-03")
    '2025-03'
    """
    try:
        if parse_period(text).kind == "month":
            return text.strip()
    except ValueError:
        pass
    raise UsageError(f"The edition cannot be {text!r}.", hint="Give a month, such as 2025-03.")


def _plainly(label: str) -> Path | None:
    code = label.removeprefix(_DEMO)
    path = Path(label) if code == label else bundled("data", "demo", code) if code.isalnum() else None
    with suppress(OSError, ValueError):
        return path if path is not None and (path / COUNCIL_FILE).is_file() else None
    return None


def _first_of(problems: Sequence[Problem]) -> str:
    more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{problems[0]}{more}"


def _not_before(described: str, edition: str) -> str:
    if parse_period(edition).end < parse_period(described).start:
        raise UsageError(
            f"The edition cannot be {edition}: the data describe {described}.",
            hint="Give that month or a later one, or leave the edition out.",
        )
    return edition
