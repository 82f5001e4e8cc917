"""The words under a comparison of few treated places."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.finding import Check
    from evalkit.methods.few_treated_fits import FewTreatedFit
    from evalkit.theory.model import Indicator

WHOLE_FROM = 100  # a figure as large as this needs no decimal places; three digits are what a reader can use


def amount(value: float, unit: str) -> str:
    """Write a difference with three digits and its unit.

    Examples
    --------
    >>> amount(-1.2345, "%"), amount(1234.5, "visits"), amount(-0.00012, "")
    ('−1.23 percentage points', '1,234 visits', '−0.00012')
    """
    size = abs(value)
    figure = f"{size:,.0f}" if size >= WHOLE_FROM else f"{size:.3g}"
    named = "percentage points" if unit == "%" else unit
    return f"{'−' if value < 0 else ''}{figure} {named}".rstrip()


def placebo_words(fit: FewTreatedFit) -> str:
    """Say what the placebo test in space found, and the smallest p-value that it could have found.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> placebo_words(SimpleNamespace(p_placebo=0.5, smallest_p=0.25, every_placebo=True))
    'p = 0.5 against places where nothing happened; the smallest p that could be had is 1/4 = 0.25.'
    """
    p, smallest = fit.p_placebo or 0, fit.smallest_p or 0
    some = "" if fit.every_placebo else " A fixed round of stand-ins was used, not every set of them."
    return (
        f"p = {p:.2g} against places where nothing happened; the smallest p that could be had is "
        f"1/{round(1 / smallest)} = {smallest:.2g}.{some}"
    )


def sentence_of(
    fit: FewTreatedFit, indicator: Indicator, *, failed: Sequence[Check], checks: Sequence[Check]
) -> str:
    """Say in one sentence what was found, no more strongly than the checks allow.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from evalkit.theory import read_theory
    >>> fit = SimpleNamespace(estimate=-2.0, interval=SimpleNamespace(lower=-3.0, upper=-1.0))
    >>> on_time = read_theory("blended_roles").indicator("insulin_on_time")
    >>> said = sentence_of(fit, on_time, failed=[], checks=[])
    >>> said.partition(": ")[2]
    '2 percentage points lower than it would have been (95% interval −3 to −1 percentage points).'
    """
    side = "higher" if fit.estimate > 0 else "lower"
    unit = indicator.unit
    apart = f"{indicator.title}: {amount(abs(fit.estimate), unit)} {side} than"
    lower, upper = fit.interval.lower, fit.interval.upper
    if lower is None or upper is None:
        return f"{apart} its comparison, without an interval: no claim."
    ends = f"(95% interval {amount(lower, '')} to {amount(upper, unit)})"
    if failed:
        return f"{apart} its comparison {ends}, but this failed a check ({_named(failed)}): no claim."
    told = f"{apart} it would have been"
    if lower <= 0 <= upper:
        return f"{told} {ends}: no effect can be told from chance. That is not the same as no effect."
    doubtful = [check for check in checks if check.passed is False]
    return f"{told} {ends}{f', which rests on few places ({_named(doubtful)})' if doubtful else ''}."


def _named(checks: Sequence[Check]) -> str:
    return ", ".join(check.name for check in checks)
