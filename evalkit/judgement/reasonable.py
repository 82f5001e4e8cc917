"""The settings that are as reasonable as the usual one: a verdict is as firm as the share that agrees."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Literal, get_args

from evalkit.judgement.process_tracing import PRIOR, PRIORS

Chances = Literal["range", "low", "middle", "high"]
PostHoc = Literal["counted", "left out"]
CUT = 0.8  # a posterior wholly above it supports, one wholly below its mirror weakens
CUTS = (0.75, 0.8, 0.9)
CONFIDENCE = 0.95
CONFIDENCES = (0.9, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class Reasonable:
    """Hold one setting under which links may be judged.

    Parameters
    ----------
    prior : float
        How likely a hypothesis is before its tests.
    cut : float
        From where a posterior supports; below its mirror it weakens.
    chances : {"range", "low", "middle", "high"}
        What of the posterior must pass: its whole range, or one point of it.
    post_hoc : {"counted", "left out"}
        What becomes of tests whose chances were set after their result was known.
    confidence : float
        Of the interval by which an estimate of effect is read.

    Examples
    --------
    >>> Reasonable().cut
    0.8
    """

    prior: float = PRIOR
    cut: float = CUT
    chances: Chances = "range"
    post_hoc: PostHoc = "counted"
    confidence: float = CONFIDENCE


USUAL = Reasonable()
OF_TESTS = tuple(
    Reasonable(prior, cut, chances, post_hoc)
    for prior, cut, chances, post_hoc in product(PRIORS, CUTS, get_args(Chances), get_args(PostHoc))
)
GRID = tuple(
    Reasonable(each.prior, each.cut, each.chances, each.post_hoc, confidence)
    for each, confidence in product(OF_TESTS, CONFIDENCES)
)
