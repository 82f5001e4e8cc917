"""The fewest sources are those that trying every set of sources would find."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.learning.hitting import hit_all
from evalkit.learning.robustness import fewest_sources

NODES, SOURCES = "abcde", ["s1", "s2", "s3", "s4", "s5"]
EDGES = [(a, b) for a in NODES for b in NODES if a != b]
GRAPHS = st.dictionaries(
    st.sampled_from(EDGES),
    st.sets(st.sampled_from(SOURCES), min_size=1, max_size=3).map(frozenset),
    max_size=12,
)


def joined(told, start, end) -> bool:
    """Say whether one leads to the other, in the plainest way."""
    seen = {start}
    for _ in NODES:
        seen |= {b for a, b in told if a in seen}
    return end in seen


def without(told, lost):
    return {edge: left for edge, sources in told.items() if (left := sources - set(lost))}


def by_trying(told, start, end) -> int:
    for size in range(len(SOURCES) + 1):
        if any(not joined(without(told, lost), start, end) for lost in combinations(SOURCES, size)):
            return size
    raise AssertionError("every source lost leaves no path")


@given(GRAPHS)
@settings(max_examples=200, deadline=None)
def test_it_is_the_fewest_that_trying_every_set_would_find(told):
    found = fewest_sources(told, start="a", end="e")
    assert found.is_exact
    assert found.at_most == len(found.sources) == by_trying(told, "a", "e")
    assert not joined(without(told, found.sources), "a", "e")


@given(GRAPHS)
@settings(max_examples=100, deadline=None)
def test_a_range_holds_the_number_and_its_sources_do_break_it(told):
    found = fewest_sources(told, start="a", end="e", most_paths=1)
    assert found.at_least <= by_trying(told, "a", "e") <= found.at_most
    assert not joined(without(told, found.sources), "a", "e")


@given(GRAPHS, st.sampled_from(EDGES), st.sampled_from(SOURCES))
@settings(max_examples=100, deadline=None)
def test_one_more_claim_never_makes_a_path_weaker(told, edge, source):
    more = {**told, edge: told.get(edge, frozenset()) | {source}}
    before, after = (fewest_sources(each, start="a", end="e").at_most for each in (told, more))
    assert before <= after <= before + 1


def test_sources_are_counted_and_not_claims():
    """Three ways that share no link, all told by one person: one loss breaks them all."""
    one = frozenset({"s1"})
    told = {("a", way): one for way in "bcd"} | {(way, "e"): one for way in "bcd"}
    assert fewest_sources(told, start="a", end="e").at_most == 1


def test_a_link_holds_as_long_as_one_of_its_sources_is_left():
    told = {("a", "b"): frozenset({"s1", "s2"}), ("b", "e"): frozenset({"s1", "s2", "s3"})}
    assert fewest_sources(told, start="a", end="e").sources == ("s1", "s2")


def test_where_there_is_no_path_there_is_nothing_to_break():
    found = fewest_sources({("a", "b"): frozenset({"s1"})}, start="a", end="e")
    assert (found.at_least, found.at_most, found.sources) == (0, 0, ())


@given(st.lists(st.sets(st.sampled_from(SOURCES), min_size=1).map(frozenset), max_size=8))
@settings(max_examples=200, deadline=None)
def test_every_set_is_hit_by_the_fewest(sets):
    found = hit_all(sets)
    assert all(found.members & each for each in sets)
    fewest = next(
        size
        for size in range(len(SOURCES) + 1)
        if any(all(set(some) & each for each in sets) for some in combinations(SOURCES, size))
    )
    assert found.is_exact
    assert len(found.members) == fewest


def test_out_of_steps_it_says_what_is_certain():
    """Every pair of seven: six are needed; without branching only three pairs apart are certain."""
    sets = [frozenset(pair) for pair in combinations("tuvwxyz", 2)]
    assert len(hit_all(sets).members) == 6
    hasty = hit_all(sets, most_steps=1)
    assert (hasty.at_least, len(hasty.members), hasty.is_exact) == (3, 6, False)


@pytest.mark.parametrize("most_paths", [3, 50])
def test_a_large_map_is_answered_at_once(most_paths):
    """Two hundred links between thirty things: whatever the limit, the range holds."""
    drawn = Random(7)  # noqa: S311 - a made-up map, no secret
    sources = [f"s{i}" for i in range(40)]
    names = [f"n{i:02d}" for i in range(30)]
    edges = [(a, b) for a in names for b in names if a != b and drawn.random() < 0.3]
    told = {edge: frozenset(drawn.sample(sources, 2)) for edge in edges}
    found = fewest_sources(told, start="n00", end="n29", most_paths=most_paths)
    assert 0 < found.at_least <= found.at_most
