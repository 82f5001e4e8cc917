"""The rules of comparison, met on small councils: refused or shown apart, and never averaged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_records import INSULIN, MONTHS, council, effect, implemented, score, series

from evalkit.compare import blueprint, gather, side_by_side
from evalkit.compare.funnel_blocks import funnel_of, rounded_off
from evalkit.compare.groups import group_councils
from evalkit.compare.outcomes import outcomes_of
from evalkit.compare.pooled import pooled_effects
from evalkit.compare.recent import of_last_year
from evalkit.compare.rules import RULES, commonest, released_apart, versions_apart
from evalkit.compare.scored import scores_of
from evalkit.compare.year_blocks import limits, year_chart
from evalkit.errors import RefusedError
from evalkit.finding import CellState, Finding
from evalkit.theory import read_theory

THEORY = read_theory("blended_roles")
INDICATOR = THEORY.indicator(INSULIN)
DOCUMENT = Path(__file__).parents[2] / "docs" / "comparing.md"
LEVEL = dict.fromkeys(MONTHS, 80.0)


def together(*results, **more):
    return gather(results, theory=THEORY, **more)


def chart(code, signal="improved", rules="mdc-2023", state=CellState.VALUE):
    return Finding(
        council=code,
        subject=INSULIN,
        method="p",
        question="?",
        sentence="It rose.",
        signal=signal,
        rule_set=rules,
        state=state,
        n_periods=24,
    )


def of_rules(section):
    return {row[0]: row[2] for row in section.block("rules_table").rows}


def test_every_rule_stands_on_the_page_and_in_the_document():
    section = side_by_side(together(council("a", series(LEVEL)), council("b", series(LEVEL))))
    assert [row[0] for row in section.block("rules_table").rows] == [rule.what for rule in RULES.values()]
    text = " ".join(DOCUMENT.read_text(encoding="utf-8").split())
    assert [
        rule.id for rule in RULES.values() if f"| {rule.what} | {rule.done} | {rule.why} |" not in text
    ] == []


def test_internal_and_released_records_are_refused_together():
    released = council("a")
    released = released.model_copy(
        update={"identity": released.identity.model_copy(update={"edition_kind": "shareable"})}
    )
    with pytest.raises(RefusedError, match="Releases and internal records are never compared"):
        together(released, council("b"))


def test_most_councils_decide_and_letters_break_ties():
    assert commonest(["b", "b", "a"]) == "b"
    assert commonest(["b", "a"]) == "a"


def test_effects_released_by_other_rules_are_put_together_apart():
    results = [council(code, findings=[effect(code, 2.0)]) for code in "abcd"]
    records = together(*results, released_by={**dict.fromkeys("abc", "sdc-1"), "d": "census_drb"})
    assert released_apart(records) == {"d": "census_drb"}
    found = {each.title: sorted(each.estimates["council"]) for each in pooled_effects(records)}
    assert found == {
        "Insulin given on time": ["Council a", "Council b", "Council c"],
        "Insulin given on time (released by census_drb)": ["Council d"],
    }


def test_figures_released_by_other_rules_are_in_the_table_and_in_no_funnel():
    places = [council(f"c{n}", series(LEVEL), findings=[effect(f"c{n}", 1.0)]) for n in range(11)]
    records = together(*places, released_by={f"c{n}": "sdc-1" for n in range(10)} | {"c10": "census_drb"})
    section = side_by_side(records)
    drawn = {row[1] for row in section.block(f"funnel_{INSULIN}").data.rows}
    assert "Council c9" in drawn
    assert "Council c10" not in drawn
    assert "Council c10" in section.block("recent").values("council")
    assert of_rules(section)["Different rules of disclosure control"] == "Council c10 by census_drb"


def test_a_chart_read_by_other_rules_has_no_icon_and_is_named():
    results = [council(code, series(LEVEL), findings=[effect(code, 1.0), chart(code)]) for code in "ab"]
    other = chart("c", rules="ptd-0.2.2")
    results.append(council("c", series(LEVEL), findings=[effect("c", 1.0), other]))
    section = side_by_side(together(*results))
    assert section.block("signals").rows == (
        ("Council a", "improvement high", "Improved"),
        ("Council b", "improvement high", "Improved"),
        ("Council c", "", "By other rules (ptd-0.2.2): improved"),
    )
    assert "ptd-0.2.2" in of_rules(section)["Different rules for control charts"]


def test_conditions_scored_by_another_version_of_the_theory_count_in_no_group():
    scores = (score("fee_uplift", 0.67),)
    results = [
        council(code, findings=[implemented(code, 1.0)], conditions=scores, theory=("blended_roles", version))
        for code, version in (("a", "1"), ("b", "1"), ("c", "2"))
    ]
    records = together(*results)
    assert versions_apart(records) == {"c": "2"}
    assert [each.identity.council for each in group_councils(records).implemented] == ["a", "b"]
    assert "scored by version 2 of the theory" in scores_of(records).left_out["Council c"]
    section = blueprint(records)
    assert "another version of the theory: 1 council (Council c)" in section.block("whose").text
    assert section.block("readiness_table").rows[1][1] == "2 of 2"


def test_a_hidden_chart_stays_hidden():
    hidden = chart("a", signal="unknown", state=CellState.SUPPRESSED)
    result = council("a", series(LEVEL), findings=[effect("a", 1.0), hidden])
    section = side_by_side(together(result))
    assert section.block("signals").rows[0][2] is CellState.SUPPRESSED


def test_another_kind_of_period_is_another_definition_and_is_named():
    quarters = series({"2024-Q1": 80.0, "2024-Q2": 81.0})
    records = together(council("a", series(LEVEL), findings=[effect("a", 1.0)]), council("b", quarters))
    (outcome,) = outcomes_of(records, [INDICATOR])
    assert outcome.states["Council b"] == "definition differs"
    assert outcome.other_kinds == {"Council b": "quarter"}
    assert "Council b by quarter" in of_rules(side_by_side(records))["Different periods"]


def test_a_council_with_few_periods_is_shown_as_such():
    short = series(dict.fromkeys(MONTHS[-6:], 80.0))
    records = together(council("a", series(LEVEL), findings=[effect("a", 1.0)]), council("b", short))
    section = side_by_side(records)
    assert of_rules(section)["A council with few periods"] == "Council b (Insulin given on time)"
    assert "few periods" in " ".join(section.block("missing_table").notes)


def test_a_year_with_a_hidden_month_is_hidden_whole():
    frame = series(LEVEL)
    last = frame["period"] == MONTHS[-1]
    frame.loc[last, ["numerator", "denominator", "value"]] = None
    frame.loc[last, "state"] = "suppressed"
    (outcome,) = outcomes_of(together(council("a", frame), council("b", series(LEVEL))), [INDICATOR])
    assert dict(of_last_year(outcome)[["place", "state"]].to_numpy()) == {
        "Council a": "suppressed",
        "Council b": "value",
    }


@pytest.mark.parametrize(("share", "exact", "rounded"), [(70.0, 1, 1), (76.5, 1, 0)])
def test_nobody_lies_outside_a_funnel_by_what_was_rounded_off(share, exact, rounded):
    level = dict.fromkeys(MONTHS, 80.0)
    frames = [series(level) for _ in range(11)] + [series(dict.fromkeys(MONTHS, share))]
    records = together(*(council(f"c{n:02d}", frame) for n, frame in enumerate(frames)))
    (outcome,) = outcomes_of(records, [INDICATOR])
    assert len(funnel_of(outcome).outside) == exact
    assert len(funnel_of(outcome, counts="rounded").outside) == rounded


def test_leaving_nobody_out_changes_nothing():
    (outcome,) = outcomes_of(together(council("a", series(LEVEL))), [INDICATOR])
    assert outcome.without([]) is outcome
    assert outcome.without(["Council a"]).councils == []
    assert replace(outcome).rows.equals(outcome.rows)
    assert isinstance(outcome.rows, pd.DataFrame)


def test_few_councils_stand_with_intervals_and_nobody_is_said_to_be_higher():
    shares = {"a": 60.0, "b": 80.0, "c": 81.0}
    results = [
        council(code, series(dict.fromkeys(MONTHS, share)), findings=[effect(code, 1.0)])
        for code, share in shares.items()
    ]
    chart = side_by_side(together(*results)).block(f"year_{INSULIN}")
    assert chart.data.values("label") == ["Council a", "Council b", "Council c"]
    assert chart.message == "Not all intervals of 3 councils overlap; with so few that may still be chance."
    lower, upper = chart.data.values("lower")[0], chart.data.values("upper")[0]
    assert (round(lower, 1), round(upper, 1)) == (58.0, 61.9)  # Wilson, 1,440 of 2,400


def test_rounded_counts_widen_the_intervals():
    (outcome,) = outcomes_of(together(*(council(code, series(LEVEL)) for code in "ab")), [INDICATOR])
    exact, rounded = (year_chart(outcome, off=off).data for off in (0.0, 36.0))
    assert rounded.values("lower")[0] < exact.values("lower")[0]
    assert rounded.values("upper")[0] > exact.values("upper")[0]
    assert "rounded before they were added" in " ".join(rounded.notes)


@given(n=st.integers(0, 500), more=st.integers(1, 500), off=st.integers(0, 3))
def test_limits_hold_the_share_and_widen_with_what_may_be_off(n, more, off):
    low, high = limits(n, n + more + 3, kind="proportion", off=off)
    narrow = limits(n, n + more + 3, kind="proportion")
    assert low <= narrow[0] <= n / (n + more + 3) <= narrow[1] <= high


def test_a_year_that_was_released_goes_before_a_sum_of_months():
    shown, year = series(LEVEL), series({"2024/25": 82.0})
    hidden = shown.assign(numerator=None, denominator=None, value=None, state="suppressed")
    results = [council("a", pd.concat([shown, year])), council("b", pd.concat([hidden, year]))]
    (outcome,) = outcomes_of(together(*results), [INDICATOR])
    assert dict(outcome.states) == {"Council a": "value", "Council b": "suppressed"}
    assert outcome.other_kinds == {}
    assert of_last_year(outcome)["values"].tolist() == [82.0, 82.0]
    assert rounded_off(outcome, "rounded") == 3
