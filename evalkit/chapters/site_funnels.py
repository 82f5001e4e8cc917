"""Funnels of sites, where a council has enough places of one kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.chapters.blocks import figure, state, tabulate, words
from evalkit.chapters.comparisons import one_each
from evalkit.chapters.standing import latest_by
from evalkit.finding import CellState, Finding
from evalkit.judgement.words import counted, listed, period_name
from evalkit.methods.funnel_findings import KINDS, NOT_WHY, finding_of_funnel
from evalkit.methods.funnel_lines import NEITHER
from evalkit.methods.funnels import FEWEST_PLACES, LIMITS, fit_funnel
from evalkit.methods.refusals import CannotEstimateError
from evalkit.section import Chart, Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.outlook import Outlook
    from evalkit.methods.funnels import FunnelFit

MOST_FUNNELS = 2
COUNTED = ("proportion", "rate")
ENDS = ("Lower 95% limit", "Upper 95% limit", "Lower 99.8% limit", "Upper 99.8% limit")


def funnels(edition: Edition, seen: Sequence[Outlook], *, year: pd.DataFrame) -> list[tuple[Chart, Finding]]:
    """Compare the places of a kind, for the first indicators that have ten or more of them.

    Parameters
    ----------
    edition : Edition
        The council's edition.
    seen : sequence of Outlook
        The series of the report.
    year : pandas.DataFrame
        From `latest_year`.

    Returns
    -------
    list of (Chart, Finding)
    """
    sites = edition.pack.table("sites").set_index("site_id")
    kinds = [str(kind) for kind, n in sites["kind"].value_counts().items() if n >= FEWEST_PLACES]
    found: list[tuple[Chart, Finding]] = []
    for outlook in one_each(seen) if kinds else ():
        found += _of_kinds(edition, outlook, year, sites, kinds)
    return found[:MOST_FUNNELS]


def funnels_sentence(edition: Edition, drawn: int) -> str:
    """Say how many funnels there are, or why there is none."""
    if drawn:
        return f"{counted(drawn, 'funnel').capitalize()} of places of one kind follow."
    counts = edition.pack.table("sites")["kind"].value_counts()
    if counts.empty:
        return f"No funnel is drawn: it needs {FEWEST_PLACES} places of one kind, and no sites are listed."
    most, kind = int(counts.iloc[0]), str(counts.index[0])
    if most >= FEWEST_PLACES:
        return f"No funnel is drawn: no indicator has counts for {FEWEST_PLACES} places of one kind."
    return (
        f"No funnel is drawn: it needs {FEWEST_PLACES} places of one kind. The most of one kind "
        f"is {most} ({kind})."
    )


def _of_kinds(
    edition: Edition, outlook: Outlook, year: pd.DataFrame, sites: pd.DataFrame, kinds: Sequence[str]
) -> Iterable[tuple[Chart, Finding]]:
    indicator = outlook.indicator
    if indicator.kind not in COUNTED:
        return
    rows = latest_by(year, code=indicator.code, column="site_id").rename(columns={"key": "place"})
    for kind in kinds:
        here = rows[rows["place"].map(sites["kind"]) == kind]
        try:
            fit = fit_funnel(here, kind=KINDS[indicator.kind], multiplier=indicator.multiplier)
        except CannotEstimateError:
            continue
        names = {str(site): str(name) for site, name in sites["name"].items()}
        finding = _finding(edition, outlook, fit, kind, names, str(here["period"].iloc[0]))
        yield _chart(edition, outlook, fit, finding, names, kind), finding


def _finding(
    edition: Edition, outlook: Outlook, fit: FunnelFit, kind: str, names: dict[str, str], period: str
) -> Finding:
    first = finding_of_funnel(fit, council=str(fit.places["place"].iloc[0]), indicator=outlook.indicator)
    kept = {"method", "unit", "scale", "definition_version", "checks"}
    return Finding.model_validate(
        first.model_dump(include=kept)
        | {
            "council": edition.council,
            "subject": outlook.indicator.code,
            "question": f"Which places differ in “{outlook.indicator.title}” by more than chance?",
            "sentence": f"{outlook.indicator.title}: {_outside(fit, kind, names)}",
            "estimate": fit.target,
            "numerator": float(fit.places["numerator"].sum()),
            "denominator": float(fit.places["denominator"].sum()),
            "period": period,
            "caveats": (NOT_WHY,),
        }
    )


def _outside(fit: FunnelFit, kind: str, names: dict[str, str]) -> str:
    marked = fit.places[fit.places["label"] != NEITHER]
    whole = f"of {len(fit.places)} places ({kind})"
    if marked.empty:
        return (
            f"{whole}, none lies outside what chance and the usual differences between places would give, "
            "which is not the same as no difference."
        )
    parts = [
        f"{_named(rows, names)} {'lies' if len(rows) == 1 else 'lie'} {side}"
        for side, rows in (
            ("above", marked[marked["label"].str.startswith("High")]),
            ("below", marked[marked["label"].str.startswith("Low")]),
        )
        if len(rows)
    ]
    return f"{whole}, {listed(parts)} what chance and the usual differences between places would give."


def _named(places: pd.DataFrame, names: dict[str, str]) -> str:
    return listed([names.get(place, place) for place in places["place"]])


def _chart(
    edition: Edition, outlook: Outlook, fit: FunnelFit, finding: Finding, names: dict[str, str], kind: str
) -> Chart:
    indicator, unit = outlook.indicator, outlook.indicator.unit
    title = f"{indicator.title} by place ({kind}), {edition.pack.council.name}, {period_name(finding.period)}"
    return Chart(
        id=f"funnel_{indicator.code}_{kind.replace(' ', '_')}",
        kind="funnel",
        title=title,
        message=finding.sentence,
        alt=f"Funnel of {len(fit.places)} places by size, with 95% and 99.8% limits. {finding.sentence}",
        data=tabulate(
            pd.DataFrame([*_places(fit, names), *_lines(fit)]),
            id=f"funnel_{indicator.code}_data",
            caption=f"{title}: counts, value and limits",
            columns=(
                words("label", "Place"),
                words("kind", "Kind"),
                Column(name="size", label="Size (denominator)", kind="number", decimals=0),
                Column(name="numerator", label="Numerator", kind="number", decimals=0),
                Column(name="denominator", label="Denominator", kind="number", decimals=0),
                figure("value", indicator.title, unit=unit),
                *(figure(name, label, unit=unit) for name, label in zip(LIMITS, ENDS, strict=True)),
                figure("centre", "All places", unit=unit),
                words("mark", "Marked as"),
                state("state", "State"),
            ),
        ),
        unit=unit,
    )


def _places(fit: FunnelFit, names: dict[str, str]) -> Iterable[dict[str, Any]]:
    for place in fit.places.to_dict("records"):
        named = {"label": names.get(place["place"], place["place"]), "size": place["denominator"]}
        marked = {"mark": place["label"], "centre": fit.target, "state": CellState.VALUE.value}
        yield {str(column): cell for column, cell in place.items()} | {"kind": "place"} | marked | named


def _lines(fit: FunnelFit) -> Iterable[dict[str, Any]]:
    kind = "adjusted limit" if fit.width == "adjusted" else "limit"
    for line in fit.lines.to_dict("records"):
        limits = {name: line[name] for name in LIMITS}
        yield {"kind": kind, "label": "", "size": line["denominator"], "mark": "", **limits}
