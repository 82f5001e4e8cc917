"""Draw what evaluators write down: tests, rivals, assumptions and conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.demo.months import index_of, month_at, working_day
from evalkit.demo.reading import read_judgement_words
from evalkit.demo.streams import stream

if TYPE_CHECKING:
    from numpy.random import Generator

    from evalkit.demo.truth import Truth
    from evalkit.demo.wording import ConditionText, EvidenceText

LOOKED_AT_AFTER_MONTHS = 9  # from the start, or from when tests were set where nothing started
SET_IN = "2024-02"  # where nothing started
FIRST_SCORED, LAST_SCORED = "2024-01-31", "2026-01-31"
FOR_NOW = "not started, so not tested"


def draw_evidence(truth: Truth) -> pd.DataFrame:
    """Draw the process-tracing tests: a true hypothesis shows itself with the test's own chance.

    Parameters
    ----------
    truth : Truth
        The council.

    Returns
    -------
    pandas.DataFrame
        Rows of the table evidence.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> int((draw_evidence(design("E08000001", seed=1))["result"] == "not sought").sum())
    14
    """
    rng = stream(truth.seed, truth.council, "evidence")
    texts = read_judgement_words().evidence
    return pd.DataFrame([_test(rng, truth, f"t{i:02d}", text) for i, text in enumerate(texts, start=1)])


def is_true(truth: Truth, text: EvidenceText) -> bool:
    """Say whether a test's hypothesis holds: by its indicator's truth, or by what became of the council.

    Parameters
    ----------
    truth : Truth
        The council.
    text : EvidenceText
        The test.

    Returns
    -------
    bool

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> from evalkit.demo.reading import read_judgement_words
    >>> is_true(design("E08000006", seed=1), read_judgement_words().evidence[0])
    False
    """
    if not text.indicator:
        return truth.fate in text.true_in
    known = [effect for effect in truth.effects if effect.indicator == text.indicator]
    if not known:  # counted from other tables: true where visits are delegated
        return truth.fate == "implemented"
    return truth.started and not known[0].is_none and not known[0].harmful


def _test(rng: Generator, truth: Truth, test_id: str, text: EvidenceText) -> dict[str, object]:
    sought = truth.fate in text.sought_in
    chance = np.mean(text.sensitivity if is_true(truth, text) else text.false_positive)
    found = rng.random() < chance
    set_on = _day_in(rng, _set_in(truth) + (12 if text.late else 0))
    looked_on = _day_in(rng, _set_in(truth) + LOOKED_AT_AFTER_MONTHS + 3)
    return {
        "test_id": test_id,
        "link": text.link,
        "hypothesis": text.hypothesis,
        "test": text.test,
        "sensitivity_low": text.sensitivity[0],
        "sensitivity_high": text.sensitivity[1],
        "false_positive_low": text.false_positive[0],
        "false_positive_high": text.false_positive[1],
        "assigned_on": max(set_on, looked_on) if text.late and sought else set_on,
        "assigned_by": "evaluation team",
        "result": ("found" if found else "absent") if sought else "not sought",
        "found_on": looked_on if sought else "",
        "package": text.package,
        "source": text.source if sought else "",
    }


def _set_in(truth: Truth) -> int:
    return min(index_of(truth.start) - 3, 20) if truth.started else index_of(SET_IN)


def _day_in(rng: Generator, month: int) -> str:
    return str(working_day(np.datetime64(month_at(month), "D") + int(rng.integers(0, 25))))


def list_rivals(truth: Truth) -> pd.DataFrame:
    """List the rival explanations and where each stands.

    Parameters
    ----------
    truth : Truth
        The council.

    Returns
    -------
    pandas.DataFrame
        Rows of the table rivals.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> list_rivals(design("E08000001", seed=1))["verdict"].tolist()
    ['open']
    """
    texts = [text for text in read_judgement_words().rivals if truth.fate in text.verdict]
    rows = [{**text.model_dump(exclude={"verdict"}), "verdict": text.verdict[truth.fate]} for text in texts]
    return pd.DataFrame(rows)


def list_assumptions(truth: Truth) -> pd.DataFrame:
    """List the assumptions of the theory as they stand here.

    Parameters
    ----------
    truth : Truth
        The council.

    Returns
    -------
    pandas.DataFrame
        Rows of the table assumptions.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> list_assumptions(design("E08000006", seed=1)).set_index("assumption").loc["fees_and_pay", "status"]
    'fails'
    """
    rows = []
    for text in read_judgement_words().assumptions:
        status, evidence = text.stands.get(truth.fate, ("open", FOR_NOW))
        rows.append({"assumption": text.assumption, "status": status, "evidence": evidence})
    return pd.DataFrame(rows)


def score_conditions(truth: Truth) -> pd.DataFrame:
    """Score the conditions before any start and two years later.

    Parameters
    ----------
    truth : Truth
        The council.

    Returns
    -------
    pandas.DataFrame
        Rows of the table conditions.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> scores = score_conditions(design("E08000008", seed=1))
    >>> bool((scores["score"] == 0.5).any()), len(scores)
    (False, 12)
    """
    rng = stream(truth.seed, truth.council, "conditions")
    rows = []
    for text in read_judgement_words().conditions:
        rows += [
            _score(rng, text, text.before[truth.fate], FIRST_SCORED),
            _score(rng, text, text.later[truth.fate], LAST_SCORED),
        ]
    return pd.DataFrame(rows)


def _score(rng: Generator, text: ConditionText, score: float, as_at: str) -> dict[str, object]:
    basis = str(rng.choice(read_judgement_words().bases[f"{score:g}"]))
    return {
        "condition": text.condition,
        "score": score,
        "as_at": as_at,
        "scored_by": "evaluation team",
        "basis": basis,
    }
