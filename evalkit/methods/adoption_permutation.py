"""Permute the dates at which places started: how often chance alone would give such an effect."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import factorial, prod
from typing import TYPE_CHECKING

import numpy as np

from evalkit.methods.staggered_adoption_cells import cells_of, cohorts_of
from evalkit.methods.staggered_adoption_sums import overall_sums

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import numpy.typing as npt

    from evalkit.methods.panels import Panel
    from evalkit.methods.staggered_adoption_cells import Cells, Cohorts, Controls, Floats

DATES = "dates handed out anew"  # name of the check
MOST_ENUMERATED = 20_000
DRAWS = 4_999  # with the dates as they were, p is a multiple of 1 in 5,000
MANY = 10**9
SAME = 1e-9  # share of the largest effect within which two are as large as each other


@dataclass(frozen=True)
class PermutationTest:
    """Hold how an effect compares with those by other dates.

    Parameters
    ----------
    estimate : float
        The overall effect by the dates as they were.
    p_value : float
        Share of the ways to hand out the dates that give an effect at least as large, either way.
    smallest_p : float
        The smallest share that was attainable; no p-value can be below it.
    n_ways : int
        Ways to hand out the dates.
    n_tried : int
        How many of them were tried.
    exact : bool
        Whether all were.

    Examples
    --------
    >>> PermutationTest(1.0, 0.1, 0.05, 20, 20, exact=True).text
    'p = 0.1, from all 20 ways to hand out the dates; it could not have been below 0.05.'
    """

    estimate: float
    p_value: float
    smallest_p: float
    n_ways: int
    n_tried: int
    exact: bool

    @property
    def text(self) -> str:
        """Say in one sentence what was found, and the smallest value there could have been."""
        many = f"{self.n_ways:,}" if self.n_ways < MANY else "more than a billion"
        how = f"all {many}" if self.exact else f"{self.n_tried:,} of {many}"
        return (
            f"p = {self.p_value:.2g}, from {how} ways to hand out the dates; "
            f"it could not have been below {self.smallest_p:.2g}."
        )


def permute_adoption(
    panel: Panel,
    *,
    controls: Controls = "not yet treated",
    phase_in: int = 0,
    contaminated: Collection[str] = (),
    per: float = 1,
    draws: int = DRAWS,
    seed: int = 1,
) -> PermutationTest:
    """Test that the change did nothing anywhere, by handing out the dates to other places.

    As many places take each date as did (Fisher's randomisation test; for staggered dates Roth and
    Sant'Anna, Journal of Political Economy Microeconomics 1, 2023). Every way is tried where there are at
    most 20,000, and else seeded draws, with the dates as they were among them. This is exact if any place
    was as likely as any other to take any date. It serves in place of a wild bootstrap, which is not given.

    Parameters
    ----------
    panel : Panel
        From `make_panel`.
    controls, phase_in, contaminated, per : str, int, collection of str, float
        As for `fit_staggered_adoption`.
    draws : int
        How many ways to draw where there are too many to try.
    seed : int
        Of the draws.

    Returns
    -------
    PermutationTest

    Raises
    ------
    CannotEstimateError
        As for `fit_staggered_adoption`, but for the errors.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_examples import example_panel
    >>> found = permute_adoption(example_panel())
    >>> found.n_ways, found.exact, round(found.p_value, 4) >= round(found.smallest_p, 4)
    (18480, True, True)
    """
    cohorts = cohorts_of(panel, controls=controls, without=contaminated, per=per)
    cells = cells_of(cohorts, controls=controls, phase_in=phase_in)
    parts = _parts(cohorts, cells)
    sizes = cohorts.sizes
    as_it_was = np.repeat(np.arange(len(sizes)), sizes)
    estimate = float(_effects(parts, as_it_was[None, :])[0])
    ways = factorial(int(sizes.sum())) // prod(factorial(int(size)) for size in sizes)
    exact = ways <= MOST_ENUMERATED
    tried = (
        np.array(list(_every_way(sizes))) if exact else np.vstack([as_it_was, _drawn(as_it_was, draws, seed)])
    )
    sizes_found = np.abs(_effects(parts, tried))
    return PermutationTest(
        estimate=estimate,
        p_value=_share_as_large(sizes_found, abs(estimate)),
        smallest_p=_share_as_large(sizes_found, float(sizes_found.max())) if exact else 1 / len(tried),
        n_ways=ways,
        n_tried=len(tried),
        exact=exact,
    )


def _share_as_large(found: Floats, than: float) -> float:
    return float((found >= than - SAME * float(found.max())).mean())


def _parts(cohorts: Cohorts, cells: Cells) -> Floats:
    """Give what each place adds to the overall effect if it takes each date: N x H.

    The effect is a sum over places, since dates are handed out in the same numbers every time.
    """
    weights = overall_sums(cells, cohorts, np.zeros(len(cells.cohort)))["overall"].weights
    contrast = np.tensordot(weights, cells.contrasts, axes=1)[0]
    found: Floats = cohorts.outcomes @ (contrast / cohorts.sizes[:, None]).T
    return found


def _effects(parts: Floats, ways: npt.NDArray[np.intp]) -> Floats:
    found: Floats = parts[np.arange(parts.shape[0])[None, :], ways].sum(axis=1)
    return found


def _every_way(sizes: npt.NDArray[np.intp]) -> Iterator[npt.NDArray[np.intp]]:
    """Hand out dates to places in every way, the last date (or none) to whoever is left."""

    def hand_out(
        date: int, left: tuple[int, ...], way: npt.NDArray[np.intp]
    ) -> Iterator[npt.NDArray[np.intp]]:
        if date == len(sizes) - 1:
            yield way
            return
        for taken in combinations(left, int(sizes[date])):
            given = way.copy()
            given[list(taken)] = date
            yield from hand_out(date + 1, tuple(each for each in left if each not in taken), given)

    total = int(sizes.sum())
    yield from hand_out(0, tuple(range(total)), np.full(total, len(sizes) - 1, dtype=np.intp))


def _drawn(as_it_was: npt.NDArray[np.intp], draws: int, seed: int) -> npt.NDArray[np.intp]:
    source = np.random.default_rng(seed)
    return source.permuted(np.tile(as_it_was, (draws, 1)), axis=1)
