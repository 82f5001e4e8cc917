"""Traps of METHODS that tests of single methods do not spring: each with the naive number and the right one.

The others are sprung where the method is tested: a place whose start nobody noted (test_panels,
test_with_diff_diff), errors with one treated place (test_lee_wooldridge_fits, test_synthetic_did_fits),
cohorts of one (test_staggered_adoption), resampling a few clusters (test_adoption_permutation), the closed
formula of power (test_power), HC3 of a Poisson model and Newey-West that narrows
(test_interrupted_series_errors), placebos by draws (test_placebos), weights of nested predictors
(test_synthetic_control_fits), places that share a nursing team (test_staggered_adoption).
"""

import warnings

import diff_diff
import numpy as np
import pandas as pd
import pytest
from adopting import adoption_of, observed_of, panel_of, published, starts_of
from cases import needs_cases

from evalkit.methods import fit_staggered_adoption, honest_bounds, staggered_adoption
from evalkit.methods.panels import make_panel
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.with_diff_diff import long_frame
from evalkit.theory import read_theory

FEW = (("2022-07", 2), ("2022-09", 1), ("2022-11", 1), ("2023-01", 1), ("", 7))


def test_training_before_the_first_visit_would_have_hidden_half_of_the_effect():
    """Trap 1: in the months of training something happens already, so the base is not the time before."""
    starts = starts_of()
    frame = observed_of(starts, effect=4.0)
    first = pd.to_datetime(frame["unit"].map(starts), format="%Y-%m")
    month = pd.to_datetime(frame["period"], format="%Y-%m")
    training = (month < first) & (month >= first - pd.DateOffset(months=2))
    frame["outcome"] += 2.0 * training
    panel = make_panel(frame, adoption_of(starts))
    naive, ours = (
        fit_staggered_adoption(panel, phase_in=months).summaries.loc["overall", "estimate"]
        for months in (0, 2)
    )
    assert naive == pytest.approx(2.0, abs=1.0)
    assert ours == pytest.approx(4.0, abs=1.0)


@needs_cases
def test_bounds_on_relative_magnitudes_are_too_narrow_in_the_library_and_are_refused():
    """Trap 2: drift twice as large as before takes the published effect away, not the library's."""
    table = published("ehec_medicaid.csv")
    table = table[(table["year"] < 2016) & (table["yexp2"] != 2015)]
    table = table.assign(first=table["yexp2"].where(table["yexp2"] <= 2015).fillna(0).astype(int))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = diff_diff.CallawaySantAnna(base_period="universal").fit(
            table, outcome="dins", unit="stfips", time="year", first_treat="first", aggregate="event_study"
        )
        honest = diff_diff.HonestDiD(method="relative_magnitude", M=2.0, l_vec=np.array([1.0, 0.0]))
        naive = honest.fit(fit)
    published_lower, published_upper = -0.000916, 0.0881  # HonestDiD, README
    assert published_lower < 0
    assert naive.ci_lb > 0.01
    assert naive.ci_ub < published_upper - 0.005
    with pytest.raises(CannotEstimateError, match="smoothness"):
        honest_bounds([0.3], [1.0], np.eye(2), bends=[1.0], restriction="relative magnitudes")


@pytest.mark.slow
def test_imputation_would_have_rejected_far_too_often_with_cohorts_of_one():
    """Trap 4."""
    naive = ours = 0
    sets = 60
    for seed in range(sets):
        panel = panel_of(FEW, seed=seed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = diff_diff.ImputationDiD(cluster="unit").fit(
                long_frame(panel), outcome="outcome", unit="unit", time="time", first_treat="first_treated"
            )
        naive += not found.overall_conf_int[0] <= 0 <= found.overall_conf_int[1]
        row = fit_staggered_adoption(panel).summaries.loc["overall"]
        ours += not row["lower"] <= 0 <= row["upper"]
    assert naive / sets > 0.12
    assert ours / sets < 0.1


def test_places_that_come_and_go_would_have_moved_the_effect():
    """Trap 11: a place that reports only from the start on brings its level, not a change."""
    starts = starts_of((("2022-07", 4), ("", 5)))
    frame = observed_of(starts)
    late = frame["unit"].eq("site 03")
    frame.loc[late, "outcome"] += 40
    frame = frame[~(late & frame["period"].lt("2022-07"))]
    after, treated = frame["period"].ge("2022-07"), frame["unit"].map(starts).ne("")
    means = frame.groupby([treated, after])["outcome"].mean()
    naive = (means[True, True] - means[True, False]) - (means[False, True] - means[False, False])
    panel = make_panel(frame, adoption_of(starts))
    ours = fit_staggered_adoption(panel).summaries.loc["overall"]
    assert naive > 8
    assert ours["lower"] < 0 < ours["upper"]
    assert panel.removed == {"site 03": "6 of 18 periods have no value"}


@needs_cases
def test_the_librarys_loader_makes_data_up_where_there_is_no_network(monkeypatch, tmp_path):
    """Trap 12: the published effect is -.0400; what the loader gives offline has another, and runs on."""

    def offline(*_, **__):
        raise OSError("no network")

    monkeypatch.setattr("urllib.request.urlopen", offline)
    monkeypatch.setenv("HOME", str(tmp_path))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made_up = diff_diff.load_mpdta(force_download=True)
    real = published("mpdta.csv")
    naive, right = (effect_of(table) for table in (made_up, real))
    assert right == pytest.approx(-0.0400, abs=6e-5)
    assert abs(naive - right) > 0.01


def effect_of(table):
    frame = table.rename(columns={"first.treat": "first_treat", "first_treat": "first_treat"})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = diff_diff.CallawaySantAnna().fit(
            frame, outcome="lemp", unit="countyreal", time="year", first_treat="first_treat"
        )
    return found.overall_att


def test_safety_among_the_people_visited_would_have_looked_better_than_it_is():
    """Trap 13: the delegated are the stable ones, so they fall less whatever the change does."""
    source = np.random.default_rng(3)
    frail = source.random((14, 400)) < 0.4
    starts = starts_of()
    everyone, visited = [], []
    for number, (unit, start) in enumerate(starts.items()):
        for period in pd.period_range("2022-01", periods=18, freq="M").astype(str):
            falls = source.random(400) < np.where(frail[number], 0.20, 0.04)  # the change does nothing
            delegated = ~frail[number] if start and period >= start else np.ones(400, bool)
            everyone.append((unit, period, 100 * falls.mean()))
            visited.append((unit, period, 100 * falls[delegated].mean()))
    panels = [
        make_panel(pd.DataFrame(rows, columns=["unit", "period", "outcome"]), adoption_of(starts))
        for rows in (visited, everyone)
    ]
    naive, ours = (fit_staggered_adoption(panel).summaries.loc["overall"] for panel in panels)
    assert naive["upper"] < -4  # five falls fewer of a hundred people, by choice of people alone
    assert ours["lower"] < 0 < ours["upper"]
    falls = read_theory("blended_roles").indicator("goals_met")
    refused = staggered_adoption(panels[0], council="E08000008", indicator=falls, counted="people visited")
    assert refused.estimate is None
