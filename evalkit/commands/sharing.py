"""Release a council's edition, sign it, and say what was hidden."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from evalkit.commands.faults import say
from evalkit.commands.locking import uk_day
from evalkit.errors import UsageError
from evalkit.judgement.words import counted
from evalkit.pack import locate_pack, read_pack
from evalkit.run.sharing import release_edition

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.disclosure import Released


def share(pack: str, *, to: Path, edition: str, first: str) -> Released:
    """Release one edition.

    Parameters
    ----------
    pack : str
        The pack whose results are shared.
    to : pathlib.Path
        The reports folder.
    edition : str
        A month; blank for the last.
    first : {"", "first release"}
        Said where there is no ledger.

    Returns
    -------
    Released
    """
    if pack.startswith("demo"):
        raise UsageError(
            f"{pack} comes with evalkit; what is shared of a pack is written down beside its council.yaml.",
            hint="Make packs of your own with: evalkit demo DIR, and share one of those.",
        )
    read = read_pack(locate_pack(pack))
    released = release_edition(
        read, to=to, edition=edition, first_release=first, today=uk_day(datetime.now(UTC))
    )
    _tell(released)
    return released


def _tell(released: Released) -> None:
    note = released.note
    hidden = note.hidden.small + note.hidden.complementary + note.hidden.no_people + note.hidden.few_employers
    say(f"{note.name}, edition {note.edition}: release {note.number} by the rule {note.rule}.")
    say(f"{counted(hidden, 'figure')} hidden of {note.cells}; the page says why.")
    for each in note.withheld:
        say(f"Not in it: {each}")
    sys.stdout.write(f"{released.folder / 'report.html'}\n")
