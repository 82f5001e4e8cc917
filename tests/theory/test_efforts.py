import re

import pytest

from evalkit.theory.efforts import (
    CROSSING,
    crossing,
    dependences,
    effort_marks,
    idle,
    letters,
    tended,
    untended,
)
from evalkit.theory.model import Effort, Link, Mechanism, Node, Theory
from evalkit.theory.picture import draw_theory
from evalkit.theory.scales import connected, core_outcomes


def node(name, *, kind="outcome", level="individual", core=True):
    return Node(id=name, label=name.title(), kind=kind, horizon="short", level=level, core=core)


def theory_of(nodes, links, efforts=()):
    mechanism = Mechanism(resource="r", reasoning="r")
    return Theory.model_construct(
        id="t",
        version="1",
        title="T",
        programme="P",
        nodes=tuple(nodes),
        links=tuple(
            Link(source=one, target=other, mechanism=mechanism, efforts=named) for one, other, *named in links
        ),
        efforts=tuple(Effort(id=name, label=name.upper(), lead="x", nodes=held) for name, held in efforts),
        indicators=(),
    )


SMALL = theory_of(
    [node("a"), node("b"), node("c"), node("d"), node("e")],
    [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("a", "c", "far")],
    [("near", ("a", "b")), ("far", ("c",)), ("both", ("b", "d")), ("none", ())],
)


def test_an_effort_leans_on_another_through_the_links_that_cross_to_it():
    found = {(each.leans.id, each.on.id): [link.id for link in each.links] for each in dependences(SMALL)}
    assert found == {
        ("far", "near"): ["b>c", "a>c"],
        ("far", "both"): ["b>c"],
        ("both", "far"): ["c>d"],
    }


def test_a_link_between_nodes_that_share_an_effort_does_not_cross():
    assert [link.id for link in crossing(SMALL)] == ["b>c", "c>d", "a>c"]


def test_nodes_without_an_effort_and_efforts_without_a_node_are_named():
    assert [each.id for each in untended(SMALL)] == ["e"]
    assert [each.id for each in idle(SMALL)] == ["none"]
    assert [effort.id for effort in tended(SMALL)["b"]] == ["near", "both"]


def test_a_link_may_name_an_effort_that_tends_neither_end():
    theory = theory_of([node("a"), node("b")], [("a", "b", "pay")], [("one", ("a", "b")), ("pay", ())])
    (only,) = dependences(theory)
    assert (only.leans.id, only.on.id) == ("one", "pay")


def test_letters_go_on_after_z():
    theory = theory_of([node("a")], [], [(f"e{number}", ("a",)) for number in range(28)])
    assert list(letters(theory).values())[24:] == ["Y", "Z", "A2", "B2"]


def test_the_picture_marks_efforts_by_letter_and_crossing_links_by_dashes(core):
    svg = draw_theory(core, colours=effort_marks(core))
    assert svg.count("stroke-dasharray") == len(crossing(core)) + 1  # and the legend
    for effort, letter in letters(core).items():
        tends = len(next(each for each in core.efforts if each.id == effort).nodes)
        assert len(re.findall(rf'font-weight="bold">{letter}</text>', svg)) == tends + 1
        assert next(each.label for each in core.efforts if each.id == effort) in svg
    assert CROSSING.label in svg
    assert draw_theory(core, colours=effort_marks(core)) == svg


def test_hostile_labels_of_efforts_stay_text():
    theory = theory_of([node("a")], [], [("one", ("a",))])
    evil = theory.efforts[0].model_copy(update={"label": "<script>alert(1)</script>"})
    theory = theory.model_copy(update={"efforts": (evil,)})
    assert "<script>" not in draw_theory(theory, colours=effort_marks(theory))


SCALES = theory_of(
    [
        node("input", kind="input", level="system"),
        node("mine"),
        node("team", level="team"),
        node("whole", level="system", kind="impact"),
        node("side", level="system"),
        node("alone", level="team"),
        node("local", core=False),
    ],
    [("input", "team"), ("mine", "team"), ("team", "whole"), ("mine", "side")],
)


@pytest.mark.parametrize(
    ("name", "level", "found"),
    [
        ("team", "individual", ["mine"]),
        ("team", "system", ["whole"]),  # neither what goes in, nor what only shares a cause
        ("mine", "individual", ["mine"]),
        ("mine", "system", ["side", "whole"]),  # the nearest first
        ("alone", "individual", []),
        ("alone", "system", []),
    ],
)
def test_connected_is_along_the_links_one_way(name, level, found):
    theory = SCALES
    assert [each.id for each in connected(theory, theory.node(name), level=level)] == found


def test_a_circle_ends():
    theory = theory_of([node("a"), node("b", level="system")], [("a", "b"), ("b", "a")])
    assert [each.id for each in connected(theory, theory.node("a"), level="system")] == ["b"]


def test_local_outcomes_are_not_core():
    assert [each.id for each in core_outcomes(SCALES)] == ["mine", "team", "side", "alone"]
