"""Outcomes of treated and untreated places as arrays, once nothing speaks against an estimate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    from evalkit.methods.panels import Panel


@dataclass(frozen=True)
class Block:
    """Hold what a comparison of few treated places needs.

    Parameters
    ----------
    outcomes : numpy.ndarray
        Shape (places, periods), in the outcome's unit.
    starts : numpy.ndarray
        Shape (places,): position of the first treated period; infinite where there is none.
    units : tuple of str
        Names of the places.
    periods : tuple of str
        Names of the periods, in order.

    Examples
    --------
    >>> block = Block(np.array([[1.0, 5.0], [1.0, 2.0]]), np.array([1.0, np.inf]), ("a", "b"), ("1", "2"))
    >>> block.controls.tolist()
    [[1.0, 2.0]]
    """

    outcomes: np.ndarray
    starts: np.ndarray
    units: tuple[str, ...]
    periods: tuple[str, ...]

    @property
    def controls(self) -> np.ndarray:
        """Give the outcomes of places that are never treated in these periods."""
        controls: np.ndarray = self.outcomes[np.isinf(self.starts)]
        return controls

    @property
    def donors(self) -> tuple[str, ...]:
        """Name the places that are never treated in these periods."""
        return self._named(np.isinf(self.starts))

    @property
    def treated(self) -> tuple[str, ...]:
        """Name the treated places."""
        return self._named(np.isfinite(self.starts))

    @property
    def cohorts(self) -> np.ndarray:
        """Give the distinct starts, earliest first."""
        return np.unique(self.starts[np.isfinite(self.starts)]).astype(int)

    def without(self, unit: str) -> Block:
        """Leave one place out."""
        return self.only(np.array([name != unit for name in self.units]))

    def only(self, kept: np.ndarray) -> Block:
        """Keep the places at which a mask is true."""
        return replace(self, outcomes=self.outcomes[kept], starts=self.starts[kept], units=self._named(kept))

    def _named(self, mask: np.ndarray) -> tuple[str, ...]:
        return tuple(unit for unit, inside in zip(self.units, mask, strict=True) if inside)


def block_of(panel: Panel, *, fewest_before: int, fewest_controls: int) -> Block:
    """Take the arrays out of a panel, or say what stands in the way.

    Where the panel has an exposure its outcomes are counts, and are divided by it.

    Parameters
    ----------
    panel : Panel
        Balanced outcomes and starts.
    fewest_before : int
        Periods that are needed before the first start.
    fewest_controls : int
        Untreated places that are needed.

    Returns
    -------
    Block
        Untreated places first.

    Raises
    ------
    CannotEstimateError
        If nothing is treated, everything is, periods or controls are too few, or the outcomes do not vary.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.methods.panels import make_panel
    >>> observed = pd.DataFrame([("a", "2024", 1), ("a", "2025", 2), ("b", "2024", 3), ("b", "2025", 3)],
    ...                         columns=["unit", "period", "outcome"])
    >>> adoption = pd.DataFrame([("a", "started", "2025-02"), ("b", "will not", "")],
    ...                         columns=["unit", "status", "start"])
    >>> block_of(make_panel(observed, adoption), fewest_before=1, fewest_controls=1).units
    ('b', 'a')
    """
    outcomes = _rates(panel)
    starts = panel.starts.reindex(panel.outcomes.index).to_numpy(float)
    _refuse_starts(starts, outcomes.shape[1], fewest_before, fewest_controls)
    if np.ptp(outcomes, axis=1).max() <= 1e-12 * np.abs(outcomes).max():
        raise CannotEstimateError("The outcome never changes in any place; something must vary to compare.")
    order = np.argsort(np.isfinite(starts), kind="stable")
    units = tuple(str(panel.outcomes.index[i]) for i in order)
    return Block(outcomes[order], starts[order], units, tuple(panel.periods))


def _rates(panel: Panel) -> np.ndarray:
    outcomes = panel.outcomes.to_numpy(float)
    if not np.isfinite(outcomes).all():
        raise CannotEstimateError("A place lacks the outcome of a period; every place needs every period.")
    if panel.exposure is None:
        return outcomes
    exposure = panel.exposure.reindex_like(panel.outcomes).to_numpy(float)
    if not (np.isfinite(exposure).all() and (exposure > 0).all()):
        raise CannotEstimateError(
            "An exposure is missing, zero or negative; every count needs one above zero."
        )
    if (outcomes < 0).any():
        raise CannotEstimateError("A count is negative.")
    rates: np.ndarray = outcomes / exposure
    return rates


def _refuse_starts(starts: np.ndarray, periods: int, fewest_before: int, fewest_controls: int) -> None:
    treated = np.isfinite(starts)
    if not treated.any():
        raise CannotEstimateError("No place is treated within these periods; one is needed.")
    if treated.all():
        raise CannotEstimateError("Every place is treated; untreated places are needed to compare with.")
    before = int(starts[treated].min())
    if before < fewest_before:
        raise CannotEstimateError(
            f"{_there(before, 'period')} before the first start; {fewest_before} are needed."
        )
    if starts[treated].max() >= periods:
        raise CannotEstimateError("A place starts after the last period; a period after the start is needed.")
    controls = int((~treated).sum())
    if controls < fewest_controls:
        raise CannotEstimateError(f"{_there(controls, 'untreated place')}; {fewest_controls} are needed.")


def _there(number: int, thing: str) -> str:
    return f"There is {number} {thing}" if number == 1 else f"There are {number} {thing}s"
