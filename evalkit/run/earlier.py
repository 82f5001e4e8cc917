"""The edition before the one that is made: its page says what is new since."""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from evalkit.run.layout import INTERNAL, RESULT
from evalkit.run.record import read_record

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.run.staging import Stage

EARLIER = "earlier.json"


def earlier_record(edition: Path) -> tuple[Path, str] | None:
    """Find the record of the last edition before one that finished, and its hash.

    Parameters
    ----------
    edition : pathlib.Path
        Folder of the edition that is made, beside the others.

    Returns
    -------
    tuple of pathlib.Path and str, or None
        None where there is none.

    Examples
    --------
    >>> from pathlib import Path
    >>> earlier_record(Path("no such folder/2025-03")) is None
    True
    """
    before = sorted(each for each in edition.parent.glob(f"*/{INTERNAL}") if each.parent.name < edition.name)
    for folder in reversed(before):
        record = read_record(folder)
        if record and record.ok and RESULT in record.outputs:
            return folder / RESULT, record.outputs[RESULT]
    return None


def bring_earlier(stage: Stage) -> None:
    """Put the record of the edition before where the page is composed from, which may be on another machine.

    Parameters
    ----------
    stage : Stage
        Folders of the council's run.
    """
    found = earlier_record(stage.edition)
    if found:
        with suppress(OSError):  # it was removed meanwhile: then there is nothing to set beside this edition
            stage.scratch.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(found[0], stage.scratch / EARLIER)
