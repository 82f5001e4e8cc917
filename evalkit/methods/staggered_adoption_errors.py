"""Standard errors of contrasts of cohort means, for many places or few."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
from scipy import stats

from evalkit.errors import one_of
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.staggered_adoption_sums import sampled_controls

if TYPE_CHECKING:
    from evalkit.methods.staggered_adoption_cells import Cells, Cohorts, Floats

Errors = Literal["by rule", "pooled", "clustered", "influence"]
FEWEST_IN_A_COHORT = 10  # [ours] below this the spread of a cohort is not trusted on its own
FEWEST_DEGREES = 2  # [ours] a t interval of one degree of freedom is 12.7 errors wide
CONFIDENCE = 0.95
DRAWS = 10_000
ROUNDING = 1e-12  # share of the outcomes


@dataclass(frozen=True)
class Spread:
    """Hold how places of one cohort differ from each other over time, by a rule fixed beforehand.

    With ten or more places in every cohort the errors are clustered by place: the influence functions of
    Callaway and Sant'Anna (2021, theorem 2) with the factor G/(G-1) (N-1)/(N-K) of a regression, G places,
    N outcomes, K cells and periods. With fewer, places are taken to vary alike, whatever their start: the
    covariance of outcomes over periods is pooled within cohorts, and t has Satterthwaite degrees of freedom.
    A cohort of one place then adds nothing to the spread, but is not counted as having none. The pooled error
    is that of the effect on these very places; it does not allow for effects that differ between them.

    Parameters
    ----------
    kind : {"pooled", "clustered", "influence"}
        Which errors; "influence" is "clustered" without the factor, as the R package did gives them.
    cohorts : Cohorts
        The places.
    cells : Cells
        Every estimable effect.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_cells import Cohorts, cells_of
    >>> rows = np.array([[0, 1.0], [0, 3]])
    >>> two = Cohorts(np.array([1, np.inf]), (rows, rows - 1))
    >>> spread = Spread("pooled", two, cells_of(two))
    >>> spread.covariance(np.eye(1)), spread.degrees(np.eye(1))
    (array([[2.]]), array([2.]))
    """

    kind: Errors
    cohorts: Cohorts
    cells: Cells

    def covariance(self, weights: Floats, sampled: Floats | None = None) -> Floats:
        """Give the covariance of weighted sums of effects.

        Parameters
        ----------
        weights : numpy.ndarray
            M x K.
        sampled : numpy.ndarray, optional
            M x H: what one more place of a cohort adds to a sum by its weight. It counts only where places
            stand for more places than these, that is, not where errors are pooled.

        Returns
        -------
        numpy.ndarray
            M x M.
        """
        contrasts = self._contrasts(weights)
        total = np.zeros((len(weights), len(weights)))
        for number, size in enumerate(self.cohorts.sizes):
            part = contrasts[:, number] @ self._roots[number].T
            total += part @ part.T / size
        if self.kind != "pooled":
            moved = weights @ sampled_controls(self.cells, self.cohorts) + (0 if sampled is None else sampled)
            total += (moved * self.cohorts.sizes) @ moved.T
        return total * self._factor

    def degrees(self, weights: Floats) -> Floats:
        """Give the degrees of freedom of each sum (Satterthwaite, Biometrics Bulletin 2, 1946)."""
        contrasts = self._contrasts(weights)
        whole = float(self.whole_degrees)
        if self.kind != "pooled":
            return np.full(len(contrasts), whole)
        scaled = contrasts / np.sqrt(self.cohorts.sizes)[None, :, None]
        parts = scaled @ self._roots[0].T
        inner = parts @ parts.transpose(0, 2, 1)
        traces = np.trace(inner, axis1=1, axis2=2)
        squares = (inner**2).sum(axis=(1, 2))
        ratio = np.divide(traces**2, squares, out=np.ones(len(contrasts)), where=squares > 0)
        return np.asarray(whole * ratio)

    @property
    def whole_degrees(self) -> int:
        """Count the degrees of freedom of the covariance itself."""
        sizes = self.cohorts.sizes
        return int((sizes - 1).sum()) if self.kind == "pooled" else int(sizes.sum()) - 1

    def _contrasts(self, weights: Floats) -> Floats:
        return np.tensordot(weights, self.cells.contrasts, axes=1)

    @cached_property
    def _roots(self) -> list[Floats]:
        """Give for each cohort a matrix R, with R'R the covariance of a place's outcomes over periods."""
        centred = [rows - rows.mean(axis=0) for rows in self.cohorts.members]
        if self.kind == "pooled":
            return [np.concatenate(centred) / np.sqrt(self.whole_degrees)] * len(centred)
        return [rows / np.sqrt(len(rows)) for rows in centred]

    @property
    def _factor(self) -> float:
        if self.kind != "clustered":
            return 1.0
        places, periods = int(self.cohorts.sizes.sum()), self.cohorts.n_periods
        known = len(self.cells.cohort) + periods
        return places / (places - 1) * (places * periods - 1) / (places * periods - known)


def spread_of(cohorts: Cohorts, cells: Cells, *, errors: Errors) -> Spread:
    """Choose the errors by rule, or refuse those that were asked for.

    Raises
    ------
    CannotEstimateError
        If clustered errors are asked for with one place in a cohort, whose own spread would count as none;
        or no cohort has enough places to show any spread.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_cells import Cohorts, cells_of
    >>> rows = np.array([[0, 1.0], [0, 3]])
    >>> two = Cohorts(np.array([1, np.inf]), (rows, rows - 1))
    >>> spread_of(two, cells_of(two), errors="by rule").kind
    'pooled'
    """
    one_of(errors, get_args(Errors), what="standard error")
    kind = errors
    if errors == "by rule":
        kind = "clustered" if cohorts.sizes.min() >= FEWEST_IN_A_COHORT else "pooled"
    if kind != "pooled" and cohorts.sizes.min() == 1:
        raise CannotEstimateError("Clustered errors mean nothing where a start date has one place.")
    spread = Spread(kind, cohorts, cells)
    if spread.whole_degrees < FEWEST_DEGREES:
        raise CannotEstimateError(
            "Too few places share a start date, or are left to compare with, to tell how much places vary."
        )
    if _alike(cohorts):
        raise CannotEstimateError("Places that started together all move alike; no error can be had.")
    return spread


def _alike(cohorts: Cohorts) -> bool:
    """Say whether places differ, within their cohort, by a constant or by rounding alone."""
    apart = cohorts.outcomes - np.repeat(cohorts.means, cohorts.sizes, axis=0)
    apart -= apart.mean(axis=1, keepdims=True)
    return bool(np.abs(apart).max() <= ROUNDING * np.abs(cohorts.outcomes).max())


def simultaneous_quantile(covariance: Floats, *, degrees: float, seed: int, draws: int = DRAWS) -> float:
    """Give the number of errors to either side that holds all estimates at once.

    The quantile of the largest |t| of a multivariate t, by seeded draws (Montiel Olea and Plagborg-Moller,
    Journal of Applied Econometrics 34, 2019).

    Examples
    --------
    >>> one, five = np.eye(1), np.eye(5)
    >>> round(simultaneous_quantile(one, degrees=1e6, seed=1), 1)
    2.0
    >>> round(simultaneous_quantile(five, degrees=1e6, seed=1), 1)
    2.6
    """
    errors = np.sqrt(np.diag(covariance))
    values, vectors = np.linalg.eigh(covariance / np.outer(errors, errors))
    root = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T  # the symmetric root is the only one
    source = np.random.default_rng(seed)
    normal = np.abs(source.standard_normal((draws, len(errors))) @ root).max(axis=1)
    scale = np.sqrt(source.chisquare(degrees, draws) / degrees)
    drawn = float(np.quantile(normal / scale, CONFIDENCE))
    return max(drawn, float(stats.t.ppf(0.5 + CONFIDENCE / 2, degrees)))
