"""On small tables the bounds are those of every table there is; protection holds, and the truth fits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.disclosure.audit import audit
from evalkit.disclosure.cells import Cell, Relation
from evalkit.disclosure.complement import protect

MOST = 14  # counts that are tried where a cell has no greatest one; no sum of what is shown reaches it
FEW = 40  # examples each; the slow test tries many more


@st.composite
def published(draw):
    """Make a few counts and any sums of them, nested, overlapping or hidden; exact, rounded or both."""
    base = {key: draw(st.integers(0, 3)) for key in "abcd"[: draw(st.integers(2, 4))]}
    counts, sums = dict(base), []
    for number in range(draw(st.integers(1, 4))):
        parts = draw(st.sets(st.sampled_from(sorted(base)), min_size=2))
        sums.append(Relation(f"t{number}", tuple(sorted(parts))))
        counts[f"t{number}"] = sum(base[part] for part in parts)
    if len(sums) > 1 and draw(st.booleans()):
        sums.append(Relation("tt", ("t0", "t1")))
        counts["tt"] = counts["t0"] + counts["t1"]
    cells = [draw(_cell(key, value)) for key, value in counts.items()]
    return cells, sums


@st.composite
def _cell(draw, key, value):
    low = max(0, value - draw(st.integers(0, 4)))
    up = draw(st.one_of(st.none(), st.integers(value, value + 4)))
    slack = draw(st.sampled_from([0, 0, 1, 2]))
    hidden = draw(st.booleans())
    return Cell(
        key,
        value,
        max(0, value - slack),
        value + slack,
        low=low,
        up=up,
        hidden=hidden,
        protect=hidden and draw(st.booleans()),
        cost=draw(st.integers(0, 3)),
        fixed=draw(st.booleans()),
    )


def every_table(cells, sums):
    """Give all values of each cell over all tables that fit, up to MOST where there is no end."""
    known = {cell.key: cell.known for cell in cells}
    base = [cell.key for cell in cells if not cell.key.startswith("t")]
    ranges = [
        np.arange(known[key][0], (MOST if known[key][1] is None else known[key][1]) + 1) for key in base
    ]
    values = dict(zip(base, (grid.ravel() for grid in np.meshgrid(*ranges, indexing="ij")), strict=True))
    fits = np.ones(len(values[base[0]]), bool)
    for relation in sums:
        values[relation.total] = sum(values[part] for part in relation.parts)
        low, up = known[relation.total]
        fits &= values[relation.total] >= low
        fits &= up is None or values[relation.total] <= up
    return {key: column[fits] for key, column in values.items()}


@settings(max_examples=FEW, deadline=None)
@given(published())
def test_bounds_are_those_of_every_table_that_fits(given_tables):
    cells, sums = given_tables
    tables = every_table(cells, sums)
    for found in audit(cells, sums).bounds:
        assert found.low == tables[found.key].min()
        most = tables[found.key].max()
        assert found.up == most or (most >= MOST and (found.up is None or found.up >= most))


@settings(max_examples=FEW, deadline=None)
@given(published())
def test_the_truth_lies_inside_the_bounds_and_is_not_needed_to_find_them(given_tables):
    cells, sums = given_tables
    found = audit(cells, sums)
    truth = {cell.key: cell.value for cell in cells}
    assert all(cell.low <= truth[cell.key] <= (cell.low + cell.width) for cell in found.bounds)
    assert audit([replace(cell, value=None) for cell in cells], sums) == found


@settings(max_examples=FEW, deadline=None)
@given(published())
def test_protection_is_safe_or_says_where_it_cannot_be_and_hides_nothing_fixed(given_tables):
    cells, sums = given_tables
    before = {cell.key: cell for cell in cells}
    result = protect(cells, sums)
    assert result.audit == audit(result.cells, sums)
    assert result.safe is not bool(result.unprotected)
    assert all(before[key].can_be_hidden for key in result.added)
    assert {cell.key for cell in result.cells if cell.hidden} == {
        *result.added,
        *(cell.key for cell in cells if cell.hidden),
    }
    assert result.cost == sum(before[key].cost for key in result.added)


@settings(max_examples=FEW // 2, deadline=None)
@given(published())
def test_no_cheaper_choice_is_safe(given_tables):
    cells, sums = given_tables
    result = protect(cells, sums)
    free = [cell for cell in cells if cell.can_be_hidden]
    safe = [choice for choice in _choices(free) if audit(_hiding(cells, choice), sums).safe]
    assert result.safe is bool(safe)
    if safe:
        value = {cell.key: cell.value for cell in cells}
        best = min(
            (sum(before.cost for before in choice), sum(cell.value for cell in choice)) for choice in safe
        )
        assert (result.cost, sum(value[key] for key in result.added)) == best


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(published())
def test_many_more_tables(given_tables):
    test_bounds_are_those_of_every_table_that_fits.hypothesis.inner_test(given_tables)
    test_protection_is_safe_or_says_where_it_cannot_be_and_hides_nothing_fixed.hypothesis.inner_test(
        given_tables
    )
    test_no_cheaper_choice_is_safe.hypothesis.inner_test(given_tables)


def _choices(cells):
    return [[cell for bit, cell in enumerate(cells) if mask >> bit & 1] for mask in range(2 ** len(cells))]


def _hiding(cells, choice):
    return [replace(cell, hidden=True, protect=True) if cell in choice else cell for cell in cells]
