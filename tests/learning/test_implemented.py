"""Hand-calculated cases of the test of *implemented*."""

import pandas as pd
import pytest

from evalkit.learning import is_implemented

SIGNED = pd.Series(pd.to_datetime(["2024-02-10", "2024-06-01"]))


def visits(*counts, first="2024-01"):
    months = pd.period_range(first, periods=len(counts), freq="M").astype(str)
    return pd.DataFrame({"period": months, "numerator": pd.array(counts, dtype="Float64")})


def test_six_months_in_a_row_after_sign_off():
    found = is_implemented(visits(0, 3, 4, 5, 6, 7, 8, 9), sign_offs=SIGNED)
    assert (found.verdict, found.since, found.longest_run) == ("yes", "2024-07", 7)


def test_visits_before_anybody_was_signed_off_do_not_count():
    late = pd.Series(pd.to_datetime(["2024-04-30"]))
    found = is_implemented(visits(3, 3, 4, 5, 6, 7, 8, 9), sign_offs=late)
    assert (found.verdict, found.longest_run) == ("no", 5)


def test_a_month_without_visits_breaks_the_run():
    found = is_implemented(visits(0, 3, 4, 5, 0, 6, 7, 8, 9, 9), sign_offs=SIGNED)
    assert (found.verdict, found.longest_run) == ("no", 5)


@pytest.mark.parametrize(
    "unknown", [visits(0, 3, 4, 5, None, 6, 7, 8), visits(0, 3, 4, 5, 1, 6, 7, 8).drop(4)]
)
def test_an_unknown_month_that_could_hide_six_in_a_row_is_not_a_no(unknown):
    found = is_implemented(unknown, sign_offs=SIGNED)
    assert (found.verdict, found.longest_run) == ("cannot tell", 3)


def test_an_unknown_month_that_could_hide_nothing_leaves_a_no():
    assert is_implemented(visits(0, 3, None, 0, 0, 4), sign_offs=SIGNED).verdict == "no"


def test_nobody_signed_off_is_a_no_and_no_record_is_not():
    counts = visits(*[5] * 12)
    assert is_implemented(counts, sign_offs=SIGNED.iloc[:0]).verdict == "no"
    assert is_implemented(counts, sign_offs=None).verdict == "cannot tell"
    assert is_implemented(None, sign_offs=SIGNED).verdict == "cannot tell"


def test_implemented_then_stopped_stays_implemented_and_tells_the_last_month():
    found = is_implemented(visits(*[5] * 8, 0, 0), sign_offs=SIGNED)
    assert (found.verdict, found.last_month) == ("yes", "2024-08")
