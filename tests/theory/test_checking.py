from __future__ import annotations

import json
from pathlib import Path

import pytest

import evalkit
from evalkit.bundled import bundled
from evalkit.theory.checking import check_theory
from evalkit.theory.local import apply_local
from evalkit.theory.model import LocalChanges
from evalkit.theory.reading import read_theory_with_lines
from evalkit.theory.references import FILES, TABLES


def found(theory, severity="error"):
    return [(p.rule, p.column, p.message) for p in check_theory(theory) if p.severity == severity]


def test_the_core_theory_has_no_error_and_no_warning(core):
    assert {p.severity for p in check_theory(core)} == {"note"}


def test_a_sound_theory_has_no_problem(make):
    assert check_theory(make.theory()) == []


def test_problems_have_the_line_of_their_part(tmp_path):
    path = tmp_path / "mine.yaml"
    text = bundled("data", "theories", "blended_roles.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("    to: joint_review", "    to: joint_reviews", 1), encoding="utf-8")
    theory, lines = read_theory_with_lines(path)
    (problem,) = [p for p in check_theory(theory, file="mine.yaml", lines=lines) if p.severity == "error"]
    assert path.read_text(encoding="utf-8").splitlines()[problem.row - 1] == "    to: joint_reviews"
    assert str(problem).startswith("mine.yaml, row ")
    assert problem.mend == "Did you mean joint_review?"
    assert problem.column == "links[integrated_working>joint_reviews].to"


def test_a_circle_is_an_error_that_names_its_path(make):
    links = [*make.data()["links"], make.link("effect", "work")]
    assert found(make.theory(links=links)) == [
        ("circle", "links[effect>work]", "The links go round in a circle: work > effect > work.")
    ]


def test_an_orphan_is_a_warning(make):
    nodes = [*make.data()["nodes"], make.node("alone", "impact")]
    assert found(make.theory(nodes=nodes), "warning") == [
        ("orphan", "nodes[alone]", "Impact alone has no link."),
    ]


def test_an_outcome_that_nothing_leads_to_is_a_warning(make):
    nodes = [*make.data()["nodes"], make.node("luck", "outcome"), make.node("joy", "impact")]
    links = [*make.data()["links"], make.link("luck", "joy")]
    assert found(make.theory(nodes=nodes, links=links), "warning") == [
        ("no-path", "nodes[joy]", "Impact joy has nothing that leads to it."),
        ("no-path", "nodes[luck]", "Outcome luck has nothing that leads to it."),
    ]


def test_an_activity_that_leads_to_no_outcome_is_a_warning(make):
    nodes = [*make.data()["nodes"], make.node("leaflet", "output")]
    links = [*make.data()["links"], make.link("work", "leaflet")]
    assert found(make.theory(nodes=nodes, links=links), "warning") == [
        ("dead-end", "nodes[leaflet]", "Output leaflet leads to no outcome.")
    ]


def test_an_indicator_without_a_node_is_a_warning_and_a_node_without_an_indicator_a_note(make):
    theory = make.theory(indicators=[make.indicator("share", nodes=[]), make.indicator("other")])
    assert found(theory, "warning") == [
        ("indicator-without-node", "indicators[share]", "Indicator share measures no node.")
    ]
    assert [message for _, _, message in found(theory, "note")] == [
        "No indicator measures the input money.",
        "No indicator measures the activity work.",
    ]


@pytest.mark.parametrize(
    ("change", "column", "message", "mend"),
    [
        ({"links": [{"to": "efect"}]}, "links[work>efect].to", "no node efect", "Did you mean effect?"),
        (
            {"links": [{"assumptions": ["pay"]}]},
            "links[work>effect].assumptions[1]",
            "no assumption pay",
            "Add it",
        ),
        ({"links": [{"efforts": ["pay"]}]}, "links[work>effect].efforts[1]", "no effort pay", "Add it"),
        (
            {"indicators": [{"nodes": ["works"]}]},
            "indicators[more].nodes[1]",
            "no node works",
            "Did you mean work?",
        ),
        (
            {"indicators": [{"derive": {"tables": ["visit"], "sql": "SELECT 1"}}]},
            "indicators[more].derive.tables[1]",
            "no table visit",
            "Did you mean visits?",
        ),
        (
            {"efforts": [{"id": "e", "label": "E", "lead": "L", "nodes": ["wrk"]}]},
            "efforts[e].nodes[1]",
            "no node wrk",
            "Did you mean work?",
        ),
        (
            {
                "questions": [
                    {"id": "q", "text": "Q", "asked_of": [], "how": "H", "evidence": ["shared"], "chapter": 1}
                ]
            },
            "questions[q].evidence[1]",
            "no piece of evidence shared",
            "Did you mean share?",
        ),
    ],
)
def test_references_that_lead_nowhere_are_errors(make, change, column, message, mend):
    data = make.data()
    for key, items in change.items():
        first = {"links": make.link("work", "effect"), "indicators": make.indicator("more")}.get(key, {})
        kept = data.get(key, [])[:1]
        data[key] = [*kept, *({**first, **item} for item in items)]
    errors = [p for p in check_theory(make.theory(**data)) if p.severity == "error"]
    assert [p.column for p in errors] == [column]
    assert message in errors[0].message
    assert errors[0].mend.startswith(mend)


def test_names_are_used_once_in_each_list_but_may_be_shared_between_lists(make):
    journey = [
        {"id": "one", "label": "One", "milestones": [{"id": "m", "label": "M"}]},
        {
            "id": "two",
            "label": "Two",
            "milestones": [{"id": "work", "label": "W"}, {"id": "m", "label": "M"}],
        },
    ]
    data = make.data()
    theory = make.theory(
        journey=journey,
        links=[*data["links"], make.link("money", "work")],
        nodes=[*data["nodes"], make.node("work", "activity")],
        tasks=[{"id": "work", "label": "Work"}],
    )
    assert found(theory) == [
        ("name-twice", "journey[two].milestones[m]", "The milestone m is there twice."),
        ("name-twice", "links[money>work]", "The link money>work is there twice."),
        ("name-twice", "nodes[work]", "The node work is there twice."),
    ]


def test_an_assumption_on_which_no_link_rests_is_a_note(make):
    assumption = {"id": "luck", "text": "We are lucky.", "criticality": "minor", "tested_by": "Waiting."}
    assert found(make.theory(assumptions=[assumption]), "note") == [
        ("assumption-unused", "assumptions[luck]", "No link rests on the assumption luck.")
    ]


def test_an_interval_must_fit_its_kind(make):
    theory = make.theory(
        indicators=[make.indicator("share", interval="student", nodes=["money", "work", "effect"])]
    )
    assert found(theory) == [
        (
            "interval-unfit",
            "indicators[share].interval",
            "Indicator share: no student interval fits a proportion.",
        )
    ]


@pytest.mark.parametrize("scores", [[], [0, 0.5, 1], [0, 1, 0.33], [0.33, 1], [0, 0, 1]])
def test_anchors_rise_from_0_to_1_and_are_never_a_half(make, scores):
    condition = {"id": "c", "label": "C", "anchors": [{"score": score, "text": "T"} for score in scores]}
    assert [rule for rule, _, _ in found(make.theory(conditions=[condition]))] == ["anchors"]


def test_local_additions_are_checked_with_the_core(make):
    local = LocalChanges.model_validate({"links": [make.link("effect", "nowhere")]})
    theory = apply_local(make.theory(), local)
    assert found(theory) == [("reference-unknown", "links[effect>nowhere].to", "There is no node nowhere.")]


def test_tables_are_those_of_the_data_contract():
    contract = Path(evalkit.__file__).parent / "pack" / "contract" / "datapackage.json"
    resources = json.loads(contract.read_text(encoding="utf-8"))["resources"]
    assert [resource["name"] for resource in resources] == list(TABLES)
    assert all(contract.with_name(f"{name}.schema.json").exists() for name in FILES)
