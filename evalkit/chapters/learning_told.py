"""Everything that the chapter on learning tells of, gathered from one edition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.judgement.wording import CHARTS
from evalkit.learning.chains import find_chains
from evalkit.learning.claims import hear_claims, map_claims
from evalkit.learning.fears import follow_fears
from evalkit.learning.harmless import show_words
from evalkit.learning.stories import hear_stories, standing_of
from evalkit.learning.themes import find_condition_themes, find_themes
from evalkit.learning.voices import hear_voices

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from evalkit.chapters.edition import Edition
    from evalkit.learning.chains import Chain
    from evalkit.learning.claims import Claim, ClaimedLink
    from evalkit.learning.fears import Fear, Signals
    from evalkit.learning.stories import Audience, Heard, Standing, Story
    from evalkit.learning.themes import Theme
    from evalkit.learning.voices import Voices

AUDIENCE: Audience = "council"  # an edition is internal: for the council's own eyes


@dataclass(frozen=True, slots=True)
class Told:
    """What was told in a council, and what it comes to."""

    heard: Heard
    voices: Voices
    themes: tuple[Theme, ...]
    conditions: tuple[Theme, ...]
    fears: tuple[Fear, ...]
    claims: tuple[Claim, ...]
    links: tuple[ClaimedLink, ...]
    chains: tuple[Chain, ...]
    significant: pd.DataFrame
    circumstances: pd.DataFrame
    labels: Mapping[str, str]
    sites: Mapping[str, str]
    has_claims: bool

    @property
    def flagged(self) -> tuple[Story, ...]:
        """The stories with something in them, or in the claims in them, that somebody has to look at."""
        in_claims = {claim.story for claim in self.claims if claim.personal}
        return tuple(each for each in self.heard.stories if each.personal or each.odd or each.id in in_claims)

    def standing(self, story: Story) -> Standing:
        """Say whether a story may be quoted here."""
        return standing_of(story, audience=AUDIENCE)

    def words(self, story: Story) -> str:
        """Give a story's words as they may be shown here, or say why they are not."""
        standing = self.standing(story)
        return show_words(story.text) if standing == "may be quoted" else f"(not shown: {standing})"

    def quote(self, claim: Claim) -> str:
        """Give the words of a claim as they may be shown here: only where its story may be quoted."""
        story = self.heard.story(claim.story)
        standing = self.standing(story) if story else "withdrawn"
        if standing == "may be quoted" and claim.personal and not (story and story.looked_at):
            standing = "held back"
        if standing != "may be quoted":
            return f"(not shown: {standing})"
        return show_words(claim.quote) if claim.quote else ""

    def name(self, end: str) -> str:
        """Name an end of a claim: the label of a node, or people's own words for it."""
        return self.labels.get(end) or show_words(end, longest=80)


def gather_told(edition: Edition, *, signals: Mapping[str, Signals] | None = None) -> Told:
    """Gather what was told in a council.

    Parameters
    ----------
    edition : Edition
        The council's edition.
    signals : mapping of str to pairs, optional
        For a node, the titles of its indicators and what their charts show.

    Returns
    -------
    Told

    Examples
    --------
    >>> from evalkit.chapters import open_edition
    >>> len(gather_told(open_edition(council="E08000001", pack="demo:E08000001")).fears)
    5
    """
    pack, theory = edition.pack, edition.theory
    heard = hear_stories(pack.table("stories"), as_at=pack.council.data_as_at)
    claims = hear_claims(pack.table("claims"), heard=heard)
    links = map_claims(claims, theory=theory)
    sites = pack.table("sites")
    return Told(
        heard=heard,
        voices=hear_voices(heard.stories, theory=theory, sites=_began(sites, heard)),
        themes=find_themes(heard.stories, theory=theory),
        conditions=find_condition_themes(heard.stories, theory=theory),
        fears=follow_fears(heard.stories, signals=signals),
        claims=claims,
        links=links,
        chains=find_chains(links),
        significant=pack.table("significant_changes"),
        circumstances=pack.table("configurations"),
        labels={node.id: node.label for node in theory.nodes},
        sites=dict(sites[["site_id", "name"]].itertuples(index=False, name=None)),
        has_claims=pack.has("claims"),
    )


def _began(sites: pd.DataFrame, heard: Heard) -> list[str]:
    """List the sites that have begun, of the kinds that stories name."""
    named = sites["site_id"].isin({story.site for story in heard.stories})
    kinds = set(sites.loc[named, "kind"]) or set(sites["kind"])
    began = sites["status"].isin(["started", "stopped"]) & sites["kind"].isin(kinds)
    return [str(site) for site in sites.loc[began, "site_id"]]


def signals_of(edition: Edition) -> dict[str, Signals]:
    """List for each node its indicators of the whole council and what their charts show.

    Parameters
    ----------
    edition : Edition
        The council's edition; its chapter 04 is taken, stored or made.

    Returns
    -------
    dict of str to pairs
    """
    shown = {
        finding.subject: finding.signal
        for finding in edition.findings("reach")
        if finding.method in CHARTS and not finding.site and not finding.stratum
    }
    known = [each for each in edition.theory.indicators if each.code in shown]
    nodes = dict.fromkeys(node for each in known for node in each.nodes)
    return {
        node: tuple((each.title, shown[each.code]) for each in known if node in each.nodes) for node in nodes
    }
