import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf

from evalkit.errors import UsageError
from evalkit.indicators import median_time, survival

# Remission in weeks, 6-MP arm, Freireich et al. 1963 as printed in every textbook: + is still in remission.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]

EPISODES = st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=30)


def test_the_textbook_curve():
    curve = survival(WEEKS, RELAPSED)
    assert curve.time.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.waiting.round(4).tolist() == [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]


def test_the_textbook_median_and_limits():
    # Published for log-log limits: median 23, 95% limits 13 to not reached.
    found = median_time(WEEKS, RELAPSED)
    assert (found.value, found.lower) == (23, 13)
    assert np.isnan(found.upper)
    assert (found.events, found.episodes) == (9, 21)


def test_limits_as_r_prints_them():
    # R, survival: survfit(Surv(time, status) ~ x, data = aml), whose limits are on the log scale (Miller,
    # Survival Analysis, 1981: remission in weeks, maintained and not).
    weeks = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161]
    relapsed = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]
    curve = survival(weeks, relapsed, limits="log")
    assert curve.waiting.round(3).tolist() == [0.909, 0.818, 0.716, 0.614, 0.491, 0.368, 0.184]
    assert curve.lower.round(4).tolist() == [0.7541, 0.6192, 0.4884, 0.3769, 0.2549, 0.1549, 0.0359]
    assert curve.upper.round(3).tolist() == [1, 1, 1, 0.999, 0.946, 0.875, 0.944]
    found = median_time(weeks, relapsed, limits="log")
    assert (found.value, found.lower, np.isnan(found.upper)) == (31, 18, True)
    weeks = [5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45]
    found = median_time(weeks, [week != 16 for week in weeks], limits="log")
    assert (found.value, found.lower, np.isnan(found.upper)) == (23, 8, True)


def test_plain_limits_are_symmetric_within_nought_and_one():
    curve = survival(range(1, 11), [True] * 10, limits="plain")
    inside = (curve.lower > 0) & (curve.upper < 1)
    assert inside.sum() > 2
    np.testing.assert_allclose((curve.lower + curve.upper)[inside] / 2, curve.waiting[inside])
    with pytest.raises(UsageError, match="No scale of the limits is called 'linear'"):
        survival([1, 2], [True, True], limits="linear")


def test_limits_by_hand():
    # Ten ended episodes at 1..10. After t = 3: S = .7, Greenwood sum 3/70, so the limits are .7 to the
    # power exp(±1.96 sqrt(3/70) / log .7). After t = 1 they are .473 and .985: the lower is below a half.
    curve = survival(range(1, 11), [True] * 10)
    assert curve.lower[2].round(4) == 0.3287
    assert curve.upper[2].round(4) == 0.8919
    found = median_time(range(1, 11), [True] * 10)
    assert (found.value, found.lower, found.upper) == (5, 1, 8)


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined:RuntimeWarning")
@given(episodes=EPISODES)
def test_curve_and_limits_agree_with_scipy(episodes):
    times, ended = np.array([e[0] for e in episodes], dtype=float), np.array([e[1] for e in episodes])
    assume(ended.any())
    data = CensoredData(uncensored=times[ended], right=times[~ended])
    with np.errstate(all="ignore"):
        oracle = ecdf(data).sf
        limits = oracle.confidence_interval(method="log-log")
    curve = survival(times, ended)
    np.testing.assert_allclose(curve.waiting, oracle.evaluate(curve.time))
    inside = (curve.waiting > 0) & (curve.waiting < 1)
    np.testing.assert_allclose(curve.lower[inside], limits.low.evaluate(curve.time)[inside])
    np.testing.assert_allclose(curve.upper[inside], limits.high.evaluate(curve.time)[inside])


@given(episodes=EPISODES)
def test_an_open_episode_never_shortens_the_median(episodes):
    times, ended = [e[0] for e in episodes], [e[1] for e in episodes]
    before = median_time(times, ended).value
    after = median_time([*times, 99], [*ended, False]).value
    assert np.isnan(after) or after >= before


@given(episodes=EPISODES)
def test_the_median_lies_between_its_limits(episodes):
    found = median_time([e[0] for e in episodes], [e[1] for e in episodes])
    if not np.isnan(found.value):
        assert np.isnan(found.lower) or found.lower <= found.value
        assert np.isnan(found.upper) or found.upper >= found.value


def test_open_episodes_are_not_dropped():
    assert median_time([1, 2, 3], [True, True, True]).value == 2
    assert np.isnan(median_time([1, 9, 9], [True, False, False]).value)


def test_nothing_observed_and_nothing_at_all():
    assert np.isnan(median_time([5, 6], [False, False]).value)
    assert median_time([], []).episodes == 0


def test_an_episode_without_a_duration_is_refused():
    with pytest.raises(UsageError, match="no duration"):
        median_time([1, None], [True, False])
    with pytest.raises(UsageError, match="2 durations, but 1"):
        median_time([1, 2], [True])
