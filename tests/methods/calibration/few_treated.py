"""How often methods for few treated places reject with no effect, and cover a known one."""

from __future__ import annotations

from functools import partial

import numpy as np
from few_treated_panels import LATE, made_up, panel_of, starts_of

from evalkit.methods import (
    fit_generalised_synthetic_control,
    fit_lee_wooldridge,
    fit_synthetic_control,
    fit_synthetic_did,
)

PLACES, PERIODS, EFFECT, SEVERAL = 40, 30, 2.0, 4
ONE_TREATED = {
    "synthetic_did": fit_synthetic_did,
    "synthetic_control": fit_synthetic_control,
    "generalised_synthetic_control": fit_generalised_synthetic_control,
    "lee_wooldridge, demean": partial(fit_lee_wooldridge, rolling="demean"),
    "lee_wooldridge, detrend": partial(fit_lee_wooldridge, rolling="detrend"),
}
SEVERAL_TREATED = {
    "synthetic_did, four treated": fit_synthetic_did,
    "synthetic_did, four treated, jackknife": partial(fit_synthetic_did, errors="jackknife"),
    "synthetic_did, four treated, clustered": partial(fit_synthetic_did, errors="clustered"),
    "generalised_synthetic_control, four treated": fit_generalised_synthetic_control,
    "lee_wooldridge, four treated": fit_lee_wooldridge,
    "lee_wooldridge, four treated, robust": partial(fit_lee_wooldridge, errors="robust"),
}
STAGGERED = {
    "synthetic_did, two cohorts": fit_synthetic_did,
    "generalised_synthetic_control, two cohorts": fit_generalised_synthetic_control,
    "lee_wooldridge, two cohorts": fit_lee_wooldridge,
}


def calibrate(n: int = 200, seed: int = 1) -> dict[str, dict[str, float]]:
    """Fit each method to n panels without and n with an effect.

    Forty places over thirty periods: levels, common shocks, one factor that places answer to differently,
    noise that lasts (autocorrelation .4). One place is treated from period 20 on; or four; or four in two
    cohorts. The effect is two standard deviations of the noise.

    Returns, by method: "rejects" (share of intervals without zero where there is no effect), "covers" (share
    of intervals with the effect), "without" (share that had no interval) and "rejects_by_rank" (share of
    placebo tests with p of .05 or less where there is no effect).
    """
    designs = ((ONE_TREATED, 1, False), (SEVERAL_TREATED, SEVERAL, False), (STAGGERED, SEVERAL, True))
    found: dict[str, dict[str, float]] = {}
    for methods, treated, staggered in designs:
        for name, fit in methods.items():
            nothing = [fit(draw(seed, i, treated, 0.0, staggered)) for i in range(n)]
            effect = [fit(draw(seed, n + i, treated, EFFECT, staggered)) for i in range(n)]
            found[name] = {
                "rejects": share(nothing, lambda fit: not holds(fit, 0.0)),
                "covers": share(effect, lambda fit: holds(fit, EFFECT)),
                "without": float(np.mean([fit.interval.lower is None for fit in nothing + effect])),
                "rejects_by_rank": float(np.mean([fit.p_placebo <= 0.05 + 1e-9 for fit in nothing])),
            }
    return found


def draw(seed, number, treated, effect, staggered):
    values = made_up([seed, number], places=PLACES, periods=PERIODS, treated=treated, effect=effect)
    starts = starts_of(values, treated=treated)
    if staggered:
        later = LATE(PERIODS) + 4
        values[treated // 2 : treated, later - 4 : later] -= effect
        starts[treated // 2 : treated] = [later] * (treated - treated // 2)
    return panel_of(values, starts)


def holds(fit, effect):
    return fit.interval.lower <= effect <= fit.interval.upper


def share(fits, of):
    return float(np.mean([of(fit) for fit in fits if fit.interval.lower is not None]))


if __name__ == "__main__":
    for method, figures in calibrate().items():
        print(method, {name: round(figure, 3) for name, figure in figures.items()})  # noqa: T201 - run by hand
