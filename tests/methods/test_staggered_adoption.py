import dataclasses

import numpy as np
import pandas as pd
import pytest
from adopting import COHORTS, adoption_of, observed_of, panel_of, starts_of
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.finding import CellState
from evalkit.methods import fit_staggered_adoption, staggered_adoption, staggered_sensitivity
from evalkit.methods.panels import Panel, make_panel
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.staggered_adoption_cells import cells_of, cohorts_of
from evalkit.methods.staggered_adoption_errors import Spread
from evalkit.methods.staggered_adoption_sensitivity import StaggeredDesign
from evalkit.methods.staggered_adoption_sums import overall_sums
from evalkit.theory.model import Indicator

BIG = (("2022-07", 10), ("2022-10", 12), ("", 11))


def indicator(**changes):
    known = {
        "code": "falls",
        "title": "Falls",
        "definition": "d",
        "rationale": "r",
        "unit": "per 1,000 people",
        "kind": "rate",
        "direction": "up",
        "group": "proximal",
        "source": "s",
        "interval": "byar",
        "multiplier": 1000,
        "smallest_important_effect": 2.0,
    }
    return Indicator(**(known | changes))


def found(panel, **arguments):
    changes = arguments.pop("indicator", {})
    given_ = {"counted": "all eligible people"} | arguments
    return staggered_adoption(panel, council="E08000008", indicator=indicator(**changes), **given_)


def check(finding, name):
    return next(each for each in finding.checks if each.name == name)


def numbers(fit):
    frames = (fit.summaries, fit.events, fit.cells.select_dtypes("number"))
    return [frame.select_dtypes("number").to_numpy() for frame in frames]


def same(one, other, *, rtol=1e-7):
    for left, right in zip(numbers(one), numbers(other), strict=True):
        np.testing.assert_allclose(left, right, rtol=rtol, atol=1e-9)


# What is estimated


def test_an_effect_is_the_change_since_the_start_less_that_of_the_untreated():
    rows = {"a": [1.0, 2, 9], "b": [3.0, 2, 6], "c": [5.0, 6, 8], "d": [4.0, 4, 4]}
    frame = pd.DataFrame(
        [(unit, f"202{n}", value) for unit, values in rows.items() for n, value in enumerate(values)],
        columns=["unit", "period", "outcome"],
    )
    panel = make_panel(frame, adoption_of({"a": "2022", "b": "2022", "c": "", "d": ""}))
    cells = fit_staggered_adoption(panel).cells.set_index("event_time")["estimate"]
    assert cells[0] == pytest.approx(((9 - 2) + (6 - 2)) / 2 - ((8 - 6) + (4 - 4)) / 2)
    assert cells[-1] == pytest.approx(((2 - 1) + (2 - 3)) / 2 - ((6 - 5) + 0) / 2)


def test_places_that_start_later_are_compared_with_only_until_they_start():
    panel = panel_of((("2022-07", 3), ("2022-10", 3)))
    fit = fit_staggered_adoption(panel)
    assert fit.cells["period"].max() == "2022-09"
    assert fit.n_controls == 0
    with pytest.raises(CannotEstimateError, match="Every place is treated in the end"):
        fit_staggered_adoption(panel, controls="never treated")


def test_places_that_plan_to_start_are_not_among_those_that_never_do():
    starts = starts_of()
    rows = adoption_of(starts)
    rows.loc[rows["unit"] == "site 13", "status"] = "planned"
    panel = make_panel(observed_of(starts), rows)
    never, later = (
        fit_staggered_adoption(panel, controls=name) for name in ("never treated", "not yet treated")
    )
    assert (never.n_controls, later.n_controls) == (5, 6)
    assert "site 13" in never.left_out
    assert "site 13" not in later.left_out


def test_four_sums_agree_where_the_effect_is_the_same_everywhere():
    starts = starts_of()
    frame = observed_of(starts, seed=3)
    effects = [
        7.0 * bool(starts[u] and p >= starts[u]) for u, p in zip(frame["unit"], frame["period"], strict=True)
    ]
    plain, moved = (
        fit_staggered_adoption(make_panel(frame.assign(outcome=y), adoption_of(starts))).summaries["estimate"]
        for y in (frame["outcome"], frame["outcome"] + effects)
    )
    np.testing.assert_allclose(moved - plain, 7.0)


def test_rates_are_counts_over_exposure():
    starts = starts_of()
    frame = observed_of(starts)
    counts = frame.assign(outcome=frame["outcome"] * 50, exposure=50_000.0)
    rates = fit_staggered_adoption(make_panel(counts, adoption_of(starts)), per=1000)
    same(rates, fit_staggered_adoption(panel_of()))
    finding = found(make_panel(counts, adoption_of(starts)))
    assert finding.denominator == 50_000 * len(frame)
    assert finding.numerator == pytest.approx(counts["outcome"].sum())


def test_a_phase_in_is_left_out():
    panel = panel_of()
    times = fit_staggered_adoption(panel, phase_in=2).events["event_time"].tolist()
    assert -1 not in times
    assert -2 not in times
    assert -3 in times


def test_the_simultaneous_band_is_wider_than_each_interval_and_the_base_is_nought():
    events = fit_staggered_adoption(panel_of(), base="universal").events
    base = events[events["event_time"] == -1]
    rest = events[events["event_time"] != -1]
    assert base[["estimate", "std_error"]].to_numpy().tolist() == [[0.0, pytest.approx(np.nan, nan_ok=True)]]
    wide = rest["simultaneous_upper"] - rest["simultaneous_lower"]
    # The degrees of freedom of the whole are the fewest there are, so the band is never the narrower.
    assert (wide > rest["upper"] - rest["lower"]).all()


# Invariances


@settings(max_examples=8)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_rows_is_nothing(seed):
    starts = starts_of()
    frame = observed_of(starts)
    shuffled = make_panel(
        frame.sample(frac=1, random_state=seed), adoption_of(starts).sample(frac=1, random_state=seed)
    )
    same(fit_staggered_adoption(shuffled), fit_staggered_adoption(panel_of()))


@settings(max_examples=8)
@given(order=st.permutations(list(starts_of())))
def test_names_are_nothing(order):
    starts = starts_of()
    names = dict(zip(starts, order, strict=True))
    frame, rows = observed_of(starts), adoption_of(starts)
    renamed = make_panel(
        frame.assign(unit=frame["unit"].map(names)), rows.assign(unit=rows["unit"].map(names))
    )
    same(fit_staggered_adoption(renamed), fit_staggered_adoption(panel_of()))


@settings(max_examples=8)
@given(months=st.integers(-600, 600))
def test_when_it_was_is_nothing(months):
    starts = starts_of()
    frame, rows = observed_of(starts), adoption_of(starts)

    def later(text):
        return str(pd.Period(text, "M") + months) if text else ""

    moved = make_panel(
        frame.assign(period=frame["period"].map(later)), rows.assign(start=rows["start"].map(later))
    )
    same(fit_staggered_adoption(moved), fit_staggered_adoption(panel_of()))


@settings(max_examples=8)
@given(
    scale=st.sampled_from([10.0, -10.0, 0.1]),
    shift=st.floats(-100, 100),
    cohorts=st.sampled_from([COHORTS, BIG]),
)
def test_effect_and_error_scale_with_the_outcome(scale, shift, cohorts):
    panel = panel_of(cohorts)
    scaled = dataclasses.replace(panel, outcomes=panel.outcomes * scale + shift)
    plain, other = fit_staggered_adoption(panel), fit_staggered_adoption(scaled)
    np.testing.assert_allclose(other.summaries["estimate"], scale * plain.summaries["estimate"])
    np.testing.assert_allclose(other.summaries["std_error"], abs(scale) * plain.summaries["std_error"])
    np.testing.assert_allclose(other.summaries["p_value"], plain.summaries["p_value"], rtol=1e-6)


# Errors of many places, and of few


def test_pooled_errors_are_exact_for_two_dates_of_equal_spread():
    panel = panel_of((("2022-07", 4), ("", 5)), months=7)  # one treated period, its base just before
    change = panel.outcomes["2022-07"] - panel.outcomes["2022-06"]
    treated, other = change[panel.starts < np.inf], change[panel.starts == np.inf]
    pooled = (treated.var() * 3 + other.var() * 4) / 7
    row = fit_staggered_adoption(panel).summaries.loc["overall"]
    assert row["std_error"] > 0
    cells = fit_staggered_adoption(panel).cells.set_index("event_time")
    assert cells.loc[0, "std_error"] == pytest.approx(np.sqrt(pooled * (1 / 4 + 1 / 5)))


def test_errors_follow_a_rule_by_the_smallest_cohort():
    assert fit_staggered_adoption(panel_of(BIG)).errors == "clustered"
    assert fit_staggered_adoption(panel_of()).errors == "pooled"


@pytest.mark.parametrize("errors", ["clustered", "influence"])
def test_clustered_errors_with_one_place_treated_at_a_date_are_refused(errors):
    panel = panel_of((("2022-07", 1), ("2022-09", 1), ("", 12)))
    with pytest.raises(CannotEstimateError, match="mean nothing"):
        fit_staggered_adoption(panel, errors=errors)


def test_clustered_errors_would_have_been_far_too_small_for_single_places():
    places = [("2022-07", 1), ("2022-09", 1), ("2022-11", 1), ("2023-01", 1), ("", 8)]
    fits = [fit_staggered_adoption(panel_of(places, seed=seed)) for seed in range(30)]
    spread = np.std([fit.summaries.loc["overall", "estimate"] for fit in fits])
    ours = np.mean([fit.summaries.loc["overall", "std_error"] for fit in fits])
    naive = np.mean([_clustered_anyway(panel_of(places, seed=seed)) for seed in range(30)])
    assert naive < 0.7 * spread
    assert 0.8 * spread < ours < 1.25 * spread


def _clustered_anyway(panel):
    """Take the influence functions of places that are alone at their date: they are zero."""
    cohorts = cohorts_of(panel, controls="not yet treated")
    cells = cells_of(cohorts, controls="not yet treated")
    sums = overall_sums(cells, cohorts, np.zeros(len(cells.cohort)))["overall"]
    return float(np.sqrt(Spread("influence", cohorts, cells).covariance(sums.weights)[0, 0]))


def test_one_treated_place_is_refused():
    for errors in ("by rule", "pooled", "clustered"):
        with pytest.raises(CannotEstimateError, match="1 place started in these periods; 2 are needed"):
            fit_staggered_adoption(panel_of((("2022-07", 1), ("", 12))), errors=errors)


def test_a_date_of_one_place_has_an_estimate_but_no_error_of_its_own():
    fit = fit_staggered_adoption(panel_of((("2022-07", 1), ("2022-10", 3), ("", 6))))
    assert fit.groups["estimate"].notna().all()
    assert fit.groups["std_error"].isna().tolist() == [True, False]
    assert fit.cells.loc[fit.cells["places"] == 1, "std_error"].isna().all()
    assert fit.events.loc[fit.events["places"] == 1, "std_error"].isna().all()
    assert fit.summaries["std_error"].notna().all()


# Traps of what is counted, and of who is compared with


def test_people_visited_are_no_outcome_to_judge_by():
    finding = found(panel_of(effect=5), counted="people visited")
    assert finding.estimate is None
    assert "count all eligible people" in finding.sentence
    assert any("not said" in text for text in found(panel_of(), counted="").caveats)
    assert not any("not said" in text for text in found(panel_of()).caveats)


def test_contaminated_places_are_out_of_the_main_estimate_and_in_a_sensitivity_run():
    starts = starts_of()
    frame = observed_of(starts, effect=5.0)
    shared = frame["unit"].isin(["site 12", "site 13"]) & frame["period"].ge("2022-07")
    frame["outcome"] += 10.0 * shared  # their nurses work the new way too
    panel = make_panel(frame, adoption_of(starts))
    design = StaggeredDesign(contaminated=("site 12", "site 13"))
    runs = staggered_sensitivity(panel, design=design).set_index("run")
    assert runs.loc["main", "n_controls"] == 4
    assert runs.loc["main", "estimate"] == pytest.approx(5, abs=0.7)
    assert runs.loc["with contaminated places", "n_controls"] == 6
    assert runs.loc["with contaminated places", "estimate"] < 4  # what taking them in would have said
    finding = found(panel, design=design)
    assert finding.estimate == runs.loc["main", "estimate"]
    assert any("site 12, since it shares a provider or team" in text for text in finding.caveats)
    assert check(finding, "another way: with contaminated places").passed is False


def test_a_contaminated_place_that_is_not_there_is_said():
    with pytest.raises(CannotEstimateError, match="No place of the panel is called nowhere"):
        fit_staggered_adoption(panel_of(), contaminated=["nowhere"])


def test_the_phase_in_is_a_run_of_its_own():
    runs = staggered_sensitivity(panel_of(), design=StaggeredDesign(phase_in=2))["run"].tolist()
    assert "without the phase-in" in runs


def test_a_run_that_cannot_be_made_says_why():
    runs = staggered_sensitivity(panel_of((("2022-07", 4), ("2022-10", 4)))).set_index("run")
    assert "Every place is treated in the end" in runs.loc["never treated only", "note"]
    assert np.isnan(runs.loc["never treated only", "estimate"])


# The finding


def test_a_finding_holds_the_interval_and_its_reading():
    finding = found(panel_of(effect=5.0), smallest_detectable=1.5, specification="abc", planned=True)
    main = fit_staggered_adoption(panel_of(effect=5.0)).summaries.loc["overall"]
    assert (finding.estimate, finding.lower, finding.upper) == tuple(main[["estimate", "lower", "upper"]])
    assert (finding.signal, finding.bearing) == ("improved", "supports")
    assert (finding.smallest_detectable, finding.specification, finding.planned) == (1.5, "abc", True)
    assert (finding.n_periods, finding.period) == (18, "2022-01-01/2023-06-30")
    assert "in the 8 places that started" in finding.sentence
    assert check(finding, "dates handed out anew").passed is True


def test_what_is_not_in_the_specification_is_post_hoc():
    assert any("post hoc" in text for text in found(panel_of(), planned=False).caveats)
    assert not any("post hoc" in text for text in found(panel_of(), planned=True).caveats)


def test_a_finding_without_an_effect_does_not_say_that_there_is_none():
    finding = found(panel_of())
    assert finding.signal == "no signal"
    assert "not the same as no effect" in finding.sentence


def test_a_failed_check_weakens_the_sentence():
    starts = starts_of((("2022-07", 5), ("2022-10", 5), ("", 8)))
    frame = observed_of(starts)
    month = frame["period"].str[5:].astype(int) + 12 * frame["period"].str.startswith("2023")
    frame["outcome"] += 2.0 * month * frame["unit"].map(starts).ne("")  # those that start were rising before
    finding = found(make_panel(frame, adoption_of(starts)))
    assert finding.lower > 0
    assert check(finding, "alike before the start").passed is False
    assert check(finding, "trends that bend").passed is False
    assert "It is in doubt, since these checks failed: alike before the start" in finding.sentence


def test_the_joint_test_before_the_start_is_not_made_for_single_places():
    finding = found(panel_of((("2022-07", 1), ("2022-10", 3), ("", 6))))
    before = check(finding, "alike before the start")
    assert before.passed is None
    assert "one place only" in before.text


# Hostile input


def with_outcomes(values, **changes):
    panel = panel_of()
    return dataclasses.replace(panel, outcomes=panel.outcomes * 0 + values, **changes)


def counted(values, below):
    panel = panel_of()
    return dataclasses.replace(
        panel, outcomes=panel.outcomes * 0 + values, exposure=panel.outcomes * 0 + below
    )


def all_parallel():
    panel = panel_of()
    months = np.arange(18) + np.zeros((14, 1))
    levels = np.arange(14)[:, None]
    return dataclasses.replace(
        panel,
        outcomes=pd.DataFrame(months + levels)
        .set_axis(panel.outcomes.index)
        .set_axis(panel.outcomes.columns, axis=1),
    )


@pytest.mark.parametrize(
    ("panel", "said"),
    [
        (with_outcomes(0), "the outcome is 0 in every place and period"),
        (with_outcomes(4), "the outcome is 4 in every place and period"),
        (with_outcomes(np.nan), "an outcome is missing or infinite"),
        (with_outcomes(np.inf), "an outcome is missing or infinite"),
        (counted(-1, 5), "a count is below zero"),
        (counted(1, 0), "nothing could be counted"),
        (counted(1, np.nan), "nothing could be counted"),
        (all_parallel(), "all move alike"),
        (with_outcomes(1e200 * np.arange(18)), "too large, or all are too small"),
        (with_outcomes(1e-200 * np.arange(18)), "too large, or all are too small"),
        (panel_of((("", 6),)), "no place started in these periods"),
        (panel_of((("2022-07", 6),)), "every place is treated in the end"),
        (panel_of((("2022-07", 1), ("", 6))), "1 place started"),
        (panel_of((("2022-07", 2), ("", 1))), "too few places share a start date"),
    ],
)
def test_what_is_missing_is_said_and_no_number_given(panel, said):
    finding = found(panel)
    assert said in finding.sentence
    assert finding.sentence.startswith("No estimate: ")
    assert (finding.estimate, finding.lower, finding.upper, finding.std_error) == (None,) * 4
    assert finding.state is CellState.TOO_FEW
    assert finding.bearing == "cannot tell"


def test_one_period_is_too_few():
    panel = panel_of()
    short = Panel(panel.outcomes.iloc[:, :1], None, panel.starts, panel.status, {})
    assert "There is one period" in found(short).sentence or "there is one period" in found(short).sentence


def test_a_start_that_is_missing_is_not_taken_for_never():
    panel = panel_of()
    broken = dataclasses.replace(panel, starts=panel.starts.where(panel.starts != 6))
    assert "not even that it never starts" in found(broken).sentence


@settings(max_examples=40)
@given(data=st.data())
def test_whatever_comes_gives_a_number_with_an_interval_or_a_sentence(data):
    places, periods = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 7))
    months = pd.period_range("2024-01", periods=periods, freq="M").astype(str)
    starts = data.draw(st.lists(st.sampled_from([0.0, 1, 2, 3, 4, np.inf]), min_size=places, max_size=places))
    kinds = st.lists(st.sampled_from([0.0, 1.0, 2.0, -3.5, 1e9]), min_size=periods, max_size=periods)
    rows = data.draw(st.lists(kinds, min_size=places, max_size=places))
    names = [f"p{number}" for number in range(places)]
    dates = pd.Series(starts, index=names).where(lambda start: start < periods, np.inf)
    status = pd.Series(np.where(np.isinf(dates), "never treated", "treated"), index=names)
    finding = found(Panel(pd.DataFrame(rows, index=names, columns=months), None, dates, status, {}))
    assert (finding.estimate is None) == finding.sentence.startswith("No estimate")
    if finding.estimate is not None:
        assert finding.lower < finding.estimate < finding.upper
