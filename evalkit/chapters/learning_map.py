"""The picture and the tables of what people claim brings about what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.chapters.blocks import count, tabulate, words, yes_no
from evalkit.judgement.words import counted
from evalkit.section import Chart
from evalkit.theory.model import Link, Mechanism
from evalkit.theory.picture import VerdictMark, draw_theory

if TYPE_CHECKING:
    from evalkit.chapters.learning_told import Told
    from evalkit.learning.chains import Chain
    from evalkit.learning.claims import ClaimedLink
    from evalkit.section import Table
    from evalkit.theory.model import Theory

MOST_CHAINS_SHOWN = 12
AGREED, DIFFER, LOWERS = "#12436D", "#801650", "#F46A25"
_LINK = (words("source", "This"), words("way", "does what"), words("target", "to this"))
_QUOTE = words("quote", "In their words")
_SHORT = (*_LINK, count("sources", "Sources"), _QUOTE)
_WHOLE = (
    *_LINK,
    count("raising", "Sources: raises"),
    count("lowering", "Sources: lowers"),
    count("sources", "Sources in all"),
    count("claims", "Claims"),
    _QUOTE,
    words("known", "In the theory"),
)


def picture(told: Told, theory: Theory) -> Chart:
    """Draw what is claimed between parts of the theory, with the number of sources beside each link."""
    drawn = [link for link in told.links if not link.in_words]
    aside = len(told.links) - len(drawn)
    size = f"{counted(len(drawn), 'claimed link')} between {counted(_ends(drawn), 'part')} of the theory"
    new = sum(not link.in_theory for link in drawn)
    more = (
        f" {counted(aside, 'link')} in people's own words {'is' if aside == 1 else 'are'} in the table only."
    )
    return Chart(
        id="claims_map",
        kind="theory",
        title="What people say brings about what",
        message=f"{size}; {new or 'none'} of them not in the theory.{more if aside else ''}",
        alt=f"Diagram of {size}, each with its number of sources. The same is in the table below it.",
        data=links(told, told.links, id="claims_map_data", caption="Claimed links, most sources first"),
        source="Stories and the claims in them",
        svg=draw_theory(_claimed(theory, drawn), colours={link.id: _mark(link) for link in drawn}),
    )


def _ends(links_drawn: list[ClaimedLink]) -> int:
    return len({end for link in links_drawn for end in (link.source, link.target)})


def _claimed(theory: Theory, drawn: list[ClaimedLink]) -> Theory:
    """Make a theory of what is claimed alone, so that it is drawn as theories are."""
    ends = {end for link in drawn for end in (link.source, link.target)}
    known = {link.id: link for link in theory.links}
    return theory.model_copy(
        update={
            "title": "as people tell it",
            "nodes": tuple(node for node in theory.nodes if node.id in ends),
            "links": tuple(known.get(link.id) or _link(link) for link in drawn),
            "indicators": (),
        }
    )


def _link(link: ClaimedLink) -> Link:
    why = Mechanism(resource="as people tell it", reasoning="as people tell it")
    return Link(source=link.source, target=link.target, mechanism=why, core=False)


def _mark(link: ClaimedLink) -> VerdictMark:
    number, known = str(len(link.sources)), "" if link.in_theory else ", not in the theory"
    if link.direction == "disputed":
        return VerdictMark(
            f"Sources differ on the direction ({number} of them{known})", f"{number}?", DIFFER, "dotted"
        )
    way, colour = ("lowers", LOWERS) if link.direction == "lowers" else ("raises", AGREED)
    sign = {"lowers": "−", "raises": "+"}.get(link.direction, "")
    label = f"{counted(len(link.sources), 'source')}: {way}{known}"
    return VerdictMark(label, f"{number}{sign}", colour, "solid" if link.in_theory else "dashed")


def links(told: Told, shown: tuple[ClaimedLink, ...], *, id: str, caption: str) -> Table:  # noqa: A002 - the field of the block that it becomes
    """Tabulate claimed links with those who claim them."""
    return tabulate(
        [_link_row(told, link) for link in shown],
        id=id,
        caption=caption,
        columns=_WHOLE,
        notes=("A source is whoever told it, however many claims they made.",),
    )


def new_links(told: Told, shown: tuple[ClaimedLink, ...]) -> Table:
    """Tabulate what people claim and the theory does not have."""
    return tabulate(
        [_link_row(told, link) for link in shown],
        id="new_links",
        caption="Links that people claim and the theory does not have",
        columns=_SHORT,
    )


def _link_row(told: Told, link: ClaimedLink) -> dict[str, Any]:
    said = [told.quote(claim) for claim in link.claims]
    shown = [each for each in said if each.startswith("“")]
    return {
        "source": told.name(link.source),
        "target": told.name(link.target),
        "way": {"not said": "bears on", "disputed": "raises or lowers"}.get(link.direction, link.direction),
        "raising": len(link.raising),
        "lowering": len(link.lowering),
        "sources": len(link.sources),
        "claims": len(link.claims),
        "quote": (shown or said)[0],
        "known": "yes, the other way" if link.goes_against else yes_no(link.in_theory),
    }


def chains(told: Told) -> Table:
    """Tabulate chains of claims: those on whom most hangs last."""
    return tabulate(
        [_chain_row(told, chain) for chain in told.chains[:MOST_CHAINS_SHOWN]],
        id="chains_table",
        caption="Chains of claims, and how many sources would have to fall away",
        columns=(
            words("path", "From, by way of, to"),
            words("way", "Taken together"),
            words("fewest", "Fewest sources that break it"),
            words("who", "Those sources"),
            words("whole", "Told whole by"),
        ),
        notes=(
            "Those sources are one such set; another of the same size may do it too.",
            f"{len(told.chains) - MOST_CHAINS_SHOWN} more chains are left out."
            if len(told.chains) > MOST_CHAINS_SHOWN
            else "",
        ),
    )


def _chain_row(told: Told, chain: Chain) -> dict[str, Any]:
    held = chain.robustness
    exact = (
        str(held.at_most) if held.is_exact else f"{held.at_least} to {held.at_most} (not worked out exactly)"
    )
    return {
        "path": " → ".join(told.name(end) for end in chain.path),
        "way": {"disputed": "sources differ"}.get(chain.direction, chain.direction),
        "fewest": exact,
        "who": ", ".join(held.sources),
        "whole": ", ".join(chain.told_whole_by) or "nobody: stitched from several",
    }
