"""How sites came to start: a curve where there are enough of them, else why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.chapters.blocks import figure, tabulate, words
from evalkit.judgement.words import counted, listed
from evalkit.learning.site_starts import FEWEST_SITES, FEWEST_STARTS, follow_starts
from evalkit.section import Chart

if TYPE_CHECKING:
    from evalkit.chapters.edition import Edition
    from evalkit.learning.site_starts import SiteStarts

STARTED, AGAINST = "First delegated visit", "Decided against"


def starts_of(edition: Edition) -> SiteStarts | None:
    """Follow the council's sites from the day that the first milestone was worked on."""
    milestones, council = edition.pack.table("milestones"), edition.pack.council
    days = pd.concat([milestones["started"], milestones["completed"]]).dropna()
    first = edition.pack.table("sites")["start_date"].dropna()
    began = min([*days, *first], default=pd.Timestamp(council.data_as_at)).date()
    return follow_starts(edition.pack.table("sites"), began=began, as_at=council.data_as_at)


def starts_sentence(found: SiteStarts | None) -> str:
    """Say how many sites started, and whether a curve may be drawn of it."""
    if found is None:
        return ""
    parts = [
        (found.started, "had a first delegated visit"),
        (found.waiting, "still waits" if found.waiting == 1 else "still wait"),
    ]
    parts.insert(1, (found.against, "decided against or stopped before it"))
    counts = listed([f"{n} {what}" for n, what in parts if n])
    said = f"Of {counted(found.sites, found.kind)} whose history is known, {counts}." if counts else ""
    left = f" {counted(found.unknown, found.kind).capitalize()} left out: unknown." if found.unknown else ""
    if found.curve is not None:
        return f"{said}{left} To decide against is not to wait: the curve counts the two apart."
    why = (
        f" There is no curve of the share started over time: it takes {FEWEST_SITES} sites of one kind and "
        f"{FEWEST_STARTS} starts, for with fewer each step is a single site. The table gives each site's "
        "own dates."
    )
    return f"{said}{left}{why}".strip()


def starts_chart(found: SiteStarts, *, place: str) -> Chart:
    """Draw the share of sites started by each month, beside the share that will not."""
    curve = found.curve
    assert curve is not None  # noqa: S101 - asked for only where there is one
    rows = [
        row
        for name, column in ((STARTED, "incidence"), (AGAINST, "incidence_competing"))
        for row in _steps(curve, name, column)
    ]
    last = curve.iloc[-1]
    message = (
        f"By the end {100 * last['incidence']:.0f}% of sites had a first delegated visit, and "
        f"{100 * last['incidence_competing']:.0f}% had decided against or stopped before it."
    )
    return Chart(
        id="starts_curve",
        kind="curves",
        title=f"Sites started by months since the work began, {place}, %",
        message=message,
        alt=f"Two step curves of {found.sites} sites over months since the work began. {message}",
        unit="%",
        data=tabulate(
            rows,
            id="starts_data",
            caption=f"Cumulative incidence (Aalen-Johansen) of a first delegated visit, {place}",
            columns=(
                words("series", "Event"),
                figure("x", "Since the work began", unit="months"),
                figure("value", "Share", unit="%"),
            ),
        ),
        source="Sites reported by the council",
    )


def _steps(curve: pd.DataFrame, name: str, column: str) -> list[dict[str, object]]:
    """Write a step as two points: what it was until then, and what it is from then on."""
    rows: list[dict[str, object]] = [{"series": name, "x": 0.0, "value": 0.0}]
    before = 0.0
    for month, share in zip(curve["time"], 100 * curve[column], strict=True):
        rows += [{"series": name, "x": month, "value": value} for value in (before, share)]
        before = share
    return rows
