"""The sentences about ways that other councils took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.compare.ways import NOT_SHARED, site_kinds
from evalkit.judgement.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.compare.groups import Groups
    from evalkit.compare.ways import Change
    from evalkit.theory.model import Theory


def ways_sentence(groups: Groups, changes: Sequence[Change]) -> str:
    """Say from how many councils there is something to learn, and what they changed."""
    if not groups.implemented:
        return (
            "No other council among these has implemented, so there is no way that is known to have led "
            "there."
        )
    made = [each for each in changes if each.implemented and each.what != NOT_SHARED]
    both = [each for each in made if each.others]
    said = (
        f"What {counted(len(groups.implemented), 'council')} that implemented did, beside what the others "
        "did."
    )
    if not made and any(each.implemented for each in changes):
        return f"{said} What they changed in the programme came without words, by its nature alone."
    if not made:
        return f"{said} They wrote down no change to the programme."
    return (
        f"{said} They wrote down {counted(len(made), 'change')} to the programme, {len(both) or 'none'} of "
        "which others made too: so these alone do not explain the difference."
    )


def own_sites_sentence(groups: Groups) -> str:
    """Say what sites there are here, so that others' ways can be held against them."""
    if groups.own is None:
        return ""
    kinds = site_kinds([groups.own])
    if not kinds:
        return f"{groups.own.identity.name} has listed no sites."
    said = [f"{counted(each.of, each.kind)} ({each.begun or 'none'} begun)" for each in kinds]
    return f"{groups.own.identity.name} has {listed(said)}."


def tasks_sentence(theory: Theory) -> str:
    """Name the tasks that the theory foresees."""
    if not theory.tasks:
        return ""
    return (
        f"Tasks that the theory foresees: {listed([each.label for each in theory.tasks])}. Which of them to "
        "begin with is for nurses and providers to choose together."
    )
