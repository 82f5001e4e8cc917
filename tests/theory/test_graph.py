from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from evalkit.theory.graph import find_cycles, reachable

NODES = st.sampled_from("abcdefgh")
EDGES = st.lists(st.tuples(NODES, NODES), max_size=16, unique=True)


def has_cycle(edges):
    sorter = TopologicalSorter()
    for source, target in edges:
        sorter.add(target, source)
    try:
        sorter.prepare()
    except CycleError:
        return True
    return False


@given(EDGES)
def test_a_circle_is_found_exactly_where_the_links_cannot_be_sorted(edges):
    plain = [edge for edge in edges if edge[0] != edge[1]]
    assert bool(find_cycles(plain)) == has_cycle(plain)


@given(EDGES)
def test_each_circle_follows_links_and_visits_no_node_twice(edges):
    for circle in find_cycles(edges):
        assert circle[0] == circle[-1]
        assert len(set(circle)) == len(circle) - 1
        assert set(pairwise(circle)) <= set(edges)


@given(EDGES)
def test_separate_circles_share_no_node(edges):
    nodes = [node for circle in find_cycles(edges) for node in circle[1:]]
    assert len(nodes) == len(set(nodes))


def test_the_shortest_circle_is_named():
    assert find_cycles([("a", "b"), ("b", "c"), ("c", "a"), ("c", "b")]) == [["b", "c", "b"]]


def test_a_link_to_itself_is_a_circle():
    assert find_cycles([("a", "a")]) == [["a", "a"]]


def test_two_circles_apart_are_both_named():
    assert find_cycles([("a", "b"), ("b", "a"), ("c", "d"), ("d", "c"), ("b", "c")]) == [
        ["a", "b", "a"],
        ["c", "d", "c"],
    ]


def test_reachable_follows_direction():
    edges = [("a", "b"), ("b", "c"), ("c", "b"), ("d", "a")]
    assert reachable(["a"], edges) == {"a", "b", "c"}
    assert reachable(["c"], edges) == {"b", "c"}
    assert reachable([], edges) == set()
