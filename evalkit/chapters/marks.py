"""What stands first in a notebook: whose chapter it is, its marks, and what to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.judgement.words import period_name
from evalkit.section import Prose

if TYPE_CHECKING:
    from evalkit.chapters.edition import Edition
    from evalkit.section import Section

INTERNAL = "**Internal.** This shows exact counts. It is for the council's own use and must not be shared."
SYNTHETIC = (
    "**Synthetic data.** Every figure here is made up to show how a chapter works. It describes no real "
    "person, provider or council."
)


def opening(edition: Edition, section: Section) -> Prose:
    """Say whose chapter it is, what marks it bears, and what to take away from it.

    Parameters
    ----------
    edition : Edition
        The council's edition.
    section : Section
        The chapter.

    Returns
    -------
    Prose
        For a notebook: the report says the same once for all chapters.

    Examples
    --------
    >>> from evalkit.chapters import open_edition
    >>> from evalkit.section import Section
    >>> edition = open_edition(council="E08000001", pack="demo:E08000001")
    >>> section = Section(name="reach", number=4, title="Reach and outcomes", summary="Nothing yet.")
    >>> words = opening(edition, section).text
    >>> words.startswith("Bolton"), "**Synthetic data.**" in words, words.endswith("Nothing yet.")
    (True, True, True)
    """
    council = edition.pack.council
    marks = (INTERNAL, SYNTHETIC) if council.synthetic else (INTERNAL,)
    whose = f"{council.name}, edition {period_name(edition.month)}"
    return Prose(id="opening", heading="", text="\n\n".join((whose, *marks, section.summary)))
