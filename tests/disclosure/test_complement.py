"""What is hidden besides costs least, protects everything, and touches nothing published before."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from cases import needs_cases
from disclosure_cases import case, rows, two_way
from disclosure_tables import edition, unrounded

from evalkit.disclosure.audit import audit
from evalkit.disclosure.cells import Cell, Relation, exact_cell, published_cell
from evalkit.disclosure.complement import protect
from evalkit.disclosure.primary import hide
from evalkit.disclosure.rules import RULES
from evalkit.disclosure.withholding import withhold


def only(cells, hidden, *, fixed=()):
    return [
        replace(cell, hidden=cell.key in hidden, protect=cell.key in hidden, fixed=cell.key in fixed)
        for cell in cells
    ]


def totals(cells):
    return [cell.key for cell in cells if "Total" in cell.key]


def lost(result):
    return sum(cell.value for cell in result.cells if cell.key in result.added)


@needs_cases
def test_the_fewest_then_least_inner_cells_are_hidden_in_working_paper_22():
    given = case("wp22_min_protected")
    status = {
        f"{row['row']}|{row['col']}": row["status"]
        for row in rows("cells.csv")
        if row["case_id"] == given.name
    }
    primary = {key for key, state in status.items() if state == "u"}
    result = protect(only(given.cells, primary, fixed=totals(given.cells)), given.relations)
    assert (result.safe, len(result.added), lost(result)) == (True, 3, 29)


@needs_cases
def test_two_in_each_line_are_not_enough_and_are_mended():
    given = case("wp22_two_per_line_but_unsafe")
    result = protect(only(given.cells, given.bounds, fixed=totals(given.cells)), given.relations)
    assert (result.safe, len(result.added)) == (True, 1)


@needs_cases
def test_one_more_cell_mends_what_a_simple_heuristic_leaves_unsafe():
    given = case("sdctable_block_sum")
    result = protect(only(given.cells, given.bounds, fixed=totals(given.cells)), given.relations)
    assert (result.safe, len(result.added)) == (True, 1)


@needs_cases
def test_three_complements_protect_the_one_cell_of_the_test_microdata():
    people = Counter((row["region"], row["gender"]) for row in rows("microdata1.csv"))
    counts = {"|".join(pair): count for pair, count in people.items()}
    sums = two_way(("A", "B", "C", "D"), ("male", "female"))
    for relation in sums:
        counts[relation.total] = sum(counts[part] for part in relation.parts)
    cells = [exact_cell(key, value=value) for key, value in counts.items()]
    result = protect(only(cells, {"A|female"}, fixed=totals(cells)), sums)
    assert result.safe
    assert result.added == ("A|male", "C|female", "C|male")


@needs_cases
def test_linked_tables_are_mended_in_both_at_once():
    given = case("linked_both_fixed")
    primary = {key for key in given.bounds if key != "N|n"}
    totals = [relation.total for relation in given.relations]
    result = protect(only(given.cells, primary, fixed=totals), given.relations)
    assert not audit(only(given.cells, primary), given.relations).safe
    assert result.safe
    assert "N|n" in result.added


@needs_cases
def test_a_cost_steers_the_choice():
    given = case("sdctable_block_sum")
    cells = only(given.cells, given.bounds, fixed=totals(given.cells))
    dear = [replace(cell, cost=5) if cell.key == "x|d" else cell for cell in cells]
    assert protect(cells, given.relations).added == ("x|d",)
    other = protect(dear, given.relations)
    assert (other.safe, len(other.added), other.cost, "x|d" in other.added) == (True, 1, 1, False)


def test_the_order_of_cells_and_sums_changes_nothing():
    cells, sums = edition(tables=2, chain=2, rows=4, columns=3, seed=7, publish=unrounded)
    assert protect(cells, sums).added == protect(cells[::-1], sums[::-1]).added != ()


def test_hiding_a_rounded_cell_leaves_a_reader_nothing_but_the_sums():
    cell = published_cell("a", value=20, rule=RULES["sdc-1"])
    (hidden,) = hide([cell], keys=["a"])
    assert (cell.known, hidden.known) == ((18, 22), (0, None))


def test_what_is_hidden_besides_is_protected_too():
    # b alone would do for a, but would itself be known to within one
    cells = [
        Cell("a", 2, 2, 2, hidden=True, protect=True, up=9),
        Cell("b", 3, 3, 3, low=3, up=5),
        Cell("c", 9, 9, 9, cost=5),
        exact_cell("all", value=14),
    ]
    fixed = [replace(cell, fixed=cell.key == "all") for cell in cells]
    assert protect(fixed, [Relation("all", ("a", "b", "c"))]).added == ("c",)


def test_where_earlier_releases_tell_all_it_says_so_and_hides_nothing_in_vain():
    cells = [Cell("a", 3, hidden=True, protect=True), exact_cell("b", value=20), exact_cell("all", value=23)]
    result = protect([replace(cell, fixed=True) for cell in cells], [Relation("all", ("a", "b"))])
    (told,) = result.unprotected
    assert (result.safe, result.added, told.withhold) == (False, (), ())
    assert "earlier releases" in str(told)
    assert "3" not in str(told).removesuffix("all 3 that are linked: earlier releases have told too much.")


def test_where_the_rule_itself_tells_too_much_it_says_what_to_leave_out():
    # five hidden parts of a hidden total: each at least 1, together at most 7
    keys = [f"p{number}" for number in range(5)]
    cells = [published_cell(key, value=1, rule=RULES["sdc-1"]) for key in keys]
    cells.append(published_cell("all", value=5, rule=RULES["sdc-1"]))
    sums = [Relation("all", tuple(keys))]
    result = protect(cells, sums)
    (told,) = result.unprotected
    assert len(told.withhold) == 1
    assert set(told.linked) == {*keys, "all"}
    assert audit(withhold(result.cells, keys=told.withhold), sums).safe


def test_what_is_given_away_by_itself_can_be_left_out():
    cell = Cell("a", 3, low=3, up=4, hidden=True, protect=True)
    (told,) = protect([cell], []).unprotected
    assert told.withhold == ("a",)


def test_what_can_be_protected_is_even_if_a_linked_cell_cannot():
    cells = [
        Cell("a", 3, 3, 3, hidden=True, protect=True),
        Cell("b", 4, 4, 4, low=4, up=5, hidden=True, protect=True),
        *(exact_cell(key, value=9) for key in "cd"),
        exact_cell("bcd", value=22),
        exact_cell("all", value=25),
    ]
    fixed = [replace(cell, fixed=cell.key in ("all", "bcd")) for cell in cells]
    sums = [Relation("all", ("a", "b", "c", "d")), Relation("bcd", ("b", "c", "d"))]
    result = protect(fixed, sums)
    assert {cell.key for cell in result.audit.too_narrow} == {"a", "b"}
    alone = protect([cell for cell in fixed if cell.key != "bcd"], sums[:1])
    assert {cell.key for cell in alone.audit.too_narrow} == {"b"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_large_linked_tables_are_safe_and_nothing_in_them_is_hidden_in_vain(seed):
    cells, sums = edition(tables=3, chain=3, rows=5, columns=4, seed=seed, publish=unrounded)
    wide = [replace(cell, low=0, up=None) for cell in cells]
    result = protect(wide, sums)
    assert result.safe
    for key in result.added:
        shown = [
            replace(cell, hidden=False, protect=False) if cell.key == key else cell for cell in result.cells
        ]
        assert not audit(shown, sums).safe
