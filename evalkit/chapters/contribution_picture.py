"""The theory's picture, marked by verdict: by line, letters and words, never by colour alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.blocks import tabulate, words
from evalkit.chapters.contribution_words import counts
from evalkit.judgement.words import counted
from evalkit.section import Chart
from evalkit.theory.picture import VerdictMark, draw_theory

if TYPE_CHECKING:
    from evalkit.chapters.judging import Judged

MARKS = {  # Analysis Function categorical palette
    "established": VerdictMark("E: established", "E", "#12436D", "thick"),
    "plausible": VerdictMark("P: plausible", "P", "#28A197", "solid"),
    "not established": VerdictMark("N: not established", "N", "#3D3D3D", "dashed"),
    "contradicted": VerdictMark("C: contradicted", "C", "#801650", "dotted"),
}


def _message(judged: Judged) -> str:
    good = len(judged.of("established", "plausible"))
    tested = len(judged.of("established", "plausible", "not established", "contradicted"))
    several = counted(len(judged.verdicts), "link")
    said = f"{good or 'None'} of {several} {'is' if good == 1 else 'are'} plausible or better"
    told = f"{said}, {tested - good} fall short of it"
    return f"{told}; thin lines without a letter are not tested."


def picture(judged: Judged) -> Chart:
    """Draw the theory with a mark on each link that was tested."""
    theory = judged.material.theory
    labels = {node.id: node.label for node in theory.nodes}
    rows = [
        {"source": labels[v.link.source], "target": labels[v.link.target], "verdict": v.label}
        for v in judged.verdicts
    ]
    marks = {v.link.id: MARKS[v.label] for v in judged.verdicts if v.label in MARKS}
    ordered = {link: mark for kind in MARKS.values() for link, mark in marks.items() if mark is kind}
    return Chart(
        id="verdict_picture",
        kind="theory",
        title=f"Theory of change by verdict: {theory.title}",
        message=_message(judged),
        alt=f"Diagram of the theory of change, each link marked by its verdict. {counts(judged)}",
        data=tabulate(
            rows,
            id="verdict_picture_data",
            caption="Links of the theory and their verdicts",
            columns=(words("source", "From"), words("target", "To"), words("verdict", "Verdict")),
        ),
        source=f"Theory {theory.id}, version {theory.version}",
        svg=draw_theory(theory, colours=ordered),
    )
