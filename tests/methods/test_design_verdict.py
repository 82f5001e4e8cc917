"""What the data allow is said before anything is fitted, with what is missing."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.methods import adoption_of, contaminated, design_verdict, fit_staggered_adoption
from evalkit.methods.design_verdict_calibration import KNOWN
from evalkit.methods.design_verdict_counts import PanelCounts, SeriesCounts
from evalkit.methods.design_verdict_rules import (
    interrupted_series,
    staggered_adoption,
    synthetic_control,
)
from evalkit.methods.panels import make_panel
from evalkit.methods.refusals import CannotEstimateError
from evalkit.pack import locate_pack, read_pack

COLUMNS = ["unit", "status", "start"]
STATES = {"a": "2025-01", "b": "2025-03", "c": "will not", "d": "planned", "e": "2024-06"}
SOUTH = pd.DataFrame([("south", "started", "2025-01-10")], columns=COLUMNS)


def months(count, last="2025-12"):
    return pd.period_range(end=last, periods=count, freq="M").astype(str).tolist()


def whole(count=36, last="2025-12"):
    return pd.DataFrame({"period": months(count, last), "outcome": np.arange(count, dtype=float)})


def places(units, count=36, last="2025-12"):
    rows = [(unit, month, 1.0) for unit in units for month in months(count, last)]
    return pd.DataFrame(rows, columns=["unit", "period", "outcome"])


def adoption(**starts):
    """Give one row a unit: a month, or a status."""
    rows = [(u, "started", s) if s[:2] == "20" else (u, s, "") for u, s in starts.items()]
    return pd.DataFrame(rows, columns=COLUMNS)


def by_name(verdict):
    return {(design.design, design.level): design for design in verdict.designs}


def test_one_series_allows_a_series_and_says_what_a_comparison_would_need():
    verdict = design_verdict(whole(), SOUTH)
    found = by_name(verdict)
    assert [(d.design, d.strength) for d in verdict.allowed] == [
        ("interrupted series", 2),
        ("before and after", 1),
    ]
    assert found["controlled interrupted series", "council"].missing == (
        "the series of another council or of a site that has not started"
    )
    assert len(verdict.designs) == len(verdict.frame()) == 9
    assert not verdict.frame().loc[~verdict.frame()["allowed"], "missing"].eq("").any()


@pytest.mark.parametrize(
    ("before", "after", "allowed", "descriptive", "strength", "missing"),
    [
        (24, 8, True, False, 2, ""),
        (23, 8, True, True, 1, ""),
        (8, 8, True, True, 1, ""),
        (7, 8, False, False, 0, "1 more point before the start"),
        (24, 6, False, False, 0, "2 more points after the start"),
        (0, 0, False, False, 0, "8 more points before the start and 8 more points after the start"),
    ],
)  # fmt: skip
def test_points_that_a_series_needs(before, after, allowed, descriptive, strength, missing):
    found = interrupted_series(SeriesCounts(before=before, after=after, kind="month"))
    assert (found.allowed, found.descriptive, found.strength) == (allowed, descriptive, strength)
    assert found.missing == missing


def test_of_equal_designs_that_which_asks_most_comes_first():
    short = design_verdict(whole(24), SOUTH)
    assert short.best.design == "interrupted series"
    assert short.best.descriptive
    assert short.sentence == (
        "The data allow a description only (interrupted series), and no estimate of an effect."
    )


@pytest.mark.parametrize("last", ["2015-12", "2025-12", "2035-12"])
def test_shifted_time_changes_nothing(last):
    years = int(last[:4]) - 2025
    moved = {u: s if s[:2] != "20" else f"{int(s[:4]) + years}{s[4:]}" for u, s in STATES.items()}
    series, sites = whole(last=last), places("abcde", last=last)
    usual = design_verdict(whole(), adoption(**STATES), sites=places("abcde"))
    assert design_verdict(series, adoption(**moved), sites=sites).designs == usual.designs


def test_the_sites_of_a_pack():
    pack = read_pack(locate_pack("demo:E08000008"))
    found = adoption_of(pack.table("sites"))
    assert found["unit"].tolist() == ["north", "south", "east", "west"]
    verdict = design_verdict(whole(), found, sites=places(found["unit"]))
    assert any(note.startswith("north is no fair comparison") for note in verdict.notes)


def test_eight_quarters_before_are_two_years():
    assert not interrupted_series(SeriesCounts(before=8, after=8, kind="quarter")).descriptive


def test_points_without_a_value_and_phase_in_do_not_count():
    series = whole()
    series.loc[series["period"] >= "2025-10", "outcome"] = np.nan
    found = by_name(design_verdict(series, SOUTH))["interrupted series", "council"]
    assert found.reason.startswith("There are 24 points before the start and 9 after")
    found = by_name(design_verdict(series, SOUTH, phase_in=2))["interrupted series", "council"]
    assert not found.allowed
    assert "7 after" in found.reason


def test_points_after_everybody_stopped_do_not_count():
    stopped = SOUTH.assign(status="stopped", stop="2025-05-31")
    found = by_name(design_verdict(whole(), stopped))["interrupted series", "council"]
    assert "24 points before the start and 5 after" in found.reason


def test_blank_start_is_never_read_as_never():
    sites = places(["a", "b", "c", "d", "e", "g"])
    known = adoption(a="2025-01", b="2025-03", c="will not", d="planned", e="unknown", g="will not")
    blank = pd.concat([known, pd.DataFrame([("f", "started", "")], columns=COLUMNS)])
    verdict = design_verdict(whole(), blank, sites=pd.concat([sites, places(["f"])]))
    found = by_name(verdict)["staggered adoption", "sites"]
    assert found.allowed
    assert "2 that never will and 1 not yet" in found.reason
    assert any(
        note.startswith("e is left out: whether it has adopted is not known") for note in verdict.notes
    )
    assert any(note.startswith("f is left out: it has started, but the date") for note in verdict.notes)


def test_nothing_has_started():
    verdict = design_verdict(whole(), adoption(a="planned", b="will not"), sites=places("ab"))
    assert verdict.best is None
    assert verdict.sentence == "None of the designs is allowed: there is nothing to compare."
    assert {design.reason for design in verdict.designs if design.level == "sites"} == {
        "None of the sites has started within the periods."
    }


def test_started_without_any_date():
    verdict = design_verdict(whole(), pd.DataFrame([("a", "started", pd.NaT)], columns=COLUMNS))
    assert verdict.best is None
    assert verdict.designs[0].reason == "No site that has started has a recorded start date."


def test_sites_that_share_staff_with_a_started_site_are_no_comparison():
    sites = adoption(a="2025-01", b="2025-03", c="will not", d="planned", e="will not")
    shared = sites.assign(provider=["P", "Q", "P", "R", ""], nursing_team=["1", "2", "3", "2", ""])
    panel = make_panel(places("abcde"), shared)
    assert contaminated(panel, shared) == {
        "c": "it shares the provider P with a",
        "d": "it shares the nursing team 2 with b",
    }
    clean = by_name(design_verdict(whole(), sites, sites=places("abcde")))
    mixed = by_name(design_verdict(whole(), shared, sites=places("abcde")))
    assert clean["staggered adoption", "sites"].allowed
    found = mixed["staggered adoption", "sites"]
    assert (found.allowed, found.smallest_p) == (False, pytest.approx(1 / 6))


def test_one_treated_place_has_no_error_of_its_own():
    found = staggered_adoption(PanelCounts("councils", adopters=1, cohorts=(1,), never=38, before=9, after=9))
    assert not found.allowed
    assert found.reason == "Only one place has started, and an error cannot be worked out from one."


def test_all_treated_at_once_leaves_nobody_to_compare_with():
    verdict = design_verdict(whole(), adoption(a="2025-01", b="2025-01"), sites=places("ab"))
    found = by_name(verdict)["staggered adoption", "sites"]
    assert not found.allowed
    assert "nobody is left to compare with" in found.reason


def test_starts_that_no_two_sites_share_allow_no_error():
    starts = {name: f"2025-0{i + 1}" for i, name in enumerate("abcd")}
    verdict = design_verdict(whole(), adoption(**starts), sites=places("abcd"))
    found = by_name(verdict)["staggered adoption", "sites"]
    assert not found.allowed
    assert found.smallest_p == pytest.approx(1 / 24)
    assert "too few to tell how much sites vary" in found.reason
    assert found.missing == "3 more sites untouched to the end, or sharing a start"


def test_cohorts_of_one_are_enough_beside_untouched_sites():
    starts = {name: f"2025-0{i + 1}" for i, name in enumerate("abcd")} | dict.fromkeys("efg", "will not")
    verdict = design_verdict(whole(), adoption(**starts), sites=places("abcdefg"))
    found = by_name(verdict)["staggered adoption", "sites"]
    assert (found.allowed, found.descriptive) == (True, False)
    assert "Cohorts of one get no error of their own." in found.reason


def test_what_may_be_fitted_can_be_fitted():
    for starts in ({"a": "2025-01", "b": "2025-03", "c": "planned", "d": "planned"},
                   {"a": "2025-01", "b": "2025-01", "c": "planned", "d": "planned"}):  # fmt: skip
        rows, states = places(starts), adoption(**starts)
        rows["outcome"] = np.random.default_rng(1).normal(size=len(rows))
        found = by_name(design_verdict(whole(), states, sites=rows))["staggered adoption", "sites"]
        if found.allowed:
            assert fit_staggered_adoption(make_panel(rows, states)).summaries.loc["overall", "std_error"] > 0
        else:
            with pytest.raises(CannotEstimateError):
                fit_staggered_adoption(make_panel(rows, states))


def test_one_missing_month_does_not_lose_a_site():
    starts = {"a": "2025-01", "b": "2025-01", "c": "planned", "d": "planned", "e": "planned", "f": "planned"}
    rows = places(starts)
    gap = rows[~(rows["unit"].eq("c") & rows["period"].eq("2023-03"))]
    verdict = design_verdict(whole(), adoption(**starts), sites=gap)
    assert by_name(verdict)["staggered adoption", "sites"].allowed
    assert verdict.sites.donors == 4
    assert (
        "Months before 2023-04 are left out, since not every place has a figure in all of them."
        in verdict.notes
    )


def test_a_started_site_without_figures_contaminates_all_the_same():
    sites = adoption(a="2025-01", b="2025-03", c="will not", d="will not")
    shared = sites.assign(provider=["P", "Q", "Q", "R"])
    counts = design_verdict(whole(), shared, sites=places("acd")).sites
    assert counts.contaminated == {"c": "it shares the provider Q with b"}


def test_an_adopter_that_shares_staff_with_an_earlier_one_is_in_doubt():
    sites = adoption(a="2025-01", b="2025-03", c="will not", d="will not", e="will not")
    verdict = design_verdict(whole(), sites.assign(provider=["P", "P", "Q", "R", "S"]), sites=places("abcde"))
    assert (
        "b is a doubtful comparison until its own start: it shares the provider P with a, which started "
        "before it." in verdict.notes
    )


def test_where_a_design_fell_short_the_verdict_says_so():
    scores = by_name(design_verdict(whole(), SOUTH, kind="scores"))["interrupted series", "council"]
    assert "rejects 23.8% of data sets in which nothing happened" in scores.reason
    counts = by_name(design_verdict(whole(), SOUTH, kind="counts"))["interrupted series", "council"]
    assert "rejects" not in counts.reason


def test_every_miss_of_the_calibration_is_known_to_the_verdict():
    page = (Path(__file__).parents[2] / "docs" / "calibration.md").read_text("utf-8")
    missed = {}
    for line in page.splitlines():
        if line.endswith("**no** |"):
            design, kind, rejects, covers, _ = [cell.strip() for cell in line.strip("|").split("|")]
            missed[f"{design}, {kind}"] = (rejects, covers)
    assert missed == {name: (f"{one.rejects:.1%}", f"{one.covers or 0:.1%}") for name, one in KNOWN.items()}


def test_councils_as_donors_and_the_smallest_p():
    units = [f"c{i:02}" for i in range(20)]
    states = dict.fromkeys(units, "will not") | {"c00": "2025-01"}
    verdict = design_verdict(whole(), SOUTH, councils=places(units), adoption_of_councils=adoption(**states))
    found = by_name(verdict)
    assert found["synthetic control", "councils"].smallest_p == pytest.approx(1 / 20)
    assert not found["synthetic control", "councils"].descriptive
    assert found["synthetic difference-in-differences", "councils"].allowed
    assert found["controlled interrupted series", "councils"].strength == 3
    assert verdict.best.strength == 3


def test_too_few_donors_or_too_short():
    few = synthetic_control(PanelCounts("councils", adopters=1, never=3, before=20, after=9))
    assert (few.allowed, few.missing) == (False, "2 more untouched councils")
    short = synthetic_control(PanelCounts("councils", adopters=1, never=30, before=5, after=9))
    assert (short.allowed, short.missing) == (False, "3 more periods before the start")


def test_people_or_aggregates_is_said():
    assert "no rows about people" in design_verdict(whole(), SOUTH).notes[-1]
    assert "all eligible people" in design_verdict(whole(), SOUTH, rows="people").notes[-1]


@pytest.mark.parametrize(
    ("series", "message"),
    [
        (whole().drop(columns="outcome"), "no column outcome"),
        (whole().assign(period="2025-01"), "two rows"),
        (whole().assign(period="spring"), "not a period"),
        (whole().assign(outcome=np.inf), "infinite"),
        (whole().assign(outcome="many"), "not a number"),
        (pd.DataFrame({"period": ["2024-01", "2024-Q2"], "outcome": [1.0, 2]}), "several kinds"),
    ],
)
def test_bad_series(series, message):
    with pytest.raises(CannotEstimateError, match=message):
        design_verdict(series, SOUTH)


@pytest.mark.parametrize("start", ["soon", 5, 2024.5, object()])
def test_what_is_not_a_date(start):
    bad = pd.DataFrame({"unit": ["a"], "status": ["started"], "start": pd.Series([start], dtype=object)})
    with pytest.raises(CannotEstimateError, match="not a"):
        design_verdict(whole(), bad)


@pytest.mark.parametrize("count", [0, 1])
def test_empty_and_single_series(count):
    verdict = design_verdict(whole(count), SOUTH)
    assert not by_name(verdict)["before and after", "council"].allowed


@settings(max_examples=40)
@given(
    st.permutations(range(36)),
    st.lists(st.text("abcdefgh", min_size=1, max_size=5), min_size=5, max_size=5, unique=True),
)
def test_order_and_names_change_nothing(order, names):
    usual = adoption(**STATES)
    expected = design_verdict(whole(), usual, sites=places("abcde"))
    renamed = usual.assign(unit=names)
    found = design_verdict(whole().iloc[order], renamed.iloc[::-1], sites=places(names).iloc[::-1])
    assert found.designs == expected.designs


@settings(max_examples=40)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 20), st.integers(1, 20))
def test_more_points_never_lose_a_design(before, after, more_before, more_after):
    less = interrupted_series(SeriesCounts(before, after, "month"))
    more = interrupted_series(SeriesCounts(before + more_before, after + more_after, "month"))
    assert more.strength >= less.strength


@settings(max_examples=40)
@given(st.integers(0, 8), st.integers(0, 8), st.integers(0, 12), st.integers(0, 12))
def test_every_refusal_says_what_is_missing(adopters, never, before, after):
    counted = PanelCounts(
        "sites", adopters=adopters, cohorts=(1,) * adopters, never=never, before=before, after=after
    )
    for rule in (staggered_adoption, synthetic_control):
        found = rule(counted)
        assert found.allowed == (found.missing == "") == (found.strength > 0)
        assert found.reason.endswith(".")
