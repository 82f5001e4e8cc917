"""Read a release folder back, and the ledger of releases."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from evalkit.disclosure.release_ledger import ReleaseLine, parse_releases
from evalkit.disclosure.released import _GATE, Released, ReleaseNote
from evalkit.errors import FileError, RefusedError
from evalkit.pack.sources import RELEASES

NOTE = "release.json"
_WORDS = Path(__file__).with_name("prose") / "shareable.md"
_AGAIN = "Share the edition again to make the folder anew; never edit what is in it."


def open_release(folder: Path) -> Released:
    """Open a release folder, and see that it is what left the gate.

    Parameters
    ----------
    folder : pathlib.Path
        With ``release.json``, and what it lists.

    Returns
    -------
    Released

    Raises
    ------
    FileError
        If it cannot be read.
    RefusedError
        If a file was changed, is missing, or is there besides.

    Examples
    --------
    >>> from pathlib import Path
    >>> open_release(Path("nowhere"))
    Traceback (most recent call last):
    ...
    evalkit.errors.FileError: nowhere holds no release: release.json cannot be read.
    Share the edition again to make the folder anew; never edit what is in it.
    """
    note = _read_note(folder)
    there = {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()} - {NOTE}
    odd = sorted(there ^ set(note.files))
    if odd:
        known = "was not released with it" if odd[0] in there else "is missing"
        raise RefusedError(f"{odd[0]} in {folder} {known}.", hint=_AGAIN)
    for name, digest in note.files.items():
        if sha256((folder / name).read_bytes()).hexdigest() != digest:
            raise RefusedError(f"{name} in {folder} was changed since it was released.", hint=_AGAIN)
    return Released(folder, note, _GATE)


def read_releases(pack: Path, *, council: str) -> tuple[ReleaseLine, ...] | None:
    """Read a pack's ledger of releases.

    Parameters
    ----------
    pack : pathlib.Path
        Folder of the pack.
    council : str
        Whose it is.

    Returns
    -------
    tuple of ReleaseLine or None
        None where there is no ledger, which is not the same as an empty one.

    Raises
    ------
    RefusedError
        If it is broken.
    FileError
        If it cannot be read.

    Examples
    --------
    >>> from pathlib import Path
    >>> read_releases(Path("nowhere"), council="e1") is None
    True
    """
    try:
        return parse_releases((pack / RELEASES).read_bytes(), council=council)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileError(
            f"{RELEASES} cannot be read: {error.strerror}.", hint="Look at its permissions."
        ) from None


@cache
def read_words() -> str:
    """Read the words of a shareable page, which may be edited in ``prose/``.

    Examples
    --------
    >>> read_words().startswith("## what:")
    True
    """
    return _WORDS.read_text(encoding="utf-8")


def _read_note(folder: Path) -> ReleaseNote:
    try:
        return ReleaseNote.model_validate_json((folder / NOTE).read_bytes())
    except OSError:
        raise FileError(f"{folder} holds no release: {NOTE} cannot be read.", hint=_AGAIN) from None
    except ValidationError:
        raise RefusedError(f"{NOTE} in {folder} is no note of a release.", hint=_AGAIN) from None
