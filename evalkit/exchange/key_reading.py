"""Read keys from their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.errors import FileError, RefusedError
from evalkit.exchange.keys import SigningKey, same_key

if TYPE_CHECKING:
    from pathlib import Path

    import minisign

LARGEST_KEY = 4096  # bytes; a key file has about 300
EXPECTED = "Expected the file that evalkit key or minisign -G made."


def read_key(path: Path, *, password: str | None = None) -> SigningKey:
    """Read a secret key, and open it.

    Parameters
    ----------
    path : pathlib.Path
        Its file.
    password : str, optional
        What it is locked with.

    Returns
    -------
    SigningKey

    Raises
    ------
    FileError
        If the file is missing or no secret key.
    RefusedError
        If it is locked, and the password is missing or wrong.

    Examples
    --------
    >>> from pathlib import Path
    >>> read_key(Path("nowhere.key"))
    Traceback (most recent call last):
    evalkit.errors.FileError: The key nowhere.key cannot be read: no such file or directory.
    Expected the file that evalkit key or minisign -G made.
    """
    import minisign  # noqa: PLC0415 - slow import, kept off the command line's path

    secret = _secret(path)
    if not secret.is_encrypted():
        return SigningKey(secret)
    if password is None:
        raise RefusedError(
            f"The key {path.name} is locked with a password, and none was given.",
            hint="Give it when asked, or in the environment as EVALKIT_KEY_PASSWORD.",
        )
    try:
        secret.decrypt(password)
    except (minisign.Error, ValueError, MemoryError):
        raise RefusedError(
            f"The password does not open the key {path.name}.", hint="Try again; nothing was signed."
        ) from None
    return SigningKey(secret)


def is_locked(path: Path) -> bool:
    """Say whether a secret key needs a password.

    Parameters
    ----------
    path : pathlib.Path
        Its file.

    Returns
    -------
    bool

    Raises
    ------
    FileError
        If the file is missing or no secret key.
    """
    return bool(_secret(path).is_encrypted())


def read_public_key(path: Path) -> str:
    """Read a public key.

    Parameters
    ----------
    path : pathlib.Path
        Its file.

    Returns
    -------
    str
        The key on one line.

    Raises
    ------
    FileError
        If the file is missing or no public key.
    """
    return same_key(_bytes(path).decode("utf-8", errors="replace"))


def _secret(path: Path) -> minisign.SecretKey:
    import minisign  # noqa: PLC0415 - as above

    try:
        return minisign.SecretKey.from_bytes(_bytes(path))
    except (minisign.Error, ValueError):
        raise FileError(f"{path.name} is no secret key.", hint=EXPECTED) from None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_KEY)
    except OSError as cause:
        raise FileError(
            f"The key {path} cannot be read: {(cause.strerror or 'unknown').lower()}.", hint=EXPECTED
        ) from None
