"""Ways in which blended roles came to work elsewhere: efforts, changes to the programme, sites."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.compare.groups import Groups
    from evalkit.report.record import Adaptation, Result
    from evalkit.theory.model import Effort, Theory

NOT_SHARED = "(not in words)"
BEGUN = ("started", "stopped")


@dataclass(frozen=True)
class StepsDone:
    """Hold how many steps of an effort some councils had done, of all that apply to them."""

    done: int
    of: int


@dataclass(frozen=True)
class EffortDone:
    """Hold one change effort of the theory, and how far its steps were taken by whom."""

    effort: Effort
    steps: tuple[str, ...]  # labels of the milestones that show it
    implemented: StepsDone
    others: StepsDone
    own: StepsDone


@dataclass(frozen=True)
class Change:
    """Hold one change that councils made to the programme.

    ``keeps_core`` is None where nobody said, or councils disagree.
    """

    what: str
    nature: str
    level: str
    why: tuple[str, ...]
    keeps_core: bool | None
    implemented: tuple[str, ...]  # codes of councils
    others: tuple[str, ...]


@dataclass(frozen=True)
class SiteKind:
    """Hold how many sites of one kind began, of all, in some councils."""

    kind: str
    begun: int
    of: int
    councils: int
    first_in: int  # councils whose first site was of this kind


def efforts_done(groups: Groups, *, theory: Theory) -> tuple[EffortDone, ...]:
    """Say how far councils had taken the steps that show each effort of the theory.

    Parameters
    ----------
    groups : Groups
        The councils.
    theory : Theory
        Names efforts, and the milestones that show their nodes.

    Returns
    -------
    tuple of EffortDone
        Those efforts that any milestone shows, in the theory's order.
    """
    labels = {each.id: each.label for stage in theory.journey for each in stage.milestones}
    own = [groups.own] if groups.own else []
    return tuple(
        EffortDone(
            effort=effort,
            steps=tuple(labels[each] for each in steps),
            implemented=steps_done(groups.implemented, steps),
            others=steps_done(groups.others, steps),
            own=steps_done(own, steps),
        )
        for effort in theory.efforts
        if (steps := _steps_of(effort, theory, known=labels))
    )


def _steps_of(effort: Effort, theory: Theory, *, known: Iterable[str]) -> list[str]:
    shown = [
        each
        for node in theory.nodes
        if node.id in effort.nodes and node.shown_by
        for each in node.shown_by.milestones
    ]
    return [each for each in known if each in shown]


def steps_done(results: Sequence[Result], steps: Sequence[str]) -> StepsDone:
    """Count the steps that are done, and those that apply and are reported."""
    stands = [
        each.status
        for result in results
        for each in result.milestones
        if each.milestone in steps and each.status not in ("not applicable", "not reported", "")
    ]
    return StepsDone(stands.count("done"), len(stands))


def changes_made(groups: Groups) -> tuple[Change, ...]:
    """List the changes that councils made to the programme, those that implemented first.

    Returns
    -------
    tuple of Change
        Changes in the same words are one; in order of the day on which one of them was first made.
    """
    made: dict[tuple[str, str], list[tuple[Result, Adaptation]]] = {}
    for result in (*groups.implemented, *groups.others):
        for each in result.adaptations:
            made.setdefault((each.what or NOT_SHARED, each.nature), []).append((result, each))
    by_day = sorted(made.items(), key=lambda item: (min(each.date for _, each in item[1]), item[0]))
    return tuple(_change(what, nature, found, groups) for (what, nature), found in by_day)


def _change(what: str, nature: str, found: Sequence[tuple[Result, Adaptation]], groups: Groups) -> Change:
    codes = {each.identity.council for each in groups.implemented}
    whose = sorted({result.identity.council for result, _ in found})
    said = {each.keeps_core for _, each in found}
    return Change(
        what=what,
        nature=nature,
        level=found[0][1].level,
        why=tuple(dict.fromkeys(each.why for _, each in found if each.why)),
        keeps_core=next(iter(said)) if len(said) == 1 else None,
        implemented=tuple(code for code in whose if code in codes),
        others=tuple(code for code in whose if code not in codes),
    )


def site_kinds(results: Sequence[Result]) -> tuple[SiteKind, ...]:
    """Count the sites of each kind that began, and say in how many councils one of them was the first."""
    kinds = sorted({site.kind for result in results for site in result.sites if site.kind})
    return tuple(_kind(kind, results) for kind in kinds)


def _kind(kind: str, results: Sequence[Result]) -> SiteKind:
    of_kind = [[site for site in result.sites if site.kind == kind] for result in results]
    every = [site for sites in of_kind for site in sites]
    return SiteKind(
        kind=kind,
        begun=sum(site.status in BEGUN for site in every),
        of=len(every),
        councils=sum(bool(sites) for sites in of_kind),
        first_in=sum(kind in _first_kinds(result) for result in results),
    )


def _first_kinds(result: Result) -> set[str]:
    """Name the kinds of site that began on the first day; several may."""
    first = min((site.start_date for site in result.sites if site.start_date), default=None)
    return {site.kind for site in result.sites if first and site.start_date == first}
