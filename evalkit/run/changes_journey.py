"""Set the journey, the verdicts and what people judged of two editions beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.judgement.words import number, period_name
from evalkit.run.changes_record import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date

    from evalkit.learning.stage_clock import StageClock
    from evalkit.report.record import AssumptionStatus, ConditionScore, MilestoneDates, Result, Verdict
    from evalkit.run.changes_record import About

Told = tuple[str, str]  # how it stands in a word or two, and what is added in brackets


def compare_journeys(earlier: Result, later: Result, *, names: Mapping[str, str]) -> list[Change]:
    """Tell which stages and milestones of the journey stand otherwise.

    Parameters
    ----------
    earlier, later : Result
        The two editions.
    names : mapping of str to str
        Labels of milestones by their codes.

    Returns
    -------
    list of Change
    """
    stages = [{stage.stage: stage for stage in _stages(result)} for result in (earlier, later)]
    labels = {code: stage.label for known in stages for code, stage in known.items()}
    steps = [{step.milestone: step for step in result.milestones} for result in (earlier, later)]
    return [
        *_differences(*stages, tell=_stage, about="journey", names={**names, **labels}, prefix="Stage "),
        *_differences(*steps, tell=_milestone, about="journey", names=names),
    ]


def compare_judgements(earlier: Result, later: Result, *, names: Mapping[str, str]) -> list[Change]:
    """Tell which verdicts, assumptions and conditions stand otherwise.

    Parameters
    ----------
    earlier, later : Result
        The two editions.
    names : mapping of str to str
        Labels of links, assumptions and conditions by their codes.

    Returns
    -------
    list of Change
    """
    both = (earlier, later)
    verdicts = [{each.link: each for each in result.verdicts} for result in both]
    assumptions = [{each.assumption: each for each in result.assumptions} for result in both]
    conditions = [_latest_scores(result.conditions) for result in both]
    return [
        *_differences(*verdicts, tell=_verdict, about="verdict", names=names),
        *_differences(*assumptions, tell=_assumption, about="assumption", names=names),
        *_differences(*conditions, tell=_condition, about="condition", names=names),
    ]


def _differences(
    earlier: Mapping[str, Any],
    later: Mapping[str, Any],
    *,
    tell: Callable[[Any], Told],
    about: About,
    names: Mapping[str, str],
    prefix: str = "",
) -> Iterator[Change]:
    for code in dict.fromkeys((*later, *earlier)):
        was = tell(earlier[code]) if code in earlier else None
        now = tell(later[code]) if code in later else None
        if was == now:
            continue
        title = f"{prefix}{names.get(code) or _unslugged(code)}"
        yield Change(
            kind="new" if was is None else "vanished" if now is None else "changed",
            about=about,
            subject=code,
            title=title,
            sentence=f"{title}: {_said(was, now)}.",
            before=was[0] if was else "",
            after=now[0] if now else "",
            judged=about == "verdict" and (was is None or now is None or was[0] != now[0]),
        )


def _said(was: Told | None, now: Told | None) -> str:
    if was and now and was[0] == now[0]:
        return f"still “{now[0]}” ({was[1] or 'no detail'} before, {now[1] or 'no detail'} now)"
    if was and now:
        return f"was {_quoted(was)}, now {_quoted(now)}"
    if now:
        return f"new: {_quoted(now)}"
    return f"no longer in the report; it was {_quoted(was)}" if was else ""


def _quoted(told: Told) -> str:
    return f"“{told[0]}” ({told[1]})" if told[1] else f"“{told[0]}”"


def _stages(result: Result) -> Iterable[StageClock]:
    return result.journey.stages if result.journey else ()


def _stage(stage: StageClock) -> Told:
    stopped = f", {stage.stopped} stopped" if stage.stopped else ""
    return stage.state, f"{stage.completed} of {stage.applicable} milestones done{stopped}"


def _milestone(step: MilestoneDates) -> Told:
    if step.completed:
        return step.status, _day(step.completed)
    return step.status, f"begun {_day(step.started)}" if step.started else ""


def _verdict(verdict: Verdict) -> Told:
    by = f"decided by {verdict.decided_by}"
    holds = "" if verdict.holds_in is None else f"; it stays in {verdict.holds_in:.0%} of reasonable settings"
    return verdict.verdict, by + holds


def _assumption(assumption: AssumptionStatus) -> Told:
    return assumption.status, ""


def _condition(score: ConditionScore) -> Told:
    return f"met {number(score.score)} of 1", ""


def _latest_scores(scores: Iterable[ConditionScore]) -> dict[str, ConditionScore]:
    return {score.condition: score for score in sorted(scores, key=lambda score: score.as_at)}


def _day(day: date) -> str:
    return period_name(day.isoformat())


def _unslugged(code: str) -> str:
    return code.replace("_", " ").replace(">", " leads to ").strip().capitalize()
