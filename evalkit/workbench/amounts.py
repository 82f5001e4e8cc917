"""Effects as people say them: a fall of 10 visits, a rise of 5 percentage points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.methods.interrupted_series_checks import figure_text

if TYPE_CHECKING:
    from evalkit.theory.model import Indicator

WAYS = {"up": "rise", "down": "fall"}


def unit_of(indicator: Indicator) -> str:
    """Give the unit of a difference.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> unit_of(read_theory("blended_roles").indicator("insulin_on_time"))
    'percentage points'
    """
    return "percentage points" if indicator.unit == "%" else indicator.unit


def size_of(value: float, indicator: Indicator) -> str:
    """Write the size of an effect with its unit.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> size_of(5, read_theory("blended_roles").indicator("insulin_on_time"))
    '5 percentage points'
    """
    written = f"{value:g}" if value == round(value) else figure_text(value)
    return f"{written} {unit_of(indicator)}".strip()


def percent(share: float) -> str:
    """Write a share as a percentage.

    Examples
    --------
    >>> percent(0.8)
    '80%'
    """
    return f"{100 * share:.4g}%"
