"""What helped and what got in the way, node by node and condition by condition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from evalkit.finding import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.learning.stories import Story
    from evalkit.theory.model import Condition, Theory

Said = Literal["only helped", "only hindered", "both", "neither", "no stories"]
Agreement = Literal["for", "against", "contradictory", "mixed", "not said"]


class Theme(Record):
    """What stories say of one node or condition: counts of stories, and of those who told them."""

    id: str
    label: str
    stories: int
    sources: int
    helped: int
    hindered: int
    in_favour: int
    against: int
    mixed: int

    @property
    def said(self) -> Said:
        """Say whether stories tell of help, of hindrance, of both or of neither."""
        if not self.stories:
            return "no stories"
        both: dict[tuple[bool, bool], Said] = {
            (True, True): "both",
            (True, False): "only helped",
            (False, True): "only hindered",
        }
        return both.get((self.helped > 0, self.hindered > 0), "neither")

    @property
    def agreement(self) -> Agreement:
        """Say whether stories speak for it, against it, or against each other."""
        if self.in_favour and self.against:
            return "contradictory"
        if self.in_favour or self.against:
            return "for" if self.in_favour else "against"
        return "mixed" if self.mixed else "not said"


def find_themes(stories: Sequence[Story], *, theory: Theory) -> tuple[Theme, ...]:
    """Set the stories against each node of a theory.

    Parameters
    ----------
    stories : sequence of Story
        The stories that count.
    theory : Theory
        Its nodes, in its order.

    Returns
    -------
    tuple of Theme
        One for each node, those without a story too.

    Examples
    --------
    >>> from evalkit.learning.stories import Story
    >>> from evalkit.theory import read_theory
    >>> told = Story(id="s1", level="team", role="gp", kind="hindered", text="Three forms.",
    ...              nodes=("accountability",), stance="against")
    >>> themes = {theme.id: theme for theme in find_themes([told], theory=read_theory("blended_roles"))}
    >>> themes["accountability"].said, themes["training"].said
    ('only hindered', 'no stories')
    """
    return tuple(_theme(node.id, node.label, _on(stories, {node.id})) for node in theory.nodes)


def find_condition_themes(stories: Sequence[Story], *, theory: Theory) -> tuple[Theme, ...]:
    """Set the stories against each condition of a theory, by the nodes that stand for it.

    Parameters
    ----------
    stories : sequence of Story
        The stories that count.
    theory : Theory
        Its conditions, in its order.

    Returns
    -------
    tuple of Theme

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> find_condition_themes([], theory=read_theory("blended_roles"))[0].said
    'no stories'
    """
    return tuple(_theme(each.id, each.label, _on(stories, nodes_of(each))) for each in theory.conditions)


def nodes_of(condition: Condition) -> set[str]:
    """Give the nodes that stand for a condition: those it names, and the one of its own name.

    Examples
    --------
    >>> from evalkit.theory.model import Condition
    >>> nodes_of(Condition(id="leadership", label="Backing", anchors=()))
    {'leadership'}
    """
    return {condition.id, *condition.nodes}


def _on(stories: Iterable[Story], nodes: set[str]) -> list[Story]:
    return [story for story in stories if nodes & set(story.nodes)]


def _theme(theme_id: str, label: str, stories: Sequence[Story]) -> Theme:
    kinds, stances = [story.kind for story in stories], [story.stance for story in stories]
    return Theme(
        id=theme_id,
        label=label,
        stories=len(stories),
        sources=len({story.source for story in stories}),
        helped=kinds.count("helped"),
        hindered=kinds.count("hindered"),
        in_favour=stances.count("for"),
        against=stances.count("against"),
        mixed=stances.count("mixed"),
    )
