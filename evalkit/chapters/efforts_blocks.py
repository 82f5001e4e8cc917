"""The efforts of the programme, and which lean on each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.blocks import count, tabulate, words
from evalkit.judgement.words import counted, listed, some
from evalkit.section import Gap
from evalkit.theory.efforts import crossing, dependences, idle, letters, tended, untended

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.section import Table
    from evalkit.theory.model import Link, Theory


def efforts(theory: Theory) -> Table:
    """Tabulate the efforts: what each tends, and whom it leans on."""
    named, by_node = letters(theory), tended(theory)
    leans: dict[str, list[str]] = {effort.id: [] for effort in theory.efforts}
    for each in dependences(theory):
        leans[each.leans.id].append(named[each.on.id])
    rows = [
        {
            "letter": named[effort.id],
            "label": effort.label,
            "lead": effort.lead,
            "nodes": sum(effort in found for found in by_node.values()),
            "leans": listed(leans[effort.id]) or "none",
        }
        for effort in theory.efforts
    ]
    return tabulate(
        rows,
        id="efforts_table",
        caption="Efforts, and which others each leans on",
        columns=(
            words("letter", "Mark"),
            words("label", "Effort"),
            words("lead", "Led by"),
            count("nodes", "Nodes that it tends"),
            words("leans", "Leans on"),
        ),
    )


def interdependence(theory: Theory) -> Table:
    """Tabulate each pair of efforts of which one leans on the other, with the links between them."""
    named = letters(theory)
    rows = [
        {
            "leans": f"{named[each.leans.id]} {each.leans.label}",
            "on": f"{named[each.on.id]} {each.on.label}",
            "n": len(each.links),
            "links": "; ".join(_told(link, theory) for link in each.links),
        }
        for each in dependences(theory)
    ]
    return tabulate(
        rows,
        id="interdependence",
        caption="Which effort leans on which, and through which links",
        columns=(
            words("leans", "Effort"),
            words("on", "Leans on"),
            count("n", "Links"),
            words("links", "Through"),
        ),
        notes=("Leans on: a link leads from a node of the other to one of its own, or names the other.",),
    )


def _told(link: Link, theory: Theory) -> str:
    return f"{theory.node(link.source).label} → {theory.node(link.target).label}"


def efforts_sentence(theory: Theory) -> str:
    """Say how many links cross between efforts, and what nobody tends."""
    if not theory.efforts:
        return "The theory names no effort, so it does not say who tends what."
    across = len(crossing(theory))
    told = [
        f"{counted(len(theory.efforts), 'effort').capitalize()} tend the theory between them.",
        f"{across} of {counted(len(theory.links), 'link')} lead from one to another; there none works alone.",
    ]
    alone, bare = untended(theory), idle(theory)
    told += [f"No effort tends {some([node.label for node in alone])}."] if alone else []
    told += [f"{some([effort.label for effort in bare])} tends no node."] if bare else []
    return " ".join(told)


def effort_gaps(theory: Theory) -> Iterable[Gap]:
    """Name nodes without an effort, and efforts without a node."""
    alone, bare = untended(theory), idle(theory)
    if theory.efforts and alone:
        yield Gap(
            what=f"Who tends {some([node.label for node in alone])}.",
            why="No effort of the theory names it.",
            needs="The node in an effort of the theory, or an effort of its own.",
        )
    if bare:
        yield Gap(
            what=f"What {some([effort.label for effort in bare])} is for.",
            why="The effort tends no node of the theory.",
            needs="Its nodes in the theory.",
        )
