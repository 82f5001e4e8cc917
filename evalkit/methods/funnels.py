"""Funnels: which places differ by more than chance, allowing for how much places differ anyway."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from evalkit.errors import one_of
from evalkit.methods.funnel_lines import (
    ALARM,
    WARNING,
    exact_funnel_limits,
    label_by_limits,
    transformed_funnel_limits,
)
from evalkit.methods.funnel_places import places_of
from evalkit.methods.overdispersion import Overdispersion, centre_of, overdispersion_of
from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.indicators.arguments import Numbers
    from evalkit.methods.overdispersion import FunnelKind, Scale, Trimming

Width = Literal["exact", "transformed", "adjusted"]
WIDTHS: tuple[Width, ...] = ("exact", "transformed", "adjusted")
FEWEST_PLACES = 10  # below this phi says nothing [ours, METHODS: none below ten places]
LINE_POINTS = 100  # from which a line is drawn
LIMITS = ("lower95", "upper95", "lower998", "upper998")


@dataclass(frozen=True)
class FunnelFit:
    """Hold a funnel: its places, the lines to draw and how much places differ beyond chance.

    Parameters
    ----------
    places : pandas.DataFrame
        ``place, numerator, denominator, value, lower95, upper95, lower998, upper998, label``, in order of
        size; values and limits multiplied.
    lines : pandas.DataFrame
        ``denominator, lower95, upper95, lower998, upper998`` over the sizes.
    target : float
        The centre, multiplied.
    spread : Overdispersion
        phi, tau2 and N.
    width : {"exact", "transformed", "adjusted"}
        Which limits were drawn; exact ones where an adjusted ratio or rate needed none.
    kind : {"proportion", "ratio", "rate", "ratio of counts"}
        What is compared.
    removed : mapping of str to str
        Places left out, to why.

    Examples
    --------
    >>> frame = pd.DataFrame({"place": list("abcdefghij"), "denominator": 100, "numerator": range(15, 25)})
    >>> fit = fit_funnel(frame, kind="rate")
    >>> fit.width, round(fit.spread.phi, 2), fit.spread.tau2
    ('exact', 0.35, 0.0)
    """

    places: pd.DataFrame
    lines: pd.DataFrame
    target: float
    spread: Overdispersion
    width: Width
    kind: FunnelKind
    removed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Shape:
    """Hold what the limits at any size follow from."""

    kind: FunnelKind
    target: float
    width: Width
    spread: Overdispersion
    multiplier: float

    def limits(self, sizes: Numbers) -> dict[str, Numbers]:
        ends = [end * self.multiplier for conf in (WARNING, ALARM) for end in self._ends(sizes, conf)]
        return dict(zip(LIMITS, ends, strict=True))

    def _ends(self, sizes: Numbers, conf: float) -> tuple[Numbers, Numbers]:
        if self.width == "exact":
            return exact_funnel_limits(sizes, kind=self.kind, target=self.target, conf=conf)
        tau2 = self.spread.tau2 if self.width == "adjusted" else 0.0
        return transformed_funnel_limits(
            sizes, kind=self.kind, target=self.target, scale=self.spread.scale, tau2=tau2, conf=conf
        )


def fit_funnel(
    frame: pd.DataFrame,
    *,
    kind: FunnelKind,
    width: Width = "adjusted",
    target: float | None = None,
    multiplier: float = 1,
    scale: Scale | None = None,
    trimming: Trimming = "winsorise",
    trim_by: float = 0.1,
) -> FunnelFit:
    """Compare places of different size: the limits within which they would lie, and who lies outside.

    Exact limits suppose that places differ by chance alone; adjusted ones add the variance between places
    (Spiegelhalter 2005, 2012). Where adjusted limits of a ratio or a rate need no adjustment (tau2 of
    nought), the exact ones are drawn, as FunnelPlotR does. Several rows of a place are added up.

    Trimming keeps a few truly different places from widening the limits, and makes them a little narrow:
    of ordinary places about 11% lie outside the 95% limits when winsorised, 19% when truncated and 5% when
    not trimmed (simulated, 50 places).

    Parameters
    ----------
    frame : pandas.DataFrame
        ``place, numerator, denominator``: for a ratio the denominator is the expected count.
    kind : {"proportion", "ratio", "rate", "ratio of counts"}
        What is compared.
    width : {"exact", "transformed", "adjusted"}
        Which limits; transformed ones are the adjusted ones with nothing added.
    target : float, optional
        The centre, not multiplied; by default 1 for a ratio and else the whole over the whole.
    multiplier : float
        100 for a percentage or a ratio against 100.
    scale : {"arcsine", "log", "square root"}, optional
        Of the z-scores; by default arcsine for proportions, log for ratios, square root for rates.
    trimming : {"winsorise", "truncate", "none"}
        What is done with the most extreme places before phi is worked out.
    trim_by : float
        Share of the places at each end.

    Returns
    -------
    FunnelFit

    Raises
    ------
    CannotEstimateError
        If there are fewer than ten places, or counts that cannot be.

    Examples
    --------
    >>> frame = pd.DataFrame({"place": list("abcdefghij"), "denominator": 100,
    ...                       "numerator": [20, 22, 19, 21, 18, 20, 23, 20, 19, 45]})
    >>> fit = fit_funnel(frame, kind="proportion", width="exact", multiplier=100)
    >>> fit.places.set_index("place").loc["j", "label"]
    'High (0.001)'
    """
    one_of(width, WIDTHS, what="kind of limits")
    places, removed = places_of(frame, kind=kind)
    if len(places) < FEWEST_PLACES:
        raise CannotEstimateError(
            f"There are {len(places)} places; {FEWEST_PLACES} are needed to compare them in a funnel."
        )
    x, n = places["numerator"].to_numpy(), places["denominator"].to_numpy()
    centre = _centre(x, n, kind, target)
    spread = overdispersion_of(
        x, n, kind=kind, target=centre, scale=scale, trimming=trimming, trim_by=trim_by
    )
    drawn = "exact" if width == "adjusted" and not spread.tau2 and kind in ("ratio", "rate") else width
    shape = _Shape(kind, centre, drawn, spread, multiplier)
    sizes = np.geomspace(n.min(), n.max(), LINE_POINTS)
    return FunnelFit(
        places=_placed(places, shape),
        lines=pd.DataFrame({"denominator": sizes} | shape.limits(sizes)),
        target=centre * multiplier,
        spread=spread,
        width=drawn,
        kind=kind,
        removed=removed,
    )


def _centre(x: Numbers, n: Numbers, kind: FunnelKind, target: float | None) -> float:
    if not x.any():
        raise CannotEstimateError("No place has any events.")
    centre = centre_of(x, n, kind=kind, target=target)
    if not np.isfinite(centre) or centre <= 0 or (kind == "proportion" and centre >= 1):
        raise CannotEstimateError(f"A centre of {centre:g} leaves nothing to compare.")
    return centre


def _placed(places: pd.DataFrame, shape: _Shape) -> pd.DataFrame:
    limits = shape.limits(places["denominator"].to_numpy())
    value = places["numerator"] / places["denominator"] * shape.multiplier
    label = label_by_limits(
        value,
        warning=(limits["lower95"], limits["upper95"]),
        alarm=(limits["lower998"], limits["upper998"]),
    )
    return places.assign(value=value, **limits, label=label)
