"""Two traps of standard errors, and what bad input is answered with."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.regression.linear_model import OLS

import evalkit.methods
from evalkit.errors import UsageError
from evalkit.methods import ItsModel, fit_its
from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.with_statsmodels import least_squares, poisson

N = 36
DESIGN = np.column_stack([np.ones(N), np.arange(N) - 20.0, np.arange(N) >= 20])
COUNTS = np.random.default_rng(2).poisson(40, N).astype(float)


def months(count):
    return pd.period_range("2019-01", periods=count, freq="M").astype(str)


def series(values, **columns):
    return pd.DataFrame({"period": months(len(values)), "numerator": values, **columns})


def test_hc3_of_a_poisson_model_is_hc0_so_it_is_not_offered():
    fits = [GLM(COUNTS, DESIGN, family=Poisson()).fit(cov_type=kind) for kind in ("HC0", "HC3")]
    np.testing.assert_allclose(fits[0].bse, fits[1].bse)  # the trap: a true HC3 is wider
    found = poisson(DESIGN, COUNTS, exposure=np.ones(N), places=np.arange(N), lag=2)
    assert set(found.covariances) == {"poisson", "quasi-poisson", "hac"}
    for name in ("hc0", "hc3", "HC3", "nonrobust"):
        with pytest.raises(UsageError, match="not offered"):
            ItsModel(errors=name)


def test_newey_west_can_narrow_and_then_is_not_used():
    values = 10 + np.tile([1.0, -1.0], 20) + np.random.default_rng(1).normal(0, 0.1, 40)  # swings each period
    frame = pd.DataFrame({"period": [str(year) for year in range(1980, 2020)], "value": values})
    fit = fit_its(frame, start="2000")
    assert fit.std_errors["hac"] < 0.6 * fit.std_errors["ols"]
    assert fit.errors == "ols"
    naive = fit_its(frame, start="2000", model=ItsModel(errors="hac")).effect("average")
    average = fit.effect("average")
    assert average.upper - average.lower > 1.5 * (naive.upper - naive.lower)


def test_newey_west_errors_of_counts_are_those_of_statsmodels():
    exposure = np.linspace(90, 110, N)
    direct = GLM(COUNTS, DESIGN, family=Poisson(), offset=np.log(exposure)).fit(
        cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True}
    )
    found = poisson(DESIGN, COUNTS, exposure=exposure, places=np.arange(N), lag=3)
    np.testing.assert_allclose(np.sqrt(np.diag(found.covariances["hac"])), direct.bse)


def test_newey_west_errors_do_not_join_what_a_gap_parts():
    places = np.r_[0:18, 20:38]
    parted, joined = (least_squares(DESIGN, COUNTS, places=at, lag=2) for at in (places, np.arange(N)))
    assert not np.allclose(parted.covariances["hac"], joined.covariances["hac"])
    direct = OLS(COUNTS, DESIGN).fit(cov_type="HAC", cov_kwds={"maxlags": 2, "use_correction": True})
    np.testing.assert_allclose(np.sqrt(np.diag(joined.covariances["hac"])), direct.bse)


def test_statsmodels_is_known_in_one_place_and_nothing_of_it_leaves():
    folder = Path(evalkit.methods.__file__).parent
    modules = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.py")}
    assert [name for name, text in modules.items() if "from statsmodels" in text] == ["with_statsmodels.py"]
    fit = fit_its(series(GOOD), start="2020-09")
    held = {type(getattr(fit, field.name)).__module__.partition(".")[0] for field in fields(fit)}
    assert held <= {"pandas", "builtins", "evalkit"}


GOOD = np.random.default_rng(4).poisson(30, 36).astype(float)
BAD = {
    "one period": (series([5.0]), "leaves no period|after the last"),
    "all zeros": (series([0.0] * 36), "Every figure is 0"),
    "constant": (series([7.0] * 36), "Every figure is 7"),
    "constant on both sides": (series([7.0] * 20 + [9.0] * 16), "exactly on the model"),
    "no events before": (series([0.0] * 20 + list(GOOD[20:])), "no event before the start"),
    "no events after": (series([*GOOD[:20], *[0.0] * 16]), "no event after the start"),
    "a negative count": (series([*GOOD[:-1], -1.0]), "negative count"),
    "a denominator of zero": (series(GOOD, denominator=[0.0, *[9.0] * 35]), "denominator of zero"),
    "an infinite figure": (series([*GOOD[:-1], np.inf]), "infinite"),
    "nothing but gaps": (series([np.nan] * 36), "No period has a value"),
    "no rows": (series([]), "no period"),
    "no figures": (pd.DataFrame({"period": months(36)}), "neither counts nor values"),
    "two series": (series(GOOD, site_id=["a", "b"] * 18), "2 values of site_id"),
    "a period twice": (pd.concat([series(GOOD)] * 2), "more than once"),
    "words for periods": (series(GOOD).assign(period="soon"), "cannot be read"),
    "two kinds of period": (series(GOOD).assign(period=["2019", *months(36)[1:]]), "One kind of period"),
    "words for figures": (series(["many"] * 36), "not a number"),
    "three before": (series(GOOD).iloc[17:], "Usable periods before the start: 3"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_series_are_answered_with_a_sentence(name):
    frame, says = BAD[name]
    with pytest.raises(CannotEstimateError, match=says):
        fit_its(frame, start="2020-09")


@pytest.mark.parametrize("start", ["", None, pd.NaT, "soon", "2018-01", "2019-01", "2031-01"])
def test_bad_starts_are_answered_with_a_sentence(start):
    with pytest.raises(CannotEstimateError, match="start"):
        fit_its(series(GOOD), start=start)


def test_errors_of_another_kind_of_model_are_refused():
    with pytest.raises(UsageError, match="not for means"):
        fit_its(
            series(GOOD).rename(columns={"numerator": "value"}),
            start="2020-09",
            model=ItsModel(errors="poisson"),
        )
    with pytest.raises(UsageError, match="zero periods or more"):
        ItsModel(phase_in=-1)


def test_a_day_within_a_month_starts_with_that_month():
    assert fit_its(series(GOOD), start="2020-09-14").start == "2020-09"
    assert fit_its(series(GOOD), start=pd.Timestamp("2020-09-30").date()).start == "2020-09"


def test_dates_of_first_days_are_months():
    frame = series(GOOD).assign(period=pd.to_datetime(months(36)))
    text = fit_its(series(GOOD), start="2020-09").effects
    pd.testing.assert_frame_equal(fit_its(frame, start="2020-09").effects, text)


def test_a_comparison_that_cannot_be_used_is_answered_with_a_sentence():
    good = series(GOOD)
    for comparison, says in (
        (series([7.0] * 36), "of the comparison series is 7"),
        (series(GOOD[:20]), "data of the comparison series lies at the start"),
        (good.assign(period=[str(year) for year in range(1980, 2016)]), "another kind of period"),
    ):
        with pytest.raises(CannotEstimateError, match=says):
            fit_its(good, start="2020-09", comparison=comparison)
