"""Release a council's edition, sign it, and say what was hidden."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from evalkit.commands.faults import say
from evalkit.commands.keys import open_key
from evalkit.commands.locking import uk_day
from evalkit.disclosure.personal import known_values, scan_folder
from evalkit.errors import UsageError
from evalkit.exchange import write_share_pack
from evalkit.judgement.words import counted
from evalkit.pack import locate_pack, read_pack
from evalkit.run.sharing import release_edition

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.disclosure import Released
    from evalkit.disclosure.personal import KnownValues


def share(pack: str, *, to: Path, edition: str, first: str, key: Path | None, into: Path) -> None:
    """Release one edition, and sign it.

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
    key : pathlib.Path or None
        The council's secret key; None to release without a pack that can be sent.
    into : pathlib.Path
        The folder that the pack goes into.
    """
    if pack.startswith("demo"):
        raise UsageError(
            f"{pack} comes with evalkit; what is shared of a pack is written down beside its council.yaml.",
            hint="Make packs of your own with: evalkit demo DIR, and share one of those.",
        )
    signing = open_key(key) if key else None  # a wrong password is found before anything is released
    read = read_pack(locate_pack(pack))
    known = known_values(read.tables)
    released = release_edition(
        read,
        to=to,
        edition=edition,
        first_release=first,
        today=uk_day(datetime.now(UTC)),
        look=lambda folder: _look(folder, known),
    )
    _tell(released)
    if signing is None:
        say(f"Nothing is signed yet. To send it: evalkit share {pack} --key FILE")
        return
    into.mkdir(parents=True, exist_ok=True)
    sys.stdout.write(f"{write_share_pack(released, key=signing, to=into)}\n")


def _look(folder: Path, known: KnownValues) -> str:
    """Say what of a person was found in a folder that is to leave."""
    certain = [hit for hit in scan_folder(folder, known) if hit.certainty == "certain"]
    return f"{certain[0]} was found in it." if certain else ""


def _tell(released: Released) -> None:
    note = released.note
    hidden = note.hidden.small + note.hidden.complementary + note.hidden.no_people + note.hidden.few_employers
    say(f"{note.name}, edition {note.edition}: release {note.number} by the rule {note.rule}.")
    say(f"{counted(hidden, 'figure')} hidden of {note.cells}; the page says why.")
    for each in note.withheld:
        say(f"Not in it: {each}")
    sys.stdout.write(f"{released.folder / 'report.html'}\n")
