"""Where a design that was tried on data of known truth fell short, and what is withheld or said for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["counts", "scores", ""]
WRONG = (0.02, 0.08)  # shares of rejections that are good enough


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Hold what a design reached on made-up data sets: docs/calibration.md.

    Parameters
    ----------
    rejects : float
        Share of data sets in which nothing happened that a test at 5% rejects.
    when : str
        When it falls short.
    then : str
        What follows from it.
    covers : float, optional
        Share of known effects that a 95% interval holds; None where not tried.

    Examples
    --------
    >>> JACKKNIFE.text
    'With errors by the jackknife, a design rejects 1.5% of data sets in which nothing happened and its 95% \
intervals hold 97.5% of known effects: they are not used.'
    """

    rejects: float
    when: str
    then: str
    covers: float | None = None

    @property
    def text(self) -> str:
        """Say it in one sentence."""
        held = (
            "" if self.covers is None else f" and its 95% intervals hold {self.covers:.1%} of known effects"
        )
        wrong = f"a design rejects {self.rejects:.1%} of data sets in which nothing happened"
        return f"{self.when}, {wrong}{held}: {self.then}."


WANDERING = Shortfall(
    0.238, "Where a slow wander lies beneath what varies by the period", "no such claim is more than a lead"
)
DIFFERING = Shortfall(
    0.095,
    "Where effects differ much between places, as a mean of all places like them",
    "then nothing is claimed",
    covers=0.905,
)
JACKKNIFE = Shortfall(0.015, "With errors by the jackknife", "they are not used", covers=0.975)
ROBUST = Shortfall(0.095, "By Lee and Wooldridge with robust errors", "they are not used", covers=0.935)
KNOWN = {
    "staggered adoption, effects that differ, on places like these": DIFFERING,
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
    return f" {WANDERING.text}" if kind == "scores" else ""
