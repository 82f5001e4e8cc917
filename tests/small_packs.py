"""Write small packs by hand, for tests of the chapters."""

from __future__ import annotations

import pandas as pd

from evalkit.section import Prose, Table

COUNCIL = {
    "contract_version": 1,
    "council": "e1",
    "name": "Exampleton",
    "programme": "Blended roles",
    "theory": {"id": "blended_roles", "version": "1"},
    "periods": {"start": "2023-04", "baseline_end": "2024-03", "end": "2025-03"},
    "data_as_at": "2025-04-10",
}
MONTHS = pd.period_range("2023-04", "2025-03", freq="M").astype(str).tolist()
# Twelve months about 62%, then twelve about 83%: a shift on the first of April 2024.
INSULIN = [61, 63, 60, 62, 64, 61, 63, 62, 60, 64, 62, 63, *[80, 82, 81, 83, 84, 82, 85, 83, 84, 86, 85, 84]]
FLAT = [61, 63, 60, 62, 64, 61, 63, 62, 60, 64, 62, 63] * 2


def observations(indicator, numerators, *, denominator=100, periods=MONTHS, **columns):
    frame = pd.DataFrame({"period": periods, "numerator": numerators})
    return frame.assign(indicator=indicator, denominator=denominator, **columns)


def milestones(*rows):
    return pd.DataFrame(rows, columns=["milestone", "status", "started", "completed"])


def rows_of(table: Table) -> list[dict]:
    return [dict(zip([c.name for c in table.columns], row, strict=True)) for row in table.rows]


def prose_of(section, block_id) -> str:
    block = section.block(block_id)
    assert isinstance(block, Prose)
    return " ".join(block.text.split())
