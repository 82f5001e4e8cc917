"""What to collect next: of the tests that nobody has sought, those that would tell most."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.judgement.activities import happened
from evalkit.judgement.likelihoods import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.judgement.material import Material
    from evalkit.judgement.process_tracing import Hypothesis
    from evalkit.judgement.tracing_tests import TracingTest
    from evalkit.theory.model import Link

STEPS = 60  # each narrows the search for the largest gain by a third; this many leave less than 1e-10


@dataclass(frozen=True)
class NextTest:
    """Hold a test that nobody has sought, and what it would tell.

    Parameters
    ----------
    test : TracingTest
        The test.
    gain : Span
        The information that its result is expected to give, in bits: 0 nothing, 1 all there is to know.
    ask : tuple of str
        Who could answer it.
    ready : bool
        Whether the step that its link starts from has happened or may have: before that nothing can be seen.
    dependent : bool
        Whether it hangs together with a test that was sought already, so that it can only weaken that.
    """

    test: TracingTest
    gain: Span
    ask: tuple[str, ...]
    ready: bool
    dependent: bool


def information_gain(chance: float, *, sensitivity: float, false_positive: float) -> float:
    """Reckon the information that the result of a test is expected to give about its hypothesis.

    This is the mutual information of the two, in bits: the entropy of the result less what is left of it
    once the truth is known.

    Parameters
    ----------
    chance : float
        How likely the hypothesis is now.
    sensitivity, false_positive : float
        The chances to see what the test looks for if it is true, and if it is false.

    Returns
    -------
    float

    Examples
    --------
    >>> round(information_gain(0.5, sensitivity=0.99, false_positive=0.01), 3)
    0.919
    >>> information_gain(0.5, sensitivity=0.4, false_positive=0.4)
    0.0
    """
    seen = chance * sensitivity + (1 - chance) * false_positive
    left = chance * _entropy(sensitivity) + (1 - chance) * _entropy(false_positive)
    return max(0.0, _entropy(seen) - left)


def gain_range(chance: Span, *, sensitivity: Span, false_positive: Span) -> Span:
    """Carry the ranges of the posterior and of both chances through the expected information gain.

    The gain is convex in the two chances and least, nothing, where they are equal; it is concave in how
    likely the hypothesis is. So its greatest value lies at a corner of the chances, and its least at the
    corner where they are nearest, at one end of the posterior.

    Parameters
    ----------
    chance, sensitivity, false_positive : Span
        What is known of each.

    Returns
    -------
    Span

    Examples
    --------
    >>> one = Span(0.5, 0.5, 0.5)
    >>> gain_range(one, sensitivity=Span(0.6, 0.7, 0.8), false_positive=Span(0.3, 0.5, 0.6)).low
    0.0
    """
    s, f = sensitivity, false_positive
    corners = [(a, b) for a in (s.low, s.high) for b in (f.low, f.high)]
    overlap = s.low <= f.high and f.low <= s.high
    least = 0.0 if overlap else min(_gain(p, pair) for p in (chance.low, chance.high) for pair in corners)
    return Span(least, _gain(chance.point, (s.point, f.point)), max(_peak(chance, pair) for pair in corners))


def next_best(material: Material) -> tuple[NextTest, ...]:
    """Order the tests that nobody has sought by what each would tell, the best first.

    Those whose step has not happened come later, and so do those that hang together with a test that was
    sought: the first cannot show anything yet, the second cannot add to what is known.

    Parameters
    ----------
    material : Material
        What the verdicts are read from.

    Returns
    -------
    tuple of NextTest
    """
    links = {link.id: link for link in material.theory.links}
    found = [
        each
        for hypothesis in material.hypotheses
        if hypothesis.link in links
        for each in _of(material, hypothesis, links[hypothesis.link])
    ]
    return tuple(sorted(found, key=lambda each: (not each.ready, each.dependent, -each.gain.point)))


def _of(material: Material, hypothesis: Hypothesis, link: Link) -> Iterator[NextTest]:
    leads = {effort.id: effort.lead for effort in material.theory.efforts}
    sought = {package.name.casefold().strip() for package in hypothesis.packages if package.name.strip()}
    after = hypothesis.posterior()
    ready = happened(material, link.source).value != "false"
    for test in hypothesis.tests:
        if test.result == "not sought" and test.sensitivity is not None and test.false_positive is not None:
            gain = gain_range(after, sensitivity=test.sensitivity, false_positive=test.false_positive)
            asked = tuple(leads[effort] for effort in link.efforts if effort in leads)
            yield NextTest(test, gain, asked, ready, test.package.casefold().strip() in sought)


def _gain(chance: float, pair: tuple[float, float]) -> float:
    return information_gain(chance, sensitivity=pair[0], false_positive=pair[1])


def _peak(chance: Span, pair: tuple[float, float]) -> float:
    """Find the largest gain over the range of a posterior, in which it has one hump."""
    low, high = chance.low, chance.high
    for _ in range(STEPS):
        third = (high - low) / 3
        if _gain(low + third, pair) < _gain(high - third, pair):
            low += third
        else:
            high -= third
    return max(_gain(p, pair) for p in (chance.low, chance.point, chance.high, (low + high) / 2))


def _entropy(chance: float) -> float:
    return -sum(p * math.log2(p) for p in (chance, 1 - chance) if p > 0)
