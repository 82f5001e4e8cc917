from __future__ import annotations

import pytest

from evalkit.errors import TheoryError
from evalkit.safe_yaml import parse_yaml
from evalkit.theory.comparing import difference, difference_text
from evalkit.theory.local import apply_local, check_local
from evalkit.theory.model import LocalChanges


@pytest.fixture
def local(make):
    return LocalChanges.model_validate(
        {
            "nodes": [make.node("night_sits", "activity", label="Night sits")],
            "links": [make.link("night_sits", "effect")],
            "indicators": [make.indicator("night_sits_made", nodes=["night_sits"], title="Night sits made")],
            "targets": {"share": {"value": 40, "rationale": "Agreed at the board.", "by": "2026-03"}},
        }
    )


def test_additions_are_marked_as_local_and_the_core_stays(make, local):
    core = make.theory()
    theory = apply_local(core, local)
    assert [(n.id, n.core) for n in theory.nodes] == [
        ("money", True),
        ("work", True),
        ("effect", True),
        ("night_sits", False),
    ]
    assert [(x.id, x.core) for x in theory.links][-1] == ("night_sits>effect", False)
    assert [(i.code, i.core) for i in theory.indicators] == [("share", True), ("night_sits_made", False)]
    assert theory.indicator("share").target.value == 40
    assert core.indicator("share").target is None
    kept = {"target": None}
    assert theory.indicator("share").model_copy(update=kept) == core.indicator("share")


def test_no_changes_leave_the_theory_as_it_was(make):
    assert apply_local(make.theory(), LocalChanges()) == make.theory()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"nodes": ["work"]}, "The node work belongs to the core theory and cannot be defined again."),
        (
            {"links": ["money>work"]},
            "The link money>work belongs to the core theory and cannot be defined again.",
        ),
        (
            {"indicators": ["share"]},
            "The indicator share belongs to the core theory and cannot be defined again.",
        ),
    ],
)
def test_core_definitions_cannot_be_redefined_even_by_the_same_words(make, changes, message):
    core = make.theory()
    parts = {
        "work": core.node("work"),
        "money>work": core.links[0],
        "share": core.indicator("share"),
    }
    local = LocalChanges(**{key: [parts[name] for name in names] for key, names in changes.items()})
    with pytest.raises(TheoryError) as caught:
        apply_local(core, local)
    assert [p.message for p in caught.value.problems] == [message]


def test_a_target_for_no_indicator_is_refused_with_a_suggestion(make):
    local = LocalChanges.model_validate({"targets": {"shares": {"value": 1, "rationale": "x"}}})
    (problem,) = check_local(make.theory(), local)
    assert (problem.message, problem.mend) == ("There is no indicator shares.", "Did you mean share?")
    assert problem.where == "council.yaml, local_theory.targets[shares]"


def test_problems_of_local_changes_have_their_line(make):
    data, lines = parse_yaml(
        b"council: x\nlocal_theory:\n  targets:\n    shares: {value: 1, rationale: x}\n", name="council.yaml"
    )
    local = LocalChanges.model_validate(data["local_theory"])
    (problem,) = check_local(make.theory(), local, lines=lines)
    assert problem.row == 4


def test_difference_lists_each_addition_and_each_changed_field(make, local):
    table = difference(make.theory(), apply_local(make.theory(), local))
    assert table.rows == (
        ("indicator", "share", "target", "changed", "none", "40; 2026-03; Agreed at the board."),
        ("node", "night_sits", "", "added", "", "Night sits"),
        ("link", "night_sits>effect", "", "added", "", "something offered; how people respond"),
        ("indicator", "night_sits_made", "", "added", "", "Night sits made"),
    )


def test_difference_between_versions_sees_every_part(make):
    journey = [{"id": "ready", "label": "Readiness", "milestones": [{"id": "m1", "label": "First"}]}]
    later = [{"id": "ready", "label": "Readiness", "milestones": [{"id": "m2", "label": "Second"}]}]
    nodes = make.data()["nodes"]
    table = difference(
        make.theory(version="1", journey=journey),
        make.theory(version="2", journey=later, nodes=[*nodes[:2], {**nodes[2], "label": "Better effect"}]),
    )
    assert table.rows == (
        ("theory", "small", "version", "changed", "1", "2"),
        ("node", "effect", "label", "changed", "effect", "Better effect"),
        ("milestone", "m1", "", "removed", "First", ""),
        ("milestone", "m2", "", "added", "", "Second"),
    )


def test_no_difference_is_said(make):
    table = difference(make.theory(), make.theory())
    assert (table.rows, table.notes) == ((), ("There is no difference.",))


def test_the_text_has_a_line_a_difference(make, local):
    assert difference_text(make.theory(), apply_local(make.theory(), local)).splitlines() == [
        "How the theory here differs from Small, version 1",
        "  ~ indicator share, target: none -> 40; 2026-03; Agreed at the board.",
        "  + node night_sits: Night sits",
        "  + link night_sits>effect: something offered; how people respond",
        "  + indicator night_sits_made: Night sits made",
    ]
