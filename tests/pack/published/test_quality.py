import pandas as pd

from evalkit.pack.published.quality import collapse, copied_year, impossible_zero

MONTHS = [f"{year}-{month:02d}" for year in (2022, 2023, 2024) for month in range(1, 13)]


def discharges(numerators):
    months = MONTHS[: len(numerators)]
    return pd.DataFrame(
        {"code": "RMP", "indicator": "out", "period": months, "numerator": numerators, "denominator": 30.0}
    )


def test_a_dip_between_usual_months_is_a_reporting_failure():
    frame = discharges([2000.0] * 12 + [420, 260, 315] + [2500] * 9)
    assert frame[collapse(frame)].period.tolist() == ["2023-01", "2023-02", "2023-03"]


def test_a_fall_that_lasts_is_not_taken_for_a_reporting_failure():
    assert not collapse(discharges([2000.0] * 12 + [300.0] * 12)).any()


def test_a_low_start_or_end_is_not_judged_for_want_of_months_on_both_sides():
    assert not collapse(discharges([200.0] * 2 + [2000.0] * 12 + [200.0] * 2)).any()


def test_the_order_of_rows_does_not_matter():
    frame = discharges([2000.0] * 6 + [100.0] + [2000.0] * 6)
    shuffled = frame.sample(frac=1, random_state=3)
    assert shuffled[collapse(shuffled)].period.tolist() == ["2022-07"]


def test_one_figure_that_repeats_by_chance_was_not_copied():
    rows = [("RMP", "seen", p, 900.0) for p in ("2024-02", "2025-02")]
    rows += [("RMP", "late", "2024-02", 90.0), ("RMP", "late", "2025-02", 91.0)]
    frame = pd.DataFrame(rows, columns=["code", "indicator", "period", "numerator"])
    assert not copied_year(frame).any()


def test_a_zero_that_chance_can_give_is_kept():
    frame = pd.DataFrame(
        {
            "code": ["E92000001", "E09000001", "E06000021"],
            "indicator": "home",
            "period": "2020/21",
            "stratum": "",
            "numerator": [791.0, 0, 0],
            "denominator": [1000.0, 12, 28],
        }
    )
    assert impossible_zero(frame).tolist() == [False, False, True]
    assert not impossible_zero(frame[frame.code != "E92000001"]).any()
