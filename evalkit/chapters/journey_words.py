"""The sentences of the chapter on the journey."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.judgement.words import counted, listed, period_name
from evalkit.learning.adapting import sum_up_adaptations
from evalkit.learning.implemented import IMPLEMENTED_MONTHS

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.learning.implemented import Implemented, Reason
    from evalkit.learning.stage_clock import Journey, StageClock

SITE_STATES = ("started", "planned", "stopped", "will not", "unknown")
_SITE_WORDS = {
    "started": "started",
    "planned": "planned",
    "stopped": "stopped",
    "will not": "decided against",
    "unknown": "unknown",
}


def state_sentence(clock: Journey) -> str:
    """Say where the journey stands."""
    done = f"{clock.completed} of {counted(clock.applicable, 'milestone')} that apply are done"
    reached = (
        f"The last stage reached is {clock.final_stage}." if clock.final_stage else "No stage is reached."
    )
    sentences = {
        "complete": f"The journey is complete: {done}.",
        "open": f"The journey is under way: {done}. {reached}",
        "stopped": f"The journey has stopped: {done}, and nothing is open. {reached}",
        "not started": "The journey has not started: no milestone is done or open.",
        "not applicable": "None of the milestones of the theory applies here.",
        "not reported": "No milestone of the journey has been reported.",
    }
    return sentences[clock.state]


def implemented_sentence(found: Implemented) -> str:
    """Say whether the programme is implemented, and on what grounds."""
    longest, wanted = counted(found.longest_run, "month"), f"{IMPLEMENTED_MONTHS} months in a row"
    since = period_name(found.since) if found.since else "an unknown month"
    unknown = "Cannot tell whether it is implemented:"
    sentences: dict[Reason, str] = {
        "visits in six months in a row": (
            f"Implemented: workers are signed off, and visits were delegated {wanted}, first reached in "
            f"{since}."
        ),
        "too few months in a row": (
            f"Not implemented: after the first sign-off visits were delegated for at most {longest} in a "
            f"row; {wanted} are needed."
        ),
        "nobody signed off": "Not implemented: nobody has been signed off.",
        "months without a count could make six in a row": (
            f"{unknown} {longest} in a row are certain, but months without a count could make it "
            f"{IMPLEMENTED_MONTHS}."
        ),
        "no monthly count of visits": f"{unknown} delegated visits were not counted by month.",
        "no record of sign-offs": f"{unknown} there is no record of workers signed off.",
    }
    return sentences[found.reason]


def stage_sentence(stage: StageClock) -> str:
    """Say how much of a stage is done."""
    if not stage.applicable:
        return f"{stage.label}: no milestone applies here."
    if stage.state == "not reported":
        return f"{stage.label}: not reported."
    parts = [f"{stage.completed} of {stage.applicable} done"]
    parts += [f"{n} {word}" for n, word in ((stage.open, "open"), (stage.stopped, "stopped")) if n]
    return f"{stage.label}: {listed(parts)}."


def duration_sentence(stage: StageClock) -> str:
    """Say how long a stage took, and whether that may grow."""
    if stage.days is None:
        return f"{stage.label}: no completed milestone has a date, so there is no duration."
    span = f"{stage.label}: {counted(stage.days, 'day')} from the first completed milestone to the last"
    if stage.state == "stopped":
        return f"{span}; it then stopped unfinished."
    return f"{span}{' so far; it is still open' if stage.censored else ''}."


def unfinished_sentence(clock: Journey) -> str:
    """Count what is open and what stopped."""
    opened = sum(stage.open for stage in clock.stages)
    stopped = sum(stage.stopped for stage in clock.stages)
    if clock.state == "not reported":
        return "Nothing is known: no milestone has been reported."
    if not opened and not stopped:
        return "Nothing is open and nothing has stopped."
    verb = "is" if opened == 1 else "are"
    return (
        f"{counted(opened, 'milestone').capitalize()} {verb} open; {counted(stopped, 'milestone')} stopped."
    )


def order_sentence(clock: Journey) -> str:
    """Count the milestones done ahead of earlier stages."""
    if clock.state == "not reported":
        return "Nothing is known of the order: no milestone has been reported."
    if not clock.ahead:
        return "No milestone was done before those of earlier stages."
    verb = "was" if len(clock.ahead) == 1 else "were"
    return f"{_milestones(len(clock.ahead))} {verb} done before earlier stages were."


def sites_sentence(sites: pd.DataFrame) -> str:
    """Count the sites by where they stand."""
    counts = sites["status"].value_counts()
    parts = [f"{counts[status]} {_SITE_WORDS[status]}" for status in SITE_STATES if counts.get(status, 0)]
    return f"Of {counted(len(sites), 'site')}: {listed(parts)}." if parts else "No site is listed."


def adaptations_sentence(changes: pd.DataFrame) -> str:
    """Count the changes, those not planned, and what became of the core."""
    found = sum_up_adaptations(changes, start=None)
    if not found.all.total:
        return "No change to the programme is on record."
    total, core = counted(found.all.total, "change").capitalize(), found.all
    unsaid = f"; of {core.not_said} nobody said" if core.not_said else ""
    return (
        f"{total} on record: {found.unplanned.total} not planned, {core.lost} away from the core of the "
        f"theory, {core.kept} true to it{unsaid}."
    )


def undated_sentence(clock: Journey) -> str:
    """Say how many completed milestones have no date."""
    undated = sum(stage.undated for stage in clock.stages)
    if clock.state == "not reported":
        return ""
    if not undated:
        return "Every milestone that is done has its date."
    return f"{counted(undated, 'completed milestone').capitalize()} without a date left out of the durations."


def unreported_sentence(clock: Journey) -> str:
    """Say how many milestones nobody reported."""
    missing = sum(stage.not_reported for stage in clock.stages)
    if not missing:
        return f"Every milestone was reported, as at {period_name(clock.as_at.isoformat())}."
    return f"{_milestones(missing)} of the theory not reported: that is not the same as not started."


def _milestones(n: int) -> str:
    return counted(n, "milestone").capitalize()
