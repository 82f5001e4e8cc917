import numpy as np
import pandas as pd
import pytest
from chart_series import indicator

from evalkit.errors import UsageError
from evalkit.methods import rare_event_chart, rare_event_limits, rare_event_points, time_between
from evalkit.methods.refusals import CannotEstimateError

GAPS = [9.0, 14, 6, 20, 11, 8, 17, 12, 5, 15, 10, 13, 7]


def days_of(gaps):
    return pd.Timestamp("2024-01-01") + pd.to_timedelta(np.cumsum([0, *gaps]), "D")


def found(gaps, chart="t", **changes):
    described = indicator(
        title="Pressure ulcers", kind="count", multiplier=1, **{"direction": "down"} | changes
    )
    return rare_event_chart(
        time_between(days_of(gaps)), council="E08000008", indicator=described, chart=chart
    )


def test_time_between_counts_days_in_order_of_time():
    gaps = time_between(["2025-01-30", "2025-01-01", "2025-02-20"])
    assert gaps.to_dict("list") == {"period": ["2025-01-30", "2025-02-20"], "value": [29.0, 21.0]}


def test_g_limits_follow_the_geometric_distribution():
    limits = rare_event_limits([2, 4, 6, 0, 8], chart="g")
    assert limits.mean == 4
    assert limits.upper == pytest.approx(4 + 3 * np.sqrt(20))
    assert (limits.lower, limits.near_lower) == (0, 0)


def test_a_g_chart_may_be_centred_on_its_mean_and_count_the_event_itself():
    # Benneyan, Health Care Management Science 4 (2001): centre m, limits m + 3 sqrt((m - a)(m - a + 1)).
    gaps = np.array([2, 4, 6, 0, 8, 1])
    plain = rare_event_limits(gaps, chart="g", centre="mean")
    counted = rare_event_limits(gaps + 1, chart="g", centre="mean", least=1)
    assert plain.mean == pytest.approx(3.5)
    assert plain.upper == pytest.approx(3.5 + 3 * np.sqrt(3.5 * 4.5)) == counted.upper - 1
    assert (plain.lower, counted.lower) == (0, 1)
    assert rare_event_limits(gaps, chart="g").upper == plain.upper
    with pytest.raises(CannotEstimateError, match="below 1"):
        rare_event_limits(gaps, chart="g", least=1)


def test_t_chart_of_the_textbook():
    # Montgomery, Introduction to Statistical Quality Control: hours between failures of a valve, which are in
    # control there, with no limit below.
    hours = [286, 948, 536, 124, 816, 729, 4, 143, 431, 8, 2837, 596, 81, 227, 603, 492, 1199, 1214, 2831, 96]
    limits = rare_event_limits(hours, chart="t")
    assert limits.lower == 0
    assert max(hours) < limits.upper


def test_t_limits_are_those_of_the_power():
    even = np.array(GAPS) ** (1 / 3.6)
    spread = np.abs(np.diff(even)).mean() / 1.128
    limits = rare_event_limits(GAPS, chart="t")
    assert limits.mean == pytest.approx(even.mean() ** 3.6)
    assert limits.upper == pytest.approx((even.mean() + 3 * spread) ** 3.6)
    assert limits.near_upper == pytest.approx((even.mean() + 2 * spread) ** 3.6)


@pytest.mark.parametrize(
    ("direction", "signal"), [("down", "improved"), ("up", "worse"), ("context", "unknown")]
)
def test_a_long_gap_is_better_where_fewer_events_are(direction, signal):
    finding = found([*GAPS, 120.0], direction=direction)
    assert (finding.signal, finding.method, finding.unit) == (signal, "t", "days")


def test_without_a_signal_it_says_what_would_have_stood_out():
    finding = found(GAPS)
    assert finding.signal == "no signal"
    assert f"above {finding.upper:,.0f} days" in finding.sentence


def test_a_g_chart_says_that_it_has_no_limit_below():
    assert any("no limit below" in caveat for caveat in found(GAPS, chart="g").caveats)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([], "0 events"),
        (["2025-01-01", "2025-02-01"], "2 events"),
        (["2025-01-01", "2025-01-01", "2025-02-01"], "fell on 2025-01-01"),
        (["2025-01-01", None, "2025-02-01"], "no day"),
        (["2025-01-01", "soon", "2025-02-01"], "cannot be read"),
    ],
)
def test_events_that_cannot_be_timed_are_refused(days, said):
    with pytest.raises(CannotEstimateError, match=said):
        time_between(days)


@pytest.mark.parametrize("value", [-1.0, np.inf, 0.0])
def test_impossible_gaps_get_a_sentence_and_no_number(value):
    series = time_between(days_of(GAPS))
    series.loc[0, "value"] = value
    finding = rare_event_chart(series, council="E08000008", indicator=indicator())
    assert finding.sentence.startswith("No estimate")
    assert finding.estimate is None


@pytest.mark.parametrize("chart", ["g", "t"])
def test_gaps_that_are_all_the_same_have_no_limits(chart):
    finding = found([10] * 14, chart=chart)
    assert (finding.signal, finding.estimate, finding.upper) == ("unknown", None, None)
    assert "too little variation" in finding.sentence


def test_suppressed_gaps_say_so():
    series = time_between(days_of(GAPS)).assign(state="suppressed")
    assert rare_event_chart(series, council="E08000008", indicator=indicator()).state.value == "suppressed"


def test_an_unknown_chart_is_named_wrong():
    with pytest.raises(UsageError, match="'h'"):
        rare_event_points(time_between(days_of(GAPS)), chart="h", direction="up")
