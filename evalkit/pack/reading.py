"""Read a data pack: the one path from files to typed tables."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from evalkit.bundled import bundled
from evalkit.errors import FileError, PackError, Problem
from evalkit.pack.checking.cells import read_cells
from evalkit.pack.contract import read_contract
from evalkit.pack.council_file import FILE, CouncilFile, TableSource, council_file
from evalkit.pack.csv_text import RawTable, raw_table
from evalkit.pack.ledger import LEDGER, Ledger, parse_ledger
from evalkit.pack.model import Pack
from evalkit.pack.problems import from_error, nearest, shown, unreadable
from evalkit.pack.sources import find_tables, path_problem
from evalkit.pack.yaml_checks import check_document
from evalkit.safe_yaml import load_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from evalkit.pack.contract.model import TableSpec
    from evalkit.safe_yaml import Lines

DEMO = "demo:"
_NEW = "Make an empty pack with: evalkit new DIR --council CODE"


class Source(Protocol):
    """Something that one table can be read from: every format gives the same raw cells."""

    @property
    def file(self) -> str:
        """Name the file or sheet as the user knows it."""

    @property
    def hash(self) -> str:
        """Give the SHA-256 of what is read."""

    def read(self, spec: TableSpec) -> RawTable:
        """Give the raw cells with the row numbers that the user sees."""


@dataclass(frozen=True)
class CsvSource:
    """A table in a CSV file of a folder.

    Examples
    --------
    >>> CsvSource("survey_waves.csv", b"wave,group,invited").hash[:8]
    'f5bd810f'
    """

    file: str
    content: bytes

    @property
    def hash(self) -> str:
        """Give the SHA-256 of the file."""
        return sha256(self.content).hexdigest()

    def read(self, spec: TableSpec) -> RawTable:
        """Split the file into cells."""
        return raw_table(self.content, file=self.file, spec=spec)


def locate_pack(text: str) -> Path:
    """Find a pack by its path, or a bundled one by a name such as ``demo:E08000008``.

    Parameters
    ----------
    text : str
        What the user wrote.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    FileError
        If there is no such pack.

    Examples
    --------
    >>> locate_pack("demo:E99999999")
    Traceback (most recent call last):
    evalkit.errors.FileError: No bundled pack is called demo:E99999999...
    """
    if not text.startswith(DEMO):
        return _existing(Path(text))
    known = bundled_packs()
    name = text.removeprefix(DEMO)
    if text not in known:
        choices = ", ".join(known) or "none in this installation"
        raise FileError(f"No bundled pack is called {text}.", hint=f"There are: {choices}.")
    return bundled("data", "demo", name)


def bundled_packs() -> tuple[str, ...]:
    """Name the packs that travel with evalkit.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> bundled_packs()[0]
    'demo:E08000001'
    """
    found = bundled("data", "demo").glob(f"*/{FILE}")
    return tuple(sorted(f"{DEMO}{path.parent.name}" for path in found))


def read_pack(path: Path | str) -> Pack:
    """Read everything in a pack that can be read.

    Parameters
    ----------
    path : path-like
        The folder of the pack.

    Returns
    -------
    Pack
        With ``problems`` for what is wrong in its files, headers and cells.

    Raises
    ------
    FileError
        If there is no pack: no folder, no ``council.yaml``, or one that is no YAML.
    PackError
        If ``council.yaml`` does not say what it must; ``problems`` holds those of the tables too.

    Examples
    --------
    >>> read_pack("nowhere")
    Traceback (most recent call last):
    evalkit.errors.FileError: There is no folder nowhere...
    """
    folder = _existing(Path(path))
    council, problems = _read_council(folder)
    sources, wrong = _sources(folder, council.sources if council else {})
    tables, faults = _read_tables(sources)
    documents, errors, hashes = _read_documents(folder)
    problems = [*problems, *wrong, *faults, *errors]
    if council is None:
        raise PackError(f"{FILE} of {folder.name} is not complete.", hint=_FILL, problems=problems)
    ledger, broken, hashed = _read_ledger(folder, council.council)
    return Pack(
        path=folder,
        council=council,
        tables=tables,
        partnership=documents.get("partnership"),
        reflections=documents.get("reflections"),
        ledger=ledger,
        problems=(*problems, *broken),
        hashes={**hashes, **hashed, **{source.file: source.hash for source in sources.values()}},
        files={name: source.file for name, source in sources.items()},
    )


_FILL = "Fill it in as each message says, then check again."


def _existing(folder: Path) -> Path:
    try:
        if folder.is_file():
            raise FileError(f"{folder} is a file. Expected the folder of a data pack.", hint=_NEW)
        if not folder.is_dir():
            raise FileError(f"There is no folder {folder}.", hint=f"Check the path. {_NEW}")
        next(folder.iterdir(), None)
    except PermissionError:
        raise FileError(f"{folder} cannot be opened.", hint="Check that you may read it.") from None
    except (OSError, ValueError):  # a NUL in the name, or a name too long
        raise FileError(f"{str(folder)!r} cannot be the path of a pack.", hint="Check the path.") from None
    return folder


def _read_council(folder: Path) -> tuple[CouncilFile | None, list[Problem]]:
    path = folder / FILE
    if not path.exists():
        raise FileError(f"{folder} has no {FILE}, so it is not a data pack.", hint=_NEW)
    data, lines = _read_yaml(folder, FILE)
    return council_file(data, lines=lines)


def _sources(folder: Path, given: Mapping[str, TableSource]) -> tuple[dict[str, CsvSource], list[Problem]]:
    known = read_contract().names
    named = {table: source.file for table, source in given.items() if source.file}
    bad = [p for table, file in named.items() if (p := path_problem(file, table=table))]
    unknown = [_unknown_source(table) for table in given if table not in known]
    usable = {t: f for t, f in named.items() if t in known and not path_problem(f, table=t)}
    found = find_tables((entry.name for entry in folder.iterdir()), named=usable)
    read = {table: _read_file(folder, file) for table, file in found.files.items()}
    sources = {table: CsvSource(found.files[table], c) for table, c in read.items() if isinstance(c, bytes)}
    broken = [content for content in read.values() if isinstance(content, Problem)]
    return sources, [*bad, *unknown, *found.problems, *broken]


def _unknown_source(table: str) -> Problem:
    return Problem(
        "unknown-table",
        "A data pack has no such table.",
        expected=f"one of {', '.join(read_contract().names)}",
        mend=nearest(table, known=read_contract().names) or "Take it out, or name a table.",
        file=FILE,
        column=f"sources.{shown(table)}",
    )


def _read_file(folder: Path, file: str) -> bytes | Problem:
    path = folder / file
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            return unreadable(
                file, message="This is a link to a place outside the pack.", mend="Copy the file itself here."
            )
        if path.is_dir():
            return unreadable(
                file, message="This is a folder.", expected="a CSV file", mend="Rename or remove the folder."
            )
        if not path.is_file():
            return unreadable(file, message="There is no such file.", mend="Check the name.")
        return path.read_bytes()
    except (OSError, ValueError, RuntimeError) as cause:  # RuntimeError: a link to itself
        reason = (getattr(cause, "strerror", None) or "the link leads to itself").lower()
        return unreadable(
            file, message=f"This file cannot be opened: {reason}.", mend="Check that you may read it."
        )


def _read_tables(
    sources: Mapping[str, Source],
) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    tables: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for name, source in sources.items():
        spec = read_contract().table(name)
        raw = source.read(spec)
        problems.extend(raw.problems)
        if raw.cells is not None:
            tables[name], found = read_cells(raw, spec=spec)
            problems.extend(found)
    return tables, problems


def _read_documents(folder: Path) -> tuple[dict[str, dict[str, Any]], list[Problem], dict[str, str]]:
    documents: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    hashes = {FILE: _hash(folder / FILE)}
    for name in ("partnership", "reflections"):
        file = f"{name}.yaml"
        if not (folder / file).exists():
            continue
        try:
            data, lines = _read_yaml(folder, file)
        except FileError as cause:
            problems.append(from_error(cause, file=file))
            continue
        documents[name], found = check_document(name, data=data, lines=lines)
        problems.extend(found)
        hashes[file] = _hash(folder / file)
    return documents, problems, hashes


def _read_ledger(folder: Path, council: str) -> tuple[Ledger, tuple[Problem, ...], dict[str, str]]:
    if not (folder / LEDGER).exists():
        return Ledger(), (), {}
    content = _read_file(folder, LEDGER)
    if isinstance(content, Problem):
        return Ledger(fault=content.message), (content,), {}
    ledger = parse_ledger(content, council=council)
    return ledger, ledger.problems, {LEDGER: sha256(content).hexdigest()}


def _read_yaml(folder: Path, file: str) -> tuple[dict[str, Any], Lines]:
    content = _read_file(folder, file)
    if isinstance(content, Problem) and not (folder / file).is_dir():
        raise FileError(f"{file}: {content.message}", hint=content.mend)
    return load_yaml(folder / file)


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
