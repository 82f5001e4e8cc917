import pytest
from methods.calibration.staggered import calibrate


@pytest.mark.slow
def test_it_rejects_and_covers_about_as_often_as_it_says():
    found = calibrate(200)["one effect"]
    assert 0.02 <= found["rejects"] <= 0.08
    assert 0.91 <= found["covers"] <= 0.98


def test_the_same_seed_gives_the_same_figures():
    assert calibrate(3, seed=5) == calibrate(3, seed=5)
