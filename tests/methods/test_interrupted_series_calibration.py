"""How often interrupted time series err on series whose truth is known."""

import pytest
from methods.calibration.its import calibrate

from evalkit.methods.interrupted_series_checks import MEANS_COVERED


@pytest.mark.slow
def test_counts_reject_and_cover_as_they_should_and_scores_as_their_caveat_says():
    found = calibrate()
    print(found)  # noqa: T201 - shown by pytest -s
    for kind in ("counts", "controlled counts"):
        assert 0.02 <= found[f"{kind} rejects"] <= 0.08
        assert 0.91 <= found[f"{kind} covers"] <= 0.98
    assert found["scores covers"] == pytest.approx(MEANS_COVERED, abs=0.005)
