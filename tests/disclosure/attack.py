"""An attacker: all that a council ever published, every sum that can be thought of, and integer programming.

It shares no code with the audit that it is there to defeat.
"""

from __future__ import annotations

import csv
import io
import math
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from evalkit.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Key = tuple[str, str, date, date, str, str]  # indicator, site, first day, last day, stratum, part
HIDDEN = "[c]"
MANY = 10_000_000


@dataclass
class Knowledge:
    """What is known of each count, and which sums it stands in."""

    known: dict[Key, tuple[int, int]] = field(default_factory=dict)
    hidden: set[Key] = field(default_factory=set)
    sums: list[tuple[Key, tuple[Key, ...]]] = field(default_factory=list)


def learn(publications: Iterable[str], *, kinds: Mapping[str, str], exact: str = "") -> Knowledge:
    """Take in the tables of several editions; `exact`: shown as they are, and hidden only from 1 to 7."""
    found = Knowledge()
    for text in publications:
        for row in csv.DictReader(io.StringIO(text)):
            span = parse_period(row["period"])
            for part, name in (("n", "numerator"), ("d", "denominator")):
                key = (row["indicator"], row["site_id"], span.start, span.end, row["stratum"], part)
                _take(found, key, row[name], exact)
    found.hidden -= {key for key, (low, up) in found.known.items() if up - low < 3 and low != 1}
    found.sums = list(_sums(found, kinds))
    return found


def _take(found: Knowledge, key: Key, shown: str, exact: str) -> None:
    if shown.startswith("["):
        if shown == HIDDEN:
            found.hidden.add(key)
            found.known.setdefault(key, (1, 7) if exact else (0, MANY))
        return
    if not shown:
        return
    count = int(float(shown))
    new = (count, count) if exact or count == 0 else (max(8, count - 2), count + 2)
    old = found.known.get(key, (0, MANY))
    both = (max(old[0], new[0]), min(old[1], new[1]))
    found.known[key] = both if both[0] <= both[1] else new  # it was corrected since


def _sums(found: Knowledge, kinds: Mapping[str, str]) -> Iterator[tuple[Key, tuple[Key, ...]]]:
    by_series: dict[tuple[str, str, str, str], dict[tuple[date, date], Key]] = defaultdict(dict)
    for key in found.known:
        indicator, site, first, last, stratum, part = key
        by_series[indicator, site, stratum, part][first, last] = key
    for (indicator, site, stratum, part), spans in by_series.items():
        yield from _over_time(spans)
        if not site and not stratum:
            for (first, last), total in spans.items():
                yield from _over_parts(by_series, indicator, part, (first, last), total, kinds)
    for key in found.known:
        if key[-1] == "n" and (*key[:-1], "d") in found.known and kinds.get(key[0]) == "proportion":
            rest = (*key[:-1], "rest")
            yield (*key[:-1], "d"), (key, rest)


def _over_time(spans: Mapping[tuple[date, date], Key]) -> Iterator[tuple[Key, tuple[Key, ...]]]:
    """Find the longer stretches that shorter ones fill without a gap."""
    for (first, last), total in spans.items():
        inside = sorted(
            each for each in spans if first <= each[0] and each[1] <= last and each != (first, last)
        )
        chain, day = [], first
        for start, end in inside:
            if start == day:
                chain.append(spans[start, end])
                day = end + timedelta(days=1)
        if day == last + timedelta(days=1) and len(chain) > 1:
            yield total, tuple(chain)


def _over_parts(by_series, indicator, part, span, total, kinds) -> Iterator[tuple[Key, tuple[Key, ...]]]:
    groups: dict[str, list[Key]] = defaultdict(list)
    for (code, site, stratum, name), spans in by_series.items():
        if code != indicator or name != part or span not in spans:
            continue
        if site and not stratum:
            groups[f"sites {kinds.get(site, '')}"].append(spans[span])
        elif stratum and not site:
            groups[stratum.partition("=")[0]].append(spans[span])
    for parts in groups.values():
        if len(parts) > 1:
            yield total, tuple(sorted(parts))


def narrow(found: Knowledge) -> dict[Key, tuple[float, float]]:
    """Work out the bounds of every hidden count, part by part of what is linked."""
    bounds: dict[Key, tuple[float, float]] = {}
    for keys, sums in _linked(found):
        wanted = [key for key in keys if key in found.hidden]
        if wanted:
            bounds |= _bounds(found, keys, sums, wanted)
    return bounds


def _linked(found: Knowledge) -> Iterator[tuple[list[Key], list[tuple[Key, tuple[Key, ...]]]]]:
    parent: dict[Key, Key] = {}

    def root(key: Key) -> Key:
        while parent.setdefault(key, key) != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for key in found.known:
        root(key)
    for total, parts in found.sums:
        for part in parts:
            parent[root(part)] = root(total)
    members: dict[Key, list[Key]] = defaultdict(list)
    for key in parent:
        members[root(key)].append(key)
    sums: dict[Key, list[tuple[Key, tuple[Key, ...]]]] = defaultdict(list)
    for total, parts in found.sums:
        sums[root(total)].append((total, parts))
    for top, keys in members.items():
        yield sorted(keys, key=str), sums[top]


def _bounds(found, keys, sums, wanted) -> dict[Key, tuple[float, float]]:
    place = {key: i for i, key in enumerate(keys)}
    low = np.array([found.known.get(key, (0, MANY))[0] for key in keys], dtype=float)
    up = np.array([found.known.get(key, (0, MANY))[1] for key in keys], dtype=float)
    while True:
        constraints = _matrix(sums, place) if sums else ()
        result = {}
        feasible = milp(np.zeros(len(keys)), constraints=constraints, bounds=Bounds(low, up), integrality=1)
        if feasible.success or not sums:
            break
        sums = sums[:-1]  # a sum that does not hold in these data: the attacker drops it, and goes on
    for key in wanted:
        ends = []
        for sign in (1, -1):
            cost = np.zeros(len(keys))
            cost[place[key]] = sign
            solved = milp(cost, constraints=constraints, bounds=Bounds(low, up), integrality=1)
            ends.append(round(sign * solved.fun) if solved.success else math.nan)
        result[key] = (ends[0], ends[1])
    return result


def _matrix(sums, place) -> LinearConstraint:
    entries = [(row, place[total], 1.0) for row, (total, _) in enumerate(sums)]
    entries += [(row, place[part], -1.0) for row, (_, parts) in enumerate(sums) for part in parts]
    rows, columns, values = zip(*entries, strict=True)
    matrix = csr_array((values, (rows, columns)), shape=(len(sums), len(place)))
    return LinearConstraint(matrix, 0, 0)
