"""Causal claims, put together link by link with those who made them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from evalkit.finding import Record
from evalkit.learning.harmless import is_personal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.learning.stories import Heard
    from evalkit.theory.model import Theory


class Claim(Record):
    """One causal claim and who made it; ``story`` is where it stands."""

    source: str
    target: str
    direction: str
    quote: str
    story: str
    told_by: str
    role: str
    personal: bool = False


class ClaimedLink(Record):
    """A link that people claim, in the theory or not: those who say it raises, and those who say it lowers.

    A claim without a direction counts as one of the link, and speaks for neither.
    """

    source: str
    target: str
    claims: tuple[Claim, ...]
    in_theory: bool
    in_words: bool  # an end is in people's own words, and no node of the theory

    @property
    def id(self) -> str:
        """Name the link as from>to."""
        return f"{self.source}>{self.target}"

    @property
    def sources(self) -> frozenset[str]:
        """Who claims it."""
        return frozenset(claim.told_by for claim in self.claims)

    @property
    def raising(self) -> frozenset[str]:
        """Who says that the first raises the second."""
        return _who(self.claims, "raises")

    @property
    def lowering(self) -> frozenset[str]:
        """Who says that the first lowers the second."""
        return _who(self.claims, "lowers")

    @property
    def goes_against(self) -> bool:
        """Whether somebody says that a link of the theory goes the other way."""
        return self.in_theory and bool(self.lowering)

    @property
    def direction(self) -> Literal["raises", "lowers", "disputed", "not said"]:
        """Say which way people claim it, or that they differ."""
        if self.raising and self.lowering:
            return "disputed"
        if self.raising or self.lowering:
            return "raises" if self.raising else "lowers"
        return "not said"


def hear_claims(table: pd.DataFrame, *, heard: Heard) -> tuple[Claim, ...]:
    """Read the table of claims, and leave out those of stories that were withdrawn or are not there.

    Parameters
    ----------
    table : pandas.DataFrame
        The table ``claims`` of a pack.
    heard : Heard
        The stories that count.

    Returns
    -------
    tuple of Claim

    Examples
    --------
    >>> from evalkit.learning.stories import Heard, Story
    >>> told = Story(id="s1", level="team", role="gp", kind="learned", text="Training made me sure.")
    >>> rows = pd.DataFrame({"story_id": ["s1", "s9"], "from": "training", "to": "worker_confidence",
    ...                      "direction": "raises", "quote": "made me sure"})
    >>> [claim.told_by for claim in hear_claims(rows, heard=Heard(stories=(told,)))]
    ['story s1']
    """
    stories = {story.id: story for story in heard.stories}
    rows = [row for row in table.to_dict("records") if row["story_id"] in stories]
    return tuple(_claim(row, stories) for row in rows)


def _claim(row: Mapping[Any, Any], stories: Mapping[str, Any]) -> Claim:
    told = stories[row["story_id"]]
    quote, start, end = (_text(row, name) for name in ("quote", "from", "to"))
    return Claim(
        source=_end(start, told.id),
        target=_end(end, told.id),
        direction=_text(row, "direction"),
        quote=quote,
        story=told.id,
        told_by=told.source,
        role=told.role,
        personal=any(is_personal(words) for words in (quote, start, end)),
    )


def _end(text: str, story: str) -> str:
    """Write an end of a claim in one way; one that may name somebody is not shown anywhere."""
    return f"(held back, story {story})" if is_personal(text) else " ".join(text.split()).casefold()


def _text(row: Mapping[Any, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None or pd.isna(value) else str(value)


def map_claims(claims: Sequence[Claim], *, theory: Theory) -> tuple[ClaimedLink, ...]:
    """Put claims together link by link, those with the most sources first.

    Parameters
    ----------
    claims : sequence of Claim
        The claims that count.
    theory : Theory
        The theory, to say which links it has.

    Returns
    -------
    tuple of ClaimedLink

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> made = [Claim(source="training", target="worker_confidence", direction=way, quote="", story=who,
    ...               told_by=who, role="gp") for who, way in (("s1", "raises"), ("s2", "lowers"))]
    >>> (link,) = map_claims(made, theory=read_theory("blended_roles"))
    >>> link.direction, len(link.sources), link.in_theory
    ('disputed', 2, True)
    """
    nodes, known = {node.id for node in theory.nodes}, {link.id for link in theory.links}
    ends = sorted({(claim.source, claim.target) for claim in claims if claim.source != claim.target})
    links = [
        ClaimedLink(
            source=source,
            target=target,
            claims=tuple(c for c in claims if (c.source, c.target) == (source, target)),
            in_theory=f"{source}>{target}" in known,
            in_words=not {source, target} <= nodes,
        )
        for source, target in ends
    ]
    return tuple(sorted(links, key=lambda link: (-len(link.sources), link.id)))


def _who(claims: Iterable[Claim], direction: str) -> frozenset[str]:
    return frozenset(claim.told_by for claim in claims if claim.direction == direction)
