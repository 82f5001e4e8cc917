"""Gather published files into packs: one a council, or one an NHS trust that serves several."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import median_high
from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.errors import Problem, UsageError, worst_first
from evalkit.pack.published.observing import observe
from evalkit.pack.published.placing import find_holder
from evalkit.pack.published.remarks import BEGINS_LATER, remarks_on, remarks_on_start
from evalkit.periods import parse_period
from evalkit.places import current, successors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from evalkit.pack.published.reading import PublishedFile

THEORY = "blended_roles"
PROGRAMME = "Blended roles"
DISCLOSURE_RULE = "sdc-1"
LICENCE = "Open Government Licence v3.0"
KEY = ["indicator", "site_id", "period", "stratum"]
_SAME_KIND_DAYS = 3  # months differ by as much, years by less
FIGURES = ["numerator", "denominator", "value", "lower", "upper", "status"]


@dataclass(frozen=True, slots=True)
class PublishedPack:
    """A pack that is made but not yet written.

    Parameters
    ----------
    id : str
        GSS code of the council, or ``trust-`` and a trust's code.
    name : str
        Its name.
    council : mapping
        What ``council.yaml`` holds.
    tables : mapping of str to DataFrame
        ``observations``, and ``sites`` where a trust is a site of the council.
    problems : tuple of Problem
        What a reader should know, worst first.
    """

    id: str
    name: str
    council: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    problems: tuple[Problem, ...]


def gather(files: Sequence[PublishedFile], *, council: str | None = None) -> tuple[PublishedPack, ...]:
    """Make a pack for each council and trust that the files have figures of.

    Parameters
    ----------
    files : sequence of PublishedFile
        The files; several are merged, joined on codes.
    council : str, optional
        The one pack that is wanted: a GSS code, or ``trust-`` and a trust's code.

    Returns
    -------
    tuple of PublishedPack
        In the order of their ids.

    Raises
    ------
    UsageError
        If the files hold no figures, or none of the council that is wanted.
    """
    names = _names(files)
    placed = [(f, _place(observe(f), f, names)) for f in files if f.layout.measures]
    remarks = [remark for file, rows in placed for remark in remarks_on(file, placed=rows)]
    every = [rows[rows["pack"] != ""].assign(file=file.name) for file, rows in placed]
    rows, clashes = _without_doubles(pd.concat(every)) if every else (pd.DataFrame({"pack": []}), [])
    parts = {str(pack): part for pack, part in rows.groupby("pack", sort=True)}
    wanted = _wanted(list(parts), council, files)
    return tuple(_pack(pack, parts[pack], files, [*remarks, *clashes]) for pack in wanted)


def _names(files: Sequence[PublishedFile]) -> dict[str, str]:
    names: dict[str, str] = {}
    for file in files:
        place = file.layout.place
        if place and place.name:
            codes, given = file.rows[place.code].str.strip(), file.rows[place.name].str.strip()
            names = {**dict(zip(codes, given, strict=True)), **names}
    return names


def _place(observations: pd.DataFrame, file: PublishedFile, names: Mapping[str, str]) -> pd.DataFrame:
    place = file.layout.place
    if place is None:
        raise UsageError(f"{file.name} has figures, but its layout names no place.")
    codes = observations["code"].unique()
    holders = [{"code": code, **asdict(find_holder(code, place=place, names=names))} for code in codes]
    held = pd.DataFrame(holders, dtype="str").rename(columns={"name": "pack_name"})
    return observations.merge(held, on="code", how="left", validate="many_to_one")


def _wanted(found: list[str], council: str | None, files: Sequence[PublishedFile]) -> list[str]:
    if not found:
        titles = "; ".join(f"{f.name}: {f.layout.title}" for f in files)
        hint = "Give it together with a file of figures."
        raise UsageError(f"No figures of a council or trust were found ({titles}).", hint=hint)
    if council is None:
        return found
    if current(council) in found:
        return [current(council)]
    raise UsageError(f"The files have no figures of {council}.", hint=_where_else(council, found))


def _where_else(council: str, found: list[str]) -> str:
    before = [pack for pack in found if council in _parts(pack)]
    if before:
        return f"They have figures of {before[0]}, which was split: those belong to neither part."
    return f"They have figures of: {', '.join(found)}."


def _parts(code: str) -> tuple[str, ...]:
    return successors(code, on=parse_period("2099-12").end)


def _pack(
    pack: str,
    rows: pd.DataFrame,
    files: Sequence[PublishedFile],
    remarks: Sequence[tuple[str, Problem]],
) -> PublishedPack:
    span = _span(rows)
    remarks = [*remarks, *remarks_on_start(pack, starts=span.start, oldest=span.oldest)]
    problems = worst_first(problem for of, problem in remarks if of in ("", pack))
    used = [file for file in files if file.name in set(rows["file"])]
    council = _council(pack, rows, span, used, [problem for of, problem in remarks if of == pack])
    return PublishedPack(
        id=pack,
        name=str(council["name"]),
        council=council,
        tables={**_sites(rows), "observations": rows[[*KEY, *FIGURES]].reset_index(drop=True)},
        problems=tuple(problems),
    )


def _without_doubles(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple[str, Problem]]]:
    key = ["pack", *KEY]
    counted_first = rows.assign(_counted=rows["denominator"].isna()).sort_values(
        [*key, "_counted"], kind="stable"
    )
    single = counted_first.drop_duplicates([*key, *FIGURES])
    clash = single[single.duplicated(key)]
    by = clash.groupby(["pack", "indicator"], sort=True)
    clashes = [(str(pack), _clash(indicator, some)) for (pack, indicator), some in by]
    return single.drop_duplicates(key), clashes


def _clash(indicator: object, rows: pd.DataFrame) -> Problem:
    first = rows.iloc[0]
    message = f"{indicator} is given twice for {first['period']}, and differs. The other figure is used."
    mend = "Leave one of the files out if that is not what you want."
    row = int(first["_row"])
    return Problem("given-twice", message, severity="warning", file=str(first["file"]), row=row, mend=mend)


def _sites(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    sites = rows.loc[rows["site_id"].ne(""), ["site_id", "site_name"]].drop_duplicates("site_id")
    if sites.empty:
        return {}
    named = sites.rename(columns={"site_name": "name"}).sort_values("site_id", ignore_index=True)
    return {"sites": named.assign(kind="nhs trust", status="unknown")}


def _council(
    pack: str, rows: pd.DataFrame, span: _Span, files: Sequence[PublishedFile], problems: Sequence[Problem]
) -> dict[str, Any]:
    used = set(rows["indicator"])
    local = {i.code: i for file in files for i in file.layout.indicators if i.code in used}
    council: dict[str, Any] = {
        "contract_version": 1,
        "council": pack,
        "name": str(rows["pack_name"].iloc[0]),
        "programme": PROGRAMME,
        "synthetic": False,
        "theory": {"id": THEORY},
        "periods": {"start": f"{span.start:%Y-%m}", "end": f"{span.end:%Y-%m}"},
        "data_as_at": span.end.isoformat(),
        "disclosure_rule": DISCLOSURE_RULE,
        "sources": {"observations": {"held_by": "published", "note": _note(files, problems)}},
    }
    if local:
        indicators = [local[code].model_dump(mode="json", exclude_defaults=True) for code in sorted(local)]
        council["local_theory"] = {"indicators": indicators}
    return council


@dataclass(frozen=True, slots=True)
class _Span:
    """What an evaluation by published figures covers, and when the oldest of them begins."""

    start: date
    end: date
    oldest: date


def _span(rows: pd.DataFrame) -> _Span:
    """Begin when more than half of the series have begun, of those whose figures are most frequent.

    Yearly figures often reach back much further than monthly ones, and those of one file further than those
    of all others, which would then seem to have been missed for years. A single figure is no series, as long
    as there are others.
    """
    texts = rows.drop_duplicates(["indicator", "period"])
    periods = pd.Series([parse_period(text) for text in texts["period"]], index=texts["indicator"])
    shortest = min(period.days for period in periods)
    frequent = periods[[period.days <= shortest + _SAME_KIND_DAYS for period in periods]]
    series = [list(some) for _, some in frequent.groupby(level=0, sort=True)]
    series = [some for some in series if len(some) > 1] or series
    start = median_high(min(period.start for period in some) for some in series)
    return _Span(start, max(p.end for p in periods), oldest=min(p.start for p in periods))


def _note(files: Sequence[PublishedFile], problems: Sequence[Problem]) -> str:
    """Say whose figures these are, which to doubt, and from when on; the rest is told when a pack is made."""
    publishers = sorted({file.layout.publisher for file in files})
    told = (each.message for each in problems if each.severity == "warning" or each.rule == BEGINS_LATER)
    return " ".join([f"From {'; '.join(publishers)}. {LICENCE}.", *dict.fromkeys(told)])
