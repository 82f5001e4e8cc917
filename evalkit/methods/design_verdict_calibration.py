"""Where a design that was tried on data of known truth fell short, and what is withheld or said for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["counts", "scores", ""]
WRONG, HELD = (0.02, 0.08), (0.91, 0.98)  # shares of rejections and of intervals that are good enough


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Hold what a design reached on 200 made-up data sets: docs/calibration.md.

    Parameters
    ----------
    rejects : float, optional
        Share of data sets in which nothing happened that a test at 5% rejects; None where not tried.
    covers : float
        Share of known effects that a 95% interval holds.
    when : str
        When it falls short.
    then : str
        What follows from it.

    Examples
    --------
    >>> SCORES.text
    'Where what the model leaves over hangs together in time, a design rejects 15.5% of data sets in which \
nothing happened and its 95% intervals hold 87.0% of known effects: then nothing is claimed.'
    """

    rejects: float | None
    covers: float
    when: str
    then: str

    @property
    def text(self) -> str:
        """Say it in one sentence."""
        held = f"its 95% intervals hold {self.covers:.1%} of known effects"
        wrong = "" if self.rejects is None else f"a design rejects {self.rejects:.1%} of {SERIES} and "
        return f"{self.when}, {wrong}{held}: {self.then}."


SERIES = "data sets in which nothing happened"
SCORES = Shortfall(
    0.155, 0.87, "Where what the model leaves over hangs together in time", "then nothing is claimed"
)
DIFFERING = Shortfall(
    None,
    0.896,
    "Where effects differ much between places",
    "then nothing is claimed",
)
JACKKNIFE = Shortfall(0.015, 0.975, "With errors by the jackknife", "they are not used")
ROBUST = Shortfall(0.095, 0.935, "By Lee and Wooldridge with robust errors", "they are not used")
KNOWN = {
    "interrupted series, scores": SCORES,
    "few treated, synthetic_did, four treated, jackknife": JACKKNIFE,
    "few treated, lee_wooldridge, four treated, robust": ROBUST,
}


def of_series(kind: Kind) -> str:
    """Say where an interrupted series of this kind falls short; blank where it does not.

    Examples
    --------
    >>> of_series("counts")
    ''
    """
    return f" {SCORES.text}" if kind == "scores" else ""
