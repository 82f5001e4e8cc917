from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.theory.graph import edges_of
from evalkit.theory.layout import arrange, crossings, place
from evalkit.theory.lettering import text_width, wrap
from evalkit.theory.model import Theory
from evalkit.theory.plan import BOX, GAP, PADDING, PAGE, TEXT, plan
from evalkit.theory.ranks import MOST_IN_A_ROW, band_of, rank
from evalkit.theory.spacing import settle

KINDS = ("input", "activity", "output", "outcome", "impact")


@st.composite
def theories(draw, most=40):
    size = draw(st.integers(1, most))
    labels = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=60)
    nodes = [
        {
            "id": f"n{index}",
            "label": draw(labels.filter(str.strip)),
            "kind": draw(st.sampled_from(KINDS)),
            "horizon": draw(st.sampled_from(["short", "medium", "long"])),
            "level": draw(st.sampled_from(["individual", "team", "organisation", "system"])),
            "core": draw(st.booleans()),
        }
        for index in range(size)
    ]
    ends = st.integers(0, size - 1)
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=60, unique=True))
    mechanism = {"resource": "x", "reasoning": "y"}
    links = [
        {"from": f"n{min(p)}", "to": f"n{max(p)}", "mechanism": mechanism} for p in pairs if p[0] != p[1]
    ]
    return Theory.model_validate(
        {
            "id": "t",
            "version": "1",
            "title": "T",
            "programme": "P",
            "purpose": {"our": "a", "shared": "b", "purpose": "c"},
            "aim": {"measure": "m", "from": "0", "to": "1", "by": "2"},
            "nodes": nodes,
            "links": links,
        }
    )


def drawn(theory):
    return plan(theory, {node.id: node.level for node in theory.nodes})


@settings(deadline=None, max_examples=30)
@given(theories())
def test_boxes_never_overlap_and_lie_on_the_page(theory):
    result = drawn(theory)
    for index, one in enumerate(result.boxes):
        assert one.x >= 0
        assert one.x + one.width <= result.width
        assert one.y + one.height <= result.height
        for other in result.boxes[index + 1 :]:
            beside = one.x + one.width <= other.x or other.x + other.width <= one.x
            above = one.y + one.height <= other.y or other.y + other.height <= one.y
            assert beside or above


@settings(deadline=None, max_examples=30)
@given(theories())
def test_no_link_runs_through_a_box(theory):
    result = drawn(theory)
    for route in result.routes:
        for before, after in pairwise(route.steps):
            x, top, bottom = before[2], before[3], after[1]
            assert x == after[0]
            in_the_way = [
                b for b in result.boxes if b.y < bottom and b.y + b.height > top and b.x <= x <= b.x + b.width
            ]
            assert in_the_way == []


@settings(deadline=None, max_examples=30)
@given(theories())
def test_every_link_joins_its_two_boxes(theory):
    result = drawn(theory)
    boxes = {box.node.id: box for box in result.boxes}
    assert {route.edge for route in result.routes} == set(edges_of(theory))
    for route in result.routes:
        upper, lower = (boxes[end] for end in (reversed(route.edge) if route.upwards else route.edge))
        x0, y0 = route.steps[0][:2]
        x1, y1 = route.steps[-1][2:]
        assert upper.x < x0 < upper.x + upper.width
        assert y0 == upper.y + upper.height
        assert lower.x < x1 < lower.x + lower.width
        assert y1 == lower.y


@settings(deadline=None, max_examples=30)
@given(theories())
def test_rows_keep_the_bands_and_links_within_a_band_lead_down(theory):
    ranks = rank(theory)
    nodes = {node.id: node for node in theory.nodes}
    order = sorted(ranks.row_of, key=lambda name: ranks.row_of[name])
    assert [band_of(nodes[name]) for name in order] == sorted(band_of(node) for node in theory.nodes)
    for source, target in edges_of(theory):
        if band_of(nodes[source]) <= band_of(nodes[target]):
            assert ranks.row_of[source] < ranks.row_of[target]
    rows = list(ranks.row_of.values())
    assert max(rows.count(row) for row in rows) <= MOST_IN_A_ROW


@settings(deadline=None, max_examples=30)
@given(theories())
def test_text_fits_its_box(theory):
    for box in drawn(theory).boxes:
        assert max(text_width(line, TEXT) for line in box.lines) <= BOX - 2 * PADDING + TEXT


def test_the_core_theory_fits_the_page_with_few_crossings(core):
    result = drawn(core)
    assert result.width == PAGE
    assert result.height < 1300
    ranks = rank(core)
    assert crossings(arrange(ranks.row_of, edges_of(core))) <= 30


def test_links_that_need_not_cross_do_not():
    rows = {"a": 0, "b": 0, "c": 0, "x": 1, "y": 1, "z": 1}
    grid = arrange(rows, [("a", "z"), ("b", "y"), ("c", "x")])
    assert crossings(grid) == 0


def test_a_long_link_gets_a_slot_in_each_row_between():
    grid = arrange({"a": 0, "b": 1, "c": 2, "d": 3}, [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d")])
    assert grid.chains[("a", "d")][1:-1] == (4, 5)
    assert [len(row) for row in grid.rows] == [1, 2, 2, 1]


def test_parts_that_are_not_joined_stand_side_by_side():
    grid = arrange({"a": 0, "c": 0, "b": 1, "d": 1, "alone": 1}, [("a", "b"), ("c", "d")])
    assert grid.rows == ((0, 1), (2, 3, 4))
    middles = place(grid, widths=dict.fromkeys(range(5), BOX), gap=GAP, across=1000)
    assert middles[0] == middles[2]
    assert middles[1] == middles[3]


def test_a_row_that_cannot_fit_widens_the_page():
    grid = arrange(dict.fromkeys("abcd", 0), [])
    middles = place(grid, widths=dict.fromkeys(range(4), 100), gap=10, across=200)
    assert [middles[n] for n in range(4)] == [50, 160, 270, 380]


@given(
    st.lists(st.floats(0, 100), min_size=1, max_size=8),
    st.lists(st.floats(1, 50), min_size=8, max_size=8),
)
def test_settled_things_keep_order_and_gap(above, widths):
    row = list(range(len(above)))
    anchors = [n + 100 for n in row]
    sizes = {n: widths[n] for n in row} | dict.fromkeys(anchors, 1.0)
    pulls = dict.fromkeys(zip(anchors, row, strict=True), 1.0)
    middles = settle([anchors, row], pulls, widths=sizes, gap=5, across=600)
    for one, other in pairwise(row):
        assert middles[other] - middles[one] >= (sizes[one] + sizes[other]) / 2 + 5 - 0.11
    assert middles[row[0]] >= sizes[row[0]] / 2 - 0.06


def test_words_wrap_within_the_width_and_long_ones_are_cut():
    assert wrap("Fewer, better-known faces", width=100, size=12) == ["Fewer,", "better-known", "faces"]
    lines = wrap("x" * 100, width=60, size=12)
    assert "".join(lines) == "x" * 100
    assert all(text_width(line, 12) <= 60 for line in lines)
    assert wrap("", width=60, size=12) == [""]
