"""What leaves of an edition: rounded or hidden counts, values from those, and no word that people wrote."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest
from disclosure.editions import result_until

from evalkit.disclosure import Released, release_result
from evalkit.disclosure.before import Before
from evalkit.disclosure.counts import count_rows
from evalkit.disclosure.gate import pass_gate
from evalkit.disclosure.publishing import publish_rows
from evalkit.disclosure.release_tables import TABLES, table_text
from evalkit.errors import RefusedError
from evalkit.finding import CellState, Check, Finding
from evalkit.indicators.frames import shaped
from evalkit.report.series import hold_series
from evalkit.report.writing import canonical_json
from evalkit.theory import read_theory

THEORY = read_theory("blended_roles")
EFFECT = Finding(
    council="E08000008",
    subject="emergency_admissions_65plus",
    method="its",
    question="Did it change?",
    sentence="It fell by 93.2134 from 424,461 people.",
    period="2023-04-01/2026-03-31",
    estimate=-93.2134,
    lower=-201.456,
    upper=88.9999,
    std_error=75.4321,
    numerator=8993,
    denominator=424461,
    smallest_detectable=520.987,
    signal="no signal",
    planned=True,
    checks=(Check(name="data faults", passed=True, text="Left out: 3 people."),),
    caveats=("Only 4 people answered.",),
)


@pytest.fixture(scope="module")
def exact():
    result = result_until("E08000008", "2026-03")
    return result.model_copy(update={"findings": (EFFECT,)})


@pytest.fixture(scope="module")
def released(exact):
    return release_result(exact, theory=THEORY, employers=3)


def publish(rows, *, employers=3, rule="sdc-1"):
    """Pass literal rows through counting, gate and publishing."""
    frame = shaped(pd.DataFrame(rows)).assign(table="periods", now=True)
    counts = count_rows(frame, theory=THEORY, employers=employers)
    gate = pass_gate(counts, rule=rule)
    return publish_rows(counts, shown=gate.shown, theory=THEORY)


def share(numerator, denominator, people=None, base=None, **more):
    return {
        "indicator": "delegated_share",
        "period": "2025-04",
        "numerator": numerator,
        "denominator": denominator,
        "people_numerator": numerator if people is None else people,
        "people_denominator": denominator if base is None else base,
        **more,
    }


@pytest.mark.parametrize(
    ("row", "shown"),
    [
        (share(22, 63), (20, 65, "value")),
        (share(23, 63), (25, 65, "value")),
        (share(7, 63), (None, 65, "suppressed")),
        (share(40, 63, people=7), (None, 65, "suppressed")),  # forty visits to seven people
        (share(56, 63), (None, 65, "suppressed")),  # all but seven
        (share(63, 63), (65, 65, "value")),
        (share(0, 63), (0, 65, "value")),
        (share(9, 18), (10, 20, "suppressed")),  # a base of 18 is too few for a share, not for its counts
        (share(9, 40, base=7), (None, None, "suppressed")),
        (share(22, 63, people=float("nan")), (None, None, "suppressed")),
        (share(22, 63, state="not collected"), (None, None, "not collected")),
    ],
)
def test_counts_leave_by_the_number_of_people_behind_them(row, shown):
    found = publish([row]).iloc[0]
    counts = [None if pd.isna(found[name]) else found[name] for name in ("numerator", "denominator")]
    assert (*counts, found["state"]) == shown
    assert pd.notna(found["value"]) == (shown[2] == "value")


def test_a_share_is_worked_out_from_what_is_shown():
    found = publish([share(22, 63)]).iloc[0]
    assert found["value"] == pytest.approx(100 * 20 / 65)
    assert found["lower95"] < found["value"] < found["upper95"]
    assert found[["sd", "people_numerator", "people_denominator"]].isna().all()


def test_none_at_all_in_a_whole_table_is_hidden_for_everybody():
    rows = [share(0, 63, period=f"2025-0{month}") for month in (4, 5, 6)]
    assert publish(rows)["state"].tolist() == ["suppressed"] * 3


def test_pay_leaves_only_from_three_employers():
    pay = {"indicator": "carer_turnover", "period": "2025-04", "numerator": 12, "denominator": 90}
    pay |= {"people_numerator": 12, "people_denominator": 90}
    assert publish([pay], employers=3)["state"].item() == "value"
    for few in (2, None):
        found = publish([pay], employers=few).iloc[0]
        assert found["state"] == "suppressed"
        assert found[["numerator", "denominator", "value"]].isna().all()


def test_limits_of_a_standardised_rate_tell_no_more_of_its_count_than_the_count_that_is_shown():
    def rate(count, lower, upper):
        row = {"indicator": "emergency_admissions_65plus", "period": "2025-04", "numerator": count}
        row |= {"denominator": 9000, "people_numerator": count, "people_denominator": 9000}
        return publish(
            [row | {"value": 20.0 * count, "lower95": lower, "upper95": upper, "method": "dobson"}]
        )

    one, other = rate(23, 290, 690), rate(27, 350, 780)
    assert one["numerator"].item() == other["numerator"].item() == 25
    assert one.equals(other)
    assert one[["lower95", "value", "upper95"]].iloc[0].tolist() == [323, 500, 738]


@pytest.mark.parametrize(("people", "limits"), [(39, 0), (40, 4)])
def test_limits_of_a_median_leave_only_where_eight_lie_outside(people, limits):
    row = {"indicator": "concern_to_review_hours", "period": "2025-04", "method": "kaplan-meier"}
    row |= dict.fromkeys(("numerator", "denominator", "people_numerator", "people_denominator"), people)
    row |= {"value": 31.13, "lower95": 21.4, "upper95": 48.2, "lower998": 11.2, "upper998": 77.7}
    found = publish([row]).iloc[0]
    assert found["value"] == 31
    assert found[["lower95", "upper95", "lower998", "upper998"]].notna().sum() == limits


def visits(count, period, table="periods", **more):
    row = {"indicator": "nurse_visits_released", "period": period, "table": table}
    return {**row, "numerator": count, "people_numerator": count, "site_id": "", "stratum": "", **more}


YEAR = "2025-04-01/2026-03-31"


@pytest.mark.parametrize(
    "rows",
    [
        [visits(28, "2025-04"), visits(38, "2025-05"), visits(1, "2025-06"), visits(67, "2025-Q2")],
        [
            visits(67, YEAR, "years"),
            visits(28, YEAR, "sites team", site_id="x"),
            visits(38, YEAR, "sites provider", site_id="y"),
            visits(1, YEAR, "sites provider", site_id="z"),
        ],
        [  # two are in no group that is published: no more than 3 can be hidden
            visits(117, YEAR, "years"),
            visits(28, YEAR, "groups sex", stratum="sex=f"),
            visits(38, YEAR, "groups sex", stratum="sex=m"),
            visits(48, YEAR, "groups sex", stratum="sex=other"),
            visits(1, YEAR, "groups sex", stratum="sex=not known"),
        ],
    ],
    ids=["a quarter and its months", "sites of two kinds", "groups that are not all"],
)
def test_what_is_hidden_does_not_follow_from_any_whole(rows):
    frame = shaped(pd.DataFrame(rows)).assign(now=True)
    shown = pass_gate(count_rows(frame, theory=THEORY, employers=3), rule="sdc-1").shown
    assert sum(count is None for count in shown.values()) > 1, shown


def test_a_stricter_rule_is_kept_and_a_weaker_one_changes_nothing():
    rows = [share(0, 63), share(22, 63, period="2025-05")]
    assert publish(rows, rule="nhs_asc_sac")["state"].tolist() == ["suppressed", "value"]
    assert publish(rows, rule="census_drb").equals(publish(rows))


def test_every_count_in_the_record_is_rounded_or_gone(released):
    frame = released.result.series.frame()
    for name in ("numerator", "denominator"):
        counts = frame[name].dropna()
        assert len(counts) > 100
        assert ((counts == 0) | ((counts >= 10) & (counts % 5 == 0))).all()
    assert frame[["sd", "people_numerator", "people_denominator"]].isna().all(axis=None)
    hidden = frame[frame["state"] == "suppressed"]
    assert hidden["value"].isna().all()


def test_safety_leaves_by_years_alone(released):
    periods = {
        period
        for code, period in zip(released.result.series.indicator, released.result.series.period, strict=True)
        if code == "pressure_ulcers"
    }
    assert periods == {"2025-04-01/2026-03-31", "2024-04-01/2025-03-31", "2023-04-01/2024-03-31"}


def test_a_coefficient_leaves_rounded_and_without_words(released):
    (found,) = released.result.findings
    assert (found.estimate, found.lower, found.upper, found.smallest_detectable) == (-93.2, -201, 89, 521)
    assert (found.numerator, found.denominator, found.caveats) == (None, None, ())
    assert found.checks == (Check(name="data faults", passed=True, text=""),)
    assert found.signal == "no signal"
    assert "93.2134" not in found.sentence
    assert "424" not in found.sentence
    assert "The least that these data could have shown is 521" in found.sentence


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"subject": "insulin_on_time"}, CellState.SUPPRESSED),
        ({"method": "a new method"}, CellState.SUPPRESSED),
    ],
)
def test_numbers_stay_where_too_few_are_behind_them_or_nobody_said_what_they_rest_on(exact, change, state):
    odd = exact.model_copy(update={"findings": (EFFECT.model_copy(update=change),)})
    (found,) = release_result(odd, theory=THEORY, employers=3).result.findings
    assert found.state is state
    assert found.estimate is found.lower is found.upper is found.std_error is None
    assert found.signal == "unknown"


@pytest.mark.parametrize("part", [{"site": "rose"}, {"stratum": "staff=Ann Bell"}])
def test_a_finding_about_a_part_is_not_passed_off_as_everybodys(exact, part):
    odd = EFFECT.model_copy(update=part | {"question": "Of Rose Cottage?", "specification": "3 of 7 people"})
    edition = exact.model_copy(update={"findings": (odd,)})
    (found,) = release_result(edition, theory=THEORY, employers=3).result.findings
    assert found.state is CellState.SUPPRESSED
    assert found.estimate is None
    assert (found.question, found.specification, found.stratum) == ("", "", "")


def test_a_chart_says_what_it_says_and_not_where_its_lines_are(exact):
    chart = EFFECT.model_copy(update={"method": "xmr", "signal": "improved"})
    edition = exact.model_copy(update={"findings": (chart,)})
    (found,) = release_result(edition, theory=THEORY, employers=3).result.findings
    assert (found.signal, found.estimate, found.lower, found.upper) == ("improved", None, None, None)


def test_a_year_with_a_month_of_unknown_people_is_a_year_of_unknown_people(exact):
    year = ("trust_between_teams", "", "2025-04-01/2026-03-31", "")
    frame = exact.series.frame()
    month = (frame["indicator"] == year[0]) & (frame["period"] == "2026-02") & (frame["state"] == "value")
    assert month.any()
    holed = hold_series(frame.assign(people_numerator=frame["people_numerator"].mask(month)))
    for series, state in ((exact.series, "value"), (holed, "suppressed")):
        edition = exact.model_copy(update={"series": series})
        rows = release_result(edition, theory=THEORY, employers=3).result.series.frame()
        keys = rows[["indicator", "site_id", "period", "stratum"]].apply(tuple, axis=1)
        assert rows.loc[keys == year, "state"].tolist() == [state]


def test_what_was_shown_by_another_rule_stays_known():
    counts = count_rows(
        shaped(pd.DataFrame([share(30, 90)])).assign(table="periods", now=True), theory=THEORY, employers=3
    )
    (key,) = (key for key in counts.counts.index if key.endswith("|n"))
    shown = pass_gate(counts, rule="nhs_asc_sac", earlier=[Before({key: 30})]).shown[key]
    assert shown == 30
    none = count_rows(
        shaped(pd.DataFrame([share(0, 90)])).assign(table="periods", now=True), theory=THEORY, employers=3
    )
    assert pass_gate(none, rule="nhs_asc_sac", earlier=[Before({key: 0})]).shown[key] is None


def test_no_word_that_people_wrote_leaves(exact, released):
    text = canonical_json(released.result)
    written = [
        *(words for each in exact.adaptations for words in (each.what, each.why, each.who)),
        *(words for each in exact.actions for words in (each.action, each.owner, each.finding)),
        *(words for each in exact.conditions for words in (each.basis, each.scored_by)),
        *(each.evidence for each in exact.assumptions),
    ]
    assert len(written) > 20
    assert [words for words in written if " " in words and words in text] == []
    assert json.loads(text)["reflections"] == {}


def test_what_a_council_calls_its_programme_stays(exact):
    who = exact.identity.model_copy(update={"programme": "Sister Ann's nurses"})
    released = release_result(exact.model_copy(update={"identity": who}), theory=THEORY, employers=3)
    assert released.result.identity.programme == THEORY.title


def test_a_record_without_groups_of_people_or_sites_leaves_too(exact):
    frame = exact.series.frame()
    whole = frame[(frame["site_id"] == "") & (frame["stratum"] == "")].head(3)
    few = exact.model_copy(update={"series": hold_series(whole), "sites": ()})
    rows = release_result(few, theory=THEORY, employers=3).result.series.frame()
    assert set(rows["indicator"]) == set(whole["indicator"])
    assert set(rows["stratum"]) == {""}


def test_sites_leave_by_number_and_keep_it(exact, released):
    names = {site.site_id for site in exact.sites}
    left = {site.site_id for site in released.result.sites}
    assert not names & left
    assert all(re.fullmatch(r"site-\d\d", each) for each in left)
    more = exact.sites[0].model_copy(update={"site_id": "a-first-one"})
    wider = exact.model_copy(update={"sites": (more, *exact.sites)})
    again = release_result(wider, theory=THEORY, employers=3, sites=released.sites)
    assert {name: again.sites[name] for name in released.sites} == released.sites
    assert again.sites["a-first-one"] not in released.sites.values()


def test_an_edition_that_ends_before_a_released_one_is_refused(exact):
    later = {"delegated_share|1||2026-04-01/2026-04-30||n": 20}
    with pytest.raises(RefusedError, match="ends on 2026-03-31, and figures until 2026-04-30"):
        release_result(exact, theory=THEORY, employers=3, earlier=[Before(later)])


def test_figures_of_earlier_releases_that_are_gone_are_counted(exact, released):
    gone = Before(
        {
            "delegated_share|1|a-closed-site|2024-04-01/2025-03-31||n": 20,
            "x|1||2024-04-01/2024-04-30||n": None,
        }
    )
    again = release_result(exact, theory=THEORY, employers=3, earlier=[gone, Before(released.published)])
    assert again.unlinked == 1


def test_equal_editions_leave_equal_bytes(exact, released):
    again = release_result(exact, theory=THEORY, employers=3)
    assert canonical_json(again.result) == canonical_json(released.result)
    assert again.published == released.published


def test_tables_say_in_words_why_a_figure_is_not_there(released):
    rows = table_text(released.result, "series").splitlines()
    assert any(",[c],[c],[c]," in row for row in rows)
    assert all(len(table_text(released.result, name).splitlines()) > 0 for name in TABLES)


def test_nobody_else_makes_what_may_be_shared(tmp_path):
    with pytest.raises(TypeError, match="Only disclosure control"):
        Released(tmp_path, None, object())
    with pytest.raises(TypeError, match="cannot be extended"):
        type("Forged", (Released,), {})
