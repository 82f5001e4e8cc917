"""The audit finds exactly what a reader can work out: no more, no less."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cases import needs_cases
from disclosure_cases import audit_cases, leak_cases, leak_cell, two_way

from evalkit.disclosure.audit import audit
from evalkit.disclosure.cells import Cell, Relation, both_known, exact_cell
from evalkit.errors import RefusedError, UsageError

TABLE = two_way(("0", "1"), ("0", "1"))


def hidden(key, value=None, *, low=0, up=None):
    return Cell(key, value, low=low, up=up, hidden=True, protect=True)


@needs_cases
def test_published_cases_have_their_verdict_their_recovered_cells_and_their_exact_bounds():
    for case in audit_cases():
        found = audit(case.cells, case.relations)
        assert {cell.key: (cell.low, cell.up) for cell in found.bounds} == case.bounds, case.name
        assert {cell.key: cell.low for cell in found.recovered} == case.recovered, case.name
        assert found.safe is case.safe, case.name


@needs_cases
def test_an_attacker_without_the_truth_reaches_the_same_bounds():
    for case in audit_cases():
        blind = [replace(cell, value=None) for cell in case.cells]
        assert audit(blind, case.relations) == audit(case.cells, case.relations), case.name


@needs_cases
def test_official_rounding_without_an_audit_leaks():
    for name, table in leak_cases().items():
        found = {cell.key: cell for cell in audit(map(leak_cell, table), TABLE).bounds}
        inner = [row for row in table if row["published"] == "*" and "Total" not in (row["row"], row["col"])]
        for row in inner:
            cell = found[f"{row['row']}|{row['col']}"]
            assert (cell.low, cell.up) == (int(row["low"]), int(row["up"])), name
            assert (cell.width == 0) is (row["recovered"] == "1"), name


def test_what_no_sum_touches_keeps_what_the_rule_tells():
    (cell,) = audit([hidden("a", 3, low=1, up=7)], []).bounds
    assert (cell.low, cell.up) == (1, 7)


def test_a_hidden_total_of_hidden_parts_has_no_greatest_count():
    found = audit([hidden("a"), hidden("b"), hidden("all", low=5)], [Relation("all", ("a", "b"))])
    assert [(cell.low, cell.up) for cell in found.bounds] == [(0, None), (5, None), (0, None)]
    assert found.safe


def test_tables_are_linked_by_a_key_they_share():
    cells = [hidden("a", 3), hidden("b", 4), hidden("c", 5), exact_cell("ab", value=7)]
    alone = audit(cells, [Relation("ab", ("a", "b"))])
    linked = audit(
        [*cells, exact_cell("bc", value=9), exact_cell("ac", value=8)],
        [Relation("ab", ("a", "b")), Relation("bc", ("b", "c")), Relation("ac", ("a", "c"))],
    )
    assert alone.safe
    assert {cell.key: cell.low for cell in linked.recovered} == {"a": 3, "b": 4, "c": 5}


def test_whole_numbers_tell_more_than_fractions():
    # a + b = 3, b + c = 3, a + c is 2 or 3 at most: fractions leave 1.5, whole numbers do not
    cells = [
        *(hidden(key, low=0, up=3) for key in "abc"),
        exact_cell("ab", value=3),
        exact_cell("bc", value=3),
        Cell("ac", shown_low=3, shown_up=4),
    ]
    sums = [Relation("ab", ("a", "b")), Relation("bc", ("b", "c")), Relation("ac", ("a", "c"))]
    assert [(cell.key, cell.low, cell.up) for cell in audit(cells, sums).recovered] == [
        ("a", 2, 2),
        ("b", 1, 1),
        ("c", 2, 2),
    ]


def test_three_way_tables_need_no_special_code():
    corners = [(i, j, k) for i in "01" for j in "01" for k in "01"]
    cells = [hidden("".join(corner), 4) for corner in corners]
    sums = []
    for axis in range(3):
        for i in "01":
            for j in "01":
                pair = [i, j]
                parts = tuple("".join([*pair[:axis], k, *pair[axis:]]) for k in "01")
                sums.append(Relation(f"{axis}:{i}{j}", parts))
                cells.append(exact_cell(f"{axis}:{i}{j}", value=8))
    assert {(cell.low, cell.up) for cell in audit(cells, sums).bounds} == {(0, 8)}
    shown = [exact_cell("000", value=4), *cells[1:]]
    assert len(audit(shown, sums).recovered) == 7


def test_a_large_count_is_as_exact_as_a_small_one():
    cells = [hidden("a", 1_000_003), hidden("b", 4), exact_cell("all", value=1_000_007)]
    found = audit(cells, [Relation("all", ("a", "b"))])
    assert [(cell.low, cell.up) for cell in found.bounds] == [(0, 1_000_007)] * 2


def test_counts_near_the_largest_are_still_exact():
    most = 10**12
    cells = [
        Cell("a", shown_low=most // 2 - 2, shown_up=most // 2 + 2),
        hidden("b", low=1, up=7),
        hidden("c"),
        Cell("all", shown_low=most - 2, shown_up=most),
    ]
    found = audit(cells, [Relation("all", ("a", "b", "c"))])
    assert [(cell.low, cell.up) for cell in found.bounds] == [(1, 7), (most // 2 - 11, most // 2 + 1)]


def test_a_narrow_width_of_two_fails_and_three_passes():
    sums = [Relation("all", ("a", "b"))]
    narrow = audit([hidden("a", 1), hidden("b", 1), exact_cell("all", value=2)], sums)
    wide = audit([hidden("a", 1), hidden("b", 2), exact_cell("all", value=3)], sums)
    assert (narrow.safe, narrow.recovered, len(narrow.too_narrow)) == (False, (), 2)
    assert wide.safe


def test_an_earlier_release_narrows_what_a_hidden_cell_can_be():
    low, up = both_known((1, 7), (5, 8))
    assert not audit([hidden("a", 6, low=low, up=up)], []).safe


def test_figures_that_do_not_add_up_are_refused_by_name():
    cells = [hidden("a", 1), exact_cell("b", value=2), exact_cell("all", value=4)]
    with pytest.raises(RefusedError, match=r"all = a \+ b, but 4 is not 3"):
        audit(cells, [Relation("all", ("a", "b"))])


def test_published_figures_that_no_count_fits_are_refused_by_name():
    cells = [hidden("a"), Cell("b", shown_low=8, shown_up=12), Cell("all", shown_low=3, shown_up=7)]
    with pytest.raises(RefusedError, match=r"all = a \+ b"):
        audit(cells, [Relation("all", ("a", "b"))])


def test_sums_that_only_together_cannot_hold_are_all_named_and_no_other():
    # a + b, b + c and a + c are all odd: together twice the sum of all is odd
    cells = [hidden("d"), exact_cell("ad", value=9), *(hidden(key, low=0, up=9) for key in "abc")]
    cells += [exact_cell(key, value=5) for key in ("ab", "bc", "ac")]
    sums = [Relation(key, tuple(key)) for key in ("ab", "bc", "ac", "ad")]
    with pytest.raises(RefusedError, match=r"together: ab = a \+ b; ac = a \+ c; bc = b \+ c\."):
        audit(cells, sums)


@pytest.mark.parametrize(
    ("relation", "words"),
    [
        (Relation("all", ("a", "z")), "no cell 'z'"),
        (Relation("all", ("a", "a")), "'a' twice"),
        (Relation("all", ()), "no parts"),
    ],
)
def test_a_sum_that_is_none_is_refused(relation, words):
    with pytest.raises(UsageError, match=words):
        audit([exact_cell("a", value=1), exact_cell("all", value=1)], [relation])


def test_a_cell_hidden_in_one_table_and_shown_in_another_is_refused():
    with pytest.raises(UsageError, match="given twice"):
        audit([hidden("a", 3), exact_cell("a", value=3)], [])


def test_a_count_outside_what_its_reader_is_told_is_refused():
    with pytest.raises(RefusedError, match="'a' is 9, but its reader is told 1 to 7"):
        audit([hidden("a", 9, low=1, up=7)], [])


def test_two_releases_that_contradict_each_other_are_refused():
    with pytest.raises(RefusedError, match=r"falls.*8 to 12; 13 to 17"):
        both_known((8, 12), (13, 17), key="falls")
