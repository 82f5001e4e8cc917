"""Whether a change did as much in each place that took it up at the same time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

if TYPE_CHECKING:
    from collections.abc import Collection

    from evalkit.methods.panels import Panel
    from evalkit.methods.staggered_adoption_cells import Floats

LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class AlikeTest:
    """Hold a test of whether treated places changed as evenly as untreated ones.

    Parameters
    ----------
    p_value : float, optional
        One-sided; None where it cannot be made.
    degrees : tuple of int
        Of the treated and of the untreated.

    Examples
    --------
    >>> AlikeTest(None, (0, 3)).passed is None
    True
    """

    p_value: float | None
    degrees: tuple[int, int]

    @property
    def passed(self) -> bool | None:
        """Say whether effects look alike; None where that cannot be tested."""
        return None if self.p_value is None else self.p_value >= LEVEL

    @property
    def text(self) -> str:
        """Say in one sentence what was found."""
        if self.p_value is None:
            return "No two places share a start, or too few are untreated, so it cannot be tested."
        end = "no more unevenly than" if self.passed else "more unevenly than"
        return f"Places that started together changed {end} untreated ones (p = {self.p_value:.2g})."


def alike_test(panel: Panel, *, without: Collection[str] = ()) -> AlikeTest:
    """Test whether places that started together differ more in their change than untreated places do.

    The change of a place is its mean from the start on less that before it. Within starts, its spread among
    treated places is set against that among untreated ones over the same periods, by the ratio of variances
    (F). Pooled errors of a staggered adoption take effects to be alike.

    Parameters
    ----------
    panel : Panel
        From `make_panel`, without exposure.
    without : collection of str
        Places to leave out.

    Returns
    -------
    AlikeTest

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_examples import example_panel
    >>> alike_test(example_panel()).passed
    True
    """
    kept = [unit for unit in panel.outcomes.index if unit not in without]
    values, starts = panel.outcomes.loc[kept].to_numpy(float), panel.starts[kept].to_numpy(float)
    idle = values[np.isinf(starts)]
    squares, degrees, usual = 0.0, 0, []
    for start in np.unique(starts[np.isfinite(starts)]).astype(int):
        changes = _changes(values[starts == start], start)
        squares += float(((changes - changes.mean()) ** 2).sum())
        degrees += len(changes) - 1
        usual += [float(_changes(idle, start).var(ddof=1))] * (len(changes) - 1) if len(idle) > 1 else []
    if not degrees or not usual or not np.mean(usual) > 0:
        return AlikeTest(None, (degrees, max(len(idle) - 1, 0)))
    ratio = squares / degrees / float(np.mean(usual))
    return AlikeTest(float(stats.f.sf(ratio, degrees, len(idle) - 1)), (degrees, len(idle) - 1))


def _changes(values: Floats, start: int) -> Floats:
    return np.asarray(values[:, start:].mean(axis=1) - values[:, :start].mean(axis=1))
