"""What the control chart of each outcome shows in each council: an icon where all use the same rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.chapters.blocks import tabulate, words
from evalkit.compare.rules import commonest
from evalkit.finding import CellState
from evalkit.judgement.words import counted
from evalkit.section import Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.compare.outcomes import Outcome
    from evalkit.compare.records import Records
    from evalkit.finding import Finding
    from evalkit.report.record import Result
    from evalkit.section import Table

CANNOT = "cannot say"
NO_CHART = "no chart"
PAST = (
    "No signal is not the same as no change. A signal is against a council's own past, and not against the "
    "others."
)
ICONS = {
    ("improved", "up"): "improvement high",
    ("improved", "down"): "improvement low",
    ("worse", "up"): "concern low",
    ("worse", "down"): "concern high",
}
WORDS = {"improved": "Improved", "worse": "Got worse", "no signal": "No signal"}


def chart_of(result: Result, code: str) -> Finding | None:
    """Find what the control or run chart of an indicator of the whole council shows."""
    return next(
        (
            each
            for each in result.findings
            if each.subject == code
            and (each.rule_set or each.method == NO_CHART)
            and not each.site
            and not each.stratum
        ),
        None,
    )


def chart_rules(records: Records, code: str) -> dict[str, str]:
    """Give the rules by which each council's chart of an indicator was read, by its code."""
    found = {each.identity.council: chart_of(each, code) for each in records.results}
    return {council: chart.rule_set for council, chart in found.items() if chart and chart.rule_set}


def charted_apart(records: Records, code: str) -> dict[str, str]:
    """Name the councils whose chart of an indicator was read by other rules than those of most.

    Parameters
    ----------
    records : Records
        What is compared.
    code : str
        The indicator.

    Returns
    -------
    dict of str to str
        Code of a council to its rules.
    """
    rules = chart_rules(records, code)
    usual = commonest(rules.values())
    return {council: rule for council, rule in rules.items() if rule != usual}


def signals_table(records: Records, outcomes: Sequence[Outcome]) -> Table:
    """Tabulate what the chart of each outcome shows in each council, with its icon."""
    rows = [_row(result, records, outcomes) for result in records.results]
    columns = [
        column
        for each in outcomes
        for column in (
            words(f"{each.indicator.code}_icon", f"{each.indicator.title}: icon"),
            Column(name=each.indicator.code, label=each.indicator.title, icon=f"{each.indicator.code}_icon"),
        )
    ]
    return tabulate(
        rows,
        id="signals",
        caption="What each council's own control charts show at their end",
        columns=(words("council", "Council"), *columns),
        notes=(
            PAST,
            *_by_which(records, outcomes),
        ),
    )


def _row(result: Result, records: Records, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    row: dict[str, Any] = {"council": records.names[result.identity.council]}
    for each in outcomes:
        code = each.indicator.code
        state = str(each.states[row["council"]])
        icon, said = _cell(
            chart_of(result, code), charted_apart(records, code), state, each.indicator.direction
        )
        row |= {f"{code}_icon": icon, code: said}
    return row


def _cell(
    chart: Finding | None, apart: dict[str, str], state: str, direction: str
) -> tuple[str, str | CellState]:
    if chart is None or chart.state is not CellState.VALUE:
        return "", chart.state if chart else _absent(state)
    if chart.council in apart:
        return "", f"By other rules ({chart.rule_set}): {WORDS.get(chart.signal, CANNOT).lower()}"
    if chart.signal == "no signal":
        return "common cause", WORDS[chart.signal]
    said = WORDS.get(chart.signal, CANNOT.capitalize())
    points = (
        f" ({counted(chart.n_periods, 'point')})" if chart.n_periods and chart.signal == "unknown" else ""
    )
    return ICONS.get((chart.signal, direction), CANNOT), f"{said}{points}"


def _absent(state: str) -> CellState:
    """Say why there is no chart: for the reason that there is no figure, or it was not made."""
    return CellState.NOT_COLLECTED if state == CellState.VALUE else CellState(state)


def _by_which(records: Records, outcomes: Sequence[Outcome]) -> list[str]:
    usual = {commonest(chart_rules(records, each.indicator.code).values()) for each in outcomes} - {""}
    return [f"Rules: {', '.join(sorted(usual))}."] if usual else []
