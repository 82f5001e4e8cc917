"""The counts behind published rows: which are too small to show, and how they add up."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from evalkit.disclosure.tables import EMPLOYER_TABLES, GROUPS, LEAST_EMPLOYERS, PERIODS, SITES, YEARS, reads
from evalkit.indicators.frames import WITH_FIGURES, kinds_of_period
from evalkit.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evalkit.theory.model import Theory

SMALL = 8  # TRUST rule sdc-1: 1 to 7 people are hidden
BASE = 20  # least denominator of a rate, a mean or a coefficient
COUNTED = ("proportion", "rate", "count", "standardised rate", "standardised ratio")
PARTS = {"n": "numerator", "d": "denominator"}
PLACE = ["site_id", "period", "stratum"]
ALIKE = 3  # places in which two counts are equal, before they are taken for the same thing
NO_PEOPLE, FEW_EMPLOYERS, NO_FIGURE = "no people", "few employers", "no figure"


class Sum(NamedTuple):
    """One count that is the sum of others, by their keys."""

    total: str
    parts: tuple[str, ...]


class Counts(NamedTuple):
    """Rows that are published with the keys of their counts, every count, and how they add up.

    ``counts`` has a row a key: ``value``, ``small`` (to be hidden and protected), ``latent`` (nobody
    publishes it, but it can be worked out: those who do not have what is counted) and ``now`` (it is
    published by this release, and not just by an earlier one).
    """

    rows: pd.DataFrame
    counts: pd.DataFrame
    sums: tuple[Sum, ...]


def count_rows(rows: pd.DataFrame, *, theory: Theory, employers: int | None) -> Counts:
    """Find the counts of rows, which of them are small, and which are sums of others.

    A count is small where it, or the number of people behind it, is 1 to 7, and where those without what
    is counted are 1 to 7. Where how many people is not known, nothing of a row is published.

    Parameters
    ----------
    rows : pandas.DataFrame
        From `published_rows`.
    theory : Theory
        The definitions.
    employers : int or None
        How many employers the workforce data come from; None where that is not known.

    Returns
    -------
    Counts

    Examples
    --------
    >>> from evalkit.indicators.frames import shaped
    >>> from evalkit.theory import read_theory
    >>> rows = shaped(pd.DataFrame({"indicator": ["delegated_share"], "period": ["2025-04"],
    ...     "numerator": [5], "denominator": [40], "people_numerator": [5], "people_denominator": [30]}))
    >>> theory = read_theory("blended_roles")
    >>> found = count_rows(rows.assign(table=PERIODS, now=True), theory=theory, employers=None)
    >>> found.counts["small"].tolist()
    [True, False, False]
    """
    marked = _marked(rows, theory, employers)
    counts = pd.concat([_of_part(marked, part) for part in (*PARTS, "c")])
    counts = counts.groupby("key", sort=False).agg(
        value=("value", "first"), small=("small", "any"), latent=("latent", "first"), now=("now", "any")
    )
    sums, counts = _settled(_sums(marked), counts)
    return Counts(marked, counts, tuple(sums))


def _marked(rows: pd.DataFrame, theory: Theory, employers: int | None) -> pd.DataFrame:
    known = {indicator.code: indicator for indicator in theory.indicators}
    of_employers = {code for code, each in known.items() if reads(each, EMPLOYER_TABLES)}
    kind = rows["indicator"].map({code: each.kind for code, each in known.items()})
    counted = kind.isin(COUNTED) & ~rows["indicator"].isin(_with_fractions(rows))
    rows = rows.assign(kind=kind, counted=counted)
    rows = rows[counted | rows["table"].isin((PERIODS, YEARS))]  # an average of a part gives another's away
    rows = rows.assign(withheld=_withheld(rows, of_employers, employers))
    key = pd.Series(_place_keys(rows), rows.index, dtype="str")
    leaves = rows["counted"] & rows["withheld"].isin(("", NO_PEOPLE))  # the latter hidden, and protected
    return rows.assign(
        key_n=(key + "|n").where(leaves & rows["numerator"].notna(), ""),
        key_d=(key + "|d").where(leaves & rows["denominator"].notna(), ""),
        key_c=(key + "|c").where(leaves & (rows["kind"] == "proportion"), ""),
    ).reset_index(drop=True)


def _with_fractions(rows: pd.DataFrame) -> list[str]:
    """Name the indicators whose numerators are no counts, but hours or pounds."""
    odd = rows["numerator"].notna() & (rows["numerator"] % 1 != 0)
    return rows.loc[odd, "indicator"].unique().tolist()


def _withheld(rows: pd.DataFrame, of_employers: set[str], employers: int | None) -> pd.Series[str]:
    """Say why nothing of a row leaves; blank where something may."""
    base = rows["people_denominator"].where(rows["denominator"].notna(), rows["people_numerator"])
    of = rows["people_numerator"].where(rows["counted"] & rows["numerator"].notna(), base)
    few = rows["indicator"].isin(of_employers) & ((employers or 0) < LEAST_EMPLOYERS)
    reasons = [
        (~rows["state"].isin(WITH_FIGURES), NO_FIGURE),
        (few, FEW_EMPLOYERS),
        (base.isna() | of.isna(), NO_PEOPLE),
    ]
    found = np.select([where for where, _ in reasons], [why for _, why in reasons], default="")
    return pd.Series(found, rows.index, dtype="str")


def _place_keys(rows: pd.DataFrame) -> list[str]:
    """Name the place of each row; equal stretches of time have equal names."""
    spans = {text: parse_period(text) for text in rows["period"].unique()}
    days = [f"{spans[text].start}/{spans[text].end}" for text in rows["period"]]
    names = ("indicator", "definition_version", "site_id")
    return ["|".join(each) for each in zip(*(rows[n] for n in names), days, rows["stratum"], strict=True)]


def _of_part(rows: pd.DataFrame, part: str) -> pd.DataFrame:
    here = rows[rows[f"key_{part}"] != ""]
    if part == "c":
        value, people = _without(here)
    else:
        name = PARTS[part]
        value, people = here[name], here[f"people_{name}"]
    small = _is_small(value) | _is_small(people) | (here["withheld"] == NO_PEOPLE)
    if part == "n":  # what the others have not is as telling
        others, people = _without(here)
        small |= (here["kind"] == "proportion") & (_is_small(others) | _is_small(people))
        small |= (here["key_d"] != "") & _is_small(here["people_denominator"])
    return pd.DataFrame(
        {
            "key": here[f"key_{part}"],
            "value": value.round().astype("int64"),
            "small": small & ((part != "c") | _is_small(value) | (here["withheld"] == NO_PEOPLE)),
            "latent": part == "c",
            "now": here["now"],
        }
    )


def _without(rows: pd.DataFrame) -> tuple[pd.Series[float], pd.Series[float]]:
    people = rows["people_denominator"] - rows["people_numerator"]
    return rows["denominator"] - rows["numerator"], people


def _is_small(count: pd.Series[float]) -> pd.Series[bool]:
    return (count > 0) & (count < SMALL)


def _sums(rows: pd.DataFrame) -> Iterator[Sum]:
    for part in PARTS:
        here = rows[rows[f"key_{part}"] != ""]
        for _, own in here.groupby(["indicator", "definition_version"], sort=False):
            yield from dict.fromkeys(_of_indicator(own, f"key_{part}"))
    whole = rows[rows["key_c"] != ""]
    for each in zip(whole["key_d"], whole["key_n"], whole["key_c"], strict=True):
        yield Sum(each[0], each[1:])
    yield from _alike(rows)


def _of_indicator(rows: pd.DataFrame, key: str) -> Iterator[Sum]:
    periods = rows[rows["table"].isin((PERIODS, YEARS))]
    lengths = kinds_of_period(periods["period"])
    parts = rows[rows["table"].str.startswith((SITES, GROUPS))]
    family = parts["table"].where(~parts["table"].str.startswith(SITES), SITES)
    for first, last, total in zip(periods["start"], periods["end"], periods[key], strict=True):
        inside = periods[(periods["start"] >= first) & (periods["end"] <= last) & (periods[key] != total)]
        for _, same in inside.groupby(lengths[inside.index], sort=False):
            yield Sum(total, tuple(same[key]))
        now = parts[(parts["start"] == first) & (parts["end"] == last)]
        for names in (now["table"], family[now.index]):  # sites of each kind, and of all kinds together
            for _, table in now.groupby(names, sort=False):
                yield Sum(total, tuple(table[key]))


def _settled(sums: Iterable[Sum], counts: pd.DataFrame) -> tuple[list[Sum], pd.DataFrame]:
    """Keep the sums that hold in truth; where parts are less than their total, a rest makes them up.

    Nobody can use that parts should add up where they do not, but that they are no more than the whole.
    """
    value, kept = counts["value"].to_dict(), list[Sum]()
    rest: dict[str, int] = {}
    for each in sums:
        left = value[each.total] - sum(value[part] for part in each.parts)
        if left == 0:
            kept.append(each)
        elif left > 0:
            name = f"{each.total}|rest {len(rest)}"
            rest[name] = left
            kept.append(Sum(each.total, (*each.parts, name)))
    keys = pd.Index(rest, dtype="str", name="key")
    more = pd.DataFrame({"value": rest.values()}, index=keys, dtype="int64")
    more = more.assign(small=False, latent=True, now=False)
    return kept, pd.concat([counts, more]) if rest else counts


def _alike(rows: pd.DataFrame) -> Iterator[Sum]:
    """Find counts that are published under two names, such as visits that are above here and below there."""
    series = {}
    for part in PARTS:
        here = rows[rows[f"key_{part}"] != ""]
        for code, own in here.groupby("indicator", sort=False):
            places = zip(*(own[name] for name in PLACE), strict=True)
            figures = zip(own[f"key_{part}"], own[PARTS[part]], strict=True)
            series[code, part] = dict(zip(places, figures, strict=True))
    taken: set[object] = set()
    for (_, first), (other, second) in combinations(series.items(), 2):
        if other in taken or not _same(first, second):
            continue
        taken.add(other)
        yield from (Sum(first[place][0], (second[place][0],)) for place in first if place in second)


def _same(first: Mapping[Any, tuple[str, float]], second: Mapping[Any, tuple[str, float]]) -> bool:
    places = first.keys() & second.keys()
    equal = all(first[place][1] == second[place][1] for place in places)
    return len(places) >= ALIKE and equal and any(first[place][1] > 0 for place in places)
