"""Add a version to a pack's ledger of expectations: lines are only ever added, and one at a time."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from evalkit.errors import FileError
from evalkit.pack.ledger import LEDGER, next_version, parse_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    from evalkit.pack.ledger import Locked

MUTEX, DRAFT = ".expectations.lock", ".expectations.draft"  # hidden, so that they are no part of the pack


def lock_expectations(folder: Path, before: Mapping[str, Any], *, council: str, today: date) -> Locked:
    """Lock what a team expects as the next version in its pack's ledger.

    What stands in the file is kept byte for byte. The new file takes the place of the old in one step, so
    that nobody reads half a line; of two who lock at once, one is refused.

    Parameters
    ----------
    folder : pathlib.Path
        The pack.
    before : mapping
        The part ``before`` of reflections.yaml.
    council : str
        Whose pack it is.
    today : date
        The day of locking.

    Returns
    -------
    Locked
        The version that was added.

    Raises
    ------
    RefusedError
        If it may not be locked, as `next_version` says.
    FileError
        If the file cannot be written, or somebody else is locking at this moment.

    Examples
    --------
    >>> import tempfile
    >>> from datetime import date
    >>> from pathlib import Path
    >>> before = {"recorded_on": "2024-05-14", "success": ["fewer faces"]}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     lock_expectations(Path(folder), before, council="e1", today=date(2024, 5, 14)).version
    1
    """
    path, draft = folder / LEDGER, folder / DRAFT
    try:
        with _alone(folder):
            held = path.read_bytes() if path.exists() else b""
            version = next_version(parse_ledger(held, council=council), before, council=council, today=today)
            ended = held if held.endswith(b"\n") or not held else held + b"\n"
            with draft.open("wb") as file:
                file.write(ended + version.line.encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
    except OSError as cause:
        reason = (cause.strerror or "it cannot be opened").lower()
        raise FileError(
            f"{LEDGER} cannot be written: {reason}. Nothing was locked.",
            hint="Close it where it is open, and check that you may write into the pack.",
        ) from None
    return version


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    mutex = folder / MUTEX
    try:
        os.close(os.open(mutex, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        raise FileError(
            f"Somebody else is locking the expectations of {folder.name} at this moment. Nothing was locked.",
            hint=f"Try again. If nobody is, remove {MUTEX} from the pack.",
        ) from None
    try:
        yield
    finally:
        (folder / DRAFT).unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            mutex.unlink()
