"""How ready a council is, beside those that implemented and those that have not: scores of conditions."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from evalkit.compare.scored import first_scores
from evalkit.learning.conditions.scores import HALF

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from evalkit.compare.groups import Groups
    from evalkit.report.record import ConditionScore, Result
    from evalkit.theory.model import Condition, Theory

FEWEST_FOR_MEDIAN = 3  # councils [ours]: the middle of two is but another way to write both


@dataclass(frozen=True)
class Spread:
    """Hold how far some councils were in a condition before they began.

    Examples
    --------
    >>> Spread({"a": 0.67, "b": 1.0}).middle is None
    True
    >>> Spread({"a": 0.67, "b": 1.0, "c": 1.0}).counted
    (3, 3)
    """

    scores: Mapping[str, float]  # code of a council to its first score

    @property
    def middle(self) -> float | None:
        """Give the middle score; None where fewer than three councils have one."""
        return median(self.scores.values()) if len(self.scores) >= FEWEST_FOR_MEDIAN else None

    @property
    def counted(self) -> tuple[int, int]:
        """Count the councils that were more in than out, and those with a score."""
        return sum(score > HALF for score in self.scores.values()), len(self.scores)


@dataclass(frozen=True)
class Readiness:
    """Hold one condition: where the council stands, and where the others stood before they began."""

    condition: Condition
    own: float | None
    as_at: date | None
    implemented: Spread
    others: Spread

    @property
    def is_low(self) -> bool:
        """Say whether the council is out of it, or nobody scored it."""
        return self.own is None or self.own <= HALF

    @property
    def sets_apart(self) -> bool:
        """Say whether most that implemented were in it, and most of the others were not."""
        (yes, of_yes), (no, of_no) = self.implemented.counted, self.others.counted
        return bool(of_yes and of_no) and 2 * yes > of_yes and 2 * no < of_no


def readiness_of(groups: Groups, *, theory: Theory) -> tuple[Readiness, ...]:
    """Compare a council's latest scores with the first ones of the others.

    Parameters
    ----------
    groups : Groups
        The councils.
    theory : Theory
        Names the conditions.

    Returns
    -------
    tuple of Readiness
        One a condition, in the theory's order.
    """
    latest = latest_scores(groups.own) if groups.own else {}
    return tuple(
        Readiness(
            condition=each,
            own=latest[each.id].score if each.id in latest else None,
            as_at=latest[each.id].as_at if each.id in latest else None,
            implemented=spread_of(groups.implemented, each.id),
            others=spread_of(groups.others, each.id),
        )
        for each in theory.conditions
    )


def latest_scores(result: Result) -> dict[str, ConditionScore]:
    """Take the latest score of each condition."""
    return {each.condition: each for each in sorted(result.conditions, key=lambda each: each.as_at)}


def spread_of(results: Sequence[Result], condition: str) -> Spread:
    """Gather the first score of a condition in some councils."""
    first = {each.identity.council: first_scores(each).get(condition) for each in results}
    return Spread({code: found.score for code, found in first.items() if found})
