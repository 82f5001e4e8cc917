"""Read the tables by which links are judged; they travel with the package."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from evalkit.judgement.decision_table import Conditions, DecisionTable, Row
from evalkit.judgement.strengths import Scale
from evalkit.safe_yaml import load_yaml

_FOLDER = Path(__file__).resolve().parent


@cache
def read_decision_table() -> DecisionTable:
    """Read the decision table.

    Returns
    -------
    DecisionTable

    Examples
    --------
    >>> [row.row for row in read_decision_table().rows]
    [1, 2, 3, 4, 5, 6, 7]
    """
    return DecisionTable.model_validate(load_yaml(_FOLDER / "verdicts.yaml")[0])


@cache
def decide(conditions: Conditions) -> Row:
    """Judge a link by its five conditions.

    Parameters
    ----------
    conditions : Conditions
        As they were read.

    Returns
    -------
    Row
        The first row that applies, with its verdict.

    Examples
    --------
    >>> seen = Conditions(activity="true", effect="improved", link_evidence="none", assumptions="open",
    ...                   rivals="open or none recorded")
    >>> decide(seen).verdict, decide(seen).row
    ('plausible', 6)
    """
    return read_decision_table().decide(conditions)


@cache
def read_scales() -> tuple[Scale, ...]:
    """Read the scales of strength.

    Returns
    -------
    tuple of Scale

    Examples
    --------
    >>> [scale.id for scale in read_scales()]
    ['maryland', 'nesta', 'confidence']
    """
    made = load_yaml(_FOLDER / "strength_scales.yaml")[0]["scales"]
    return tuple(Scale.model_validate(each) for each in made)
