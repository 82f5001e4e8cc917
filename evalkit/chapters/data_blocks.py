"""The chart and the tables of the chapter on the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.chapters.blocks import count, day, figure, tabulate, words
from evalkit.chapters.data_words import completeness_sentence, incomplete_text
from evalkit.finding import CellState
from evalkit.judgement.words import counted
from evalkit.section import Chart, Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.errors import Problem
    from evalkit.pack.checking.abilities import Ability
    from evalkit.section import Table

MOST_PROBLEMS = 50  # enough to act on; the command `evalkit check` lists all


def tables(rows: pd.DataFrame) -> Table:
    """Tabulate what the pack brought, table by table, those that came first."""
    here = rows[rows["rows"] > 0]
    shown = here.assign(
        first=here["first"].map(day), last=here["last"].map(day), extracted=here["extracted"].map(day)
    )
    absent = "; ".join(rows.loc[rows["rows"] == 0, "title"])
    return tabulate(
        shown,
        id="tables",
        caption="Tables that the pack brought",
        columns=(
            words("title", "Table"),
            count("rows", "Rows"),
            words("first", "First day"),
            words("last", "Last day"),
            words("held_by", "Held by"),
            words("extracted", "Taken on"),
            words("note", "Note"),
        ),
        notes=(f"Not brought: {absent}." if absent else "",),
    )


def problems(found: Sequence[Problem]) -> Table:
    """Tabulate the problems, the worst first."""
    rows = [
        {
            "severity": problem.severity,
            "where": problem.where,
            "message": problem.message,
            "found": problem.found,
            "expected": problem.expected,
            "mend": problem.mend,
        }
        for problem in found[:MOST_PROBLEMS]
    ]
    more = len(found) - len(rows)
    return tabulate(
        rows,
        id="problems_table",
        caption="What is wrong, worst first, and how to mend it",
        columns=(
            words("severity", "Severity"),
            words("where", "Where"),
            words("message", "What is wrong"),
            words("found", "Found"),
            words("expected", "Expected"),
            words("mend", "How to mend it"),
        ),
        notes=(f"And {more:,} more: `evalkit check` lists them all." if more else "",),
    )


def coverage(states: pd.DataFrame, *, place: str, complete: pd.DataFrame) -> Chart:
    """Draw the state of every indicator in every period."""
    rows, columns = states["row"].nunique(), states["column"].nunique()
    counts = states["state"].value_counts()
    by_state = ", ".join(
        f"{counts[state.value]} {state.value}" for state in CellState if state.value in counts
    )
    return Chart(
        id="coverage_chart",
        kind="coverage",
        title=f"Figures of the whole council by indicator and period, {place}",
        message=completeness_sentence(complete),
        alt=(
            f"Grid of {counted(rows, 'indicator')} by {counted(columns, 'period')}. Squares by state: "
            f"{by_state}. {incomplete_text(complete)}"
        ),
        data=tabulate(
            states,
            id="coverage_data",
            caption=f"State of each indicator in each period, {place}",
            columns=(
                words("row", "Indicator"),
                words("column", "Period"),
                Column(name="state", label="State", kind="state"),
            ),
        ),
    )


def completeness(rows: pd.DataFrame) -> Table:
    """Tabulate how complete each indicator is."""
    return tabulate(
        rows,
        id="completeness_table",
        caption="How complete each indicator is",
        columns=(
            words("title", "Indicator"),
            words("first", "First period"),
            words("last", "Last period"),
            count("expected", "Periods"),
            count("values", "With a value"),
            figure("share", "Share with a value", unit="%", decimals=0),
            count("missing", "Not collected"),
            count("suppressed", "Suppressed"),
            count("too_few", "Too few"),
            count("failed", "Failed quality"),
            count("other", "Not applicable or other definition"),
            count("small", "Small numbers"),
        ),
        notes=(
            "Periods are those in which a figure was to be expected; where it does not apply is left out.",
            "Small numbers: a count from 1 to 7, or a base below 20; not to leave the council as it is.",
        ),
    )


def responses(rows: pd.DataFrame) -> Table:
    """Tabulate who was invited and who answered."""
    return tabulate(
        rows,
        id="responses",
        caption="Survey response by wave and group",
        columns=(
            words("wave", "Wave"),
            words("group", "Group"),
            count("answered", "Answered"),
            count("invited", "Invited"),
            figure("rate", "Response", unit="%", decimals=0),
        ),
    )


def abilities(found: Sequence[Ability]) -> Table:
    """Tabulate what each chapter can do with this pack."""
    rows = [
        {"chapter": a.chapter, "title": a.title, "can": _CAN[a.can], "text": a.text[:1].upper() + a.text[1:]}
        for a in found
    ]
    return tabulate(
        pd.DataFrame(rows),
        id="abilities_table",
        caption="What each chapter can do with this pack",
        columns=(
            words("chapter", "Chapter"),
            words("title", "Title"),
            words("can", "Can be made"),
            words("text", "Why"),
        ),
    )


_CAN = {"full": "in full", "partly": "in part", "nothing": "not at all"}
