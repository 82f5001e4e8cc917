"""Changes to the programme, counted by hand."""

from datetime import date

import pandas as pd

from evalkit.learning import sum_up_adaptations
from evalkit.learning.adapting import Kept

CHANGES = pd.DataFrame(
    {
        "date": pd.to_datetime(["2025-01-10", "2025-03-01", "2025-04-01", None, "2025-02-28"]),
        "planned": pd.array([True, False, None, False, True], dtype="boolean"),
        "keeps_core": pd.array([True, False, True, None, None], dtype="boolean"),
    }
)


def test_changes_are_counted_by_the_core_and_what_nobody_said_is_not_a_no():
    found = sum_up_adaptations(CHANGES, start=date(2025, 3, 1))
    assert found.all == Kept(kept=2, lost=1, not_said=2)
    assert found.planned == Kept(kept=1, not_said=1)
    assert found.unplanned == Kept(lost=1, not_said=1)
    assert found.planned_unknown == Kept(kept=1)


def test_a_change_on_the_day_of_the_start_comes_after_it_and_one_without_a_date_is_on_neither_side():
    found = sum_up_adaptations(CHANGES, start=date(2025, 3, 1))
    assert (found.before_start, found.after_start) == (Kept(kept=1, not_said=1), Kept(kept=1, lost=1))
    assert found.undated == 1


def test_without_a_start_there_is_no_before_and_after():
    found = sum_up_adaptations(CHANGES, start=None)
    assert (found.before_start, found.after_start) == (None, None)
    assert sum_up_adaptations(CHANGES.iloc[:0], start=None).all.total == 0
