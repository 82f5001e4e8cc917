"""Add a version to a pack's ledger of expectations: lines are only ever added, and one at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.pack.ledger import LEDGER, next_version, parse_ledger
from evalkit.pack.line_writing import add_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from evalkit.pack.ledger import Locked


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

    def make(held: bytes) -> tuple[str, Locked]:
        version = next_version(parse_ledger(held, council=council), before, council=council, today=today)
        return version.line, version

    return add_line(folder, LEDGER, make=make, undone="Nothing was locked.")
