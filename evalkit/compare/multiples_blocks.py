"""Each outcome over time, a small plot a council, all on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.chapters.blocks import figure, state, tabulate, words
from evalkit.compare.compared import stage_of
from evalkit.compare.outcomes import VALUE, adoption_of_councils
from evalkit.judgement.words import counted, number, period_name, some
from evalkit.periods import parse_period
from evalkit.section import Chart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.compare.outcomes import Outcome
    from evalkit.compare.records import Records

MOST_PLOTS = 24  # of one outcome; the councils that started first come first
EVENT = "First delegated visit"
OR_AFTER = ", or the first figures after it"


def over_time(outcome: Outcome, records: Records) -> Chart | None:
    """Draw an outcome in each council that has figures; None where none has."""
    order = _order(outcome, records)
    if not order:
        return None
    drawn = order[:MOST_PLOTS]
    indicator = outcome.indicator
    return Chart(
        id=f"over_time_{indicator.code}",
        kind="multiples",
        title=f"{indicator.title}, {counted(len(drawn), 'council')}",
        message=_message(outcome, drawn),
        alt=_alternative(outcome, drawn),
        data=tabulate(
            _drawn(outcome, records, drawn),
            id=f"over_time_{indicator.code}_data",
            caption=f"{indicator.title} by council",
            columns=(
                words("series", "Council"),
                words("period", "Period"),
                figure("value", indicator.title, unit=indicator.unit),
                state("state", "State"),
                words("note", "Stage reached"),
                words("event", "Event"),
            ),
            notes=(_not_drawn(len(order) - len(drawn)),),
        ),
        unit=indicator.unit,
    )


def _order(outcome: Outcome, records: Records) -> list[str]:
    """Order the councils that have figures: those that started, by their start, then the others by name."""
    adopted = adoption_of_councils(records).set_index("unit")["start"]
    return sorted(outcome.councils, key=lambda name: (adopted[name] or "9999", name))


def _drawn(outcome: Outcome, records: Records, names: Sequence[str]) -> pd.DataFrame:
    stages = {records.names[each.identity.council]: stage_of(each) for each in records.results}
    rows = pd.concat([outcome.rows[outcome.rows["council"] == name] for name in names])
    return rows.assign(
        series=rows["council"],
        note=rows["council"].map(stages),
        event=_events(rows, records),
    )


def _events(rows: pd.DataFrame, records: Records) -> list[str]:
    """Mark for each council the period in which it started, or the first one after it that has a row."""
    starts = adoption_of_councils(records).set_index("unit")["start"]
    ends = pd.Series([pd.Timestamp(parse_period(text).end) for text in rows["period"]], index=rows.index)
    begun = pd.Series(
        [pd.Timestamp(starts[name]) if starts[name] else pd.NaT for name in rows["council"]],
        index=rows.index,
    )
    since = ends >= begun
    first = since & since.astype(int).groupby(rows["council"]).cumsum().eq(1)
    words = EVENT if (rows["start"] <= begun)[first].all() else f"{EVENT}{OR_AFTER}"
    return [words if marked else "" for marked in first]


def _latest(outcome: Outcome, names: Sequence[str]) -> pd.DataFrame:
    known = outcome.rows[outcome.rows["state"].eq(VALUE) & outcome.rows["council"].isin(names)]
    return known.groupby("council", sort=False).tail(1)


def _message(outcome: Outcome, names: Sequence[str]) -> str:
    latest, unit = _latest(outcome, names), outcome.indicator.unit
    ordered = latest.sort_values("value", kind="stable")
    low, high = ordered.iloc[0], ordered.iloc[-1]
    if len(latest) == 1:
        return f"Only {names[0]} has figures: {number(high['value'], unit=unit)} at the latest."
    return (
        f"The latest figures of {len(latest)} councils lie between {number(low['value'], unit=unit)} and "
        f"{number(high['value'], unit=unit)}."
    )


def _alternative(outcome: Outcome, names: Sequence[str]) -> str:
    latest = _latest(outcome, names)
    rows = latest[["council", "value", "period"]].itertuples(index=False, name=None)
    values = [
        f"{name} {number(value, unit=outcome.indicator.unit)} ({period_name(period)})"
        for name, value, period in rows
    ]
    return (
        f"{len(names)} small line charts of {outcome.indicator.title} on one scale, one a council. Latest "
        f"figures: {some(values, most=12)}."
    )


def _not_drawn(count: int) -> str:
    if not count:
        return ""
    number = f"{counted(count, 'council')} with figures {'is' if count == 1 else 'are'} not drawn"
    return f"{number}; the table of the last year has all."
