"""Add a line to a ledger in a pack: whole or not at all, and one writer at a time."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from evalkit.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

T = TypeVar("T")


def add_line(folder: Path, ledger: str, *, make: Callable[[bytes], tuple[str, T]], undone: str) -> T:
    r"""Add one line to a ledger.

    What stands in the file is kept byte for byte. The new file takes the place of the old in one step, so
    that nobody reads half a line; of two who write at once, one is refused.

    Parameters
    ----------
    folder : pathlib.Path
        The pack.
    ledger : str
        Name of the file.
    make : callable
        Is given what the file holds; gives the line without its end, and what is to be returned.
    undone : str
        What has not happened where it fails, such as ``Nothing was locked.``

    Returns
    -------
    object
        The second of what `make` gives.

    Raises
    ------
    FileError
        If the file cannot be written, or somebody else is writing at this moment.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as name:
    ...     for line in ("one", "two"):
    ...         _ = add_line(Path(name), "l.jsonl", make=lambda held: (line, None), undone="Nothing.")
    ...     (Path(name) / "l.jsonl").read_text()
    'one\ntwo\n'
    """
    path, draft = folder / ledger, folder / _hidden(ledger, "draft")
    try:
        with _alone(folder, ledger, undone):
            held = path.read_bytes() if path.exists() else b""
            line, given = make(held)
            ended = held if held.endswith(b"\n") or not held else held + b"\n"
            with draft.open("wb") as file:
                file.write(ended + line.encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
    except OSError as cause:
        reason = (cause.strerror or "it cannot be opened").lower()
        raise FileError(
            f"{ledger} cannot be written: {reason}. {undone}",
            hint="Close it where it is open, and check that you may write into the pack.",
        ) from None
    return given


@contextmanager
def _alone(folder: Path, ledger: str, undone: str) -> Iterator[None]:
    mutex = folder / _hidden(ledger, "lock")
    try:
        os.close(os.open(mutex, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        raise FileError(
            f"Somebody else is writing {ledger} of {folder.name} at this moment. {undone}",
            hint=f"Try again. If nobody is, remove {mutex.name} from the pack.",
        ) from None
    try:
        yield
    finally:
        (folder / _hidden(ledger, "draft")).unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            mutex.unlink()


def _hidden(ledger: str, ending: str) -> str:
    """Name a file beside a ledger that is no part of the pack, such as ``.expectations.lock``."""
    return f".{ledger.partition('.')[0]}.{ending}"
