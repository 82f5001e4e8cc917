"""Hash what a run works from: equal hashes mean equal results."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import evalkit
from evalkit.bundled import bundled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CODE = Path(evalkit.__file__).resolve().parent
_NOT_CODE = (".pyc", ".pyo")
_HIDDEN = (".", "~")  # "~$visits.xlsx" is what a spreadsheet leaves while it is open


def hash_file(path: Path) -> str:
    """Give the SHA-256 of a file.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    str

    Examples
    --------
    >>> from evalkit.bundled import bundled
    >>> len(hash_file(bundled("data", "theories", "blended_roles.yaml")))
    64
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_folder(folder: Path) -> str:
    """Give one SHA-256 over the names and bytes of all files below a folder, hidden ones left out.

    Parameters
    ----------
    folder : pathlib.Path
        The folder.

    Returns
    -------
    str

    Examples
    --------
    >>> from evalkit.bundled import bundled
    >>> hash_folder(bundled("data", "theories")) == hash_folder(bundled("data", "theories"))
    True
    """
    return one_hash(hash_files(folder))


def hash_files(folder: Path) -> dict[str, str]:
    """Give the SHA-256 of each file below a folder, hidden ones left out.

    Parameters
    ----------
    folder : pathlib.Path
        The folder.

    Returns
    -------
    dict of str to str
        Path inside the folder to hash.

    Examples
    --------
    >>> from evalkit.bundled import bundled
    >>> list(hash_files(bundled("data", "theories")))
    ['blended_roles.yaml']
    """
    return {inside: hash_file(Path(path)) for inside, path in sorted(_files(str(folder)))}


def hash_libraries() -> dict[str, str]:
    """Hash the versions of everything that evalkit uses, its reference data, and name Python's version.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> sorted(hash_libraries())
    ['lock', 'python', 'reference']
    """
    return {
        "reference": hash_folder(bundled("data", "reference")),
        "lock": _lock(),
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
    }


def one_hash(hashes: Mapping[str, str]) -> str:
    """Put several hashes into one.

    Examples
    --------
    >>> one_hash({"a": "1", "b": "2"}) == one_hash({"b": "2", "a": "1"})
    True
    """
    return hashlib.sha256(json.dumps(sorted(hashes.items())).encode()).hexdigest()


def _lock() -> str:
    lock = _CODE.parent / "requirements.lock"
    if lock.is_file():
        return hash_file(lock)
    from importlib.metadata import distributions  # noqa: PLC0415 - slow, and only an installed wheel needs it

    return one_hash({each.name: each.version for each in distributions() if each.name})


def _files(folder: str, inside: str = "") -> Iterator[tuple[str, str]]:
    """List the files below a folder: path inside it, and path."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(_HIDDEN) or entry.name == "__pycache__":
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, f"{inside}{entry.name}/")
            elif entry.is_file() and not entry.name.endswith(_NOT_CODE):
                yield f"{inside}{entry.name}", entry.path
