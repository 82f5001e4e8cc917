"""The tornado charts of the chapter on value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from evalkit.chapters.blocks import figure, tabulate, words
from evalkit.chapters.value_inputs_words import INPUTS, at_ends
from evalkit.judgement.words import listed
from evalkit.section import Chart

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from evalkit.chapters.value_plans import Account
    from evalkit.methods.value_sums import Result

WHOLE_FROM = 10  # hours


class Told(NamedTuple):
    """How a result is told: its label, its unit, and within a sentence."""

    label: str
    unit: str
    spoken: str


HOURS: Result = "net nurse hours"
FEE: Result = "fee uplift that covers the provider"
_TOLD: dict[Result, Told] = {
    HOURS: Told("Nurse hours released, net", "hours", "net nurse hours"),
    FEE: Told("Fee uplift that covers the provider", "£ a visit", "the uplift that covers the provider"),
}


def tornadoes(account: Account, *, result: Result, council: str) -> tuple[Chart, ...]:
    """Draw how far each assumption moves a result; nothing where none does, or there is no result.

    Parameters
    ----------
    account : Account
        From `account_of`.
    result : str
        The result.
    council : str
        Name of the council.

    Returns
    -------
    tuple of Chart
        One, or none.
    """
    base = account.fit.results[result] if account.fit else None
    if account.fit is None or base is None or (result == FEE and account.spending.cash.unusable):
        return ()
    moved = account.fit.tornadoes[result].query("swing > 0")
    return (_chart(_rows(moved, base.value), result, council),) if len(moved) else ()


def _rows(moved: pd.DataFrame, base: float) -> list[dict[str, Any]]:
    return [
        {
            "label": INPUTS.get(row["input"], row["input"].capitalize()),
            "low": at_ends(row["input"], row["low"]),
            "high": at_ends(row["input"], row["high"]),
            "at_low": row["result_at_low"],
            "at_high": row["result_at_high"],
            "base": base,
        }
        for row in moved.to_dict("records")
    ]


def _chart(rows: list[dict[str, Any]], result: Result, council: str) -> Chart:
    told, base = _TOLD[result], rows[0]["base"]
    decimals = 2 if result == FEE else 0 if abs(base) >= WHOLE_FROM else 1
    key = f"tornado_{result.replace(' ', '_')}"
    return Chart(
        id=key,
        kind="tornado",
        title=f"What moves {told.spoken}, {council}",
        message=_message(rows, result),
        alt=_alternative(rows, told, council),
        data=tabulate(
            rows,
            id=f"{key}_data",
            caption=f"{told.label}: how far each assumption moves it, one at a time",
            columns=(
                words("label", "Assumption"),
                words("low", "Its low"),
                words("high", "Its high"),
                figure("at_low", "Result at its low", unit=told.unit, decimals=decimals),
                figure("at_high", "Result at its high", unit=told.unit, decimals=decimals),
                figure("base", told.label, unit=told.unit, decimals=decimals),
            ),
        ),
        unit=told.unit,
    )


def _message(rows: Sequence[dict[str, Any]], result: Result) -> str:
    """Say what moves the result most, and whether anything alone turns a gain of hours into a loss."""
    most = f"What moves {_TOLD[result].spoken} most: {_within(rows[0])}."
    if result != HOURS:
        return most
    turns = [_within(row) for row in rows if min(_ends(row)) < 0 < max(_ends(row))]
    if not turns:
        return f"{most} No assumption alone turns a gain into a loss, or a loss into a gain."
    return f"{most} Whether nurses gain or lose turns on {listed(turns)}."


def _ends(row: dict[str, Any]) -> tuple[float, float]:
    return row["at_low"], row["at_high"]


def _within(row: dict[str, Any]) -> str:
    return f"{row['label'][:1].lower()}{row['label'][1:]}"


def _alternative(rows: Sequence[dict[str, Any]], told: Told, council: str) -> str:
    places = 2 if "£" in told.unit else 1
    each = [
        f"{row['label']} from {row['low']} to {row['high']}: "
        f"from {row['at_low']:,.{places}f} to {row['at_high']:,.{places}f}"
        for row in rows
    ]
    base = f"{rows[0]['base']:,.{places}f} {told.unit}"
    return (
        f"Tornado chart of {told.label.lower()}, {council}: for each of {len(rows)} assumptions a bar on "
        f"both sides of the result as it is, {base}, the longest first. "
        f"{'; '.join(each)}."
    )
