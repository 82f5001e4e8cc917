"""Make a pair of keys: files that minisign reads too."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.errors import FileError, UsageError
from evalkit.places import EXPECTED_ID, is_council_id

if TYPE_CHECKING:
    from pathlib import Path

OWNER_ONLY = 0o600
SHORTEST_PASSWORD = 8  # NCSC, "Three random words": length decides


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """A pair of keys that was made.

    Parameters
    ----------
    secret : pathlib.Path
        The file of the secret key.
    public : pathlib.Path
        The file of the public key.
    public_key : str
        The public key on one line.
    """

    secret: Path
    public: Path
    public_key: str


def make_keys(folder: Path, *, password: str | None, council: str = "") -> KeyFiles:
    """Make a pair of keys; what is there already is never written over.

    Parameters
    ----------
    folder : pathlib.Path
        Where they go.
    password : str or None
        What locks the secret key; None leaves it open to whoever can read the file.
    council : str
        The council, which names the files.

    Returns
    -------
    KeyFiles

    Raises
    ------
    UsageError
        If the password is too short, or the council no council's code.
    FileError
        If there are keys already, or they cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     made = make_keys(Path(folder), password=None, council="E08000008")
    ...     made.secret.name, made.public.name, made.public_key[:2]
    ('E08000008.key', 'E08000008.pub', 'RW')
    """
    import minisign  # noqa: PLC0415 - slow import, kept off the command line's path

    _check(password, council)
    name = council or "council"
    files = KeyFiles(folder / f"{name}.key", folder / f"{name}.pub", "")
    for path in (files.secret, files.public):
        _refuse_to_replace(path)
    pair = minisign.KeyPair.generate()
    pair.public_key.untrusted_comment = f"evalkit public key of {name}"
    pair.secret_key.untrusted_comment = f"evalkit secret key of {name}: never send it to anybody"
    if password is not None:
        pair.secret_key.encrypt(password)
    _write_new(files.secret, bytes(pair.secret_key) + b"\n")
    _write_new(files.public, bytes(pair.public_key) + b"\n")
    return KeyFiles(files.secret, files.public, pair.public_key.to_base64().decode())


def _check(password: str | None, council: str) -> None:
    if council and not is_council_id(council):
        raise UsageError(f"{council!r} is no council's code.", hint=f"Expected {EXPECTED_ID}.")
    if password is not None and len(password) < SHORTEST_PASSWORD:
        raise UsageError(
            f"The password has {len(password)} letters. Expected at least {SHORTEST_PASSWORD}.",
            hint="Take three random words.",
        )


def _refuse_to_replace(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise FileError(
            f"There is a key already: {path}. It was left as it is.",
            hint="Choose another folder. A council that loses its key has to tell every other council.",
        )


def _write_new(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "xb", opener=_for_the_owner) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        _refuse_to_replace(path)
    except OSError as cause:
        raise FileError(
            f"{path} cannot be written: {(cause.strerror or 'unknown').lower()}.",
            hint="Choose a folder that you may write into.",
        ) from None


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, OWNER_ONLY)
