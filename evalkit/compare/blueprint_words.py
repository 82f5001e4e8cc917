"""The sentences of a blueprint: never stronger than the handful of councils that they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.prose import led
from evalkit.compare.readiness import FEWEST_FOR_MEDIAN
from evalkit.compare.telling import capital
from evalkit.judgement.words import counted, listed, some

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.chapters.prose import Markdown
    from evalkit.compare.durations import StageTime
    from evalkit.compare.groups import Groups
    from evalkit.compare.readiness import Readiness
    from evalkit.compare.risks import Met
    from evalkit.compare.stories import PeerStory
    from evalkit.report.record import Result

OF_PARTNERS = 1  # the chapter that says what partners need and nobody answers
FEW_COUNCILS = 6  # on either side [ours]: below it a pattern is soon there by chance


def whose_sentence(groups: Groups) -> str:
    """Say for whom the blueprint is."""
    if groups.own is None:
        return (
            "This is a general blueprint: no council was named. Name one to see its own readiness and "
            "steps beside those of the others."
        )
    name = groups.own.identity.name
    return f"This blueprint is for {name}. {name} itself is not counted among the others."


def groups_sentence(groups: Groups, names: Mapping[str, str]) -> str:
    """Say who implemented, who has not so far, and of whom nothing is known."""
    parts = (
        ("implemented", groups.implemented),
        ("begun and not implemented so far", groups.others),
        ("not begun", groups.waiting),
    )
    said = [f"{_who(results, names)} {_have(results)} {what}" for what, results in parts if results]
    if groups.unknown:
        said.append(f"of {_who(groups.unknown, names)} it is not known")
    if not said:
        return "There is no other council to learn from."
    return f"{capital(listed(said))}. {_apart_by_version(groups, names)}{_caution(groups)}".rstrip()


def _apart_by_version(groups: Groups, names: Mapping[str, str]) -> str:
    if not groups.apart:
        return ""
    return f"Not counted, as they used another version of the theory: {_who(groups.apart, names)}. "


def _who(results: Sequence[Result], names: Mapping[str, str]) -> str:
    named = some([names[each.identity.council] for each in results], most=8)
    return f"{counted(len(results), 'council')} ({named})"


def _have(results: Sequence[Result]) -> str:
    return "has" if len(results) == 1 else "have"


def _caution(groups: Groups) -> str:
    fewest = min(len(groups.implemented), len(groups.others))
    if fewest >= FEW_COUNCILS:
        return ""
    return (
        f"With {fewest or 'none'} on the smaller side, a difference between the two groups may be chance: "
        "read it as a question."
    )


def readiness_sentence(groups: Groups, readiness: Sequence[Readiness]) -> str:
    """Say where the council stands, and which conditions set the groups apart."""
    apart = [each for each in readiness if each.sets_apart]
    said = [_apart(apart, groups)]
    if groups.own is not None:
        said.insert(0, _here(readiness, apart))
    return " ".join(said)


def _here(readiness: Sequence[Readiness], apart: Sequence[Readiness]) -> str:
    known = [each for each in readiness if each.own is not None]
    if not known:
        return "No condition has been scored here, so its readiness is not known."
    inside = [each for each in known if not each.is_low]
    lacking = [each.condition.label for each in apart if each.own is not None and each.is_low]
    unscored = len(readiness) - len(known)
    said = f"Here {len(inside)} of {counted(len(known), 'condition')} with a score are in (above 0.5)."
    missing = (
        f" {capital(counted(unscored, 'condition'))} {'has' if unscored == 1 else 'have'} no score."
        if unscored
        else ""
    )
    low = (
        f" Low here, and in with most that implemented but not with the others: {listed(lacking)}."
        if lacking
        else ""
    )
    return f"{said}{missing}{low}"


def _apart(apart: Sequence[Readiness], groups: Groups) -> str:
    if not (groups.implemented and groups.others):
        return (
            "There are not both councils that implemented and councils that have not, so nothing sets them "
            "apart."
        )
    if not apart:
        return "No condition was in with most that implemented and out with most of the others."
    said = [f"{each.condition.label} ({_shares(each)})" for each in apart]
    return f"In with most that implemented, and out with most of the others, were: {'; '.join(said)}."


def _shares(each: Readiness) -> str:
    (yes, of_yes), (no, of_no) = each.implemented.counted, each.others.counted
    return f"{yes} of {of_yes} against {no} of {of_no}"


def steps_sentence(groups: Groups) -> str:
    """Say how many milestones are done here."""
    if groups.own is None:
        return ""
    stands = [each.status for each in groups.own.milestones]
    applies = [each for each in stands if each != "not applicable"]
    if not applies:
        return f"{groups.own.identity.name} has reported no milestones."
    not_said = applies.count("not reported")
    more = f", {not_said} not reported" if not_said else ""
    return (
        f"Milestones here: {applies.count('done')} done, {applies.count('open')} open, of {len(applies)} "
        f"that apply{more}."
    )


def partnership_sentence(groups: Groups) -> Markdown | str:
    """Say what the record holds of partners' needs that nobody answers."""
    if groups.own is None:
        return ""
    if groups.own.identity.edition_kind == "shareable":
        return "What partners need and nobody answers is in the council's own report: it is not shared."
    holes = [gap.what for gap in groups.own.gaps if gap.chapter == OF_PARTNERS]
    if not holes:
        return "The record names no hole in the partnership and the theory here."
    return led("Not answered yet in the partnership and the theory here:", holes)


def plan_sentence(stages: Sequence[StageTime], councils: int) -> str:
    """Say how long the stages took."""
    if not councils:
        return "No council has a dated journey, so nothing can be said of how long steps take."
    known = [each for each in stages if each.complete_after.middle is not None]
    if not known:
        return (
            f"Fewer than {FEWEST_FOR_MEDIAN} councils completed any stage, so no typical time is given: "
            "what is known stands below, council by council, in the comparison of journeys."
        )
    return " ".join(_stage(each) for each in known)


def _stage(each: StageTime) -> str:
    after = each.complete_after
    n = len(after.months)
    return (
        f"{each.label} was complete {_tenth(after.middle)} months after the first step in the middle one of "
        f"{n} councils ({_tenth(after.low)} to {_tenth(after.high)}); {each.undone or 'none'} of "
        f"{n + each.undone} had not completed it."
    )


def plan_message(stages: Sequence[StageTime]) -> str:
    """Say what the picture of the plan shows: the last stage that three councils or more completed."""
    known = [each for each in stages if each.complete_after.middle is not None]
    return _stage(known[-1]) if known else "Too few councils completed a stage to say how long it takes."


def readiness_message(groups: Groups, readiness: Sequence[Readiness]) -> str:
    """Say what the picture of readiness shows."""
    apart = [each for each in readiness if each.sets_apart]
    if not apart:
        return _apart(apart, groups)
    low = [each for each in apart if each.own is not None and each.is_low]
    here = f"; {len(low) or 'none'} of them {'is' if len(low) == 1 else 'are'} low here" if groups.own else ""
    return (
        f"Most that implemented began with {counted(len(apart), 'condition')} that most of the others "
        f"lacked{here}."
    )


def _tenth(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def risks_sentence(risks: Sequence[Met], groups: Groups) -> str:
    """Say how much is told of what others met with."""
    if not groups.peers:
        return "There is no other council, so nothing is known of what others met with."
    if not risks:
        return "The records name nothing that others met with. That may be because nothing was written down."
    return (
        f"{capital(counted(len(risks), 'thing'))} that {counted(len(groups.peers), 'council')} met with, as "
        "their records hold them. What a record does not hold may have happened all the same."
    )


def stories_sentence(chosen: Sequence[PeerStory], given: int) -> str:
    """Say how many stories are told, and how they were chosen."""
    if not given:
        return "No stories were shared with this comparison."
    if not chosen:
        return (
            f"{_stories(given)} {'was' if given == 1 else 'were'} shared; none speaks of what matters most "
            "here."
        )
    return (
        f"{_stories(len(chosen))}, of {given} shared, {'speaks' if len(chosen) == 1 else 'speak'} of the "
        "parts of the theory that matter most here. People agreed that other councils may read them; what "
        "was withdrawn is not here."
    )


def _stories(count: int) -> str:
    return capital(counted(count, "story", plural="stories"))


def summary(groups: Groups, readiness: Sequence[Readiness], stages: Sequence[StageTime]) -> str:
    """Say what a tired reader should take away."""
    if not groups.peers:
        return "There is no other council to learn from yet."
    own = f"For {groups.own.identity.name}: " if groups.own else ""
    counts = (
        f"{counted(len(groups.implemented), 'council')} implemented, "
        f"{counted(len(groups.others), 'council')} began and {_have(groups.others)} not so far"
    )
    apart = [each.condition.label for each in readiness if each.sets_apart]
    set_apart = (
        f" What most of the first had and most of the others lacked: {listed(apart)}." if apart else ""
    )
    last = [each for each in stages if each.complete_after.middle is not None]
    when = f" {_stage(last[-1])}" if last else ""
    return (
        f"{capital(own + counts)}.{set_apart}{when} These are few councils: take it as questions to ask, "
        "not as a recipe."
    )
