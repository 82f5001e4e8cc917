"""The blueprint: who is counted where, what is said at few councils, and that nothing is invented."""

from __future__ import annotations

from datetime import date

import pytest
from small_records import council, implemented, score

from evalkit.compare import PeerStory, blueprint, gather
from evalkit.compare.groups import group_councils
from evalkit.errors import UsageError
from evalkit.finding import CellState, Finding
from evalkit.learning.journey import Journey
from evalkit.learning.stage_clock import StageClock
from evalkit.report.record import Action, Adaptation, AssumptionStatus, MilestoneDates, Verdict
from evalkit.section import Chart, Prose, Table
from evalkit.theory import read_theory

THEORY = read_theory("blended_roles")
LINK = THEORY.links[0].id


def milestone(name, completed="", status=""):
    day = date.fromisoformat(completed) if completed else None
    return MilestoneDates(milestone=name, status=status or ("done" if day else "open"), completed=day)


def journey(first, last):
    clock = StageClock(
        stage="readiness",
        label="Readiness",
        state="complete",
        milestones=5,
        applicable=5,
        completed=5,
        first_completed=date.fromisoformat(first),
        last_completed=date.fromisoformat(last),
    )
    return Journey(as_at=date(2025, 4, 20), stages=(clock,), state="open", final_stage="Readiness")


def one(code, verdict, *, fee=None, ready="", findings=(), **more):
    steps = [milestone("good_relationships", "2024-01-01")]
    if ready:
        steps.append(milestone("wider_integration", ready))
        more["journey"] = journey("2024-01-01", ready)
    known = {
        "milestones": tuple(steps),
        "conditions": () if fee is None else (score("fee_uplift", fee),),
        **more,
    }
    told = [implemented(code, verdict)] if verdict is not None else []
    return council(code, findings=[*told, *findings], **known)


def drawn(*results, **asked):
    return blueprint(gather(results, theory=THEORY), **asked)


def text_of(section):
    blocks = [block.text for block in section.blocks if isinstance(block, Prose)]
    return "\n".join([section.summary, *blocks])


def rows(section, name):
    return {
        row[0]: dict(zip([c.name for c in block.columns], row, strict=True))
        for block in [section.block(name)]
        for row in block.rows
    }


SIX = [
    *(
        one(code, 1.0, fee=0.67, ready=ready)
        for code, ready in (("a", "2024-03-01"), ("b", "2024-05-01"), ("c", "2024-09-01"))
    ),
    *(one(code, 0.0, fee=0.33) for code in "de"),
    one("f", None),
]


def test_without_a_council_the_blueprint_is_general_and_says_so():
    section = drawn(*SIX)
    assert "This is a general blueprint: no council was named." in section.block("whose").text
    assert "own" not in [column.name for column in section.block("readiness_table").columns]


def test_the_council_that_asks_is_compared_with_the_others_and_not_with_itself():
    section = drawn(*SIX, council="Council d")
    shown = rows(section, "readiness_table")["Fee uplift that reaches pay"]
    assert (shown["own"], shown["implemented"], shown["others"]) == ("0.33", "3 of 3", "0 of 1")


def test_a_council_that_is_not_there_is_refused_and_those_there_are_named():
    with pytest.raises(UsageError, match="Council a \\(a\\)"):
        drawn(*SIX, council="Nowhere")


def test_a_record_that_does_not_tell_counts_as_neither():
    groups = group_councils(gather(SIX, theory=THEORY))
    assert [each.identity.council for each in groups.unknown] == ["f"]
    assert "of 1 council (Council f) it is not known" in drawn(*SIX).block("whose").text


def test_a_suppressed_verdict_is_not_read_as_a_number():
    hidden = implemented("a", None).model_copy(update={"state": CellState.SUPPRESSED})
    groups = group_councils(gather([council("a", findings=[hidden])], theory=THEORY))
    assert len(groups.unknown) == 1


def test_times_are_medians_and_ranges_of_councils_that_completed_the_stage():
    shown = rows(drawn(*SIX), "stages_table")["Readiness"]
    assert (shown["n"], shown["undone"]) == (3, 2)
    assert [round(shown[name], 1) for name in ("value", "lower", "upper")] == [4.0, 2.0, 8.0]


def test_under_three_councils_there_is_no_median():
    section = drawn(*SIX[1:])
    shown = rows(section, "stages_table")["Readiness"]
    assert (shown["n"], shown["value"], shown["lower"]) == (2, CellState.TOO_FEW, CellState.TOO_FEW)
    assert "Fewer than 3 councils completed any stage" in section.block("plan").text
    spread = rows(section, "readiness_table")["Fee uplift that reaches pay"]
    assert spread["implemented_range"] == "0.67; 0.67"


def test_small_groups_are_called_so():
    assert "a difference between the two groups may be chance" in drawn(*SIX).block("whose").text


def test_a_change_that_all_made_is_not_offered_as_the_reason():
    change = Adaptation(date=date(2024, 2, 1), what="training moved", why="travel", keeps_core=True)
    section = drawn(one("a", 1.0, adaptations=(change,)), one("b", 0.0, adaptations=(change,)))
    assert "1 change to the programme, 1 of which others made too" in section.block("ways").text
    shown = rows(section, "changes_table")["training moved"]
    assert (shown["implemented"], shown["others"]) == ("Council a", "Council b")


def test_risks_name_who_met_them_what_was_done_and_how_it_stands_here():
    action = Action(action="name a deputy", finding="nobody took over", what_followed="calls were answered")
    stopped = (milestone("good_relationships", "2024-01-01"), milestone("leaders_support", status="stopped"))
    fails = (AssumptionStatus(assumption="fees_and_pay", status="fails", evidence="no uplift"),)
    met = one("a", 0.0, milestones=stopped, actions=(action,), assumptions=fails)
    own = one("b", 0.0, milestones=(milestone("leaders_support", "2024-01-01"),))
    shown = {row[0]: row for row in drawn(met, own, council="b").block("risks_table").rows}
    step = "Senior leaders and the lead district nurse support it (Readiness)"
    assert shown[step][1:5] == ("1 of 1", "Council a", "–", "done")
    assert shown["nobody took over"][3] == "name a deputy: calls were answered"


def test_a_contradiction_between_councils_becomes_a_question_to_both():
    said = [
        Verdict(link=LINK, verdict=verdict, decided_by="row") for verdict in ("contradicted", "plausible")
    ]
    section = drawn(one("a", 1.0, verdicts=said[:1]), one("b", 1.0, verdicts=said[1:]))
    question = section.block("questions_table").rows[0]
    assert question[1] == "Council a and Council b"
    assert "Contradicted in 1, plausible or established in 1." in question[2]


def story(code="a", nodes=("fee_uplift",), level="team", text="The fee came first."):
    return PeerStory(code, f"Council {code}", text, level, "helped", nodes)


def test_stories_are_of_what_is_low_here_and_from_councils_that_are_compared():
    given = [story(), story(nodes=("training",)), story("elsewhere"), story("d", text="Our own.")]
    section = drawn(*SIX, council="d", stories=given)
    assert [row[0] for row in section.block("stories_table").rows] == ["The fee came first."]
    assert "what was withdrawn is not here" in section.block("stories").text


def test_without_stories_the_page_says_so():
    assert "No stories were shared" in drawn(*SIX).block("stories").text


def test_only_signals_of_the_councils_charts_count_as_worse():
    worse = Finding(
        council="a",
        subject="sickness_absence",
        method="xmr",
        question="?",
        sentence="It rose.",
        signal="worse",
        rule_set="mdc-2023",
    )
    at_a_site = worse.model_copy(update={"site": "north", "subject": "call_backs"})
    hidden = worse.model_copy(update={"state": CellState.SUPPRESSED, "subject": "carer_turnover"})
    section = drawn(one("a", 0.0, findings=[worse, at_a_site, hidden]), one("b", 1.0))
    kinds = [row for row in section.block("risks_table").rows if row[-1] == "Figures that got worse"]
    assert [row[1:3] for row in kinds] == [("1 of 1", "Council a")]


def test_nobody_is_ranked_and_every_picture_says_what_it_shows():
    section = drawn(*SIX, council="d")
    assert not any(word in text_of(section).casefold() for word in ("rank", "league", "best", "worst"))
    charts = [block for block in section.blocks if isinstance(block, Chart)]
    assert [chart.id for chart in charts] == ["readiness_chart", "plan_chart"]
    assert all(chart.message in chart.alt for chart in charts)


def test_no_council_at_all_gives_a_page_that_says_so():
    section = drawn()
    assert section.summary == "There is no other council to learn from yet."
    assert not [block for block in section.blocks if isinstance(block, Table) and block.rows]
