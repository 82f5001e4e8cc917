"""Put a theory into words: the text beside its picture, and what a terminal shows."""

from __future__ import annotations

from itertools import groupby
from textwrap import fill
from typing import TYPE_CHECKING

from evalkit.theory.ranks import BANDS, band_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.theory.model import Indicator, Link, Node, Theory

COLUMNS = 100  # a terminal's width, with room to spare


def describe_theory(theory: Theory) -> str:
    """Write what the picture of a theory shows, as a nested Markdown list.

    Parameters
    ----------
    theory : Theory
        The theory.

    Returns
    -------
    str
        Band by band, each node with its level, and under it what leads to it and how.

    Examples
    --------
    >>> from evalkit.theory.reading import read_theory
    >>> for line in describe_theory(read_theory("blended_roles")).splitlines()[:3]:
    ...     print(line)
    - **Inputs**
      - Integrated health and social care (system). It stands at the beginning.
      - Senior and nursing leaders back it (system). It stands at the beginning.
    """
    return "\n".join(line for band, nodes in _bands(theory) for line in _described(band, nodes, theory))


def _bands(theory: Theory) -> Iterator[tuple[str, list[Node]]]:
    ordered = sorted(theory.nodes, key=band_of)
    return ((BANDS[band], list(nodes)) for band, nodes in groupby(ordered, key=band_of))


def _described(band: str, nodes: list[Node], theory: Theory) -> Iterator[str]:
    labels = {node.id: node.label for node in theory.nodes}
    yield f"- **{band}**"
    for node in nodes:
        causes = [link for link in theory.links if link.target == node.id]
        local = "" if node.core else ", added here"
        follows = "What leads to it:" if causes else "It stands at the beginning."
        yield f"  - {node.label} ({node.level}{local}). {follows}"
        for link in causes:
            yield f"    - {labels.get(link.source, link.source)}: {_how(link)}"


def _how(link: Link) -> str:
    return f"{_ended(link.mechanism.resource)} {_ended(link.mechanism.reasoning)}"


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def show_theory(theory: Theory) -> str:
    """Write a theory as plain text for a terminal.

    Parameters
    ----------
    theory : Theory
        The theory.

    Returns
    -------
    str

    Examples
    --------
    >>> from evalkit.theory.reading import read_theory
    >>> print(show_theory(read_theory("blended_roles")).splitlines()[0])
    Blended roles in home care (blended_roles, version 1)
    """
    parts = (
        [f"{theory.title} ({theory.id}, version {theory.version})", _filled("", theory.summary)],
        _purpose(theory),
        *(_shown_band(band, nodes, theory) for band, nodes in _bands(theory)),
        _assumptions(theory),
        _journey(theory),
        _indicators(theory),
        _questions(theory),
    )
    return "\n\n".join("\n".join(filter(None, part)) for part in parts if part) + "\n"


def _purpose(theory: Theory) -> list[str]:
    purpose, aim = theory.purpose, theory.aim
    return [
        "PURPOSE",
        _filled("  Our      ", purpose.our),
        _filled("  Shared   ", purpose.shared),
        _filled("  Purpose  ", purpose.purpose),
        "AIM, which is not the purpose",
        _filled("  ", f"{aim.measure}: from {aim.start} to {aim.goal}, by {aim.by}"),
    ]


def _filled(lead: str, text: str) -> str:
    return fill(text, COLUMNS, initial_indent=lead, subsequent_indent=" " * len(lead))


def _shown_band(band: str, nodes: list[Node], theory: Theory) -> list[str]:
    lines = [band.upper()]
    for node in nodes:
        local = "" if node.core else ", local"
        lines.append(f"  {node.id}  {node.label} [{node.level}{local}]")
        for link in theory.links:
            if link.target == node.id:
                rests = f" (if {', '.join(link.assumptions)})" if link.assumptions else ""
                lines.append(f"    <- {link.source}{rests}")
    return lines


def _assumptions(theory: Theory) -> list[str]:
    lines = [_filled("  ", f"{a.id} [{a.criticality}] {a.text}") for a in theory.assumptions]
    return ["ASSUMPTIONS", *lines] if lines else []


def _journey(theory: Theory) -> list[str]:
    count = sum(len(stage.milestones) for stage in theory.journey)
    lines = [f"JOURNEY: {len(theory.journey)} stages, {count} milestones"]
    for number, stage in enumerate(theory.journey, start=1):
        lines.append(f"  {number} {stage.label}")
        lines.extend(f"    {milestone.id}  {milestone.label}" for milestone in stage.milestones)
    return lines if theory.journey else []


def _indicators(theory: Theory) -> list[str]:
    lines = [_indicator(indicator) for indicator in theory.indicators]
    return [f"INDICATORS: {len(lines)}", *lines] if lines else []


def _indicator(indicator: Indicator) -> str:
    local = "" if indicator.core else ", local"
    return f"  {indicator.code}  {indicator.title} [{indicator.unit}; {indicator.group}{local}]"


def _questions(theory: Theory) -> list[str]:
    lines = [_filled(f"  chapter {q.chapter:02d}  ", q.text) for q in theory.questions]
    return ["QUESTIONS", *lines] if lines else []
