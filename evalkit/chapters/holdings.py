"""What tables a pack holds: rows, dates, who holds them, and who answered the surveys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.pack.contract.reading import read_contract
from evalkit.periods import parse_period

if TYPE_CHECKING:
    from evalkit.pack.contract.model import TableSpec
    from evalkit.pack.model import Pack

COLUMNS = ("table", "title", "rows", "first", "last", "held_by", "extracted", "note")


def holdings(pack: Pack) -> pd.DataFrame:
    """List every table of the contract with what this pack holds of it; no rows = not brought."""
    return pd.DataFrame([_holding(pack, spec) for spec in read_contract().tables], columns=list(COLUMNS))


def _holding(pack: Pack, spec: TableSpec) -> dict[str, object]:
    source = pack.council.sources.get(spec.name)
    first, last = _span(pack.table(spec.name), spec)
    return {
        "table": spec.name,
        "title": spec.title,
        "rows": len(pack.table(spec.name)) if pack.has(spec.name) else 0,
        "first": first,
        "last": last,
        "held_by": getattr(source, "held_by", "") or spec.held_by,
        "extracted": getattr(source, "extracted_on", None),
        "note": getattr(source, "note", ""),
    }


def _span(frame: pd.DataFrame, spec: TableSpec) -> tuple[object, object]:
    """Give the first and last day, by the first column of the table that tells a time."""
    for field in spec.fields:
        if field.type in {"date", "datetime"} and frame[field.name].notna().any():
            return frame[field.name].min(), frame[field.name].max()
        if field.name == "period" and len(frame):
            periods = [parse_period(text) for text in frame["period"].unique() if text]
            return min(p.start for p in periods), max(p.end for p in periods)
    return None, None


def response_rates(pack: Pack) -> pd.DataFrame:
    """Count who was invited and who answered, by wave and group."""
    waves = pack.table("survey_waves")[["wave", "group", "invited"]]
    surveys = pack.table("surveys")
    answered = surveys.groupby(["wave", "group"])["respondent_ref"].nunique().rename("answered")
    rows = waves.merge(answered.reset_index(), how="outer")
    rows = rows.assign(answered=rows["answered"].fillna(0).astype("int64"))
    invited = rows["invited"].astype("Float64").mask(rows["invited"] == 0)
    return rows.assign(rate=100 * rows["answered"] / invited)
