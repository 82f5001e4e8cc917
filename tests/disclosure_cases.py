"""Read the published tables of cases/disclosure as cells and sums."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, replace

from cases import cases

from evalkit.disclosure.cells import Cell, Relation
from evalkit.disclosure.rules import RULES, Rule, known_from

ZERO_SHOWN = replace(RULES["nhs_secondary_care"].bands[1], up=4)
LEAK_RULES = {
    "HES": RULES["nhs_secondary_care"],
    "SAC": replace(RULES["nhs_asc_sac"], marker="*"),
    "SAC0": Rule("zero shown", (RULES["sdc-1"].bands[0], ZERO_SHOWN), marker="*"),
}


@dataclass(frozen=True)
class Case:
    name: str
    safe: bool
    recovered: dict[str, int]
    cells: tuple[Cell, ...]
    relations: tuple[Relation, ...]
    bounds: dict[str, tuple[int, int | None]]


def rows(name: str) -> list[dict[str, str]]:
    with cases("cases", "disclosure", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def audit_cases() -> list[Case]:
    cells, bounds, sums = defaultdict(list), defaultdict(dict), defaultdict(lambda: defaultdict(list))
    for row in rows("cells.csv"):
        cell = _cell(row)
        cells[row["case_id"]].append(cell)
        if cell.hidden:
            bounds[row["case_id"]][cell.key] = (int(row["low"]), _number(row["up"]))
    for row in rows("constraints.csv"):
        total = (row["constraint"], f"{row['total_row']}|{row['total_col']}")
        sums[row["case_id"]][total].append(f"{row['part_row']}|{row['part_col']}")
    return [
        Case(
            row["case_id"],
            row["expected_verdict"] == "safe",
            {key: int(value) for key, value in (text.split("=") for text in _listed(row))},
            tuple(cells[row["case_id"]]),
            tuple(Relation(total, tuple(parts)) for (_, total), parts in sums[row["case_id"]].items()),
            bounds[row["case_id"]],
        )
        for row in rows("cases.csv")
    ]


def case(name: str) -> Case:
    return next(case for case in audit_cases() if case.name == name)


def leak_cases() -> dict[str, list[dict[str, str]]]:
    found = defaultdict(list)
    for row in rows("rounding_leaks.csv"):
        found[row["case_id"]].append(row)
    return dict(found)


def leak_cell(row: dict[str, str]) -> Cell:
    rule = LEAK_RULES[row["rule"]]
    published = row["published"] if row["published"] == rule.marker else int(row["published"])
    low, up = known_from(published, rule=rule)
    hidden = published == rule.marker
    return Cell(
        f"{row['row']}|{row['col']}", int(row["true"]), low, up, low=low, up=up, hidden=hidden, protect=hidden
    )


def two_way(rows: tuple[str, ...], columns: tuple[str, ...]) -> list[Relation]:
    """Give the sums of a table with totals."""
    across = [Relation(f"{row}|Total", tuple(f"{row}|{column}" for column in columns)) for row in rows]
    down = [Relation(f"Total|{column}", tuple(f"{row}|{column}" for row in rows)) for column in columns]
    corner = [tuple(relation.total for relation in margin) for margin in (across, down)]
    return [*across, *down, *(Relation("Total|Total", parts) for parts in corner)]


def _cell(row: dict[str, str]) -> Cell:
    value, hidden = int(row["value"]), row["status"] != "s"
    return Cell(
        f"{row['row']}|{row['col']}",
        value,
        value,
        value,
        low=int(row["prior_low"]),
        up=_number(row["prior_up"]),
        hidden=hidden,
        protect=hidden,
    )


def _number(text: str) -> int | None:
    return int(text) if text else None


def _listed(row: dict[str, str]) -> list[str]:
    return row["expected_recovered"].split(";") if row["expected_recovered"] else []
