"""The table and the chart of readiness: the council that asks, those that implemented, and the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.chapters.blocks import day, figure, state, tabulate, words
from evalkit.finding import CellState
from evalkit.section import Chart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.compare.readiness import Readiness, Spread
    from evalkit.section import Cell, Table

IMPLEMENTED, OTHERS = "Implemented", "Not so far"
HERE = "This council"
SCORES_NOTE = (
    "Scores run from 0 (fully out) to 1 (fully in); with more than 0.5 a council is in. Of those that went "
    "before, the first score counts."
)
RANGE_NOTE = (
    "The dot is the middle score (the median) and the line runs from the lowest to the highest; with fewer "
    "than three councils there is neither."
)


def readiness_table(readiness: Sequence[Readiness], *, own: str) -> Table:
    """Tabulate each condition: the council's latest score, and how many of the others began with it."""
    here = (words("own", own), words("as_at", "Scored on")) if own else ()
    return tabulate(
        [_row(each) for each in readiness],
        id="readiness_table",
        caption="Each condition: who began with it",
        columns=(
            words("label", "Condition"),
            *here,
            words("implemented", "Of those that implemented"),
            words("implemented_range", "Their scores"),
            words("others", "Of those that have not so far"),
            words("others_range", "Their scores"),
        ),
        notes=(SCORES_NOTE, f"Of {own} it is the latest score." if own else ""),
    )


def _row(each: Readiness) -> dict[str, Cell]:
    return {
        "label": each.condition.label,
        "own": CellState.NOT_COLLECTED if each.own is None else f"{each.own:g}",
        "as_at": CellState.NOT_COLLECTED if each.as_at is None else day(each.as_at),
        "implemented": in_of(each.implemented),
        "implemented_range": _range(each.implemented),
        "others": in_of(each.others),
        "others_range": _range(each.others),
    }


def in_of(spread: Spread) -> Cell:
    """Write how many councils were in, of how many."""
    inside, known = spread.counted
    return f"{inside} of {known}" if known else CellState.NOT_COLLECTED


def _range(spread: Spread) -> Cell:
    known = sorted(spread.scores.values())
    if not known:
        return CellState.NOT_COLLECTED
    middle = spread.middle
    if middle is None:
        return "; ".join(f"{score:g}" for score in known)
    return f"median {middle:g}, {known[0]:g} to {known[-1]:g}"


def readiness_chart(readiness: Sequence[Readiness], *, own: str, message: str) -> Chart:
    """Draw the conditions that are compared first: dots of the council beside the other groups."""
    shown = [each for each in readiness if each.condition.first_choice] or list(readiness[:4])
    rows = [row for each in shown for row in _dots(each, own=own)]
    return Chart(
        id="readiness_chart",
        kind="intervals",
        title=f"{len(shown)} conditions, scores from 0 (fully out) to 1 (fully in)",
        message=message,
        alt=f"Dots on a scale from 0 to 1, under each condition one row a group of councils. {message}",
        data=tabulate(
            rows,
            id="readiness_chart_data",
            caption="Scores of conditions by group of councils",
            columns=(
                words("group", "Condition"),
                words("label", "Who"),
                figure("value", "Score", decimals=2),
                figure("lower", "Lowest", decimals=2),
                figure("upper", "Highest", decimals=2),
                figure("numerator", "Councils that are in", decimals=0),
                figure("denominator", "Councils with a score", decimals=0),
                figure("reference", "Neither in nor out", decimals=1),
                state("state", "State"),
            ),
            notes=(RANGE_NOTE,),
        ),
    )


def _dots(each: Readiness, *, own: str) -> Iterator[dict[str, Any]]:
    name = each.condition.label
    if own:
        yield {**_own_dot(each), "group": name, "label": HERE}
    for label, spread in ((IMPLEMENTED, each.implemented), (OTHERS, each.others)):
        yield {**_group_dot(spread), "group": name, "label": label}


def _own_dot(each: Readiness) -> dict[str, Any]:
    known = each.own is not None
    return {
        "value": each.own,
        "lower": None,
        "upper": None,
        "numerator": None,
        "denominator": None,
        "reference": 0.5,
        "state": "value" if known else CellState.NOT_COLLECTED.value,
    }


def _group_dot(spread: Spread) -> dict[str, Any]:
    inside, known = spread.counted
    middle, scores = spread.middle, spread.scores.values()
    few = CellState.TOO_FEW if known else CellState.NOT_COLLECTED
    return {
        "value": middle,
        "lower": min(scores) if middle is not None else None,
        "upper": max(scores) if middle is not None else None,
        "numerator": inside if known else None,
        "denominator": known or None,
        "reference": 0.5,
        "state": "value" if middle is not None else few.value,
    }
