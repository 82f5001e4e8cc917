"""The inputs of value in words: their names, their amounts and where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.methods.value_words import hours_in_words

if TYPE_CHECKING:
    from evalkit.chapters.value_plans import Route

VISITS, SPARED, LENGTH = "delegated visits", "nurse visits that one spares", "hours of a nurse's visit"
WORKER_LENGTH, WORKER_PAY = "care worker's hours a visit", "pounds an hour of a care worker"
NURSE_PAY = "pounds an hour of a nurse"
INPUTS = {
    VISITS: "Delegated visits",
    SPARED: "Nurse visits that one delegated visit spares",
    LENGTH: "Length of a nurse's visit, with travel",
    WORKER_LENGTH: "Length of a delegated visit, with travel",
    WORKER_PAY: "An hour of a care worker, with on-costs",
    NURSE_PAY: "An hour of a nurse, with on-costs",
}
_PAID = "workforce: mean hourly pay and the sites' range; on-costs of 20% (10% to 30%) are an assumption"
_ORIGINS = {
    SPARED: "An assumption: one for one, or four for five",
    WORKER_LENGTH: "visits: the mean of delegated visits, and its 95% interval",
    WORKER_PAY: _PAID,
    NURSE_PAY: _PAID,
}
_BY_ROUTE: dict[str, dict[str, str]] = {
    "rows": {
        VISITS: "visits: counted; the range is what chance alone could make of such a count",
        LENGTH: "visits: the mean of nurses' visits for eligible tasks, and its 95% interval",
    },
    "counts": {
        VISITS: "observations: counted; the range is what chance alone could make of such a count",
        LENGTH: "nurse_time over observations: hours for visits over visits made, taken as right to a tenth",
    },
}
_RECORDED = "nurse_time: as written down, taken as right to a tenth"


def at_ends(name: str, value: float) -> str:
    """Write an amount of an input with its unit.

    Examples
    --------
    >>> at_ends("delegated visits", 332.3), at_ends("hours of training", 44.3), at_ends(LENGTH, 0.5274)
    ('332', '44 h', '31.6 min')
    """
    if name == VISITS:
        return f"{value:,.0f}"
    if name == SPARED:
        return f"{value:g}"
    if name in (LENGTH, WORKER_LENGTH):
        return f"{60 * value:.1f} min"
    return f"£{value:,.2f}" if name.startswith("pounds") else f"{hours_in_words(value)} h"


def origin(name: str, route: Route) -> str:
    """Say where an input comes from.

    Examples
    --------
    >>> origin("hours of training", "rows")
    'nurse_time: as written down, taken as right to a tenth'
    """
    return _BY_ROUTE[route].get(name) or _ORIGINS.get(name) or _RECORDED
