"""What synthetic councils use is what the theory has, and nothing of the theory is left out."""

import numpy as np
import pytest

from evalkit.demo.designing import design
from evalkit.demo.judging import draw_evidence, is_true
from evalkit.demo.reading import read_judgement_words, read_processes, read_reflection_words
from evalkit.demo.roll import COURSES
from evalkit.theory import read_theory
from evalkit.theory.model import LocalChanges

THEORY = read_theory("blended_roles")


def test_processes_are_of_the_theorys_indicators_and_of_their_kind():
    kinds = {indicator.code: indicator.kind for indicator in THEORY.indicators}
    assert {p.indicator: p.kind for p in read_processes()}.items() <= kinds.items()


@pytest.mark.parametrize("code", ["E08000004"])
def test_an_implemented_aggregate_council_has_every_indicator_that_is_no_context(code, made):
    wanted = {indicator.code for indicator in THEORY.indicators if indicator.group != "context"}
    assert wanted <= set(made(code).tables["observations"]["indicator"])


def test_a_person_level_council_has_the_tables_of_every_derivation(made):
    tables = made("E08000008").tables
    given = set(tables["observations"]["indicator"])
    for indicator in THEORY.indicators:
        if indicator.group != "context" and indicator.code not in given:
            assert indicator.derive is not None
            assert all(len(tables[name]) for name in indicator.derive.tables)


@pytest.mark.parametrize("code", COURSES)
def test_every_assumption_and_condition_is_judged(code, made):
    tables = made(code).tables
    assert set(tables["assumptions"]["assumption"]) == {a.id for a in THEORY.assumptions}
    assert set(tables["conditions"]["condition"]) == {c.id for c in THEORY.conditions}


def test_tests_and_rivals_are_of_links_of_the_theory():
    links = {link.id for link in THEORY.links}
    words = read_judgement_words()
    assert {text.link for text in (*words.evidence, *words.rivals)} <= links


def test_milestones_come_in_the_order_of_the_journey(made):
    order = [milestone.id for stage in THEORY.journey for milestone in stage.milestones]
    assert made("E08000008").tables["milestones"]["milestone"].tolist() == order


@pytest.mark.parametrize("code", ["E08000008", "E08000006"])
def test_every_item_is_asked_of_its_groups(code, made):
    asked = made(code).tables["surveys"].groupby("item")["group"].unique()
    assert {item: set(groups) for item, groups in asked.items()} == {
        item.id: set(item.groups) for item in THEORY.survey_items
    }


def test_tasks_are_the_theorys(made):
    assert set(made("E08000008").tables["visits"]["task"]) <= {task.id for task in THEORY.tasks}


def test_a_local_change_of_the_theory_is_one_that_the_model_takes():
    changes = LocalChanges.model_validate(read_reflection_words().local_theory)
    assert changes.nodes[0].core is False
    assert {changes.links[0].source, changes.links[1].target} <= {node.id for node in THEORY.nodes}


def test_a_true_hypothesis_is_found_as_often_as_its_test_says():
    found = {True: [], False: []}
    text = read_judgement_words().evidence[0]
    for i in range(100, 700):
        truth = design(f"E99{i:06d}", seed=1)
        if truth.fate == "implemented":
            found[is_true(truth, text)].append(draw_evidence(truth)["result"].iloc[0] == "found")
    assert abs(np.mean(found[True]) - np.mean(text.sensitivity)) < 0.12
    assert abs(np.mean(found[False]) - np.mean(text.false_positive)) < 0.12
