"""The evaluation matrix: each question, who is asked, who was heard, and what answers it in this edition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.chapters.voices import HEARD, voices
from evalkit.finding import CellState
from evalkit.judgement.words import counted, listed
from evalkit.pack.contract.reading import read_contract

if TYPE_CHECKING:
    from evalkit.chapters.edition import Edition
    from evalkit.theory.model import Indicator, Question

COLUMNS = (
    "id", "text", "asked_of", "unheard", "unknown", "how", "chapter", "state", "have", "missing",
)  # fmt: skip
EVIDENCE = ("question", "item", "kind", "here", "n", "told_in")
DOCUMENTS = ("partnership", "reflections")
FIGURES_TOLD_IN = "04"  # where every indicator is shown


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


def evidence_rows(edition: Edition) -> pd.DataFrame:
    """List every piece of evidence that a question asks for, with how much of it is here.

    Parameters
    ----------
    edition : Edition
        The council's edition.

    Returns
    -------
    pandas.DataFrame
        ``question`` (its id), ``item, kind, here`` (in words), ``n`` and the chapter that tells it.
    """
    figures = _periods(edition)
    indicators = {indicator.code: indicator for indicator in edition.theory.indicators}
    rows = [
        {"question": question.id, **_evidence(edition, name, indicators, figures)}
        for question in edition.theory.questions
        for name in question.evidence
    ]
    return pd.DataFrame(rows, columns=list(EVIDENCE))


def _evidence(
    edition: Edition, name: str, indicators: dict[str, Indicator], figures: dict[tuple[str, bool], int]
) -> dict[str, Any]:
    if name in indicators:
        whole, part = figures.get((name, True), 0), figures.get((name, False), 0)
        here = counted(whole, "period") if whole or not part else f"{counted(part, 'period')}, at sites only"
        told = {"item": indicators[name].title, "kind": "indicator", "told_in": FIGURES_TOLD_IN}
        return told | {"here": here, "n": whole or part}
    if name in DOCUMENTS:
        held = getattr(edition.pack, name)
        chapter = {"partnership": "01", "reflections": "09"}[name]
        told = {"item": f"{name}.yaml", "kind": "document", "told_in": chapter}
        return told | {"here": "filled in" if held else "not filled in", "n": int(bool(held))}
    return _table(edition, name)


def _table(edition: Edition, name: str) -> dict[str, Any]:
    if name not in read_contract().names:
        return {"item": name, "kind": "not known", "here": "no such evidence", "n": 0, "told_in": ""}
    spec = read_contract().table(name)
    n = len(edition.pack.table(name)) if edition.pack.has(name) else 0
    told = {"item": spec.title, "kind": "table", "told_in": listed(spec.used_by)}
    return told | {"here": counted(n, "row"), "n": n}


def _periods(edition: Edition) -> dict[tuple[str, bool], int]:
    """Count the periods with a value: of the whole council, and of sites."""
    series = edition.series
    valued = series[(series["state"] == CellState.VALUE.value) & (series["stratum"] == "")]
    found: dict[tuple[str, bool], int] = {}
    for whole in (True, False):
        rows = valued[(valued["site_id"] == "") == whole]
        periods = rows.groupby("indicator")["period"].nunique()
        found |= {(str(code), whole): int(n) for code, n in periods.items()}
    return found


def question_rows(edition: Edition, evidence: pd.DataFrame | None = None) -> pd.DataFrame:
    """List each question with whom it is asked of, who was not heard, and the evidence at hand.

    Parameters
    ----------
    edition : Edition
        The council's edition.
    evidence : pandas.DataFrame, optional
        What `evidence_rows` gave, where it is there already.

    Returns
    -------
    pandas.DataFrame
        A row a question.
    """
    listing = evidence_rows(edition) if evidence is None else evidence
    heard = {str(row.group): str(row.state) for row in voices(edition).itertuples()}
    rows = [
        _row(question, listing[listing["question"] == question.id], heard)
        for question in edition.theory.questions
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(question: Question, evidence: pd.DataFrame, heard: dict[str, str]) -> dict[str, Any]:
    lack = list(evidence.loc[evidence["n"] == 0, "item"])
    have = len(evidence) - len(lack)
    states = {group: heard.get(group, "nobody") for group in question.asked_of}
    return {
        "id": question.id,
        "text": question.text,
        "asked_of": listed(question.asked_of),
        "unheard": listed([g for g, state in states.items() if state == "nobody"]) or "none",
        "unknown": listed([g for g, state in states.items() if state not in {*HEARD, "nobody"}]) or "none",
        "how": question.how,
        "chapter": question.chapter,
        "state": "none" if not have else ("part" if lack else "all"),
        "have": f"{have} of {len(evidence)}",
        "missing": "; ".join(lack) or "nothing",
    }
