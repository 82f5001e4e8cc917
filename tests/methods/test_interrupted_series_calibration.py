"""How often interrupted time series err on series whose truth is known."""

import pytest
from methods.calibration.its import calibrate


@pytest.mark.slow
def test_every_kind_rejects_and_covers_as_often_as_it_says():
    found = calibrate()
    print(found)  # noqa: T201 - shown by pytest -s
    for kind in ("counts", "controlled counts", "scores"):
        assert 0.02 <= found[f"{kind} rejects"] <= 0.08
        assert 0.91 <= found[f"{kind} covers"] <= 0.98
