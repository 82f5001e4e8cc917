"""Which indicators have no figures, and what would give them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.chapters.series import GROUPS
from evalkit.judgement.words import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.outlook import Outlook
    from evalkit.theory.model import Indicator


def absent_indicators(edition: Edition, seen: Sequence[Outlook]) -> dict[str, list[Indicator]]:
    """List by group the indicators without figures; nobody has to collect what describes the setting."""
    there = {outlook.indicator.code for outlook in seen}
    absent = [i for i in edition.theory.indicators if i.code not in there and i.group != "context"]
    by_group = {group: [i for i in absent if i.group == group] for group in GROUPS}
    return {group: members for group, members in by_group.items() if members}


def what_would_give(indicators: Sequence[Indicator]) -> str:
    """Name the routes to indicators: counts, or the tables that they can be made from.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> what_would_give([read_theory("blended_roles").indicator("insulin_on_time")])
    'Counts by period in observations.csv, or the table visits.'
    """
    tables = dict.fromkeys(table for i in indicators if i.derive for table in i.derive.tables)
    if not tables:
        return "Counts by period in observations.csv."
    word = "table" if len(tables) == 1 else "tables"
    return f"Counts by period in observations.csv, or the {word} {listed(list(tables))}."


def tables_that_would_help(edition: Edition, measured: frozenset[str]) -> Counter[str]:
    """Count for each table that is not there the indicators that wait for it."""
    waiting = [i for i in edition.theory.indicators if i.code not in measured and i.derive is not None]
    lacking = [table for i in waiting if i.derive for table in i.derive.tables if not edition.pack.has(table)]
    return Counter(lacking)
