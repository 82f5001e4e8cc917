"""Small packs and theories made by hand, typed by the contract as files would be."""

import csv
from io import StringIO
from pathlib import Path

import pytest

from evalkit.pack import CouncilFile, Pack
from evalkit.pack.checking.cells import read_cells
from evalkit.pack.contract import read_contract
from evalkit.pack.csv_text import raw_table
from evalkit.theory import read_theory
from evalkit.theory.model import Indicator


def typed(name, rows):
    spec = read_contract().table(name)
    text = StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(column for row in rows for column in row)))
    writer.writeheader()
    writer.writerows(rows)
    frame, problems = read_cells(raw_table(text.getvalue().encode(), file=spec.file, spec=spec), spec=spec)
    assert not problems, [str(p) for p in problems]
    return frame


@pytest.fixture
def make_pack():
    def make(start="2024-04", baseline_end="2024-06", end="2024-09", **tables):
        council = CouncilFile(
            contract_version=1,
            council="e1",
            name="Example",
            programme="P",
            theory={"id": "t"},
            periods={"start": start, "baseline_end": baseline_end, "end": end},
            data_as_at="2025-07-15",
        )
        return Pack(Path("e1"), council, {name: typed(name, rows) for name, rows in tables.items()})

    return make


@pytest.fixture(scope="session")
def core():
    return read_theory("blended_roles")


@pytest.fixture
def make_theory(core):
    def make(**changes):
        known = {
            "code": "share",
            "title": "Share",
            "definition": "d",
            "rationale": "r",
            "unit": "%",
            "kind": "proportion",
            "multiplier": 100,
            "direction": "up",
            "group": "reach",
            "source": "s",
            "interval": "wilson",
        }
        return core.model_copy(update={"indicators": (Indicator(**(known | changes)),)})

    return make


@pytest.fixture
def teams():
    return [{"site_id": s, "name": s, "kind": "team", "status": "started"} for s in ("a", "b", "c")]
