"""Whose voice was heard, and whose is missing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.finding import Record
from evalkit.learning.stories import KINDS, LEVELS, ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.learning.stories import Story
    from evalkit.theory.model import Theory

# The people whom the questions of a theory are asked of, as the roles of the contract. Any other word is
# looked for as a role itself, in the singular.
ROLES_OF = {
    "carers": ("family carer",),
    "families": ("family carer",),
    "managers": ("provider manager", "senior leader"),
    "leaders": ("senior leader",),
    "nurses": ("district nurse",),
    "workers": ("care worker",),
}


class Voices(Record):
    """Who told stories of what, and who did not.

    ``by_level`` and ``by_role`` count stories of each kind. The missing are those that the contract or the
    theory would lead one to expect; ``asked`` are the roles that a question of the theory is asked of.
    """

    stories: int
    sources: int
    by_level: dict[str, dict[str, int]]
    by_role: dict[str, dict[str, int]]
    by_site: dict[str, int]
    missing_levels: tuple[str, ...] = ()
    missing_kinds: tuple[str, ...] = ()
    missing_roles: tuple[str, ...] = ()
    missing_sites: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def missing_asked(self) -> tuple[str, ...]:
        """List the roles that a question is asked of, and that told nothing."""
        return tuple(role for role in self.missing_roles if role in self.asked)


def hear_voices(stories: Sequence[Story], *, theory: Theory, sites: Iterable[str] = ()) -> Voices:
    """Count who told what, and name who is missing.

    Parameters
    ----------
    stories : sequence of Story
        The stories that count.
    theory : Theory
        Its questions say whom they are asked of.
    sites : iterable of str
        The sites from which a story could have come.

    Returns
    -------
    Voices

    Examples
    --------
    >>> from evalkit.learning.stories import Story
    >>> from evalkit.theory import read_theory
    >>> told = [Story(id="s1", level="team", role="gp", kind="fear", text="Who rings me?")]
    >>> voices = hear_voices(told, theory=read_theory("blended_roles"), sites=["north"])
    >>> voices.missing_levels, voices.missing_sites
    (('individual', 'organisation', 'system'), ('north',))
    >>> "resident" in voices.missing_asked
    True
    """
    at_sites = Counter(story.site for story in stories if story.site)
    return Voices(
        stories=len(stories),
        sources=len({story.source for story in stories}),
        by_level=_crossed(stories, "level", LEVELS),
        by_role=_crossed(stories, "role", ROLES),
        by_site={site: at_sites[site] for site in dict.fromkeys((*sites, *sorted(at_sites)))},
        missing_levels=_missing(LEVELS, (story.level for story in stories)),
        missing_kinds=_missing(KINDS, (story.kind for story in stories)),
        missing_roles=_missing(ROLES, (story.role for story in stories)),
        missing_sites=_missing(sites, at_sites),
        asked=roles_asked(theory),
    )


def roles_asked(theory: Theory) -> tuple[str, ...]:
    """List the roles that a theory's questions are asked of.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> roles_asked(read_theory("blended_roles"))[:3]
    ('resident', 'family carer', 'care worker')
    """
    said = {word for question in theory.questions for word in question.asked_of}
    asked = {role for word in said for role in ROLES_OF.get(word, (word, word.removesuffix("s")))}
    return tuple(role for role in ROLES if role in asked)


def _missing(expected: Iterable[str], heard: Iterable[str]) -> tuple[str, ...]:
    there = set(heard)
    return tuple(each for each in expected if each not in there)


def _crossed(stories: Iterable[Story], part: str, values: Sequence[str]) -> dict[str, dict[str, int]]:
    counts = Counter((getattr(story, part), story.kind) for story in stories)
    return {value: {kind: counts[value, kind] for kind in KINDS} for value in values}
