"""Process tracing: what the tests of a hypothesis come to, dependent tests counted once."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from evalkit.judgement.likelihoods import Span
from evalkit.judgement.tracing_tests import NOTHING, TracingTest, read_tests

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

PRIOR = 0.5  # neither for nor against
PRIORS = (0.25, 0.5, 0.75)  # over which the conclusion is shown
CLOSE = 1e-9  # a posterior that is at a cut but for rounding has reached it


@dataclass(frozen=True)
class Package:
    """Hold tests that hang together, and the one likelihood ratio that they contribute.

    Parameters
    ----------
    name : str
        Name of the package; blank for a test of its own.
    tests : tuple of TracingTest
        Those that somebody looked for.
    ratio : Span
        The one nearest 1 of its tests, and 1 where they point both ways.
    """

    name: str
    tests: tuple[TracingTest, ...]
    ratio: Span


@dataclass(frozen=True)
class Hypothesis:
    """Hold one hypothesis about a link, its tests and what they come to.

    Parameters
    ----------
    link : str
        The link, as from>to.
    text : str
        What is held to be so.
    tests : tuple of TracingTest
        All of its tests.

    Examples
    --------
    >>> Hypothesis("a>b", "a brings b about", ()).posterior()
    Span(low=0.5, point=0.5, high=0.5)
    """

    link: str
    text: str
    tests: tuple[TracingTest, ...]

    @property
    def is_tested(self) -> bool:
        """Whether at least one test counts."""
        return any(test.counts for test in self.tests)

    @cached_property
    def packages(self) -> tuple[Package, ...]:
        """The independent packages of evidence, by the first of their tests."""
        return packages(self.tests)

    @cached_property
    def ratio(self) -> Span:
        """How many times likelier all results are if the hypothesis is true than if it is false."""
        return product([package.ratio for package in self.packages])

    def posterior(self, prior: float = PRIOR) -> Span:
        """Give how likely the hypothesis is after the tests.

        Parameters
        ----------
        prior : float
            How likely it was before.

        Returns
        -------
        Span
            With the ranges of the chances carried through.
        """
        return posterior(prior, self.ratio)

    @cached_property
    def without_post_hoc(self) -> Hypothesis:
        """The same without the tests whose chances were set after their result was known."""
        return replace(self, tests=tuple(test for test in self.tests if test.set_when != "post hoc"))


def trace(evidence: pd.DataFrame) -> tuple[Hypothesis, ...]:
    """Put the tests of a council's table together by link and hypothesis.

    Parameters
    ----------
    evidence : pandas.DataFrame
        Rows of the table ``evidence``.

    Returns
    -------
    tuple of Hypothesis
        In the order in which each is first named.

    Examples
    --------
    >>> import pandas as pd
    >>> row = {"test_id": "t1", "link": "a>b", "hypothesis": "a brings b", "test": "b follows a",
    ...        "sensitivity_low": 0.5, "sensitivity_high": 0.75, "false_positive_low": 0.125,
    ...        "false_positive_high": 0.125, "result": "found"}
    >>> trace(pd.DataFrame([row]))[0].ratio
    Span(low=4.0, point=5.0, high=6.0)
    """
    groups: dict[tuple[str, str], list[TracingTest]] = {}
    for test in read_tests(evidence):
        groups.setdefault((test.link, " ".join(test.hypothesis.split()).casefold()), []).append(test)
    return tuple(Hypothesis(link, tests[0].hypothesis, tuple(tests)) for (link, _), tests in groups.items())


def packages(tests: Iterable[TracingTest]) -> tuple[Package, ...]:
    """Put dependent tests together; a test without a package is one of its own.

    Parameters
    ----------
    tests : iterable of TracingTest
        Tests of one hypothesis; those that nobody looked for are left out.

    Returns
    -------
    tuple of Package
    """
    groups: dict[tuple[str, str], list[TracingTest]] = {}
    for test in tests:
        if test.counts:
            named = " ".join(test.package.split()).casefold()
            groups.setdefault((named, "" if named else test.test_id), []).append(test)
    return tuple(Package(found[0].package, tuple(found), of_package(found)) for found in groups.values())


def of_package(tests: Sequence[TracingTest]) -> Span:
    """Give the one likelihood ratio of dependent tests: the nearest 1, or 1 where they point both ways.

    That is the middle one of the smallest, the largest and 1, which never falls when a ratio rises; so
    the ends of the range are those of the ends of its tests.

    Parameters
    ----------
    tests : sequence of TracingTest
        Tests that somebody looked for.

    Returns
    -------
    Span
    """
    ratios = [test.ratio for test in tests]
    return Span(*(_middle([getattr(ratio, end) for ratio in ratios]) for end in ("low", "point", "high")))


def _middle(ratios: Sequence[float]) -> float:
    return sorted((min(ratios), 1.0, max(ratios)))[1] if ratios else 1.0


def product(ratios: Sequence[Span]) -> Span:
    """Multiply likelihood ratios; the order in which they come does not matter.

    Examples
    --------
    >>> product([Span(2, 3, 4), Span(0.5, 1, 2)])
    Span(low=1.0, point=3, high=8)
    """
    if not ratios:
        return NOTHING
    return Span(
        *(math.prod(sorted(getattr(ratio, end) for ratio in ratios)) for end in ("low", "point", "high"))
    )


def posterior(prior: float, ratio: Span) -> Span:
    """Turn a prior chance by a likelihood ratio.

    Parameters
    ----------
    prior : float
        Above 0 and below 1.
    ratio : Span
        Of all evidence together.

    Returns
    -------
    Span

    Examples
    --------
    >>> posterior(0.5, Span(1, 3, 4))
    Span(low=0.5, point=0.75, high=0.8)
    """
    odds = prior / (1 - prior)
    return Span(*(_chance(odds * each) for each in (ratio.low, ratio.point, ratio.high)))


def _chance(odds: float) -> float:
    return odds / (1 + odds) if odds < 1 else 1 / (1 + 1 / odds)  # however great the odds
