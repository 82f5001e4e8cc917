"""What sets apart the cases that show an outcome: qualitative comparative analysis, crisp or fuzzy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from evalkit.errors import one_of
from evalkit.finding import Check, Record
from evalkit.learning.conditions.checking import check_cases
from evalkit.learning.conditions.necessary import find_necessary
from evalkit.learning.conditions.scores import read_scores
from evalkit.learning.conditions.sides import Side
from evalkit.learning.conditions.solutions import solve
from evalkit.learning.conditions.telling import tell_solution
from evalkit.learning.conditions.truth_table import Cuts, lay_out

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd

    from evalkit.learning.conditions.scores import Scores

Expectation = Literal["present", "absent"]
OPPOSITE: dict[str, Expectation] = {"present": "absent", "absent": "present"}


class Configurations(Record):
    """Hold what goes with an outcome and what goes with its absence, with the checks of both.

    ``sentences`` says each solution in plain words, of the outcome first; none is stronger than the
    checks allow.
    """

    outcome: str
    conditions: tuple[str, ...]
    cases: tuple[str, ...]
    cuts: Cuts
    expected: dict[str, Expectation]
    present: Side
    absent: Side
    checks: tuple[Check, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say each solution in one plain sentence, of the outcome and then of its absence."""
        return tuple(
            tell_solution(solution, side=side, checks=self.checks)
            for side in (self.present, self.absent)
            for solution in side.solutions
        )


def find_configurations(
    frame: pd.DataFrame,
    *,
    outcome: str,
    conditions: Sequence[str] | None = None,
    cuts: Cuts | None = None,
    expected: Mapping[str, Expectation] | None = None,
    retrospective: Collection[str] | None = None,
    too_many: Literal["refuse", "say"] = "refuse",
) -> Configurations:
    """Find which combinations of conditions set apart the cases that show an outcome, exactly.

    Parameters
    ----------
    frame : pandas.DataFrame
        A row a case, named by the index; a column a condition, and one for the outcome. Scores from 0
        (fully out) to 1 (fully in), none exactly 0.5.
    outcome : str
        Column of the outcome.
    conditions : sequence of str, optional
        Columns of the conditions; all other columns where none are named.
    cuts : Cuts, optional
        What a combination needs to be positive: one case, consistency 0.8 and any PRI by default.
    expected : mapping of str to {"present", "absent"}, optional
        What theory expects to help towards the outcome, for the intermediate solution. Where nothing is
        expected of a condition, the intermediate solution leaves nothing out on its account.
    retrospective : collection of str, optional
        Cases some score of which was made after their start; None where that is not known.
    too_many : {"refuse", "say"}
        What to do with more than 4 conditions on 24 cases or fewer.

    Returns
    -------
    Configurations
        Of the outcome (``present``) and of its absence (``absent``): the truth table, what is
        necessary, and the conservative, intermediate and parsimonious solution with all tied models.

    Raises
    ------
    UsageError
        If a column or word is not known.
    RefusedError
        If a score is missing, out of range or exactly 0.5, or there are too many conditions.

    Examples
    --------
    >>> import pandas as pd
    >>> scores = pd.DataFrame(
    ...     {"fee": [1, 1, 0, 0], "leaders": [1, 0, 1, 0], "done": [1, 0, 0, 0]},
    ...     index=["Bury", "Wigan", "Oldham", "Salford"])
    >>> found = find_configurations(scores, outcome="done")
    >>> found.present.parsimonious.expressions
    ('fee*leaders',)
    >>> found.absent.parsimonious.expressions
    ('~fee + ~leaders',)
    """
    scores = read_scores(frame, outcome=outcome, conditions=conditions, too_many=too_many)
    cuts, hoped = cuts or Cuts(), _expected(expected or {}, scores.conditions)
    present = _side(scores, cuts, hoped)
    absent = _side(scores.negated(), cuts, {name: OPPOSITE[way] for name, way in hoped.items()})
    return Configurations(
        outcome=outcome,
        conditions=scores.conditions,
        cases=scores.cases,
        cuts=cuts,
        expected=hoped,
        present=present,
        absent=absent,
        checks=check_cases(scores, present=present, absent=absent, retrospective=retrospective),
    )


def _expected(given: Mapping[str, Expectation], conditions: Sequence[str]) -> dict[str, Expectation]:
    for name, way in given.items():
        one_of(name, conditions, what="condition")
        one_of(way, OPPOSITE, what="expectation")
    return dict(given)


def _side(scores: Scores, cuts: Cuts, expected: Mapping[str, Expectation]) -> Side:
    rows = lay_out(scores, cuts)
    conservative, intermediate, parsimonious = solve(scores, rows, expected=expected)
    return Side(
        outcome=scores.outcome,
        shown_by=scores.named(scores.shown > 0.5),  # noqa: PLR2004 - more in than out
        rows=rows,
        combinations=1 << len(scores.conditions),
        necessity=find_necessary(scores),
        conservative=conservative,
        intermediate=intermediate,
        parsimonious=parsimonious,
    )
