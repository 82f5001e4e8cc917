"""Minimisation against trying everything, and what must not change it."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.errors import RefusedError
from evalkit.learning.conditions.counterfactuals import sort_remainders
from evalkit.learning.conditions.cubes import Cube, expression, prime_implicants
from evalkit.learning.conditions.minimising import minimise

TABLES = st.integers(1, 4).flatmap(
    lambda k: st.tuples(st.just(k), st.lists(st.sampled_from("10?"), min_size=2**k, max_size=2**k))
)


def rows(table, kind):
    return [row for row, taken in enumerate(table) if taken == kind]


def cubes(number):
    for digits in product((0, 1, 2), repeat=number):
        places = list(enumerate(reversed(digits)))
        yield Cube(
            sum(1 << place for place, digit in places if digit != 2),
            sum(1 << place for place, digit in places if digit == 1),
        )


def by_trying_everything(number, positive, negative):
    good = [cube for cube in cubes(number) if not any(map(cube.covers, negative))]
    prime = [
        cube
        for cube in good
        if any(map(cube.covers, positive)) and not any(o != cube and o.contains(cube) for o in good)
    ]
    for size in range(len(prime) + 1):
        found = [
            frozenset(chosen)
            for chosen in combinations(prime, size)
            if all(any(cube.covers(row) for cube in chosen) for row in positive)
        ]
        if found:
            return set(prime), set(found)
    raise AssertionError


@given(TABLES)
@settings(max_examples=150, deadline=None)
def test_all_models_are_those_found_by_trying_everything(drawn):
    number, table = drawn
    positive, negative, free = rows(table, "1"), rows(table, "0"), rows(table, "?")
    if not positive:
        assert minimise(number, positive=positive, allowed=free).models == ()
        return
    prime, models = by_trying_everything(number, positive, negative)
    assert set(prime_implicants(number, positive=positive, allowed=free)) == prime
    assert {
        frozenset(terms) for terms in minimise(number, positive=positive, allowed=free, most=10**6).models
    } == models


@given(TABLES)
@settings(max_examples=100, deadline=None)
def test_renaming_a_condition_to_its_absence_only_renames_the_models(drawn):
    number, table = drawn
    flip = 1  # the last condition stands for its absence
    turned = [table[row ^ flip] for row in range(len(table))]
    plain = minimise(number, positive=rows(table, "1"), allowed=rows(table, "?"), most=10**6).models
    other = minimise(number, positive=rows(turned, "1"), allowed=rows(turned, "?"), most=10**6).models
    back = {
        frozenset(Cube(term.cares, term.values ^ (flip & term.cares)) for term in terms) for terms in other
    }
    assert back == {frozenset(terms) for terms in plain}


@given(
    st.integers(1, 4).flatmap(
        lambda k: st.tuples(st.just(k), st.lists(st.booleans(), min_size=2**k, max_size=2**k))
    )
)
@settings(max_examples=100, deadline=None)
def test_in_a_complete_table_the_absence_is_the_complement(drawn):
    number, shown = drawn
    yes = [row for row, is_shown in enumerate(shown) if is_shown]
    no = [row for row, is_shown in enumerate(shown) if not is_shown]
    for positive, negative in ((yes, no), (no, yes)):
        for terms in minimise(number, positive=positive, allowed=()).models:
            assert all(any(term.covers(row) for term in terms) for row in positive)
            assert not any(term.covers(row) for term in terms for row in negative)


@given(TABLES, st.data())
@settings(max_examples=100, deadline=None)
def test_the_intermediate_solution_lies_between_the_other_two(drawn, data):
    number, table = drawn
    positive, free = rows(table, "1"), rows(table, "?")
    if not positive:
        return
    expected = {
        1 << place: way
        for place, way in enumerate(
            data.draw(st.lists(st.sampled_from([0, 1, None]), min_size=number, max_size=number))
        )
        if way is not None
    }
    narrow = minimise(number, positive=positive, allowed=()).models[0]
    wide = minimise(number, positive=positive, allowed=free).models[0]
    found = sort_remainders(narrow, wide, remainders=free, expected=expected)
    assert sorted(found.easy + found.difficult) == [row for row in free if any(t.covers(row) for t in wide)]
    for terms in minimise(number, positive=positive, allowed=found.easy).models:
        inside = {row for row in range(2**number) if any(term.covers(row) for term in terms)}
        assert (
            set(positive) <= inside <= {row for row in range(2**number) if any(t.covers(row) for t in wide)}
        )
        if not expected:
            assert inside == set(positive)


def test_ties_are_all_shown():
    cycle = [0b000, 0b001, 0b011, 0b111, 0b110, 0b100]  # each row can be joined with either neighbour
    models = minimise(3, positive=cycle, allowed=()).models
    assert {frozenset(expression(term, "ABC") for term in terms) for terms in models} == {
        frozenset({"~A*~B", "B*C", "A*~C"}),
        frozenset({"~A*C", "A*B", "~B*~C"}),
    }


def test_what_cannot_be_settled_is_refused_and_not_guessed(monkeypatch):
    monkeypatch.setattr("evalkit.learning.conditions.covers.MOST_STEPS", 2)
    with pytest.raises(RefusedError, match="exact answer"):
        minimise(3, positive=[0b000, 0b001, 0b011, 0b111, 0b110, 0b100], allowed=())
