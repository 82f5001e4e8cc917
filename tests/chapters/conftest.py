"""Editions of packs made by hand, each in a temporary folder; and one bundled council, opened once."""

import pytest
from small_packs import COUNCIL

from evalkit.chapters import open_edition
from evalkit.pack import write_tables


@pytest.fixture
def write(tmp_path):
    """Write a pack of the given tables; give its path."""

    def written(tables, *, partnership=None, reflections=None, folder="pack", **council):
        path = tmp_path / folder
        write_tables(
            path, council=COUNCIL | council, tables=tables, partnership=partnership, reflections=reflections
        )
        return str(path)

    return written


@pytest.fixture
def edition(write):
    """Write a pack of the given tables and open its edition."""

    def opened(tables, *, rule_set="mdc-2023", **more):
        return open_edition(council="e1", pack=write(tables, **more), rule_set=rule_set)

    return opened


@pytest.fixture(scope="session")
def tameside():
    return open_edition(council="E08000008", pack="demo:E08000008")
