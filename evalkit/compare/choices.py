"""How the answer changes where other conditions of the theory are compared."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from evalkit.compare.scored import OUTCOME, in_or_out, short
from evalkit.learning.conditions.configurations import find_configurations
from evalkit.learning.conditions.scores import HALF

if TYPE_CHECKING:
    from evalkit.compare.scored import Scored
    from evalkit.learning.conditions.configurations import Configurations
    from evalkit.learning.conditions.truth_table import Cuts

MOST_CHOICES = 30


@dataclass(frozen=True)
class Choice:
    """One choice of conditions, and the simplest answer by it: all tied ways."""

    name: str
    parsimonious: tuple[str, ...]


def other_choices(scored: Scored, cuts: Cuts) -> tuple[Choice, ...]:
    """Compare the councils by every other choice of as many conditions.

    Parameters
    ----------
    scored : Scored
        The scores.
    cuts : Cuts
        What a combination needs to be positive.

    Returns
    -------
    tuple of Choice
        Nothing where every condition was compared. A choice by which a compared council lacks a score,
        or has one of exactly 0.5, is passed over.
    """
    every = (*scored.conditions, *scored.others)
    size = len(scored.conditions)
    sets = [chosen for chosen in combinations(every, size) if set(chosen) != set(scored.conditions)]
    found = []
    for chosen in sets[:MOST_CHOICES]:
        frame = scored.frame(chosen)
        if len(frame) == len(scored.compared) and not frame.eq(HALF).any(axis=None):
            other = find_configurations(in_or_out(frame), outcome=OUTCOME, cuts=cuts)
            name = ", ".join(short(each.id) for each in chosen)
            found.append(Choice(name, other.present.parsimonious.expressions))
    return tuple(found)


def read_in_full(scored: Scored, cuts: Cuts) -> Configurations:
    """Compare the councils by how far each is in each condition, and not only by whether it is."""
    return find_configurations(scored.frame(), outcome=OUTCOME, cuts=cuts)
