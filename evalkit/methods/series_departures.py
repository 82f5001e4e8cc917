"""Stretches of a series that leave the usual range and come back, as reporting failures do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from evalkit.pack.published.quality import COLLAPSED, EXPECTED_EVENTS, WINDOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.indicators.arguments import Numbers

DepartureKind = Literal["collapse", "step", "zero", "late"]
ENOUGH = 3  # figures before, or there is no telling what is usual
FEW = 6  # periods: what lasts longer than half a year of months may be a true change
LATEST = 3  # periods at the end that late reporting may leave short
CLEAR = 4  # spreads by which a collapse or rise must also exceed chance
BEYOND = 8  # spreads that a value without counts must leave the usual range by
TO_STANDARD_DEVIATION = 1.4826  # of a median absolute deviation: Rousseeuw & Croux, JASA 88 (1993) 1273


@dataclass(frozen=True)
class Departure:
    """Hold one stretch that is out of line.

    Parameters
    ----------
    kind : {"collapse", "step", "zero", "late"}
        See `evalkit.methods.series_faults.Fault`.
    rows : tuple of int
        Its index labels, in order.
    figures : tuple of float
        What was found there.
    usual : float
        What is usual around it.
    what : str
        "the figures" or "the denominators".
    """

    kind: DepartureKind
    rows: tuple[int, ...]
    figures: tuple[float, ...]
    usual: float
    what: str


@dataclass(frozen=True)
class _Track:
    """Figures to look at: rates with what they are out of, or values with nothing to count."""

    figures: Numbers
    sizes: Numbers | None
    places: Numbers
    what: str

    @property
    def spread(self) -> float:
        smooth = pd.Series(self.figures).rolling(WINDOW + 1, center=True, min_periods=1).median()
        return TO_STANDARD_DEVIATION * float(np.median(np.abs(self.figures - smooth.to_numpy())))

    def around(self, i: int) -> float:
        near = np.r_[self.figures[max(0, i - WINDOW) : i], self.figures[i + 1 : i + 1 + WINDOW]]
        return float(np.median(near)) if near.size else float("nan")

    def side(self, i: int, usual: float, spread: float) -> int:
        """Say whether a figure is out of line with what is usual: -1 far below, 1 far above, 0 not."""
        figure, gap = self.figures[i], abs(self.figures[i] - usual)
        sign = -1 if figure < usual else 1
        if self.sizes is None and spread > 0 and gap > BEYOND * spread:
            return sign
        apart = figure < COLLAPSED * usual if sign < 0 else figure * COLLAPSED > usual
        if not apart or usual <= 0 or (self.figures < 0).any():
            return 0
        size = np.inf if self.sizes is None else float(self.sizes[i])
        enough = usual * size >= EXPECTED_EVENTS
        return sign if enough and gap > CLEAR * max(spread, np.sqrt(usual / size)) else 0


def find_departures(points: pd.DataFrame, *, cycle: int) -> list[Departure]:
    """Find stretches of at most six periods that leave the usual range and come back, and wrong zeros.

    What is usual is the median of up to a year of periods before, and after. A figure is out of line below
    a third or above three times of both, where ten events or more are usual and chance does not explain
    it (four spreads, at least as wide as Poisson); a value without counts also where it is eight spreads
    off. What the same months of other years do as well is seasonal.

    Parameters
    ----------
    points : pandas.DataFrame
        ``count, exposure, value``, a row a period in order, without those that have no figure; the index
        tells which periods they are.
    cycle : int
        Periods in a year, 0 where that is no use.

    Returns
    -------
    list of Departure

    Examples
    --------
    >>> counts = [90.0, 95, 91, 8, 7, 93, 90, 94]
    >>> points = pd.DataFrame({"count": counts, "exposure": np.nan, "value": np.nan})
    >>> [(found.kind, found.rows, found.usual) for found in find_departures(points, cycle=12)]
    [('collapse', (3, 4), 91.0)]
    """
    found: list[Departure] = []
    for track in _tracks(points):
        stretches = [*_stretches(track), *_zeros(track)]
        taken: set[int] = set()
        for kind, rows, usual in stretches:
            if not taken.intersection(rows) and not _seasonal(track, rows, cycle):
                taken.update(rows)
                found.append(_departure(track, kind, rows, usual))
    return found


def _tracks(points: pd.DataFrame) -> Iterator[_Track]:
    counted = points[points["count"].notna()]
    if len(counted):
        sizes = counted["exposure"].fillna(1.0).to_numpy()
        yield _Track(counted["count"].to_numpy() / sizes, sizes, counted.index.to_numpy(), "the figures")
    else:
        valued = points[points["value"].notna()]
        if len(valued):
            yield _Track(valued["value"].to_numpy(), None, valued.index.to_numpy(), "the figures")
    sized = points[points["exposure"].notna()]
    if len(counted) and len(sized):
        ones = np.ones(len(sized))
        yield _Track(sized["exposure"].to_numpy(), ones, sized.index.to_numpy(), "the denominators")


def _stretches(track: _Track) -> Iterator[tuple[DepartureKind, range, float]]:
    spread, believed, i, n = track.spread, list[int](), 0, len(track.figures)
    while i < n:
        before = track.figures[believed[-WINDOW:]]
        usual = float(np.median(before)) if len(before) >= ENOUGH else float("nan")
        stretch = _stretch_from(track, i, usual, spread)
        kind = _kind_of(track, stretch, usual, spread)
        if kind:
            yield kind, stretch, usual
        else:
            believed.extend(stretch or [i])
        i = max(stretch.stop, i + 1)


def _stretch_from(track: _Track, i: int, usual: float, spread: float) -> range:
    side = track.side(i, usual, spread)
    stop = i
    while side and stop < len(track.figures) and track.side(stop, usual, spread) == side:
        stop += 1
    return range(i, stop)


def _kind_of(track: _Track, stretch: range, usual: float, spread: float) -> DepartureKind | None:
    if not stretch or len(stretch) > FEW:
        return None
    side = track.side(stretch[0], usual, spread)
    after = track.figures[stretch.stop : stretch.stop + WINDOW]
    if not len(after):
        recent = float(np.median(track.figures[max(0, stretch.start - ENOUGH) : stretch.start]))
        abrupt = all(track.side(i, recent, spread) == side for i in stretch)
        return "late" if side < 0 and abrupt and len(stretch) <= LATEST else None
    back = float(np.median(after))
    if any(track.side(i, back, spread) != side for i in stretch):
        return None
    return "collapse" if side < 0 and max(track.figures[list(stretch)]) < COLLAPSED * usual else "step"


def _zeros(track: _Track) -> Iterator[tuple[DepartureKind, range, float]]:
    """Find zeros where many are usual, in a series that has none elsewhere."""
    zeros = np.flatnonzero(track.figures == 0)
    if not 0 < len(zeros) <= min(FEW, len(track.figures) // 2) or (track.figures < 0).any():
        return
    usual, spread = float(np.median(track.figures[track.figures != 0])), track.spread
    if track.sizes is None:
        certain = usual > BEYOND * spread
    else:
        size = float(np.median(track.sizes))
        certain = usual * size >= EXPECTED_EVENTS * max(1.0, spread**2 * size / usual)
    if certain:
        for run in np.split(zeros, np.flatnonzero(np.diff(zeros) > 1) + 1):
            yield "zero", range(int(run[0]), int(run[-1]) + 1), usual


def _seasonal(track: _Track, rows: range, cycle: int) -> bool:
    """Say whether the same months of most other years do the same."""
    if not cycle:
        return False
    spread = track.spread
    side = track.side(rows[0], track.around(rows[0]), spread)
    months = {int(track.places[i]) % cycle for i in rows}
    others = [
        i for i in range(len(track.figures)) if i not in rows and int(track.places[i]) % cycle in months
    ]
    alike = [track.side(i, track.around(i), spread) == side for i in others]
    return bool(side) and sum(alike) > len(alike) / 2


def _departure(track: _Track, kind: DepartureKind, rows: range, usual: float) -> Departure:
    sizes = np.ones(len(track.figures)) if track.sizes is None else track.sizes
    figures = tuple(float(track.figures[i] * sizes[i]) for i in rows)
    typical = usual * float(np.mean([sizes[i] for i in rows]))
    return Departure(kind, tuple(int(track.places[i]) for i in rows), figures, typical, track.what)
