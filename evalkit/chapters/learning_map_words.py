"""The sentences on what people say brings about what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.learning_words import is_
from evalkit.judgement.words import counted, some

if TYPE_CHECKING:
    from evalkit.chapters.learning_told import Told
    from evalkit.learning.claims import ClaimedLink


def claims(told: Told) -> str:
    """Count claims, sources and links."""
    if not told.links:
        return (
            "The stories hold no causal claims."
            if told.has_claims
            else "No causal claims were taken from stories."
        )
    sources = len({claim.told_by for claim in told.claims})
    new = sum(not link.in_theory for link in told.links)
    return (
        f"{counted(len(told.claims), 'claim')} by {counted(sources, 'source')} make "
        f"{counted(len(told.links), 'link')}; {new or 'none'} of them {is_(new)} not in the theory."
    )


def directions(told: Told) -> str:
    """Say on which links sources differ, which go against the theory, and how many have a single source."""
    if not told.links:
        return "So there is no map of causes here."
    disputed = [_pair(told, link) for link in told.links if link.direction == "disputed"]
    against = [_pair(told, link) for link in told.links if link.goes_against]
    single = sum(len(link.sources) == 1 for link in told.links)
    other = (
        f" Against the theory, somebody says that the first lowers the second: {some(against)}."
        if against
        else ""
    )
    differ = (
        f"Sources differ on the direction between {some(disputed)}."
        if disputed
        else "Nobody contradicts another on the direction of a link."
    )
    return f"{differ}{other} {counted(single, 'link')} {'has' if single == 1 else 'have'} one source alone."


def _pair(told: Told, link: ClaimedLink) -> str:
    return f"{told.name(link.source)} and {told.name(link.target)}"


def chains(told: Told) -> str:
    """Say how many chains there are, how many hang on one source, and how many are stitched."""
    if not told.chains:
        return "No two claims join into a chain."
    number, single = len(told.chains), sum(chain.robustness.at_most == 1 for chain in told.chains)
    stitched = sum(chain.is_stitched for chain in told.chains)
    return (
        f"Claims join into {counted(number, 'chain')}. {_number(single)} would break if a single source fell "
        f"away; {_number(stitched).lower()} {is_(stitched)} stitched from what several people said."
    )


def _number(number: int) -> str:
    return str(number) if number else "None"
