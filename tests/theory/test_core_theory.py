from __future__ import annotations

import csv

from cases import cases, needs_cases

from evalkit.theory.graph import edges_of, reachable

JOURNEY = {
    "Readiness": [
        "Carers and district nurses have good relationships",
        "Senior leaders and the lead district nurse support it",
        "A developmental contract",
        "Fee uplift with the expectation that it reaches pay",
        "Part of wider integration",
    ],
    "Preparation": [
        "Team picks itself, capacity secured",
        "Facilitator recruited, qualities first",
        "Providers engaged",
        "Time and space to voice concerns",
        "Responsibilities, accountability and policy settled",
        "First cohort chosen from data reviewed together",
        "Intent communicated",
        "Cultural enablers checked",
    ],
    "Implementation": [
        "Start with the willing",
        "Training face to face and in the field",
        "Support offer agreed and working",
        "Competencies signed off (insulin, pressure ulcers, wound care)",
        "Mobile numbers swapped",
        "Debrief without blame",
        "Practical steps agreed (what if, whom to call)",
        "Resources shared",
    ],
    "Review, learn, evolve": [
        "Informal check-ins with providers",
        "Facilitator passes learning to system leads",
        "Project team able to respond",
        "Stories shared among peers",
        "Impact stories collected",
        "Further tasks found with providers",
    ],
}
SOURCES = {
    "NWADASS published account of Tameside",
    "Nuffield Trust evaluations of community interventions",
    "No study known to this project",
}
LIBRARY = {
    "delegated_share": "context",
    "nurse_visits_released": "up",
    "nurse_hours_net": "up",
    "insulin_on_time": "up",
    "missed_late_tasks": "down",
    "medication_incidents": "ambiguous",
    "medication_incidents_harm": "down",
    "hypoglycaemia": "down",
    "pressure_ulcers": "down",
    "competency_in_date": "up",
    "continuity": "down",
    "carer_turnover": "down",
    "pay_differential": "up",
    "staff_confidence": "up",
    "trust_between_teams": "up",
    "goals_met": "up",
    "concern_to_review_hours": "down",
    "emergency_admissions_65plus": "down",
    "falls_admissions_65plus": "down",
    "cash_cost_per_delegated_visit": "down",
    "sickness_absence": "down",
    "staff_strain": "down",
    "nurse_turnover": "down",
    "call_backs": "ambiguous",
    "residents_experience": "up",
}
UNINTENDED = {"sickness_absence", "staff_strain", "nurse_turnover", "call_backs", "residents_experience"}


def test_the_journey_is_the_published_one(core):
    assert {stage.label: [m.label for m in stage.milestones] for stage in core.journey} == JOURNEY


def test_nodes_run_from_inputs_to_impact_at_every_level(core):
    assert 25 <= len(core.nodes) <= 35
    assert {node.kind for node in core.nodes} == {"input", "activity", "output", "outcome", "impact"}
    assert {node.level for node in core.nodes} == {"individual", "team", "organisation", "system"}
    assert {node.level for node in core.nodes if node.kind == "impact"} == {"individual", "system"}
    assert all(node.description for node in core.nodes)


def test_impact_can_be_reached_from_every_input(core):
    for node in core.nodes:
        if node.kind == "input":
            ends = reachable([node.id], edges_of(core))
            assert {"good_life", "joined_up_system"} & ends


def test_links_cite_nothing_but_named_sources_and_say_where_nothing_is_known(core):
    for link in core.links:
        assert link.prior_evidence, link.id
        assert link.delay_months, link.id
        assert link.delay_months[0] <= link.delay_months[1]
        for evidence in link.prior_evidence:
            assert evidence.source in SOURCES, link.id
            assert evidence.strength in {"weak", "none"}, link.id
            unknown = evidence.source == "No study known to this project"
            assert not unknown or evidence.strength == "none"


def test_the_link_to_admissions_says_that_others_found_no_fall(core):
    (link,) = [x for x in core.links if x.id == "fewer_harms>fewer_admissions"]
    assert "nearly all showed no fall in emergency admissions" in link.prior_evidence[0].says


def test_fees_and_pay_is_critical_and_pay_rests_on_it(core):
    (assumption,) = [a for a in core.assumptions if a.id == "fees_and_pay"]
    assert assumption.criticality == "critical"
    resting = {link.id for link in core.links if "fees_and_pay" in link.assumptions}
    assert {"fee_uplift>better_pay", "training>signed_off_workers", "better_pay>retention"} <= resting


def test_every_node_belongs_to_one_effort(core):
    nodes = [node for effort in core.efforts for node in effort.nodes]
    assert sorted(nodes) == sorted(node.id for node in core.nodes)


def test_purpose_and_aim_are_kept_apart(core):
    assert core.aim.measure not in core.purpose.purpose
    assert "%" not in core.purpose.purpose


def test_conditions_have_the_four_anchors(core):
    assert [c.id for c in core.conditions] == [
        "integration",
        "fee_uplift",
        "leadership",
        "facilitator",
        "relationships",
        "developmental_contract",
    ]
    for condition in core.conditions:
        assert [anchor.score for anchor in condition.anchors] == [0, 0.33, 0.67, 1]


def test_every_chapter_answers_a_question(core):
    assert {question.chapter for question in core.questions} == set(range(1, 10))
    assert len(core.questions) >= 15
    assert all(question.evidence and question.asked_of for question in core.questions)


def test_the_library_has_every_indicator_with_its_direction(core):
    assert {code: core.indicator(code).direction for code in LIBRARY} == LIBRARY


def test_unintended_effects_are_grouped_apart(core):
    assert {i.code for i in core.indicators if i.group == "unintended"} == UNINTENDED
    assert {i.code for i in core.indicators if i.group == "distal"} == {
        "emergency_admissions_65plus",
        "falls_admissions_65plus",
    }


def test_rates_and_shares_say_what_is_above_and_below_the_line(core):
    for indicator in core.indicators:
        assert indicator.numerator, indicator.code
        assert indicator.denominator or indicator.kind == "count", indicator.code
        assert indicator.data_quality_note, indicator.code
        assert indicator.definition_version == "1"
        shares = indicator.unit == "%"
        assert not shares or indicator.multiplier == 100, indicator.code


def test_targets_and_survey_items_are_whole(core):
    assert all(i.target.rationale for i in core.indicators if i.target)
    asked = {"confidence", "trust", "strain", "experience"}
    assert asked <= {item.id for item in core.survey_items}
    assert {"insulin", "pressure_area_care", "wound_care"} <= {task.id for task in core.tasks}


@needs_cases
def test_each_published_measure_of_the_framework_has_an_indicator(core):
    with cases("data", "ascof_measure_names_2020_21.csv").open(encoding="utf-8", newline="") as file:
        codes = {f"ascof_{row['measure_group'].lower()}" for row in csv.DictReader(file)}
    assert codes == {i.code for i in core.indicators if i.code.startswith("ascof_")}
