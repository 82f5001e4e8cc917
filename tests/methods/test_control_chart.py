import numpy as np
import pandas as pd
import pytest

from evalkit.finding import CellState
from evalkit.methods import control_chart, control_points
from evalkit.methods.control_charts import finding_of_points
from evalkit.theory.model import Indicator, Target

NOISE = [4.0, 6, 5, 3, 5, 6, 4, 5, 3, 6, 5, 4, 5]


def indicator(**changes):
    known = {
        "code": "late_tasks",
        "title": "Missed or late tasks",
        "definition": "d",
        "rationale": "r",
        "unit": "per 1,000 tasks",
        "kind": "rate",
        "direction": "down",
        "group": "proximal",
        "source": "s",
        "interval": "byar",
    }
    return Indicator(**(known | changes))


def monthly(values, **columns):
    months = pd.period_range("2024-01", periods=len(values), freq="M").astype(str)
    frame = pd.DataFrame({"indicator": "late_tasks", "site_id": "", "stratum": "", "period": months})
    return frame.assign(value=values, state="value", numerator=10.0, denominator=2_000.0, **columns)


def found(values, **changes):
    return control_chart(monthly(values), council="E08000008", indicator=indicator(**changes))


def check(finding, name):
    return next(c for c in finding.checks if c.name == name)


def test_no_signal_says_that_it_is_not_no_change_and_what_would_have_stood_out():
    finding = found(NOISE)
    assert finding.signal == "no signal"
    assert "not the same as no change" in finding.sentence
    ranges = np.abs(np.diff(NOISE))
    assert finding.smallest_detectable == pytest.approx(2.66 * ranges.mean())
    assert finding.estimate == pytest.approx(np.mean(NOISE))
    assert (finding.rule_set, finding.n_periods) == ("mdc-2023", 13)
    assert (finding.numerator, finding.denominator) == (130, 26_000)
    assert finding.period == "2024-01-01/2025-01-31"


@pytest.mark.parametrize(
    ("direction", "signal"),
    [("down", "worse"), ("up", "improved"), ("ambiguous", "unknown"), ("context", "unknown")],
)
def test_the_signal_follows_the_direction_of_improvement(direction, signal):
    finding = found([*NOISE, 30.0], direction=direction)
    assert finding.signal == signal
    assert "The latest point, 2025-02, lies above the usual range." in finding.sentence


def test_an_old_signal_is_told_but_is_not_the_signal():
    finding = found([30.0, *NOISE, *NOISE])
    assert finding.signal == "no signal"
    assert check(finding, "earlier signals").text == "1 other point shows special cause."


def test_few_points_fail_a_check():
    finding = found(NOISE[:9])
    assert check(finding, "enough points").passed is False
    assert check(found(NOISE), "enough points").passed is True


def test_a_gap_fails_a_check():
    assert check(found([*NOISE[:6], np.nan, *NOISE[6:]]), "no gaps").passed is False
    assert check(found(NOISE), "no gaps").passed is True


def test_months_before_the_first_value_are_no_gap_and_those_after_the_last_are_told():
    assert check(found([np.nan, np.nan, *NOISE]), "no gaps").passed is True
    late = check(found([*NOISE, np.nan]), "no gaps")
    assert late.passed is False
    assert late.text.endswith("The last value is that of 2025-01.")


def test_waves_with_nothing_collected_in_between_have_no_gap():
    waves = [x for value in NOISE for x in (value, np.nan)]
    series = monthly(waves).assign(state=["value", "not collected"] * len(NOISE))
    finding = control_chart(series, council="E08000008", indicator=indicator())
    assert check(finding, "no gaps").passed is True


def test_no_variation_is_unknown_with_advice():
    finding = found([0.0] * 13)
    assert finding.signal == "unknown"
    assert (finding.estimate, finding.lower) == (None, None)
    assert finding.smallest_detectable is None
    assert "too little variation" in finding.sentence


def test_rare_events_fail_a_check():
    series = monthly(NOISE).assign(numerator=1.0)
    finding = control_chart(series, council="E08000008", indicator=indicator())
    assert check(finding, "enough events").passed is False


def test_figures_are_written_to_the_places_that_a_reader_can_use():
    finding = control_chart(
        monthly([v * 1000 for v in NOISE]), council="E08000008", indicator=indicator(unit="admissions")
    )
    assert "mean of 4,692 admissions" in finding.sentence
    assert "percentage points or more away from the mean of 4.69%" in found(NOISE, unit="%").sentence


def test_means_have_no_events_to_check():
    series = monthly(NOISE).assign(numerator=np.nan)
    finding = control_chart(series, council="E08000008", indicator=indicator(kind="mean", interval="student"))
    assert check(finding, "enough events").passed is None
    assert finding.numerator is None


def test_nothing_measured_keeps_its_state():
    series = monthly([np.nan] * 3).assign(state="suppressed")
    finding = control_chart(series, council="E08000008", indicator=indicator())
    assert (finding.state, finding.signal) == (CellState.SUPPRESSED, "unknown")
    mixed = series.assign(state=["suppressed", "not collected", "too few"])
    finding = control_chart(mixed, council="E08000008", indicator=indicator())
    assert finding.state is CellState.NOT_COLLECTED


def test_a_cumulative_count_is_not_added_up():
    series = monthly(NOISE).assign(numerator=np.arange(13.0))
    finding = control_chart(series, council="E08000008", indicator=indicator(cumulative=True))
    assert finding.numerator == 12


def test_the_target_of_the_theory_is_judged():
    target = Target(value=20, rationale="r")
    assert any("will keep meeting it" in c for c in found(NOISE, target=target).caveats)
    finding = control_chart(
        monthly(NOISE), council="E08000008", indicator=indicator(target=target), target=0.5
    )
    assert any("Against the target of 0.5" in c for c in finding.caveats)


def test_uneven_denominators_and_rebasing_are_caveats():
    series = monthly(NOISE).assign(denominator=np.linspace(100, 2_000, 13))
    finding = control_chart(series, council="E08000008", indicator=indicator())
    assert any("more than a quarter" in c for c in finding.caveats)
    finding = control_chart(monthly(NOISE), council="E08000008", indicator=indicator(), rebase=["2024-06"])
    assert any("set anew at 2024-06" in c for c in finding.caveats)
    assert finding.numerator == 80


@pytest.mark.parametrize("rules", ["mdc-2023", "ptd-0.2.2"])
def test_points_that_are_worked_out_already_say_the_same(rules):
    series, about = monthly([*NOISE, 30.0, 5.0]), indicator()
    given = {"council": "E08000008", "indicator": about, "rule_set": rules}
    points = control_points(series, direction="down", rule_set=rules, baseline=12)
    told = finding_of_points(points, series=series, **given)
    assert told == control_chart(series, **given, baseline=12)
