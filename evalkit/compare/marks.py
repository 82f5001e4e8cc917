"""What stands first in a notebook of a comparison: what it compares, its marks, and what to take away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.marks import INTERNAL, SYNTHETIC
from evalkit.compare.telling import capital
from evalkit.judgement.words import counted, period_name
from evalkit.section import Prose

if TYPE_CHECKING:
    from evalkit.compare.records import Records
    from evalkit.section import Section

SHAREABLE = (
    "**Shareable.** This is made from figures that councils released: small numbers are hidden, counts are "
    "rounded."
)


def opening(records: Records, section: Section) -> Prose:
    """Say what is compared, what marks it bears, and what to take away from it.

    Parameters
    ----------
    records : Records
        What is compared.
    section : Section
        The comparison.

    Returns
    -------
    Prose
        For a notebook: the report says the same at its top.
    """
    kind = SHAREABLE if records.is_shareable else INTERNAL
    marks = (kind, SYNTHETIC) if records.is_synthetic else (kind,)
    whose = f"{title_of(records)}, {period_name(records.edition)}"
    return Prose(id="opening", heading="", text="\n\n".join((whose, *marks, section.summary)))


def title_of(records: Records) -> str:
    """Name a comparison by how many councils are in it.

    Examples
    --------
    >>> from evalkit.compare.records import Records
    >>> from evalkit.theory import read_theory
    >>> title_of(Records("2026-04", read_theory("blended_roles"), ()))
    'No councils side by side'
    """
    return f"{capital(counted(len(records.results), 'council'))} side by side"
