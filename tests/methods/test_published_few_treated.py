"""Published figures of methods for one or few treated places, at their tolerance."""

from dataclasses import replace

import numpy as np
import pytest
from cases import needs_cases
from few_treated_panels import published

from evalkit.methods import (
    fit_generalised_synthetic_control,
    fit_lee_wooldridge,
    fit_synthetic_control,
    fit_synthetic_did,
)

pytestmark = needs_cases


@pytest.fixture(scope="module")
def california():
    return published("prop99.csv", unit="state", period="year", outcome="packs", treated=("California", 1989))


@pytest.fixture(scope="module")
def synthetic_did_of_california(california):
    return fit_synthetic_did(california)


def test_synthetic_did_of_california(synthetic_did_of_california):
    assert synthetic_did_of_california.estimate == pytest.approx(-15.60383, abs=1e-4)


def test_plain_did_of_california(synthetic_did_of_california):
    assert synthetic_did_of_california.plain == pytest.approx(-27.349, abs=0.001)


def test_weights_of_synthetic_did_of_california(synthetic_did_of_california):
    units, times = synthetic_did_of_california.donor_weights, synthetic_did_of_california.time_weights
    assert times[times["weight"] > 0.001]["period"].tolist() == ["1986", "1987", "1988"]
    assert times["weight"].tail(3).round(3).tolist() == [0.366, 0.206, 0.427]
    assert units["unit"].iloc[:3].tolist() == ["Nevada", "New Hampshire", "Connecticut"]


@pytest.mark.parametrize(
    ("rolling", "estimate", "error"), [("demean", -0.422, 0.121), ("detrend", -0.227, 0.094)]
)
def test_lee_wooldridge_of_california_in_logs(california, rolling, estimate, error):
    # Lee and Wooldridge 2025, on California's tobacco tax: log of packs.
    fit = fit_lee_wooldridge(replace(california, outcomes=np.log(california.outcomes)), rolling=rolling)
    assert fit.estimate == pytest.approx(estimate, abs=0.0005)
    assert fit.interval.std_error == pytest.approx(error, abs=0.0005)


@pytest.fixture(scope="module")
def basque():
    whole = published(
        "basque.csv",
        unit="regionname",
        period="year",
        outcome="gdpcap",
        treated=("Basque Country (Pais Vasco)", 1970),
    )
    kept = [name for name in whole.outcomes.index if name != "Spain (Espana)"]
    return replace(
        whole, outcomes=whole.outcomes.loc[kept], starts=whole.starts[kept], status=whole.status[kept]
    )


def test_synthetic_control_of_the_basque_country_at_published_weights(basque):
    fit = fit_synthetic_control(
        basque, weights={"Cataluna": 0.850816306, "Madrid (Comunidad De)": 0.149183694}
    )
    path = fit.path.set_index(fit.path["period"].astype(int))["gap"]
    assert (path.loc[1960:1969] ** 2).mean() == pytest.approx(0.008864545, abs=1e-8)
    assert path.loc[1970:1997].mean() == pytest.approx(-0.579925, abs=1e-5)
    assert fit.estimate == pytest.approx(-0.579925, abs=1e-5)


def test_synthetic_control_of_california_on_all_outcomes(california):
    # Donors and, about, weights of Abadie, Diamond and Hainmueller 2010, table 2.
    fit = fit_synthetic_control(california)
    heaviest = fit.donor_weights["unit"].head(5)
    assert set(heaviest) == {"Utah", "Montana", "Nevada", "Connecticut", "New Hampshire"}
    assert fit.fit_before == pytest.approx(1.66, abs=0.01)
    assert fit.smallest_p == pytest.approx(1 / 39)


@pytest.mark.slow
def test_synthetic_control_of_california_as_published_with_synthetic_did(california):
    # Arkhangelsky et al. 2021, table 1: -19.6; R's synthdid, sc_estimate: -19.6197.
    fit = fit_synthetic_control(california, solver="stepwise")
    assert fit.estimate == pytest.approx(-19.6197, abs=1e-4)
    assert fit_synthetic_control(california).fit_before < fit.fit_before


def test_two_factors_are_chosen_for_california(california):
    fit = fit_generalised_synthetic_control(california)
    assert fit.n_factors == 2
    assert fit.validation["error"].argmin() == 2
