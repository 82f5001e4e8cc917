"""Hash what a run works from: equal hashes mean equal results."""

from __future__ import annotations

import hashlib
import json
import platform
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import evalkit
from evalkit.bundled import bundled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.run.options import Value

_CODE = Path(evalkit.__file__).resolve().parent
_NOT_CODE = {".pyc", ".pyo"}


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
    return _over(hash_files(folder))


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
    return {path.relative_to(folder).as_posix(): hash_file(path) for path in _files(folder)}


def hash_inputs(
    pack: Path, *, theory: Path, notebooks: Sequence[Path], parameters: Mapping[str, Value]
) -> dict[str, str]:
    """Hash each of the things that a council's results follow from.

    Parameters
    ----------
    pack : pathlib.Path
        Folder of the data pack.
    theory : pathlib.Path
        File of the theory of change.
    notebooks : sequence of pathlib.Path
        The chapters that there are, chosen or not.
    parameters : mapping
        What the chapters are given.

    Returns
    -------
    dict of str to str
        What it is to its hash.
    """
    return {
        "data": hash_folder(pack),
        "theory": hash_file(theory),
        "notebooks": _over({each.name: hash_file(each) for each in notebooks}),
        "parameters": _over({name: json.dumps(value, sort_keys=True) for name, value in parameters.items()}),
        **hash_program(),
    }


@cache
def hash_program() -> dict[str, str]:
    """Hash evalkit itself, its reference data, the versions of everything that it uses, and Python's.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> sorted(hash_program())
    ['code', 'lock', 'python', 'reference']
    """
    return {
        "code": hash_folder(_CODE),
        "reference": hash_folder(bundled("data", "reference")),
        "lock": _lock(),
        "python": platform.python_version(),
    }


def one_hash(hashes: Mapping[str, str]) -> str:
    """Put several hashes into one.

    Examples
    --------
    >>> one_hash({"a": "1", "b": "2"}) == one_hash({"b": "2", "a": "1"})
    True
    """
    return _over(hashes)


def _lock() -> str:
    lock = _CODE.parent / "requirements.lock"
    if lock.is_file():
        return hash_file(lock)
    from importlib.metadata import distributions  # noqa: PLC0415 - slow, and only an installed wheel needs it

    return _over({each.name: each.version for each in distributions() if each.name})


def _over(parts: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(sorted(parts.items())).encode()).hexdigest()


def _files(folder: Path) -> Iterable[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        hidden = any(part.startswith(".") or part == "__pycache__" for part in inside)
        if path.is_file() and not hidden and path.suffix not in _NOT_CODE:
            yield path
