"""Which councils can be looked at, and their editions, each opened once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.chapters.edition import open_edition
from evalkit.chapters.impact_plans import questions_of
from evalkit.chapters.marks import INTERNAL, SYNTHETIC
from evalkit.chapters.series import series_of
from evalkit.errors import UsageError
from evalkit.judgement.words import period_name
from evalkit.pack.reading import DEMO, bundled_packs, locate_pack, read_pack
from evalkit.places import council as place
from evalkit.section import Prose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.series import Series

KEPT = 8  # editions held


def known_packs(pack: str) -> tuple[tuple[str, str], ...]:
    """Name the bundled packs, and the one that was asked for, for a list to choose from.

    Parameters
    ----------
    pack : str
        Path of a pack, or the name of a bundled one.

    Returns
    -------
    tuple of (str, str)
        What people read, and what opens it.

    Examples
    --------
    >>> known_packs("demo:E08000008")[0]
    ('Bolton (synthetic)', 'demo:E08000001')
    """
    named = [(f"{place(each.removeprefix(DEMO)).name} (synthetic)", each) for each in bundled_packs()]
    return (*named, *([(pack, pack)] if pack not in bundled_packs() else []))


@dataclass(frozen=True, eq=False)
class Opened:
    """Hold an edition and the outcomes that can be looked at in it.

    Parameters
    ----------
    edition : Edition
        The council's edition.
    outcomes : mapping of str to Series
        The series of the whole council, by the indicator's code; those first of which something was
        expected.
    """

    edition: Edition
    outcomes: Mapping[str, Series]


@lru_cache(maxsize=KEPT)
def open_pack(pack: str, theory: str = "blended_roles", edition: str = "", *, council: str = "") -> Opened:
    """Open the edition of a pack, whichever council it is of; once in a process.

    Parameters
    ----------
    pack : str
        Path of a pack, or the name of a bundled one.
    theory, edition : str
        As for `open_edition`.
    council : str
        Its code; blank for whichever the pack is of.

    Returns
    -------
    Opened

    Raises
    ------
    EvalkitError
        As `open_edition`; and if the pack has no figures of the whole council.

    Examples
    --------
    >>> next(iter(open_pack("demo:E08000008").outcomes))
    'insulin_on_time'
    """
    code = council or (
        pack.removeprefix(DEMO) if pack.startswith(DEMO) else read_pack(locate_pack(pack)).council.council
    )
    opened = open_edition(council=code, pack=pack, theory=theory, edition=edition)
    return Opened(opened, _outcomes(opened))


def _outcomes(edition: Edition) -> dict[str, Series]:
    whole = {each.indicator.code: each for each in series_of(edition) if not each.site}
    if not whole:
        raise UsageError(
            f"The pack of {edition.pack.council.name} has no figures of the whole council.",
            hint="Bring observations, or choose another council.",
        )
    expected = [asked.series.indicator.code for asked in questions_of(edition).asked]
    return {code: whole[code] for code in dict.fromkeys((*expected, *whole))}


def whose(edition: Edition) -> Prose:
    """Say whose figures these are, and what marks they bear.

    Examples
    --------
    >>> whose(open_pack("demo:E08000001").edition).text.splitlines()[0]
    'Bolton, edition April 2026'
    """
    council_file = edition.pack.council
    marks = (INTERNAL, SYNTHETIC) if council_file.synthetic else (INTERNAL,)
    words = (f"{council_file.name}, edition {period_name(edition.month)}", *marks)
    return Prose(id="whose", heading="", text="\n\n".join(words))
