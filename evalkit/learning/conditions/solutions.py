"""Solutions: every shortest way to say what goes with the outcome, and how well each fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from evalkit.errors import RefusedError
from evalkit.finding import Record
from evalkit.learning.conditions.counterfactuals import sort_remainders
from evalkit.learning.conditions.cubes import Cube, expression
from evalkit.learning.conditions.fits import joined, membership, sufficiency
from evalkit.learning.conditions.minimising import MOST_MODELS, Ways, minimise
from evalkit.learning.conditions.scores import HALF

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.learning.conditions.minimising import Terms
    from evalkit.learning.conditions.scores import Scores
    from evalkit.learning.conditions.truth_table import TruthRow

Kind = Literal["conservative", "intermediate", "parsimonious"]


class Term(Record):
    """Hold one combination of a solution and how well it fits."""

    expression: str
    present: tuple[str, ...]
    absent: tuple[str, ...]
    consistency: float | None
    pri: float | None
    coverage: float | None
    unique_coverage: float | None  # of the outcome, by this term alone
    cases: tuple[str, ...]  # more in than out


class Model(Record):
    """Hold one way of few terms to say what goes with the outcome; any of its terms is enough."""

    expression: str
    terms: tuple[Term, ...]
    consistency: float | None
    pri: float | None
    coverage: float | None
    contradicting: tuple[str, ...]  # cases in it that do not show the outcome
    uncovered: tuple[str, ...]  # cases that show the outcome and are not in it


class Counterfactuals(Record):
    """Hold the remainders that a parsimonious model takes in, easy and difficult to believe."""

    conservative: str
    parsimonious: str
    easy: tuple[str, ...]
    difficult: tuple[str, ...]


class Solution(Record):
    """Hold all tied models of one kind; where there is none, ``why`` says so."""

    kind: Kind
    models: tuple[Model, ...] = ()
    more_models: bool = False  # there are more ties than are listed, or may be
    counterfactuals: tuple[Counterfactuals, ...] = ()
    why: str = ""

    @property
    def expressions(self) -> tuple[str, ...]:
        """Give each model as one line."""
        return tuple(model.expression for model in self.models)


def solve(
    scores: Scores, rows: Sequence[TruthRow], *, expected: Mapping[str, Literal["present", "absent"]]
) -> tuple[Solution, Solution, Solution]:
    """Find the conservative, intermediate and parsimonious solution of a truth table.

    Parameters
    ----------
    scores : Scores
        Of the cases.
    rows : sequence of TruthRow
        Its rows that have a case.
    expected : mapping of str to {"present", "absent"}
        What the theory expects to help; of a condition that is not named it expects nothing.

    Returns
    -------
    tuple of Solution
    """
    why = _nothing_to_solve(rows)
    if why:
        none = (Solution(kind=kind, why=why) for kind in ("conservative", "intermediate", "parsimonious"))
        return tuple(none)  # type: ignore[return-value]  # three of them
    number = len(scores.conditions)
    positive = [row.number - 1 for row in rows if row.taken_for == "positive"]
    negative = {row.number - 1 for row in rows if row.taken_for == "negative"}
    remainders = sorted(set(range(1 << number)) - set(positive) - negative)
    narrow = minimise(number, positive=positive, allowed=())
    try:
        wide = minimise(number, positive=positive, allowed=remainders)
    except RefusedError as error:
        unknown = f"{error.message} {error.hint}"
        return (
            _solution("conservative", narrow, scores),
            Solution(kind="intermediate", why=unknown),
            Solution(kind="parsimonious", why=unknown),
        )
    between, sorted_rows = _intermediate(scores, positive, remainders, narrow.models, wide.models, expected)
    return (
        _solution("conservative", narrow, scores),
        _solution("intermediate", between, scores).model_copy(update={"counterfactuals": sorted_rows}),
        _solution("parsimonious", wide, scores),
    )


def _nothing_to_solve(rows: Sequence[TruthRow]) -> str:
    taken = {row.taken_for for row in rows}
    if "positive" not in taken:
        return "No combination reaches the cuts."
    if "negative" not in taken:
        return "Every combination with cases goes with the outcome: nothing sets any of them apart."
    return ""


def _intermediate(
    scores: Scores,
    positive: Sequence[int],
    remainders: Sequence[int],
    narrow: Sequence[Terms],
    wide: Sequence[Terms],
    expected: Mapping[str, str],
) -> tuple[Ways, tuple[Counterfactuals, ...]]:
    """Minimise the positive rows and the easy remainders, for each pair of the other two solutions."""
    number, names = len(scores.conditions), scores.conditions
    bits = {1 << (number - 1 - names.index(name)): int(way == "present") for name, way in expected.items()}
    found: dict[Terms, None] = {}
    sides, tried = [], {}
    for narrower in narrow:
        for wider in wide:
            rows = sort_remainders(narrower, wider, remainders=remainders, expected=bits)
            sides.append((narrower, wider, rows))
            if rows.easy not in tried:
                tried[rows.easy] = minimise(number, positive=positive, allowed=rows.easy)
            found.update(dict.fromkeys(tried[rows.easy].models))
    ways = Ways(tuple(found)[:MOST_MODELS], complete=all(each.complete for each in tried.values()))
    named = {row: _row_name(row, names) for row in remainders}
    return ways, tuple(
        Counterfactuals(
            conservative=written(narrower, names),
            parsimonious=written(wider, names),
            easy=tuple(named[row] for row in rows.easy),
            difficult=tuple(named[row] for row in rows.difficult),
        )
        for narrower, wider, rows in sides[:MOST_MODELS]
    )


def _row_name(row: int, names: Sequence[str]) -> str:
    return expression(Cube((1 << len(names)) - 1, row), names)


def written(terms: Terms, names: Sequence[str]) -> str:
    """Write the terms of one model as one line."""
    return " + ".join(expression(term, names) for term in terms)


def _solution(kind: Kind, ways: Ways, scores: Scores) -> Solution:
    models = tuple(_model(terms, scores) for terms in ways.models)
    return Solution(kind=kind, models=models, more_models=not ways.complete)


def _model(terms: Terms, scores: Scores) -> Model:
    sets = [membership(term, scores) for term in terms]
    within = joined(sets, cases=len(scores.cases))
    fit = sufficiency(within, scores.shown)
    without = [joined([other for other in sets if other is not one], cases=len(scores.cases)) for one in sets]
    others = [sufficiency(rest, scores.shown).coverage for rest in without]
    return Model(
        expression=written(terms, scores.conditions),
        terms=tuple(
            _term(term, scores, fit.coverage, rest) for term, rest in zip(terms, others, strict=True)
        ),
        **fit.model_dump(),
        contradicting=scores.named((within > HALF) & (scores.shown < HALF)),
        uncovered=scores.named((within < HALF) & (scores.shown > HALF)),
    )


def _term(term: Cube, scores: Scores, covered: float | None, by_others: float | None) -> Term:
    within = membership(term, scores)
    digits = list(zip(scores.conditions, term.digits(len(scores.conditions)), strict=True))
    return Term(
        expression=expression(term, scores.conditions),
        present=tuple(name for name, digit in digits if digit == 1),
        absent=tuple(name for name, digit in digits if digit == 0),
        **sufficiency(within, scores.shown).model_dump(),
        unique_coverage=None if covered is None or by_others is None else covered - by_others,
        cases=scores.named(within > HALF),
    )
