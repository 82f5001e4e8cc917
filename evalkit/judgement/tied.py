"""Whether evidence ties the two ends of a link together: planned estimates of effect, and process tracing."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

from evalkit.judgement.activities import Reason
from evalkit.judgement.material import IMPACT_METHODS
from evalkit.judgement.process_tracing import CLOSE
from evalkit.judgement.reasonable import USUAL
from evalkit.methods.bearings import read_interval

if TYPE_CHECKING:
    from evalkit.finding import Finding
    from evalkit.judgement.likelihoods import Span
    from evalkit.judgement.material import Material
    from evalkit.judgement.process_tracing import Hypothesis
    from evalkit.judgement.reasonable import Reasonable
    from evalkit.theory.model import Link

LEAST_LEVEL = 3  # of the Maryland scale, for an estimate to bear on a link


def tied(material: Material, link: Link, setting: Reasonable = USUAL) -> Reason:
    """Say whether evidence ties the two ends of a link together.

    Parameters
    ----------
    material : Material
        What the verdicts are read from.
    link : Link
        A link of the theory.
    setting : Reasonable
        By which priors, cuts and intervals.

    Returns
    -------
    Reason
        With the value none, weakens, cannot tell or supports; the last two may each stand for several
        sources, and sources that disagree cannot tell.
    """
    found = [_by_estimate(estimate, setting) for estimate in deciding(material, link)]
    found += [by_tests(each, setting) for each in material.of_link(link.id)]
    known = [reason for reason in found if reason.value != "none"]
    values = {reason.value for reason in known}
    words = " ".join(reason.why for reason in (known or found)) or "Nobody has tested it."
    if {"supports", "weakens"} <= values:
        return Reason("cannot tell", f"The sources disagree. {words}")
    for value in ("supports", "weakens", "cannot tell"):
        if value in values:
            return Reason(value, words)
    return Reason("none", words)


def deciding(material: Material, link: Link) -> tuple[Finding, ...]:
    """Find the planned estimate of level 3 or more of the one primary outcome of a link, if there is one."""
    indicator = material.outcome(link)
    estimate = material.effects.get(indicator.code) if indicator else None
    if estimate is None or estimate.planned is not True or IMPACT_METHODS[estimate.method] < LEAST_LEVEL:
        return ()
    return (estimate,)


def by_tests(hypothesis: Hypothesis, setting: Reasonable = USUAL) -> Reason:
    """Read a hypothesis by how likely its tests make it.

    Parameters
    ----------
    hypothesis : Hypothesis
        With its tests.
    setting : Reasonable
        The prior, the cut, and whether the whole range must pass it.

    Returns
    -------
    Reason

    Examples
    --------
    >>> from evalkit.judgement.process_tracing import Hypothesis
    >>> by_tests(Hypothesis("a>b", "a brings b about", ())).value
    'none'
    """
    kept = hypothesis.without_post_hoc if setting.post_hoc == "left out" else hypothesis
    if not kept.is_tested:
        return Reason("none", "Its tests have not been sought." if hypothesis.tests else "It has no tests.")
    after = kept.posterior(setting.prior)
    low, high = _ends(after, setting)
    reached = f"Tests make it {after.low:.0%} to {after.high:.0%} likely."
    if low >= setting.cut - CLOSE:
        return Reason("supports", reached)
    return Reason("weakens" if high <= 1 - setting.cut + CLOSE else "cannot tell", reached)


def _ends(after: Span, setting: Reasonable) -> tuple[float, float]:
    one = {"low": after.low, "middle": after.point, "high": after.high}.get(setting.chances)
    return (after.low, after.high) if one is None else (one, one)


def _by_estimate(estimate: Finding, setting: Reasonable) -> Reason:
    bearing = bearing_at(estimate, setting.confidence)
    words = {"supports": "supports the theory", "weakens": "weakens it", "cannot tell": "cannot tell"}
    return Reason(bearing, f"A planned estimate of the effect of the whole programme {words[bearing]}.")


def bearing_at(estimate: Finding, confidence: float) -> str:
    """Read an estimate by an interval of another confidence; one that was held back stays so.

    Parameters
    ----------
    estimate : Finding
        With its interval.
    confidence : float
        The interval is made wider or narrower in proportion to normal quantiles.

    Returns
    -------
    {"supports", "weakens", "cannot tell"}
    """
    if estimate.lower is None or estimate.upper is None or estimate.estimate is None:
        return estimate.bearing
    if _bearing(estimate, estimate.lower, estimate.upper) != estimate.bearing:
        return estimate.bearing
    own = estimate.confidence or USUAL.confidence
    wider = NormalDist().inv_cdf(0.5 + confidence / 2) / NormalDist().inv_cdf(0.5 + own / 2)
    middle = estimate.estimate
    lower, upper = (middle + wider * (end - middle) for end in (estimate.lower, estimate.upper))
    return _bearing(estimate, lower, upper)


def _bearing(estimate: Finding, lower: float, upper: float) -> str:
    return read_interval(
        lower, upper, direction=estimate.direction, smallest_important=estimate.smallest_important
    ).bearing
