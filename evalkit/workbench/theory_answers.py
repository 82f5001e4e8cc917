"""What the tool for a theory shows: one node or link with its evidence, and the verdicts under a setting."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.chapters import contribution_blocks as blocks
from evalkit.chapters import contribution_evidence as evidence
from evalkit.chapters.contribution_picture import picture
from evalkit.chapters.contribution_words import counts
from evalkit.chapters.judging import Judged, judged
from evalkit.chapters.prose import bullets, literal
from evalkit.judgement.reasonable import USUAL, Reasonable
from evalkit.judgement.sentences import link_sentence, outcome_sentences
from evalkit.judgement.verdicts import judge
from evalkit.section import Prose
from evalkit.workbench.editions import whose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.judgement.reasonable import Chances, PostHoc
    from evalkit.section import Block
    from evalkit.workbench.editions import Opened

KEPT = 4  # editions whose findings are held


@lru_cache(maxsize=KEPT)
def _usual(opened: Opened) -> Judged:
    return judged(opened.edition)


def parts_of(opened: Opened) -> list[tuple[str, str]]:
    """List the nodes and links of a council's theory, each link after the node that it starts from.

    Examples
    --------
    >>> from evalkit.workbench import open_pack
    >>> parts_of(open_pack("demo:E08000001"))[0]
    ('Integrated health and social care', 'integrated_working')
    """
    theory = opened.edition.theory
    labels = {node.id: node.label for node in theory.nodes}
    return [
        choice
        for node in theory.nodes
        for choice in (
            (node.label, node.id),
            *(
                (f"– {node.label} → {labels[link.target]}", link.id)
                for link in theory.links
                if link.source == node.id
            ),
        )
    ]


def answer_theory(
    opened: Opened,
    part: str,
    *,
    prior: float = USUAL.prior,
    cut: float = USUAL.cut,
    chances: Chances = USUAL.chances,
    post_hoc: PostHoc = USUAL.post_hoc,
) -> tuple[Block, ...]:
    """Show one node or link with its evidence, then the picture and what moved under other settings.

    Parameters
    ----------
    opened : Opened
        The council's edition.
    part : str
        A node's id, or a link as from>to.
    prior, cut, chances, post_hoc
        As for `Reasonable`.

    Returns
    -------
    tuple of Prose, Table or Chart

    Examples
    --------
    >>> from evalkit.workbench import open_pack
    >>> answer_theory(open_pack("demo:E08000008"), "delegated_visits>continuity", prior=0.25)[2].text[:11]
    'Of 53 links'
    """
    usual = _usual(opened)
    verdicts = judge(usual.material, setting=Reasonable(prior, cut, chances, post_hoc))
    found = replace(usual, verdicts=verdicts, outcomes=outcome_sentences(usual.material.theory, verdicts))
    return (whose(opened.edition), *_blocks(usual, found, part))


def _blocks(usual: Judged, found: Judged, part: str) -> Iterator[Block]:
    near = _near(found, part)
    theory = found.material.theory
    told = [link_sentence(each, theory) for each in near.verdicts]
    said = [each.sentence for each in found.outcomes if each.node.id == part]
    text = literal(told[0]) if ">" in part else bullets([*said, *told])
    yield Prose(id="part", heading="What the evidence says", text=str(text))
    yield Prose(id="moved", heading="All links, and what moved", text=_moved(usual, found))
    yield picture(found)
    yield blocks.verdicts(near)
    yield blocks.reasons(near)
    if near.material.hypotheses:
        yield evidence.tests(near)
        yield evidence.posteriors(near)
    if near.material.rivals:
        yield evidence.rivals(near)
    if near.next_tests:
        yield evidence.next_tests(near)


def _near(found: Judged, part: str) -> Judged:
    """Keep the link, or those that lead to or from the node, with what belongs to them."""
    ends = {part} if ">" not in part else set()
    kept = tuple(v for v in found.verdicts if v.link.id == part or ends & {v.link.source, v.link.target})
    links = {each.link.id for each in kept}
    material = replace(
        found.material,
        hypotheses=tuple(each for each in found.material.hypotheses if each.link in links),
        rivals={link: rivals for link, rivals in found.material.rivals.items() if link in links},
    )
    tests = tuple(each for each in found.next_tests if each.test.link in links)
    return replace(found, material=material, verdicts=kept, next_tests=tests)


def _moved(usual: Judged, found: Judged) -> str:
    pairs = Counter((a.label, b.label) for a, b in zip(usual.verdicts, found.verdicts, strict=True))
    moved = bullets(f"{n} from {was} to {now}" for (was, now), n in pairs.items() if was != now)
    none = "No verdict differs from those of the report." if found.verdicts != usual.verdicts else ""
    return f"{counts(found)}\n\n{moved or none or 'These are the settings of the report.'}"
