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
MOST_WAYS = 4  # tied models that a sentence names; the tables hold all
ASSUMES = {
    "conservative": "assuming nothing of combinations that no {unit} has",
    "intermediate": "assuming of combinations that no {unit} has only what the theory expects",
    "parsimonious": "assuming of combinations that no {unit} has whatever makes it simplest",
}


def tell_solution(
    solution: Solution,
    *,
    side: Side,
    checks: Sequence[Check],
    labels: Mapping[str, str] | None = None,
    unit: str = "case",
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
        What to call the conditions, the outcome and its absence.
    unit : str
        What a case is, such as council.

    Returns
    -------
    str
    """
    said = state_solution(solution, side=side, labels=labels, unit=unit)
    return " ".join([said, *limits(side, checks, unit=unit)] if solution.models else [said])


def state_solution(
    solution: Solution, *, side: Side, labels: Mapping[str, str] | None = None, unit: str = "case"
) -> str:
    """Say what goes with the outcome; what limits it must stand beside it."""
    said = answer(solution, side=side, labels=labels, unit=unit)
    assumes = f", {ASSUMES[solution.kind].format(unit=unit)}" if solution.models else ""
    return f"{solution.kind.capitalize()}{assumes}: {said}"


def answer(
    solution: Solution, *, side: Side, labels: Mapping[str, str] | None = None, unit: str = "case"
) -> str:
    """Say what goes with the outcome, without the name of the solution."""
    names = dict(labels or {})
    outcome = _named(side.outcome, names)
    if not solution.models:
        return f"nothing can be said of what goes with {outcome}. {solution.why}"
    if len(solution.models) > 1:
        number = "at least " * solution.more_models + str(len(solution.models))
        ways = " | ".join(in_words(model, names) for model in solution.models[:MOST_WAYS])
        unsettled = f"the {unit}s cannot choose between {number} ways to say what goes with {outcome}"
        return f"{unsettled}: {ways}."
    (model,) = solution.models
    return f"{outcome} {_verb(model)} {in_words(model, names)}. {_reach(model, side, unit)}"


def _verb(model: Model) -> str:
    verb = "goes with" if (model.consistency or 0) >= GOOD and not model.contradicting else "mostly goes with"
    return verb if (model.coverage or 0) >= MOST else f"in part {verb}"


def in_words(model: Model, names: Mapping[str, str]) -> str:
    """Say which combinations a model is made of; any one of them is enough."""
    return "; or with ".join(_term(term, names) for term in model.terms)


def _term(term: Term, names: Mapping[str, str]) -> str:
    parts = [names.get(name, name) for name in term.present]
    parts += [f"no {names.get(name, name)}" for name in term.absent]
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _named(outcome: str, names: Mapping[str, str]) -> str:
    if outcome in names:
        return names[outcome]
    plain = outcome.removeprefix("~")
    known = names.get(plain, plain)
    return f"the absence of {known}" if outcome.startswith("~") else known


def limits(side: Side, checks: Sequence[Check], *, unit: str = "case") -> Iterator[str]:
    """Say what limits every solution of a side: each check that failed takes something back."""
    passed = {check.name: check.passed for check in checks}
    cases = sum(row.cases for row in side.rows)
    if passed[checking.MANY_CASES] is False:
        yield f"{cases} {unit}s are few ({FEW_CASES} or fewer): one more may change it."
    if passed[checking.FEW_ENOUGH] is False:
        yield f"There are too many conditions for so few {unit}s: some pattern would fit by chance alone."
    if side.contradictory:
        yield f"Some {unit}s with the same conditions differ in what became of them."
    if passed[checking.ONE_SIDE] is False:
        yield "Some combination goes with the outcome and with its absence alike."
    if passed[checking.BEFORE] is False:
        yield "Some scores were made after the start and may know the result."
    yield "What goes together need not be what brought it about."


def _reach(model: Model, side: Side, unit: str) -> str:
    total = len(side.shown_by)
    reached = f"It takes in {total - len(model.uncovered)} of the {total} {unit}s that show it"
    if not model.contradicting:
        return f"{reached}, and no other."
    return f"{reached}, and also {', '.join(model.contradicting)}, where it is not shown."
