import numpy as np
import pytest
from chart_series import indicator, monthly

from evalkit.methods import choose_chart
from evalkit.methods.refusals import CannotEstimateError

CHANCE = np.random.default_rng(4)
PERIODS = 24
STEADY = [30, 34, 29, 35, 31, 28, 33, 30, 36, 32, 29, 34, 31, 33]


def steady(share=0.3, size=200):
    return monthly(CHANCE.binomial(size, share, PERIODS), float(size))


def chosen(series, **changes):
    return choose_chart(series, indicator=indicator(**changes))


@pytest.mark.parametrize(("kind", "chart"), [("proportion", "p"), ("rate", "u"), ("count", "c")])
def test_counts_that_vary_as_chance_has_them_get_the_chart_of_their_kind(kind, chart):
    series = monthly(CHANCE.poisson(40, PERIODS), 1.0 if kind == "count" else 200.0)
    choice = chosen(series, kind=kind)
    assert (choice.chart, choice.advice) == (chart, "")


@pytest.mark.parametrize(("kind", "chart"), [("proportion", "p'"), ("rate", "u'"), ("count", "xmr")])
def test_counts_that_vary_more_than_chance_get_limits_that_allow_for_it(kind, chart):
    choice = chosen(monthly([300, 500] * 12, 1_000.0), kind=kind)
    assert choice.chart == chart
    assert "as much as chance" in choice.reason


def test_large_denominators_get_laney():
    choice = chosen(steady(size=20_000))
    assert choice.chart == "p'"
    assert "20,000" in choice.reason


@pytest.mark.parametrize("kind", ["mean", "ratio", "standardised rate", "median time"])
def test_figures_without_counts_get_an_xmr_chart(kind):
    assert chosen(steady(), kind=kind).chart == "xmr"
    assert chosen(steady().drop(columns=["numerator", "denominator"])).chart == "xmr"


@pytest.mark.parametrize(("kind", "chart"), [("proportion", "g"), ("rate", "t"), ("count", "t")])
def test_rare_events_get_advice_instead_of_false_limits(kind, chart):
    choice = chosen(monthly([1, 0, 0, 2, 0, 0] * 4, 900.0), kind=kind)
    assert choice.chart == chart
    assert choice.advice == "Use a longer period, or chart the time between events."
    assert "67% of the periods have none" in choice.reason


def test_a_share_that_is_nearly_whole_is_judged_by_its_exceptions():
    choice = chosen(monthly([99, 100, 100, 98, 100, 99] * 4))
    assert choice.chart == "g"
    assert "exceptions are few" in choice.reason


def test_many_noughts_are_too_many_even_where_a_typical_period_is_not():
    assert chosen(monthly([30, 28, 0, 31] * 6)).chart == "g"


def test_noughts_before_the_start_are_not_rare_events():
    choice = chosen(monthly([0] * 12 + STEADY))
    assert choice.chart == "p"
    assert choice.advice == "Nothing was counted before 2025-01: set the limits from then on."


def test_a_balance_that_can_fall_below_zero_is_no_count_of_events():
    assert chosen(monthly([-3, 4, 12, -8, 6, 2] * 4), kind="count").chart == "xmr"


def test_the_order_of_rows_does_not_matter():
    series = monthly([0] * 6 + [300, 500] * 7, 1_000.0)
    assert chosen(series.sample(frac=1, random_state=2)) == chosen(series)


def test_nothing_to_vary_gets_no_chart():
    assert chosen(monthly([0] * PERIODS)).chart == "none"
    assert chosen(monthly([0] * 3)).chart == "none"
    constant = monthly([5] * PERIODS).drop(columns="numerator")
    assert chosen(constant).advice
    assert chosen(monthly([50] * PERIODS)).chart == "none"
    assert chosen(monthly([])).chart == "none"


@pytest.mark.parametrize("events", [[-1] * 14, [np.inf] * 14, ["many"] * 14])
def test_counts_that_cannot_be_are_refused(events):
    with pytest.raises(CannotEstimateError):
        chosen(monthly(STEADY).assign(numerator=events))


def test_few_points_get_a_run_chart():
    choice = chosen(steady().head(8))
    assert choice.chart == "run"
    assert "8 points" in choice.reason


def test_a_running_total_is_not_charted():
    assert chosen(steady(), cumulative=True).chart == "none"


def test_cells_that_are_no_values_do_not_count():
    series = steady()
    series.loc[5:, "state"] = "suppressed"
    assert chosen(series).chart == "run"
