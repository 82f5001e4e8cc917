"""What could be wrong with the effect of a staggered adoption: its checks and caveats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evalkit.finding import Check
from evalkit.methods.adoption_permutation import DATES, permute_adoption
from evalkit.methods.goodman_bacon import bacon_weights
from evalkit.methods.pre_trends import LEVEL, pre_trend_test
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.smoothness_bounds import honest_bounds_of
from evalkit.methods.staggered_adoption_fits import fit_staggered_adoption
from evalkit.methods.staggered_adoption_sensitivity import staggered_sensitivity

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from evalkit.methods.panels import Panel
    from evalkit.methods.staggered_adoption_fits import StaggeredFit
    from evalkit.methods.staggered_adoption_sensitivity import StaggeredDesign

ENOUGH_POWER = 0.8  # the usual mark
NEARLY_SURE = 0.99
NOTHING = 0.0


@dataclass(frozen=True)
class Examined:
    """Hold what is checked: a fit, the panel and choices behind it, and the smallest important effect.

    Examples
    --------
    >>> Examined.__name__
    'Examined'
    """

    fit: StaggeredFit
    panel: Panel
    design: StaggeredDesign
    per: float
    smallest_important: float | None

    @property
    def main(self) -> dict[str, float]:
        """Give the overall effect with its interval."""
        row = self.fit.summaries.loc[["overall"]]
        return {str(name): float(values.iloc[0]) for name, values in row.items()}

    @property
    def stands_out(self) -> bool:
        """Say whether the interval leaves out zero."""
        return bool(self.main["lower"] > NOTHING or self.main["upper"] < NOTHING)


def checks_of(examined: Examined) -> tuple[Check, ...]:
    """Check an effect in every way that its data allow; a check that they do not allow says why.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_examples import example_panel
    >>> from evalkit.methods.staggered_adoption_sensitivity import StaggeredDesign
    >>> panel = example_panel()
    >>> found = checks_of(Examined(fit_staggered_adoption(panel), panel, StaggeredDesign(), 1, 2.0))
    >>> [check.name for check in found][:3]
    ['alike before the start', 'trends that bend', 'dates handed out anew']
    """
    made = [
        _made("alike before the start", lambda: _before(examined)),
        _made("trends that bend", lambda: _bends(examined)),
        _made(DATES, lambda: _dates(examined)),
        _made("plain regression", lambda: _regression(examined)),
    ]
    runs = staggered_sensitivity(examined.panel, design=examined.design, per=examined.per)
    return (*made, *(_other_way(examined, row) for _, row in runs.iloc[1:].iterrows()))


def _made(name: str, make: Callable[[], tuple[bool | None, str]]) -> Check:
    try:
        passed, text = make()
    except CannotEstimateError as error:
        passed, text = None, f"Not made: {error.message}"
    return Check(name=name, passed=passed, text=text)


def _before(examined: Examined) -> tuple[bool | None, str]:
    found = pre_trend_test(examined.fit, smallest_important=examined.smallest_important)
    many = "effect" if found.n_tested == 1 else "effects jointly"
    text = f"Test of {found.n_tested} {many} before the start: p = {found.p_value:.2g}."
    if found.p_value < LEVEL:
        return False, f"{text} Places moved apart before the start."
    if found.power is None:
        return None, f"{text} Without a smallest important effect its power is not known."
    seen = (
        f"{text} It had a chance of {_chance(found.power)} to see a drift that would pass for such an effect."
    )
    return (True if found.power >= ENOUGH_POWER else None), seen


def _chance(power: float) -> str:
    return "over 99%" if power > NEARLY_SURE else f"{power:.0%}"


def _bends(examined: Examined) -> tuple[bool | None, str]:
    """Bound the effect against places that never start: others take their trend with them as they go."""
    design = examined.design
    fit = fit_staggered_adoption(
        examined.panel,
        controls="never treated",
        base="universal",
        contaminated=design.contaminated,
        per=examined.per,
        seed=design.seed,
    )
    found = honest_bounds_of(fit, bends=[0.0])
    if found.breakdown is not None:
        return None, (
            "With any straight drift before the start taken off, the interval still leaves out zero, until "
            f"trends bend by {found.breakdown:.2g} a period."
        )
    row, plain = found.bounds.iloc[0], fit.summaries["estimate"]["dynamic"]
    text = (
        "With any straight drift before the start taken off, the interval holds zero: "
        f"{row['lower']:.3g} to {row['upper']:.3g}."
    )
    drifted = examined.stands_out and not row["lower"] <= plain <= row["upper"]
    return (False if drifted else None), text


def _dates(examined: Examined) -> tuple[bool | None, str]:
    design = examined.design
    found = permute_adoption(
        examined.panel,
        controls=design.controls,
        contaminated=design.contaminated,
        per=examined.per,
        seed=design.seed,
    )
    if found.smallest_p > LEVEL or not examined.stands_out:
        return None, found.text
    return found.p_value <= LEVEL, found.text


def _regression(examined: Examined) -> tuple[bool | None, str]:
    found = bacon_weights(examined.panel, without=examined.design.contaminated, per=examined.per)
    return None, (
        f"A plain regression would give {found.estimate:.3g}, {found.forbidden:.0%} of it from comparisons "
        "with places that had started already."
    )


def _other_way(examined: Examined, row: pd.Series) -> Check:
    name = f"another way: {row['run']}"
    if row["note"]:
        return Check(name=name, passed=None, text=f"Not made: {row['note']}")
    estimate = float(row["estimate"])
    near = bool(examined.main["lower"] <= estimate <= examined.main["upper"])
    return Check(
        name=name, passed=near, text=f"It gives {estimate:.3g}, {'in' if near else 'out'}side the interval."
    )


def caveats_of(examined: Examined) -> tuple[str, ...]:
    """List what to bear in mind.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_examples import example_panel
    >>> from evalkit.methods.staggered_adoption_sensitivity import StaggeredDesign
    >>> panel = example_panel()
    >>> caveats_of(Examined(fit_staggered_adoption(panel), panel, StaggeredDesign(), 1, None))[0]
    'Places chose when to start; those that start early may have been changing anyway.'
    """
    fit = examined.fit
    found = ["Places chose when to start; those that start early may have been changing anyway."]
    if fit.errors == "pooled":
        found.append(
            "Places are few, so the error takes all of them to vary alike. The interval is for the very "
            "places that started; where effects differ between places, it is too narrow for others like them."
        )
    if np.isnan(fit.groups["std_error"]).any():
        found.append("A start date with one place has an estimate of its own, but no error.")
    found += [f"Left out: {unit}, since {why}." for unit, why in fit.left_out.items()]
    return tuple(found)
