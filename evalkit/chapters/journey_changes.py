"""What was changed on the way: whether it keeps the core, was planned, and came before the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.chapters.blocks import count, day, tabulate, words, yes_no
from evalkit.learning.adapting import days_from_start

if TYPE_CHECKING:
    from datetime import date

    from evalkit.learning.adapting import Adaptations, Kept
    from evalkit.section import Table


def timing_sentence(found: Adaptations) -> str:
    """Say how many changes came before the first delegated visit, and how many after it."""
    before, after = found.before_start, found.after_start
    if not found.all.total:
        return ""
    if before is None or after is None:
        return "Nothing has started, so none can be placed before or after the start."
    return f"{before.total} came before the first delegated visit and {after.total} after it."


def counts_table(found: Adaptations) -> Table:
    """Tabulate how many changes keep the core, by whether they were planned and when they came."""
    parts = (
        ("All", found.all),
        ("Planned", found.planned),
        ("Not planned", found.unplanned),
        ("Not said whether planned", found.planned_unknown),
        ("Before the start", found.before_start),
        ("From the start on", found.after_start),
    )
    return tabulate(
        [_counts(name, kept) for name, kept in parts if kept is not None and (kept.total or name == "All")],
        id="adaptations_counts",
        caption="Changes, by what became of the core",
        columns=(
            words("changes", "Changes"),
            count("kept", "Core kept"),
            count("lost", "Core left"),
            count("not_said", "Not said"),
            count("total", "In all"),
        ),
        notes=("The start is the first delegated visit.",) if found.start else (),
    )


def _counts(name: str, kept: Kept) -> dict[str, object]:
    return {"changes": name, **kept.model_dump(), "total": kept.total}


def changes_table(table: pd.DataFrame, *, start: date | None) -> Table:
    """Tabulate what was changed, in order of time."""
    rows = table.sort_values("date", kind="stable")
    rows = rows.assign(
        when=rows["date"].map(day),
        days=pd.array(days_from_start(rows["date"], start=start), dtype="Int64"),
        planned=rows["planned"].map(yes_no),
        keeps_core=rows["keeps_core"].map(yes_no),
    )
    return tabulate(
        rows,
        id="adaptations_table",
        caption="Changes to the programme",
        columns=(
            words("when", "When"),
            *((count("days", "Days from the start"),) if start else ()),
            words("what", "What was changed"),
            words("nature", "Kind of change"),
            words("level", "Level"),
            words("who", "Decided by"),
            words("planned", "Planned"),
            words("keeps_core", "Keeps the core"),
            words("why", "Why"),
        ),
        notes=("Days before the start are negative.",) if start else (),
    )
