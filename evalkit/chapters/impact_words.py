"""The sentences of the chapter on impact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.judgement.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.chapters.impact_estimates import Estimate
    from evalkit.chapters.impact_plans import Asked

NOTHING = (
    "No expectations were written down before results, so no effect is estimated here: there is no question "
    "to answer."
)


def summary(estimates: Sequence[Estimate]) -> str:
    """Say how many effects were asked of, how many could be estimated, and what they say."""
    if not estimates:
        return NOTHING
    fitted = [each for each in estimates if each.fit]
    asked = f"Of {counted(len(estimates), 'outcome')} on which something was expected"
    if not fitted:
        return f"{asked}, none has data that allow an estimate of an effect."
    return f"{asked}, {_number(len(fitted))} could be estimated. {reading(fitted)}"


def reading(estimates: Sequence[Estimate]) -> str:
    """Say which estimates support the theory, which weaken it, and which cannot tell."""
    said = [
        f"{counted(len(titles), 'estimate')} {verb} the theory ({listed(titles)})"
        for bearing, (one, many) in _VERBS.items()
        if (titles := [each.asked.series.title for each in estimates if each.finding.bearing == bearing])
        for verb in [one if len(titles) == 1 else many]
    ]
    return f"{'; '.join(said)}." if said else "No effect was estimated, so nothing is said about the theory."


_VERBS = {
    "supports": ("supports", "support"),
    "weakens": ("weakens", "weaken"),
    "cannot tell": ("cannot tell about", "cannot tell about"),
}


def written(asked: Sequence[Asked]) -> str:
    """Say how many specifications were written down in time."""
    if not asked:
        return NOTHING
    planned = sum(each.planned.planned for each in asked)
    checks = sum(len(each.plans) - 1 for each in asked)
    more = f" {counted(checks, 'further design')} check the answers and are post hoc." if checks else ""
    return (
        f"For {counted(len(asked), 'outcome')} it was set down what would be estimated and what was "
        f"expected, and the text was hashed before anything was fitted; {_number(planned)} of these were "
        f"written down before results could be seen.{more}"
    )


def allowed(asked: Sequence[Asked]) -> str:
    """Say what designs the data allow, by the first outcome that has any."""
    verdicts = [each for each in asked if each.verdict]
    if not verdicts:
        return "Nothing can be said of what the data allow."
    firm = sum(each.is_estimated and not each.plans[0].is_descriptive for each in asked)
    described = sum(each.is_estimated and each.plans[0].is_descriptive for each in asked)
    compared = sum(
        any(plan.specification.unit_of_analysis == "site" for plan in each.plans) for each in asked
    )
    return (
        f"Of {counted(len(asked), 'outcome')}, {_number(firm)} can have an effect claimed, and "
        f"{_number(described)} can be described only; sites can be compared for {_number(compared)} of them."
    )


def effects(estimates: Sequence[Estimate]) -> str:
    """Say how many estimates there are, and how many would look like an effect by chance."""
    fitted = sum(1 for each in estimates if each.fit)
    if not fitted:
        return "There is no estimate."
    about = fitted * 0.05
    chance = "fewer than 1" if about < 1 else f"about {about:.0f}"
    return (
        f"{counted(fitted, 'estimate')} {'was' if fitted == 1 else 'were'} made. With no effect at all, "
        f"{chance} of them would show one by chance."
    )


def sites(estimates: Sequence[Estimate]) -> str:
    """Say what comparing sites adds."""
    pairs = [
        (each, made)
        for each in estimates
        for made in each.made
        if made.plan.specification.unit_of_analysis == "site" and made.finding.estimate is not None
    ]
    if not pairs:
        return (
            "No outcome has figures of sites that can be compared; the last table of this chapter says why."
        )
    titles = dict.fromkeys(each.asked.series.title for each, _ in pairs)
    firm = [made for _, made in pairs if not made.plan.is_descriptive and made.finding.signal != "unknown"]
    told = f"Sites can be compared for {counted(len(titles), 'outcome')} ({listed(list(titles))})."
    if not firm:
        return f"{told} There are too few of them to claim an effect, so they are described only."
    answers = sum(made is each.answer for each, made in pairs)
    return f"{told} {_number(answers).capitalize()} of these comparisons answer; the others check an answer."


def robust(estimates: Sequence[Estimate]) -> str:
    """Say whether there are runs by other choices."""
    if not any(each.fit for each in estimates):
        return "There is no estimate to try."
    return "Each estimate was made again by other choices, none of which was better or worse beforehand."


def _number(count: int) -> str:
    return "none" if count == 0 else str(count)
