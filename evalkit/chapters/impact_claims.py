"""How firm an effect may be said to be: never firmer than its checks, its design and the other designs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.impact_designs import LEAD
from evalkit.finding import Check
from evalkit.methods.adoption_permutation import DATES
from evalkit.methods.design_verdict_calibration import DIFFERING, WRONG
from evalkit.methods.staggered_adoption_alike import alike_test

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.chapters.impact_made import Made
    from evalkit.finding import Finding
    from evalkit.methods.staggered_adoption_checks import Examined

FALSE_ALARMS, ALIKE = "false alarms", "effects alike"
NOTHING_CLAIMED = "Nothing is claimed, since this design is not reliable with such data."
TOO_BOLD = "Too many simulated series like this one, in which nothing happened, would be read as an effect."
DESCRIBES = "With these sites the design describes only."
BY_DATES = "Sites are few, and handing out the dates anew gives as large an effect too often to claim one."


def held_back(made: Made) -> Finding:
    """Take the claim off an effect whose design was seen to err in such data, or that may only describe.

    Parameters
    ----------
    made : Made
        What came of a design.

    Returns
    -------
    Finding
        With the checks that decided it, and without signal and bearing where one of them failed.
    """
    finding = made.finding
    checks = (*finding.checks, *_more_checks(made))
    doubts = tuple(_doubts(made, checks))
    if not doubts:
        return finding.model_copy(update={"checks": checks})
    return finding.model_copy(
        update={
            "signal": "unknown",
            "bearing": "cannot tell",
            "checks": checks,
            "caveats": (*doubts, *finding.caveats),
            "sentence": f"{finding.sentence} {NOTHING_CLAIMED}",
        }
    )


def _more_checks(made: Made) -> Iterator[Check]:
    """Check what the calibration of the designs showed to matter."""
    if made.series is not None and made.series.kind == "means" and made.false_alarms is not None:
        text = (
            f"Of simulated series that vary and hang together as this one and in which nothing happened, the "
            f"test rejects {made.false_alarms:.0%}; more than {WRONG[1]:.0%} is too many."
        )
        yield Check(name=FALSE_ALARMS, passed=made.false_alarms <= WRONG[1], text=text)
    if made.examined is not None and made.examined.fit.errors == "pooled":
        found = alike_test(made.examined.panel, without=made.examined.design.contaminated)
        yield Check(name=ALIKE, passed=found.passed, text=found.text)


def _doubts(made: Made, checks: Sequence[Check]) -> Iterator[str]:
    """Say why nothing may be claimed; nothing where it may."""
    passed = {check.name: check.passed for check in checks}
    if passed.get(FALSE_ALARMS) is False:
        yield TOO_BOLD
    if made.series is None and made.plan.is_descriptive:
        yield DESCRIBES
    if passed.get(ALIKE) is False:
        yield DIFFERING.text
    examined = made.examined
    if examined is not None and _needs_dates(examined) and passed.get(DATES) is not True:
        yield BY_DATES


def _needs_dates(examined: Examined) -> bool:
    """Say whether a claim rests on errors that take all sites to vary alike."""
    return examined.fit.errors == "pooled" and examined.stands_out


def as_expected(finding: Finding, direction: str) -> Finding:
    """Let an effect bear on the theory by the direction that the team expected, and only if it did."""
    if finding.direction == direction:
        return finding
    return finding.model_copy(update={"bearing": "cannot tell"})


def beside_others(finding: Finding, others: Sequence[Made]) -> Finding:
    """Set the other designs of the same outcome among the checks of the one that answers.

    Where one that may claim an effect reads the other way, the answer bears on nothing.

    Parameters
    ----------
    finding : Finding
        By the design that answers.
    others : sequence of Made
        The designs that check it.

    Returns
    -------
    Finding
        As it was, where it has no number.
    """
    if finding.estimate is None:
        return finding
    checks = tuple(_agreement(finding, each) for each in others)
    against = [check for check in checks if check.passed is False]
    changed: dict[str, object] = {"checks": (*finding.checks, *checks)}
    if against:
        named = " and ".join(check.name for check in against)
        changed |= {
            "bearing": "cannot tell",
            "sentence": f"{finding.sentence} Read with care: it reads otherwise {named}.",
        }
    return finding.model_copy(update=changed)


def _agreement(finding: Finding, other: Made) -> Check:
    name = f"by another design: {other.plan.design}"
    found = other.finding
    if found.estimate is None:
        return Check(name=name, passed=None, text=found.sentence)
    if found.lower is None or found.upper is None or other.plan.is_descriptive:
        text = f"{_told(found)} ({LEAD[other.plan.design]}; post hoc, and described only)."
        return Check(name=name, passed=None, text=text)
    sides = _side(finding), _side(found)
    passed = None if 0 in sides else sides[0] == sides[1]
    return Check(name=name, passed=passed, text=f"{_told(found)} ({LEAD[other.plan.design]}; post hoc).")


def _told(finding: Finding) -> str:
    ends = "" if finding.lower is None else f", 95% interval {finding.lower:.3g} to {finding.upper:.3g}"
    return f"{finding.estimate:.3g} {finding.unit}{ends}"


def _side(finding: Finding) -> int:
    if finding.lower is None or finding.upper is None:
        return 0
    return 1 if finding.lower > 0 else -1 if finding.upper < 0 else 0
