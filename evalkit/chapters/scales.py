"""Each core outcome followed at individual level and at system scale: what has figures, and the holes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.chapters.blocks import tabulate, words
from evalkit.chapters.questions import measured
from evalkit.judgement.words import counted, listed, some
from evalkit.section import Gap
from evalkit.theory.scales import connected, core_outcomes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.chapters.edition import Edition
    from evalkit.section import Table
    from evalkit.theory.model import Level, Node

SCALES: dict[str, Level] = {"down": "individual", "up": "system"}
_AT = {"down": "at individual level", "up": "at system scale"}
COLUMNS = ("outcome", "level", "down", "down_hole", "up", "up_hole", "hole")
MOST = 2  # titles in a cell


def scale_rows(edition: Edition) -> pd.DataFrame:
    """Follow each core outcome down to one person and up to the whole system.

    Parameters
    ----------
    edition : Edition
        The council's edition.

    Returns
    -------
    pandas.DataFrame
        ``outcome, level, down, up`` (what has figures, in words), ``down_hole, up_hole`` and ``hole``.
    """
    seen = measured(edition)
    rows = [_row(edition, outcome, seen) for outcome in core_outcomes(edition.theory)]
    holes_first = sorted(rows, key=lambda row: row["hole"] == "none")
    return pd.DataFrame(holes_first, columns=list(COLUMNS))


def _row(edition: Edition, outcome: Node, seen: frozenset[str]) -> dict[str, str]:
    row = {"outcome": outcome.label, "level": outcome.level}
    for name, level in SCALES.items():
        nodes = connected(edition.theory, outcome, level=level)
        row[name], row[f"{name}_hole"] = _followed(edition, nodes, seen, _AT[name])
    row["hole"] = " ".join(hole for name in SCALES if (hole := row[f"{name}_hole"])) or "none"
    return row


def _followed(edition: Edition, nodes: tuple[Node, ...], seen: frozenset[str], at: str) -> tuple[str, str]:
    """Say what of some nodes has figures, and what is missing where nothing has."""
    if not nodes:
        return "no outcome", f"The theory connects it to no outcome {at}."
    ids = [node.id for node in nodes]
    indicators = [i for node in ids for i in edition.theory.indicators if node in i.nodes]
    named = dict.fromkeys(i.code for i in indicators)
    titles = {i.code: i.title for i in indicators}
    with_figures = [titles[code] for code in named if code in seen]
    if not named:
        labels = _few([node.label for node in nodes])
        return labels, f"No indicator {at} ({labels})."
    if not with_figures:
        return f"0 of {len(named)}", f"No figure {at}: {_few([titles[code] for code in named])}."
    return f"{len(with_figures)} of {len(named)}: {_few(with_figures)}", ""


def _few(titles: list[str]) -> str:
    """Name the first few; titles have commas of their own."""
    more = len(titles) - MOST
    return "; ".join([*titles[:MOST], *([f"{more} more"] if more > 0 else [])])


def scales(rows: pd.DataFrame) -> Table:
    """Tabulate the outcomes with what follows them at either scale."""
    return tabulate(
        rows,
        id="scales_table",
        caption="Every core outcome, for one person and for the whole system",
        columns=(
            words("outcome", "Outcome"),
            words("hole", "Hole"),
            words("level", "Its own level"),
            words("down", "Scale down: indicators of one person's life that have figures"),
            words("up", "Scale up: indicators of the whole system that have figures"),
        ),
        notes=(
            "Followed by the outcome itself, those that lead to it and those it leads to, the nearest first.",
            "One person: whoever is cared for, and each care worker or nurse.",
        ),
    )


def scales_sentence(rows: pd.DataFrame) -> str:
    """Count the outcomes that can be followed at both scales."""
    if rows.empty:
        return "The theory has no core outcome."
    whole = int((rows["hole"] == "none").sum())
    lacks = [f"{n} not {_AT[name]}" for name in SCALES if (n := int((rows[f"{name}_hole"] != "").sum()))]
    told = listed([f"{whole} can be followed at both scales", *lacks])
    return f"Of {counted(len(rows), 'core outcome')}, {told}."


def scale_gaps(rows: pd.DataFrame) -> Iterable[Gap]:
    """Name the outcomes that nothing follows at a scale."""
    for name, at in _AT.items():
        holes = rows[rows[f"{name}_hole"] != ""]
        if len(holes):
            unlinked = holes[f"{name}_hole"].str.startswith("The theory connects").sum()
            links = (
                "a link to an outcome there, or an indicator of it"
                if unlinked
                else "an indicator with figures"
            )
            yield Gap(
                what=f"What comes, {at}, of {some(list(holes['outcome']))}.",
                why="The table of scales in chapter 1 names the hole of each.",
                needs=f"For each {links}.",
            )
