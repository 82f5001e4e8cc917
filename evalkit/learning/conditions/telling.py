"""Say a solution in one plain sentence that is never stronger than the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.learning.conditions import checking
from evalkit.learning.conditions.scores import FEW_CASES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.finding import Check
    from evalkit.learning.conditions.sides import Side
    from evalkit.learning.conditions.solutions import Model, Solution, Term

GOOD = 0.8  # consistency below which *goes with* is too strong
MOST = 0.5  # coverage below which a solution leaves out most of the outcome
ASSUMES = {
    "conservative": "assuming nothing of combinations that no case has",
    "intermediate": "assuming of combinations that no case has only what the theory expects",
    "parsimonious": "assuming of combinations that no case has whatever makes it simplest",
}


def tell_solution(
    solution: Solution, *, side: Side, checks: Sequence[Check], labels: Mapping[str, str] | None = None
) -> str:
    """Say what goes with the outcome, in how many cases, and what limits that.

    Parameters
    ----------
    solution : Solution
        One of the side's.
    side : Side
        The outcome or its absence.
    checks : sequence of Check
        Of the whole comparison.
    labels : mapping of str to str, optional
        What to call the conditions and the outcome.

    Returns
    -------
    str
    """
    names = dict(labels or {})
    outcome = _named(side.outcome, names)
    if not solution.models:
        return (
            f"{solution.kind.capitalize()}: nothing can be said of what goes with {outcome}. {solution.why}"
        )
    said = _said(solution, outcome, names)
    limits = list(_limits(solution, side, checks))
    return f"{solution.kind.capitalize()}, {ASSUMES[solution.kind]}: {said} {' '.join(limits)}".rstrip()


def _said(solution: Solution, outcome: str, names: Mapping[str, str]) -> str:
    model = solution.models[0]
    if len(solution.models) > 1:
        number = "more than " * solution.more_models + str(len(solution.models))
        return f"the cases cannot choose between {number} ways to say what goes with {outcome}."
    verb = "goes with" if (model.consistency or 0) >= GOOD and not model.contradicting else "mostly goes with"
    if (model.coverage or 0) < MOST:
        verb = f"in part {verb}"
    return f"{outcome} {verb} {in_words(model, names)}."


def in_words(model: Model, names: Mapping[str, str]) -> str:
    """Say which combinations a model is made of; any one of them is enough."""
    return ", or with ".join(_term(term, names) for term in model.terms)


def _term(term: Term, names: Mapping[str, str]) -> str:
    parts = [names.get(name, name) for name in term.present]
    parts += [f"no {names.get(name, name)}" for name in term.absent]
    return " and ".join(parts)


def _named(outcome: str, names: Mapping[str, str]) -> str:
    plain = outcome.removeprefix("~")
    known = names.get(plain, plain)
    return f"the absence of {known}" if outcome.startswith("~") else known


def _limits(solution: Solution, side: Side, checks: Sequence[Check]) -> Iterator[str]:
    passed = {check.name: check.passed for check in checks}
    cases = sum(row.cases for row in side.rows)
    if len(solution.models) == 1:
        yield from _reach(solution.models[0], side)
    if passed[checking.MANY_CASES] is False:
        yield f"{cases} cases are few ({FEW_CASES} or fewer): one more may change it."
    if passed[checking.FEW_ENOUGH] is False:
        yield "There are too many conditions for so few cases: some pattern would fit by chance alone."
    if side.contradictory:
        yield "Cases with the same conditions differ in what became of them."
    if passed[checking.ONE_SIDE] is False:
        yield "Some combination goes with the outcome and with its absence alike."
    if passed[checking.BEFORE] is False:
        yield "Some scores were made after the start and may know the result."
    yield "What goes together need not be what brought it about."


def _reach(model: Model, side: Side) -> Iterator[str]:
    total = len(side.shown_by)
    reached = total - len(model.uncovered)
    yield f"It takes in {reached} of the {total} cases that show it."
    if model.contradicting:
        verb = "does" if len(model.contradicting) == 1 else "do"
        yield f"It also takes in {', '.join(model.contradicting)}, which {verb} not show it."
