"""The findings of the chapter on reach and outcomes: control charts, and the latest values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.chance import RUN_CHART, expected_false_signals
from evalkit.chapters.completeness import SMALL_BASE, SMALL_COUNT
from evalkit.chapters.evidence import LATEST
from evalkit.chapters.reach_words import chance_sentence, too_few, value_sentence
from evalkit.finding import CellState, Check, Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.outlook import Outlook
    from evalkit.chapters.standing import Figure

CONFIDENCE = 0.95
_NUMBERS = ("lower", "upper", "numerator", "denominator")


def findings(edition: Edition, seen: Sequence[Outlook]) -> tuple[Finding, ...]:
    """Give the control chart of every series that has one, then the latest value of every series."""
    charts = [outlook.finding for outlook in seen if outlook.finding is not None]
    values = (value_finding(edition, outlook) for outlook in seen)
    return (*charts, *values, chance_finding(edition, seen))


def chance_finding(edition: Edition, seen: Sequence[Outlook]) -> Finding:
    """Say how many series were examined, and how many signals chance alone would give."""
    charted = [outlook.baseline for outlook in seen if outlook.judges and not outlook.runs]
    runs = sum(outlook.judges and outlook.runs for outlook in seen)
    expected = expected_false_signals(charted) + runs * RUN_CHART
    return Finding(
        council=edition.council,
        subject="series_examined",
        method="expected false signals",
        question="How many signals would chance alone give?",
        sentence=chance_sentence(len(charted) + runs, expected=expected),
        period=edition.month,
        estimate=expected,
        unit="series",
        denominator=len(charted) + runs,
        checks=(Check(name="series independent", passed=None, text=_NOT_INDEPENDENT),),
        rule_set=edition.settings.rule_set,
    )


def value_finding(edition: Edition, outlook: Outlook) -> Finding:
    """Say the latest value of one indicator with its counts and interval."""
    indicator, latest = outlook.indicator, outlook.latest
    numbers = {name: _known(getattr(latest, name)) for name in _NUMBERS}
    return Finding(
        council=edition.council,
        subject=indicator.code,
        method=f"{LATEST} ({indicator.interval})",
        question=f"What is “{outlook.series.title}” now?",
        sentence=value_sentence(outlook),
        site=outlook.series.site,
        period=latest.period,
        estimate=_known(latest.value),
        confidence=CONFIDENCE if numbers["lower"] is not None else None,
        unit=indicator.unit,
        direction="" if outlook.finding else indicator.direction,  # what is judged is counted once
        smallest_important=indicator.smallest_important_effect,
        checks=tuple(_checks(outlook)),
        definition_version=str(outlook.rows["definition_version"].iloc[-1]),
        state=CellState(latest.state),
        **numbers,
    )


def _checks(outlook: Outlook) -> list[Check]:
    latest, charted = outlook.latest, outlook.finding is not None
    return [
        Check(name="numbers not small", passed=_large(latest), text=_SMALL),
        Check(
            name="enough periods for change", passed=charted, text=_ENOUGH if charted else too_few(outlook)
        ),
    ]


_NOT_INDEPENDENT = "Counted for steady series of independent points; real ones give more."
_ENOUGH = "Enough periods have a value for a chart over time."
_SMALL = f"A count below {SMALL_COUNT} or a base below {SMALL_BASE} is too small to lean on."


def _large(latest: Figure) -> bool | None:
    over, under = _known(latest.numerator), _known(latest.denominator)
    if over is None and under is None:
        return None
    return (over is None or over >= SMALL_COUNT) and (under is None or under >= SMALL_BASE)


def _known(number: float) -> float | None:
    return None if number != number else float(number)  # noqa: PLR0124 - the plain test for not-a-number
