"""What a plain two-way fixed effects estimate is made of, and how much of it compares with treated places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.methods.staggered_adoption_cells import cohorts_of
from evalkit.methods.with_diff_diff import bacon_of, long_frame

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from evalkit.methods.panels import Panel

FORBIDDEN = "later against earlier"


@dataclass(frozen=True)
class GoodmanBacon:
    """Hold the two-by-two comparisons behind a two-way fixed effects estimate.

    Parameters
    ----------
    estimate : float
        The two-way fixed effects estimate, in the outcome's unit.
    comparisons : pandas.DataFrame
        ``treated, compared, kind, weight, estimate``: periods of start, or never, by comparison; weights
        add up to one.
    kinds : pandas.DataFrame
        Indexed by kind: ``weight, estimate``.

    Examples
    --------
    >>> import pandas as pd
    >>> GoodmanBacon(1.0, pd.DataFrame(), pd.DataFrame(columns=["weight"])).forbidden
    0.0
    """

    estimate: float
    comparisons: pd.DataFrame
    kinds: pd.DataFrame

    @property
    def forbidden(self) -> float:
        """Give the share of weight on comparisons with places that are treated already."""
        return float(self.kinds["weight"].get(FORBIDDEN, 0.0))


def bacon_weights(panel: Panel, *, without: Collection[str] = (), per: float = 1) -> GoodmanBacon:
    """Take a two-way fixed effects estimate apart.

    Goodman-Bacon, Journal of Econometrics 225 (2021), theorem 1. It says how far a plain regression would
    have compared newly treated places with ones treated already; it is no estimate to report.

    Parameters
    ----------
    panel : Panel
        From `make_panel`; places without a start in these periods count as never treated.
    without : collection of str
        Places to leave out.
    per : float
        What outcomes are multiplied by where the panel has an exposure.

    Returns
    -------
    GoodmanBacon

    Raises
    ------
    CannotEstimateError
        As for `fit_staggered_adoption`, but for the errors.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_examples import example_panel
    >>> found = bacon_weights(example_panel())
    >>> bool(0 < found.forbidden < 0.2)
    True
    """
    cohorts_of(panel, controls="not yet treated", without=without, per=per)
    estimate, parts = bacon_of(long_frame(panel, without=without))
    scale = per if panel.exposure is not None else 1
    names = dict(enumerate(panel.periods, start=1))
    parts = parts.assign(
        treated=[names.get(start, str(start)) for start in parts["treated"]],
        compared=[names.get(start, "never") for start in parts["compared"]],
        estimate=parts["estimate"] * scale,
    )
    total = (
        parts.assign(product=parts["weight"] * parts["estimate"]).groupby("kind")[["weight", "product"]].sum()
    )
    kinds = total.assign(estimate=total["product"] / total["weight"]).drop(columns="product")
    return GoodmanBacon(estimate * scale, parts, kinds)
