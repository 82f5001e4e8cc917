"""The scores of conditions that councils are compared by: which count, which conditions, who is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from evalkit.compare.rules import versions_apart
from evalkit.learning.conditions.scores import FEW_CASES, FEW_CONDITIONS, HALF, MOST_CONDITIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from evalkit.compare.records import Records
    from evalkit.report.record import ConditionScore, Result
    from evalkit.theory.model import Condition, Theory

OUTCOME = "implemented"


@dataclass(frozen=True)
class FirstScore:
    """The first score of a condition in one council, and whether it was made after the start."""

    score: float
    as_at: date
    retrospective: bool


@dataclass(frozen=True)
class Scored:
    """Hold what councils are compared by.

    Parameters
    ----------
    first : mapping of str to mapping
        By council's name: the first score of each condition, by its code.
    implemented : mapping of str to (float or None)
        By council's name: 1, 0, or None where it cannot be told.
    conditions : tuple of Condition
        Those that are compared.
    others : tuple of Condition
        Those of the theory that are not.
    left_out : mapping of str to str
        Councils that are not compared, to why.
    """

    first: Mapping[str, Mapping[str, FirstScore]]
    implemented: Mapping[str, float | None]
    conditions: tuple[Condition, ...]
    others: tuple[Condition, ...]
    left_out: Mapping[str, str]

    @property
    def compared(self) -> tuple[str, ...]:
        """Name the councils that are compared."""
        return tuple(name for name in self.first if name not in self.left_out)

    @property
    def retrospective(self) -> tuple[str, ...]:
        """Name the compared councils some score of which was made after their start."""
        codes = [condition.id for condition in self.conditions]
        return tuple(
            name for name in self.compared if any(self.first[name][code].retrospective for code in codes)
        )

    def frame(self, conditions: tuple[Condition, ...] | None = None) -> pd.DataFrame:
        """Lay the scores out: a row a council, a column a condition, and the outcome."""
        chosen = self.conditions if conditions is None else conditions
        rows = {
            name: {
                **{short(each.id): self.first[name][each.id].score for each in chosen},
                OUTCOME: self.implemented[name],
            }
            for name in self.compared
            if all(each.id in self.first[name] for each in chosen)
        }
        return pd.DataFrame.from_dict(rows, orient="index")


def short(code: str) -> str:
    """Write the code of a condition as words.

    Examples
    --------
    >>> short("fee_uplift")
    'fee uplift'
    """
    return code.replace("_", " ")


def in_or_out(frame: pd.DataFrame) -> pd.DataFrame:
    """Read scores as in (above 0.5) or out: to implement is a yes or a no, and so are its conditions."""
    return frame.gt(HALF).astype(float)


def twins(scored: Scored) -> dict[str, list[str]]:
    """Find what cannot be told apart: conditions not compared that stand as a compared one everywhere."""
    found: dict[str, list[str]] = {}
    for one in scored.conditions:
        for other in scored.others:
            both = scored.frame((one, other))
            inside = in_or_out(both)
            if len(both) == len(scored.compared) and inside.iloc[:, 0].equals(inside.iloc[:, 1]):
                found.setdefault(one.id, []).append(other.id)
    return found


def scores_of(records: Records) -> Scored:
    """Gather the scores that councils are compared by.

    The first score of each condition counts. The conditions are all of the theory's where there are more
    than 24 councils; else at most four: those that the theory names as first choice, in its order.

    Parameters
    ----------
    records : Records
        Of the councils.

    Returns
    -------
    Scored
    """
    names = records.names
    first = {names[each.identity.council]: first_scores(each) for each in records.results}
    implemented = {names[each.identity.council]: _implemented(each) for each in records.results}
    conditions = choose(records.theory, councils=len(records.results))
    apart = {names[code]: version for code, version in versions_apart(records).items()}
    reasons = {
        name: _why_not(first[name], implemented[name], conditions, version=apart.get(name, ""))
        for name in first
    }
    return Scored(
        first=first,
        implemented=implemented,
        conditions=conditions,
        others=tuple(each for each in records.theory.conditions if each not in conditions),
        left_out={name: why for name, why in reasons.items() if why},
    )


def choose(theory: Theory, *, councils: int) -> tuple[Condition, ...]:
    """Choose the conditions: few where there are few councils, by the theory and not by what they show.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> [condition.id for condition in choose(read_theory("blended_roles"), councils=8)]
    ['fee_uplift', 'leadership', 'facilitator', 'relationships']
    """
    if councils > FEW_CASES:
        return theory.conditions[:MOST_CONDITIONS]
    named = tuple(condition for condition in theory.conditions if condition.first_choice)
    return (named or theory.conditions)[:FEW_CONDITIONS]


def first_scores(result: Result) -> dict[str, FirstScore]:
    """Take the first score of each condition, and say whether it was made after the start."""
    start = min((site.start_date for site in result.sites if site.start_date), default=None)
    earliest: dict[str, ConditionScore] = {}
    for each in sorted(result.conditions, key=lambda each: each.as_at):
        earliest.setdefault(each.condition, each)
    return {
        code: FirstScore(each.score, each.as_at, start is not None and each.as_at > start)
        for code, each in earliest.items()
    }


def _implemented(result: Result) -> float | None:
    found = (each.estimate for each in result.findings if each.subject == OUTCOME and not each.site)
    return next(found, None)


def _why_not(
    first: Mapping[str, FirstScore],
    implemented: float | None,
    conditions: tuple[Condition, ...],
    *,
    version: str,
) -> str:
    other = (f"its conditions were scored by version {version} of the theory",) if version else ()
    return "; ".join([*other, *_reasons(first, implemented, conditions)])


def _reasons(
    first: Mapping[str, FirstScore], implemented: float | None, conditions: tuple[Condition, ...]
) -> Iterator[str]:
    if implemented is None:
        yield "it cannot be told whether it is implemented"
    missing = [short(each.id) for each in conditions if each.id not in first]
    if missing:
        yield f"no score of {', '.join(missing)}"
    halves = [short(each.id) for each in conditions if each.id in first and first[each.id].score == HALF]
    if halves:
        yield f"0.5 for {', '.join(halves)}, which says neither in nor out: decide by the anchors"
