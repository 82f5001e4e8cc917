"""Hand-made journeys whose steps were passed over or done the other way round."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.learning import follow_order
from evalkit.theory.model import Milestone, Stage

STATUSES = ["not started", "open", "done", "stopped", "not applicable"]


class TwoStages:
    journey = (
        Stage(
            id="readiness",
            label="Readiness",
            milestones=(
                Milestone(id="a", label="A"),
                Milestone(id="b", label="B"),
                Milestone(id="c", label="C"),
            ),
        ),
        Stage(
            id="doing",
            label="Doing",
            milestones=(Milestone(id="x", label="X"), Milestone(id="y", label="Y")),
        ),
    )


def order(*rows, as_at=date(2025, 6, 30)):
    frame = pd.DataFrame(rows, columns=["milestone", "status", "completed"])
    return follow_order(
        frame.assign(completed=pd.to_datetime(frame["completed"])), theory=TwoStages, as_at=as_at
    )


def told(found):
    return [(each.label, each.status, each.reach, each.later) for each in found.skipped]


def test_a_step_never_done_is_told_from_one_under_way_and_from_one_nobody_reported():
    found = order(
        ("a", "not started", None), ("b", "open", None), ("x", "done", "2025-02-01"), ("y", "done", None)
    )
    assert told(found) == [
        ("A", "not started", "later stages", ("X", "Y")),
        ("B", "open", "later stages", ("X", "Y")),
    ]
    assert found.never == 1
    assert found.undated == ("Y",)


def test_what_only_its_own_stage_passed_over_is_told_apart():
    found = order(("a", "stopped", None), ("b", "done", "2025-01-01"), ("x", "not started", None))
    assert told(found) == [("A", "stopped", "the same stage", ("B",))]
    assert found.never == 0


def test_dates_of_one_stage_show_what_was_done_the_other_way_round():
    found = order(("a", "done", "2025-03-01"), ("b", "done", "2025-02-01"), ("c", "done", None))
    assert [(each.label, each.before) for each in found.swapped] == [("B", ("A",))]
    assert found.skipped == ()


def test_steps_of_one_day_are_in_order_and_what_does_not_apply_is_passed_over_by_nobody():
    found = order(
        ("a", "done", "2025-03-01"),
        ("b", "done", "2025-03-01"),
        ("c", "not applicable", None),
        ("x", "done", "2025-04-01"),
    )
    assert (found.swapped, found.skipped, found.undated) == ((), (), ())


def test_what_was_done_after_the_day_of_the_data_is_still_under_way():
    found = order(("a", "done", "2025-07-01"), ("x", "done", "2025-02-01"))
    assert told(found) == [("A", "open", "later stages", ("X",))]


@given(st.lists(st.sampled_from(STATUSES), min_size=5, max_size=5))
def test_only_steps_that_are_not_done_are_passed_over_and_only_by_steps_that_are(statuses):
    found = order(*((name, status, None) for name, status in zip("abcxy", statuses, strict=True)))
    done = {name.upper() for name, status in zip("abcxy", statuses, strict=True) if status == "done"}
    assert set(found.undated) == done
    assert all(each.label not in done and set(each.later) <= done for each in found.skipped)
    if all(status == "done" for status in statuses):
        assert found.skipped == ()


@pytest.mark.parametrize("rows", [(), (("a", "not applicable", None),)])
def test_nothing_is_passed_over_where_nothing_is_done(rows):
    assert order(*rows).skipped == ()
