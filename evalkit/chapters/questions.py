"""Which evaluation questions have evidence in this edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.finding import CellState
from evalkit.judgement.words import listed

if TYPE_CHECKING:
    from evalkit.chapters.edition import Edition


def measured(edition: Edition) -> frozenset[str]:
    """Name the indicators with at least one value in this edition.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> series = pd.DataFrame({"indicator": ["a", "b"], "state": ["value", "suppressed"]})
    >>> sorted(measured(SimpleNamespace(series=series)))
    ['a']
    """
    series = edition.series
    return frozenset(series.loc[series["state"] == CellState.VALUE.value, "indicator"])


def question_rows(edition: Edition) -> pd.DataFrame:
    """List each question with the evidence at hand and what is missing.

    The evidence of a question is a list of indicators and tables of the pack.
    """
    at_hand = measured(edition) | {name for name in edition.pack.tables if edition.pack.has(name)}
    titles = {indicator.code: indicator.title for indicator in edition.theory.indicators}
    rows = []
    for question in edition.theory.questions:
        have = [item for item in question.evidence if item in at_hand]
        lack = [item for item in question.evidence if item not in at_hand]
        rows.append(
            {
                "text": question.text,
                "asked_of": listed(question.asked_of),
                "how": question.how,
                "chapter": question.chapter,
                "state": "none" if not have else ("part" if lack else "all"),
                "have": f"{len(have)} of {len(question.evidence)}",
                "missing": "; ".join(titles.get(item, item) for item in lack) or "nothing",
            }
        )
    columns = ["text", "asked_of", "how", "chapter", "state", "have", "missing"]
    return pd.DataFrame(rows, columns=columns)
