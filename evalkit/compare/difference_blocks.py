"""The tables of the page on what made the difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.blocks import count, tabulate, words
from evalkit.compare.scored import short
from evalkit.finding import CellState
from evalkit.judgement.words import counted, listed, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.compare.choices import Choice
    from evalkit.compare.records import Records
    from evalkit.compare.scored import FirstScore, Scored
    from evalkit.learning.conditions.sensitivity import AtCuts
    from evalkit.section import Cell, Table

AFTERWARDS = "†"
SAID = {1.0: "yes", 0.0: "no", None: CellState.NOT_COLLECTED}


def scores_table(records: Records, scored: Scored) -> Table:
    """Tabulate every council's first scores, those made after its start marked."""
    every = (*scored.conditions, *scored.others)
    rows = [
        {
            "council": name,
            "implemented": SAID.get(scored.implemented[name]),
            **{each.id: _score(scores.get(each.id)) for each in every},
        }
        for name, scores in scored.first.items()
    ]
    labels = "; ".join(f"{short(each.id)}: {each.label}" for each in every)
    return tabulate(
        rows,
        id="scores_table",
        caption="First score of each condition, from 0 (fully out) to 1 (fully in)",
        columns=(
            words("council", "Council"),
            words("implemented", "Implemented"),
            *(words(each.id, short(each.id)) for each in every),
        ),
        notes=(
            f"Compared: {listed([short(each.id) for each in scored.conditions])}.",
            f"{AFTERWARDS} retrospective: scored after the start.",
            f"{labels}.",
        ),
        source=f"Scores given by councils, up to {records.edition}",
    )


def _score(first: FirstScore | None) -> Cell:
    if first is None:
        return CellState.NOT_COLLECTED
    return f"{first.score:g}{f' {AFTERWARDS}' if first.retrospective else ''}"


def choices_table(choices: Sequence[Choice]) -> Table:
    """Tabulate what goes with having implemented by other choices of conditions."""
    alike: dict[tuple[str, ...], list[Choice]] = {}
    for each in choices:
        alike.setdefault(each.parsimonious, []).append(each)
    rows = [
        {
            "found": " or ".join(found) or "none",
            "n": len(group),
            "with": "; ".join(each.name for each in group),
        }
        for found, group in alike.items()
    ]
    return tabulate(
        rows,
        id="choices_table",
        caption="Simplest answer by other choices of conditions",
        columns=(
            words("found", "Parsimonious solution"),
            count("n", f"Choices, of {len(choices)}"),
            words("with", "Conditions compared"),
        ),
    )


def cuts_sentence(tried: Sequence[AtCuts]) -> str:
    """Say in how many settings each answer stays."""
    settings = counted(len(tried), "setting")
    yes, no = sum(each.same_present for each in tried), sum(each.same_absent for each in tried)
    return (
        f"In {number(yes)} of {settings} of the cuts the answer for having implemented is the one above; for "
        f"not having implemented in {number(no)}."
    )
