"""Small packs, made by hand, each written to a temporary folder."""

import pandas as pd
import pytest

from evalkit.chapters import open_edition
from evalkit.pack import write_tables

COUNCIL = {
    "contract_version": 1,
    "council": "e1",
    "name": "Exampleton",
    "programme": "Blended roles",
    "synthetic": True,
    "theory": {"id": "blended_roles", "version": "1.0"},
    "periods": {"start": "2023-04", "baseline_end": "2024-03", "end": "2025-03"},
    "data_as_at": "2025-04-10",
}
MONTHS = pd.period_range("2023-04", "2025-03", freq="M").astype(str).tolist()
INSULIN = [61, 63, 60, 62, 64, 61, 63, 62, 60, 64, 62, 63, *[80, 82, 81, 83, 84, 82, 85, 83, 84, 86, 85, 84]]


def observations(indicator, numerators, *, denominator=100, periods=MONTHS, **columns):
    frame = pd.DataFrame({"period": periods, "numerator": numerators})
    return frame.assign(indicator=indicator, denominator=denominator, **columns)


def one_indicator():
    """Twelve months about 62%, then twelve about 83%: a shift on the first of April 2024."""
    return {"observations": observations("insulin_on_time", INSULIN)}


@pytest.fixture
def edition(tmp_path):
    """Write a pack of the given tables and open its edition."""

    def opened(tables, *, partnership=None, reflections=None, rule_set="mdc-2023", **council):
        write_tables(
            tmp_path / "pack",
            council=COUNCIL | council,
            tables=tables,
            partnership=partnership,
            reflections=reflections,
        )
        return open_edition(council="e1", pack=str(tmp_path / "pack"), rule_set=rule_set)

    return opened
