"""Make tables such as an edition has: counts of people by place and group, linked by their totals."""

from __future__ import annotations

from itertools import product

import numpy as np

from evalkit.disclosure.cells import Cell, Relation, exact_cell, published_cell
from evalkit.disclosure.rules import RULES


def rounded(key: str, value: int) -> Cell:
    return published_cell(key, value=value, rule=RULES["sdc-1"])


def unrounded(key: str, value: int) -> Cell:
    """Hide small counts alone, and show every other as it is: what not to do."""
    if 1 <= value <= 7:
        return Cell(key, value, value, value, low=1, up=7, hidden=True, protect=True)
    return exact_cell(key, value=value)


def edition(*, tables, chain=5, rows=7, columns=4, seed=1, publish=rounded):
    """Give cells and sums of tables; each chain shares the totals of its rows, say of its places."""
    random = np.random.default_rng(seed)
    counts: dict[str, int] = {}
    sums: list[Relation] = []
    for first in range(0, tables, chain):
        places = [f"{first}:{row}" for row in range(rows)]
        people = np.round(random.lognormal(4, 0.7, rows)).astype(int)
        counts |= dict(zip(places, people.tolist(), strict=True))
        counts[f"{first}:all"] = int(people.sum())
        sums.append(Relation(f"{first}:all", tuple(places)))
        for table in range(first, min(first + chain, tables)):
            shares = random.dirichlet(np.linspace(0.6, 3, columns))
            inner = np.array([random.multinomial(n, shares) for n in people])
            _add_table(counts, sums, inner, table=table, first=first)
    return [publish(key, value) for key, value in counts.items()], sums


def _add_table(counts, sums, inner, *, table, first):
    rows, columns = inner.shape
    for row, column in product(range(rows), range(columns)):
        counts[f"{table}:{row},{column}"] = int(inner[row, column])
    for row in range(rows):
        sums.append(Relation(f"{first}:{row}", tuple(f"{table}:{row},{c}" for c in range(columns))))
    for column in range(columns):
        counts[f"{table}:all,{column}"] = int(inner[:, column].sum())
        sums.append(Relation(f"{table}:all,{column}", tuple(f"{table}:{r},{column}" for r in range(rows))))
    sums.append(Relation(f"{first}:all", tuple(f"{table}:all,{c}" for c in range(columns))))
