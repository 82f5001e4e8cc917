import numpy as np
import pandas as pd
import pytest
from chart_series import indicator

from evalkit.methods import fit_inequality, inequality
from evalkit.methods.refusals import CannotEstimateError


def table(numerators, people=1_000):
    return pd.DataFrame(
        {"quantile": range(1, len(numerators) + 1), "numerator": numerators, "population": people}
    )


def found(frame, **changes):
    return inequality(frame, council="E08000008", indicator=indicator(**changes), repetitions=2_000)


def check(finding, name):
    return next(c for c in finding.checks if c.name == name)


def test_a_gradient_is_said_with_its_interval_and_ratio():
    finding = found(table([300, 270, 240, 210, 180]))
    assert finding.estimate == pytest.approx(-14.9, abs=0.2)
    assert finding.lower < finding.estimate < finding.upper < 0
    assert "lower towards the least deprived end" in finding.sentence
    assert check(finding, "a line fits").passed
    assert check(finding, "relative index").text.startswith("Least over most deprived end: 0.5")


def test_no_gradient_is_not_called_equality():
    finding = found(table([240, 243, 238, 241, 239]))
    assert finding.lower < 0 < finding.upper
    assert "no sign of a gradient" in finding.sentence


def test_quantiles_that_follow_no_line_are_not_called_a_gradient():
    finding = found(table([100, 400, 400, 100, 400]))
    assert check(finding, "a line fits").passed is False
    assert "do not follow a line" in finding.sentence


def test_many_quantiles_are_unsteady():
    assert check(found(table(list(range(300, 288, -1)))), "quantiles").passed is False


def test_rates_and_proportions_are_fitted_on_their_own_scale_by_default():
    frame = table([300, 270, 240, 210, 180])
    logit = fit_inequality(frame, kind="proportion", repetitions=1_000)
    plain = fit_inequality(frame, kind="proportion", transform="none", repetitions=1_000)
    assert logit.slope != plain.slope
    assert fit_inequality(frame, kind="rate", repetitions=1_000).slope != plain.slope


@pytest.mark.parametrize(
    "frame",
    [
        table([300, 270, 240]),
        table([300, 270, np.nan, 210, 180]),
        table([300, 270, -1, 210, 180]),
        table([300, 270, 240, 210, 1_800]),
        table([0] * 5),
        table([300, 270, 240, 210, 180], people=0),
        table([]),
    ],
)
def test_what_cannot_be_worked_out_gets_a_sentence_and_no_number(frame):
    finding = found(frame)
    assert finding.sentence.startswith("No estimate")
    assert (finding.estimate, finding.lower, finding.upper) == (None, None, None)
    with pytest.raises(CannotEstimateError):
        fit_inequality(frame, kind="proportion")
