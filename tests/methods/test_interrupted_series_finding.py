"""What the finding of an interrupted time series says, and never more than its checks allow."""

import numpy as np
import pandas as pd
import pytest
from cases import cases, needs_cases

from evalkit.methods import ItsModel, its
from evalkit.theory.model import Indicator


def indicator(**changes):
    known = {
        "code": "late_tasks",
        "title": "Late tasks",
        "definition": "d",
        "rationale": "r",
        "unit": "per 1,000 tasks",
        "kind": "rate",
        "multiplier": 1000,
        "direction": "down",
        "group": "proximal",
        "source": "s",
        "interval": "byar",
        "smallest_important_effect": 5,
    }
    return Indicator(**(known | changes))


def late_tasks(count=48, change=30, ratio=0.5, seed=6):
    generator = np.random.default_rng(seed)
    mean = np.where(np.arange(count) >= change, ratio, 1.0) * 80
    period = pd.period_range("2019-01", periods=count, freq="M").astype(str)
    drawn = generator.poisson(mean).astype(float)
    frame = pd.DataFrame({"period": period, "numerator": drawn, "denominator": 2000.0, "state": "value"})
    return frame.assign(value=1000 * frame["numerator"] / frame["denominator"], site_id="", stratum="")


def found(series=None, start="2021-07", **changes):
    series = late_tasks() if series is None else series
    return its(series, council="E08000008", indicator=indicator(), start=start, **changes)


def check(finding, name):
    return next(c for c in finding.checks if c.name == name)


def test_a_clear_effect_in_the_unit_of_the_indicator():
    finding = found()
    assert finding.lower < -20 < finding.upper < -10
    assert (finding.signal, finding.bearing, finding.state.value) == ("improved", "supports", "value")
    assert finding.sentence.startswith("Late tasks: from 2021-07 on it ")
    assert "lower on average than its earlier course leads one to expect" in finding.sentence
    assert (finding.n_periods, finding.confidence, finding.unit) == (48, 0.95, "per 1,000 tasks")
    assert finding.period == "2019-01-01/2022-12-31"
    changed = late_tasks().iloc[30:]
    assert (finding.numerator, finding.denominator) == (changed["numerator"].sum(), 18 * 2000)
    assert any("cannot tell the programme from what else" in caveat for caveat in finding.caveats)


def test_no_effect_is_not_called_no_change():
    finding = found(late_tasks(ratio=1.0), smallest_detectable=9.0)
    assert finding.signal == "no signal"
    assert "That is not the same as no change." in finding.sentence
    assert "could have shown is 9.00 per 1,000 tasks" in finding.sentence
    assert finding.smallest_detectable == 9.0


def test_what_was_written_beforehand_travels_with_the_finding():
    finding = found(specification="abc", planned=True)
    assert (finding.specification, finding.planned) == ("abc", True)


def test_few_months_before_are_descriptive_whatever_the_interval():
    finding = found(late_tasks(40, 20), start="2020-09")
    assert check(finding, "months before").passed is False
    assert finding.caveats[0].startswith("Descriptive: 20 months before the start; 24")
    assert "(descriptive)" in finding.sentence
    assert finding.bearing == "cannot tell"


def test_words_are_weaker_where_residuals_are_related_in_time():
    swing = np.sin(np.arange(48) * 2 * np.pi / 7) + 0.1 * np.random.default_rng(2).normal(0, 1, 48)
    period = pd.period_range("2019-01", periods=48, freq="M").astype(str)
    series = pd.DataFrame({"period": period, "value": 50 + swing + np.where(np.arange(48) >= 30, 30, 0)})
    finding = its(series, council="E08000008", indicator=indicator(kind="mean"), start="2021-07")
    assert check(finding, "residuals").passed is False
    assert "seems to have been" in finding.sentence
    assert "the interval may be too narrow" in finding.sentence
    assert any("A slower wander" in caveat for caveat in finding.caveats)


def test_a_fault_inside_is_left_out_and_said():
    series = late_tasks()
    series.loc[[10, 11], ["numerator", "value"]] = [2.0, 1.0]
    finding = found(series)
    assert check(finding, "data faults").passed is False
    assert "2019-11 to 2019-12" in check(finding, "data faults").text
    assert finding.n_periods == 46
    assert any("2 faulty or missing periods are left out" in caveat for caveat in finding.caveats)


@pytest.mark.parametrize(
    ("change", "state", "says"),
    [
        ({"numerator": 3.0, "value": 1.5}, "failed quality", "A fault in the data lies at the start"),
        ({"state": "failed quality"}, "failed quality", "marked “failed quality”"),
    ],
)
def test_a_fault_at_the_start_refuses(change, state, says):
    series = late_tasks(ratio=1.0)
    for column, figure in change.items():
        series.loc[[29, 30, 31], column] = figure
    finding = found(series)
    assert (finding.estimate, finding.lower, finding.upper, finding.std_error) == (None,) * 4
    assert finding.state.value == state
    assert says[0].lower() + says[1:] in finding.sentence
    assert check(finding, "data faults").passed is False


def test_a_definition_that_changed_at_the_start_refuses():
    finding = found(late_tasks().assign(definition_version=["1"] * 30 + ["2"] * 18))
    assert finding.estimate is None
    assert finding.state.value == "definition differs"
    assert "definition changed just when the change began" in finding.sentence


def test_faults_that_leave_too_few_refuse():
    finding = found(late_tasks(36, 30).assign(state=["value"] * 31 + ["failed quality"] * 3 + ["value"] * 2))
    assert finding.sentence.startswith("No estimate: usable periods after the start: 3 (3 left out")


@needs_cases
def test_the_naive_effect_of_a_reporting_failure_is_not_reported():
    table = pd.read_csv(cases("data", "nhs_north_west_trusts_no_criteria_to_reside_monthly.csv"))
    rows = table[(table["trust_code"] == "RMP") & (table["month"] <= "2023-12")]
    series = pd.DataFrame({"period": rows["month"], "numerator": rows["total_discharged"]})
    discharges = indicator(code="discharges", kind="count", unit="discharges", multiplier=1)
    finding = its(series, council="E08000008", indicator=discharges, start="2023-07")
    assert finding.estimate is None
    assert finding.state.value == "failed quality"
    assert "2023-07 to 2023-09" in finding.sentence
    naive = np.polyfit(np.arange(15), series["numerator"].iloc[:15], 1)
    fall = series["numerator"].iloc[15:18].to_numpy() / np.polyval(naive, [15, 16, 17])
    assert (fall < 0.3).all()  # what a naive series would call a collapse


def test_a_missing_denominator_is_left_out_and_said():
    series = late_tasks()
    series.loc[[4, 5], "denominator"] = np.nan
    finding = found(series)
    assert finding.n_periods == 46
    assert "2019-05 to 2019-06: no denominator." in check(finding, "data faults").text


@needs_cases
def test_a_reporting_failure_before_the_start_changes_nothing():
    table = pd.read_csv(cases("data", "nhs_north_west_trusts_no_criteria_to_reside_monthly.csv"))
    rows = table[table["trust_code"] == "RMP"]
    raw = pd.DataFrame({"period": rows["month"], "numerator": rows["total_discharged"]})
    failed = raw["period"].between("2023-07", "2023-09")
    marked = raw.assign(state=np.where(failed, "failed quality", "value"))
    discharges = indicator(code="discharges", kind="count", unit="discharges", multiplier=1)
    found = [its(s, council="E08000008", indicator=discharges, start="2024-07") for s in (raw, marked)]
    assert found[0].n_periods == len(raw) - 3
    assert (found[0].estimate, found[0].lower) == (found[1].estimate, found[1].lower)


@pytest.mark.parametrize(
    ("kind", "model"), [("count", "counts"), ("rate", "counts"), ("proportion", "means"), ("mean", "means")]
)
def test_the_model_follows_the_kind_of_indicator(kind, model):
    finding = its(late_tasks(), council="E08000008", indicator=indicator(kind=kind), start="2021-07")
    errors = check(finding, "standard errors").text
    assert ("quasi-Poisson" in errors) is (model == "counts")
    expected = {"count": -40, "rate": -20, "proportion": -20, "mean": -20}[kind]
    assert finding.estimate == pytest.approx(expected, abs=9)


def test_a_phase_in_is_said():
    finding = found(model=ItsModel(phase_in=3))
    assert any("3 periods of the phase-in are left out" in caveat for caveat in finding.caveats)
    assert "phase-in kept" in check(finding, "sensitivity runs").text


def test_a_comparison_is_said():
    comparison = late_tasks(ratio=1.0, seed=9)
    finding = found(comparison=comparison)
    assert finding.method == "controlled its"
    assert "and the comparison series lead one to expect" in finding.sentence


@pytest.mark.parametrize("state", ["suppressed", "too few", "not applicable"])
def test_states_are_kept_apart(state):
    finding = found(late_tasks().assign(state=state))
    assert (finding.estimate, finding.state.value) == (None, state)
    assert f"marked “{state}”" in finding.sentence
    series = late_tasks(ratio=1.0)
    series.loc[30, "state"] = state
    assert (found(series).estimate, found(series).state.value) == (None, state)


def test_bad_input_is_a_finding_without_a_number():
    for series in (late_tasks().iloc[:0], late_tasks().assign(numerator=0.0), late_tasks().iloc[:1]):
        finding = found(series)
        assert finding.estimate is None
        assert finding.sentence.startswith("No estimate: ")
