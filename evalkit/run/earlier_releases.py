"""What a council released before: its ledger, held against the releases that lie in its reports."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from evalkit.disclosure import NOTE, read_releases
from evalkit.errors import RefusedError, UsageError
from evalkit.run.layout import SHAREABLE

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.disclosure.release_ledger import ReleaseLine
    from evalkit.pack import Pack

NO_LEDGER = (
    "Put the ledger back from a copy. Only if nothing of this council was ever shared, say so with "
    "--first-release; the pack then says so too."
)


def earlier_releases(pack: Pack, *, home: Path, first_release: str) -> tuple[ReleaseLine, ...]:
    """Read what a council released before; refuse where that cannot be known.

    Parameters
    ----------
    pack : Pack
        The council's data, with the ledger beside ``council.yaml``.
    home : pathlib.Path
        The council's folder of reports: a release that lies there must be in the ledger.
    first_release : {"", "first release"}
        Said by the council where there is no ledger.

    Returns
    -------
    tuple of ReleaseLine
        The first release first.

    Raises
    ------
    RefusedError
        If there is no ledger, or it is not whole.
    UsageError
        If it is said to be the first release, and is not.
    """
    council = pack.council.council
    lines = read_releases(pack.path, council=council)
    if not lines and not first_release:  # an emptied ledger tells as little as none
        raise RefusedError(
            f"There is no ledger of earlier releases beside {pack.path / 'council.yaml'}, so nobody can see "
            "whether figures of two editions give a hidden one away.",
            hint=NO_LEDGER,
        )
    if lines and first_release:
        raise UsageError(
            f"This is not the first release of {council}: its ledger holds {len(lines)}.",
            hint="Leave --first-release out.",
        )
    _refuse_cut(lines or (), home)
    return lines or ()


def _refuse_cut(lines: tuple[ReleaseLine, ...], home: Path) -> None:
    """Refuse where a release lies in the reports folder that the ledger does not hold."""
    known = {line.note.digest for line in lines}
    for path in sorted(home.glob(f"*/{SHAREABLE}/{NOTE}")):
        if sha256(path.read_bytes()).hexdigest() not in known:
            raise RefusedError(
                f"{path} is a release that the ledger does not hold, so the ledger is not whole.",
                hint=NO_LEDGER,
            )
