"""What a funnel says of one place among the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.finding import Check, Finding
from evalkit.methods.funnel_lines import NEITHER
from evalkit.methods.funnels import FEWEST_PLACES, FunnelFit, fit_funnel
from evalkit.methods.refusals import CannotEstimateError, refusal

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.methods.funnels import Width
    from evalkit.methods.overdispersion import FunnelKind, Scale, Trimming
    from evalkit.theory.model import Indicator

KINDS: dict[str, FunnelKind] = {
    "proportion": "proportion",
    "rate": "rate",
    "ratio": "ratio of counts",
    "standardised ratio": "ratio",
}
NOT_WHY = "A funnel shows which places differ, not why: case mix, recording and chance of the year remain."
ONE_IN_TWENTY = 0.05
# Share of ordinary places outside the 95% limits adjusted as published: simulated, 50 places [ours].
OUTSIDE_ANYWAY: dict[Trimming, float] = {"winsorise": 0.11, "truncate": 0.19, "none": ONE_IN_TWENTY}


def funnel(
    frame: pd.DataFrame,
    *,
    council: str,
    indicator: Indicator,
    kind: FunnelKind | None = None,
    width: Width = "adjusted",
    scale: Scale | None = None,
    trimming: Trimming = "winsorise",
) -> Finding:
    """Say whether a council differs from others by more than chance and the usual differences.

    Parameters
    ----------
    frame : pandas.DataFrame
        ``place, numerator, denominator``, a row or more for each place; for a standardised ratio the
        denominator is the expected count.
    council : str
        Which place it is about, as it stands in ``place``.
    indicator : Indicator
        The definition: title, unit, multiplier, kind, which way is better.
    kind : {"proportion", "ratio", "rate", "ratio of counts"}, optional
        What is compared; by default as the indicator's kind.
    width : {"exact", "transformed", "adjusted"}
        Which limits, as for `fit_funnel`.
    scale : {"arcsine", "log", "square root"}, optional
        Of the z-scores.
    trimming : {"winsorise", "truncate", "none"}
        What is done with the most extreme places before phi is worked out.

    Returns
    -------
    Finding
        The estimate is the council's value, lower and upper its 95% limits in the funnel: where it would
        lie if it did not differ. A sentence and no number where the data allow no funnel.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.theory import read_theory
    >>> frame = pd.DataFrame({"place": list("abcdefghij"), "denominator": 100,
    ...                       "numerator": [20, 22, 19, 21, 18, 20, 23, 20, 19, 45]})
    >>> goals = read_theory("blended_roles").indicator("goals_met")
    >>> found = funnel(frame, council="j", indicator=goals)
    >>> found.estimate, found.checks[1].name
    (45.0, 'overdispersion')
    """
    known = _known(council, indicator)
    try:
        fit = fit_funnel(
            frame,
            kind=kind or _kind(indicator),
            width=width,
            multiplier=indicator.multiplier,
            scale=scale,
            trimming=trimming,
        )
        return finding_of_funnel(fit, council=council, indicator=indicator)
    except CannotEstimateError as error:
        return refusal(known, error)


def finding_of_funnel(fit: FunnelFit, *, council: str, indicator: Indicator) -> Finding:
    """Say what a funnel that is worked out already shows of one of its places.

    Parameters
    ----------
    fit : FunnelFit
        From `fit_funnel`.
    council : str
        Which place it is about.
    indicator : Indicator
        The definition.

    Returns
    -------
    Finding

    Raises
    ------
    CannotEstimateError
        If the place is not in the funnel.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.theory import read_theory
    >>> frame = pd.DataFrame({"place": list("abcdefghij"), "denominator": 100, "numerator": range(20, 30)})
    >>> fit = fit_funnel(frame, kind="proportion", multiplier=100)
    >>> goals = read_theory("blended_roles").indicator("goals_met")
    >>> finding_of_funnel(fit, council="c", indicator=goals).estimate
    22.0
    """
    rows = fit.places[fit.places["place"] == council]
    if rows.empty:
        why = fit.removed.get(council, "it is not among the places")
        raise CannotEstimateError(f"{council} cannot be compared: {why}.")
    row = rows.iloc[0]
    return Finding.model_validate(
        _known(council, indicator)
        | {
            "sentence": _sentence(fit, row, indicator),
            "estimate": row["value"],
            "lower": row["lower95"],
            "upper": row["upper95"],
            "confidence": 0.95,
            "numerator": row["numerator"],
            "denominator": row["denominator"],
            "checks": _checks(fit),
            "caveats": _caveats(fit),
        }
    )


def _known(council: str, indicator: Indicator) -> dict[str, object]:
    return {
        "council": council,
        "subject": indicator.code,
        "method": "funnel",
        "question": f"Does “{indicator.title}” differ here from other places by more than chance?",
        "unit": indicator.unit,
        "scale": "funnel limits",
        "direction": indicator.direction,
        "smallest_important": indicator.smallest_important_effect,
        "definition_version": indicator.definition_version,
    }


def _kind(indicator: Indicator) -> FunnelKind:
    if indicator.kind not in KINDS:
        raise CannotEstimateError(f"A {indicator.kind} has no funnel: it is no count out of another.")
    return KINDS[indicator.kind]


def _sentence(fit: FunnelFit, row: pd.Series, indicator: Indicator) -> str:
    label, beyond = row["label"], _beyond(fit)
    if label == NEITHER:
        return (
            f"{indicator.title}: not significant. The value lies within what {beyond} would give a place of "
            "this size, which is not the same as no difference."
        )
    high = label.startswith("High")
    worth = {
        ("up", True): "better",
        ("up", False): "worse",
        ("down", True): "worse",
        ("down", False): "better",
    }
    said = worth.get((indicator.direction, high), "neither better nor worse by itself")
    side = "above" if high else "below"
    return f"{indicator.title}: {label}, {said}. The value lies {side} what {beyond} would give."


def _beyond(fit: FunnelFit) -> str:
    return "chance and the usual differences between places" if fit.width == "adjusted" else "chance alone"


def _checks(fit: FunnelFit) -> tuple[Check, ...]:
    count, outside = len(fit.places), int((fit.places["label"] != NEITHER).sum())
    spread = fit.spread
    narrow = fit.width != "adjusted" and spread.tau2 > 0
    return (
        Check(name="enough places", passed=True, text=f"{count} places; {FEWEST_PLACES} are needed."),
        Check(
            name="overdispersion",
            passed=False if narrow else None,
            text=f"phi {spread.phi:.3g}, tau2 {spread.tau2:.3g}, N {spread.places} ({spread.scale}, "
            f"{spread.trimming}).{' Chance alone makes these limits too narrow.' if narrow else ''}",
        ),
        Check(
            name="places outside",
            passed=None,
            text=f"{outside} of {count} places lie outside the 95% limits; if all were ordinary, about "
            f"{count * _outside_anyway(fit):.1f} would.",
        ),
    )


def _outside_anyway(fit: FunnelFit) -> float:
    widened = fit.width == "adjusted" and fit.spread.tau2 > 0
    return OUTSIDE_ANYWAY[fit.spread.trimming] if widened else ONE_IN_TWENTY


def _caveats(fit: FunnelFit) -> tuple[str, ...]:
    caveats, anyway = [NOT_WHY], _outside_anyway(fit)
    if anyway > ONE_IN_TWENTY:
        caveats.append(
            f"Extreme places were trimmed before the limits were widened, so about {anyway:.0%} of ordinary "
            "places lie outside the 95% limits, not 5%."
        )
    if fit.removed:
        left_out = "; ".join(f"{place}: {why}" for place, why in sorted(fit.removed.items()))
        caveats.append(f"Left out: {left_out}.")
    return tuple(caveats)
