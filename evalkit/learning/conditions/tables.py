"""The tables of a comparison of cases: rows with their cases, what is necessary, solutions, other cuts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.section import Cell, Column, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.learning.conditions.configurations import Configurations
    from evalkit.learning.conditions.sensitivity import AtCuts
    from evalkit.learning.conditions.sides import Side
    from evalkit.learning.conditions.solutions import Model, Solution

TAKEN = {"positive": "yes", "negative": "no", "remainder": "too few cases"}
SIGNS = "A*B: A and B together. ~A: A is absent. A + B: A or B is enough."
_FITS = (("consistency", "Consistency"), ("pri", "PRI"), ("coverage", "Coverage"))


def tables_of(found: Configurations) -> tuple[Table, ...]:
    """Make all tables of a comparison: of the outcome first, then of its absence.

    Parameters
    ----------
    found : Configurations
        From `find_configurations`.

    Returns
    -------
    tuple of Table

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.learning import find_configurations
    >>> scores = pd.DataFrame({"fee": [1, 0], "done": [1, 0]}, index=["Bury", "Wigan"])
    >>> [table.id for table in tables_of(find_configurations(scores, outcome="done"))][:3]
    ['rows_present', 'necessity_present', 'solutions_present']
    """
    sides = (("present", found.present), ("absent", found.absent))
    return tuple(
        table
        for name, side in sides
        for table in (
            rows_table(side, name),
            necessity_table(side, name),
            solutions_table(side, name),
            counterfactuals_table(side, name),
        )
    )


def rows_table(side: Side, name: str) -> Table:
    """Tabulate the rows of the truth table with their cases, contradictory ones marked."""
    rows = [
        (
            row.expression,
            ", ".join(row.cases_with),
            ", ".join(row.cases_without),
            row.consistency,
            row.pri,
            TAKEN[row.taken_for],
            "yes" if row.contradictory else "no",
        )
        for row in side.rows
    ]
    columns = (
        Column(name="row", label="Combination"),
        Column(name="with", label=f"Cases that show {side.outcome}"),
        Column(name="without", label="Cases that do not"),
        _number("consistency", "Consistency"),
        _number("pri", "PRI"),
        Column(name="taken", label=f"Goes with {side.outcome}"),
        Column(name="contradictory", label="Contradictory"),
    )
    unseen = f"{side.remainders} of {side.combinations} combinations have no case, or too few."
    return _table(f"rows_{name}", f"Combinations that have a case, and {side.outcome}", columns, rows, unseen)


def necessity_table(side: Side, name: str) -> Table:
    """Tabulate how necessary each condition and its absence is."""
    rows = [
        (
            each.expression,
            each.consistency,
            each.relevance,
            each.coverage,
            "yes" if each.necessary else "no",
        )
        for each in side.necessity
    ]
    columns = (
        Column(name="condition", label="Condition"),
        _number("consistency", "Consistency"),
        _number("relevance", "Relevance (RoN)"),
        _number("coverage", "Coverage"),
        Column(name="necessary", label="Necessary"),
    )
    rule = "Necessary: consistency of 0.9 or more, and relevance of 0.5 or more."
    return _table(f"necessity_{name}", f"What is necessary for {side.outcome}", columns, rows, rule)


def solutions_table(side: Side, name: str) -> Table:
    """Tabulate every model of every solution: the whole, then each of its terms."""
    rows = [row for solution in side.solutions for row in _solution_rows(solution)]
    columns = (
        Column(name="solution", label="Solution"),
        Column(name="terms", label="Goes with the outcome"),
        *(_number(*fit) for fit in _FITS),
        _number("unique", "Unique coverage"),
        Column(name="cases", label="Cases"),
    )
    return _table(f"solutions_{name}", f"What goes with {side.outcome}", columns, rows)


def counterfactuals_table(side: Side, name: str) -> Table:
    """Tabulate the combinations without a case that the simpler solutions take in."""
    rows = [
        (pair.parsimonious, "; ".join(pair.easy) or "none", "; ".join(pair.difficult) or "none")
        for pair in side.intermediate.counterfactuals
    ]
    columns = (
        Column(name="parsimonious", label="Parsimonious solution"),
        Column(name="easy", label="Easy: as the theory expects"),
        Column(name="difficult", label="Difficult: against it, or it says nothing"),
    )
    caption = f"Combinations that no case has and that are taken to go with {side.outcome}"
    return _table(f"counterfactuals_{name}", caption, columns, rows)


def cuts_table(tried: Sequence[AtCuts], name: str, *, outcome: str) -> Table:
    """Tabulate which solutions there are at which cuts, those that are alike together."""
    alike: dict[tuple[tuple[str, ...], ...], list[AtCuts]] = {}
    for each in tried:
        alike.setdefault(getattr(each, name), []).append(each)
    rows = [
        (
            *(" or ".join(models) or "none" for models in solutions),
            len(group),
            *(_values(group, cut) for cut in ("inclusion", "pri", "frequency")),
            "yes" if getattr(group[0], f"same_{name}") else "no",
        )
        for solutions, group in alike.items()
    ]
    columns = (
        Column(name="conservative", label="Conservative"),
        Column(name="intermediate", label="Intermediate"),
        Column(name="parsimonious", label="Parsimonious"),
        Column(name="settings", label=f"Settings, of {len(tried)}", kind="integer", decimals=0),
        Column(name="inclusion", label="at consistency"),
        Column(name="pri", label="PRI"),
        Column(name="frequency", label="Fewest cases"),
        Column(name="same", label="As chosen"),
    )
    return _table(f"cuts_{name}", f"What goes with {outcome} at other cuts", columns, rows)


def _values(group: Iterable[AtCuts], cut: str) -> str:
    return ", ".join(f"{value:g}" for value in sorted({getattr(each.cuts, cut) for each in group}))


def _solution_rows(solution: Solution) -> Iterator[tuple[Cell, ...]]:
    if not solution.models:
        yield (solution.kind, solution.why, None, None, None, None, "")
    for place, model in enumerate(solution.models, start=1):
        tied = f", {place} of {len(solution.models)} tied" if len(solution.models) > 1 else ""
        yield from _model_rows(f"{solution.kind}{tied}", model)


def _model_rows(label: str, model: Model) -> Iterator[tuple[Cell, ...]]:
    against = f"not showing it: {', '.join(model.contradicting)}" if model.contradicting else ""
    left = f"left out: {', '.join(model.uncovered)}" if model.uncovered else ""
    said = "; ".join(filter(None, (against, left)))
    whole = (model.consistency, model.pri, model.coverage)
    if len(model.terms) > 1:
        yield (f"{label}: whole", model.expression, *whole, None, said)
    for term in model.terms:
        fits = (term.consistency, term.pri, term.coverage, term.unique_coverage)
        others = said if len(model.terms) == 1 else ""
        yield (label, term.expression, *fits, "; ".join(filter(None, (", ".join(term.cases), others))))


def _number(name: str, label: str) -> Column:
    return Column(name=name, label=label, kind="number", decimals=2)


def _table(
    table_id: str, caption: str, columns: Sequence[Column], rows: Iterable[tuple[Cell, ...]], *notes: str
) -> Table:
    return Table(
        id=table_id, caption=caption, columns=tuple(columns), rows=tuple(rows), notes=(*notes, SIGNS)
    )
