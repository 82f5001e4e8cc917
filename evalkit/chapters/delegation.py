"""Delegated visits by month and the days of sign-offs, from whatever the council brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.chapters.series import at_place
from evalkit.finding import CellState

if TYPE_CHECKING:
    from evalkit.chapters.edition import Edition

# Codes of the shared theory of change that the test of "implemented" reads.
DELEGATED = "delegated_share"  # its numerator counts the delegated visits
COMPETENT = "competency_in_date"  # its numerator counts the sign-offs in date
SIGN_OFF_MILESTONE = "competencies_signed_off"


def delegated_visits(edition: Edition) -> pd.DataFrame | None:
    """Give the delegated visits of the whole council by month; None where there is no such series."""
    rows = at_place(edition.series, DELEGATED)
    months = rows[rows["period"].str.fullmatch(r"\d{4}-\d{2}")]
    if months.empty:
        return None
    known = months["state"].eq(CellState.VALUE.value)
    return months.assign(numerator=months["numerator"].where(known))[["period", "numerator"]]


def sign_offs(edition: Edition) -> pd.Series[pd.Timestamp] | None:
    """Give the days on which workers were signed off, by rows, else by counts, else by the milestone."""
    if edition.pack.has("competencies"):
        days: pd.Series[pd.Timestamp] = edition.pack.table("competencies")["signed_off"]
        return days
    counts = at_place(edition.series, COMPETENT)
    if not counts.empty:
        return pd.to_datetime(counts.loc[counts["numerator"] > 0, "start"])
    milestones = edition.pack.table("milestones")
    reported = milestones[milestones["milestone"] == SIGN_OFF_MILESTONE]
    return None if reported.empty else reported["completed"].dropna()
