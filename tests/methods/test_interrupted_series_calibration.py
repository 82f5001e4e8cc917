"""How often interrupted time series err on series whose truth is known."""

import pytest
from methods.calibration.its import calibrate


@pytest.mark.slow
def test_counts_reject_and_cover_as_they_should_and_scores_as_is_known():
    found = calibrate()
    assert 0.02 <= found["counts rejects"] <= 0.08
    assert 0.91 <= found["counts covers"] <= 0.98
    # Newey-West errors of 60 autocorrelated scores are too narrow, as every finding on scores says.
    assert found["scores rejects"] <= 0.15
    assert found["scores covers"] >= 0.80
