"""Hand-calculated cases of the stage clock."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.learning import follow_journey
from evalkit.theory.model import Milestone, Stage

AS_AT = date(2025, 6, 30)


class TwoStages:
    journey = (
        Stage(
            id="readiness",
            label="Readiness",
            milestones=(
                Milestone(id="leaders", label="Leaders support it"),
                Milestone(id="contract", label="Contract"),
                Milestone(id="pay", label="Fee uplift"),
            ),
        ),
        Stage(
            id="doing",
            label="Implementation",
            milestones=(Milestone(id="train", label="Training"), Milestone(id="sign", label="Sign-off")),
        ),
    )


def milestones(*rows):
    frame = pd.DataFrame(rows, columns=["milestone", "status", "started", "completed"])
    return frame.assign(
        started=pd.to_datetime(frame["started"]), completed=pd.to_datetime(frame["completed"])
    )


def clock(*rows):
    return follow_journey(milestones(*rows), theory=TwoStages, as_at=AS_AT)


def test_duration_runs_from_the_first_to_the_last_completed_milestone():
    stage = clock(
        ("leaders", "done", "2023-12-01", "2024-01-10"),
        ("contract", "done", "2024-01-01", "2024-03-01"),
        ("pay", "done", "2024-01-01", "2024-02-01"),
    ).stages[0]
    assert (stage.days, stage.proportion, stage.state, stage.censored) == (51, 1.0, "complete", False)


def test_what_does_not_apply_leaves_the_denominator():
    stage = clock(
        ("leaders", "done", None, "2024-01-10"),
        ("contract", "not applicable", None, None),
        ("pay", "not started", None, None),
    ).stages[0]
    assert (stage.completed, stage.applicable, stage.proportion) == (1, 2, 0.5)


def test_only_an_open_stage_is_censored():
    done = ("leaders", "done", None, "2024-01-10")
    opened = clock(done, ("contract", "open", "2024-02-01", None)).stages[0]
    stopped = clock(done, ("contract", "stopped", "2024-02-01", None)).stages[0]
    assert (opened.state, opened.censored) == ("open", True)
    assert (stopped.state, stopped.censored) == ("stopped", False)


def test_work_that_goes_on_outweighs_work_that_stopped():
    stage = clock(
        ("leaders", "stopped", "2024-01-01", None), ("contract", "open", "2024-02-01", None)
    ).stages[0]
    assert (stage.state, stage.stopped, stage.open) == ("open", 1, 1)


def test_a_milestone_that_nobody_reported_is_not_one_that_has_not_started():
    journey = clock(("train", "not started", None, None))
    assert [stage.state for stage in journey.stages] == ["not reported", "not started"]
    assert (journey.stages[1].not_started, journey.stages[1].not_reported) == (1, 1)


def test_final_stage_is_the_last_with_a_completed_milestone():
    journey = clock(("leaders", "done", None, "2024-01-10"), ("train", "open", "2024-05-01", None))
    assert (journey.final_stage, journey.state) == ("Readiness", "open")


def test_a_journey_that_stopped_part_way_is_stopped():
    journey = clock(("leaders", "done", None, "2024-01-10"), ("contract", "stopped", "2024-02-01", None))
    assert (journey.state, journey.final_stage) == ("stopped", "Readiness")


def test_nothing_reported_is_no_journey():
    journey = clock()
    assert (journey.state, journey.final_stage, journey.completed) == ("not reported", "", 0)
    assert journey.stages[0].days is None


def test_a_milestone_ahead_of_earlier_stages_is_named_with_what_it_overtook():
    journey = clock(
        ("leaders", "done", None, "2024-01-10"),
        ("contract", "done", None, "2024-09-01"),
        ("pay", "open", "2024-02-01", None),
        ("train", "done", None, "2024-06-01"),
    )
    (ahead,) = journey.ahead
    assert (ahead.label, ahead.before) == ("Training", ("Contract", "Fee uplift"))


def test_done_without_a_date_counts_but_has_no_place_in_time():
    journey = clock(
        ("leaders", "done", None, None),
        ("contract", "done", None, "2024-03-01"),
        ("train", "done", None, "2024-03-02"),
    )
    stage = journey.stages[0]
    assert (stage.completed, stage.undated, stage.days) == (2, 1, 0)
    assert journey.ahead == ()


def test_what_is_completed_after_the_day_of_the_data_is_still_open():
    stage = clock(("leaders", "done", None, "2025-07-01")).stages[0]
    assert (stage.state, stage.completed) == ("open", 0)


def test_the_frame_of_the_caller_is_left_alone():
    rows = milestones(("leaders", "done", None, "2025-07-01"))
    before = rows.copy(deep=True)
    follow_journey(rows, theory=TwoStages, as_at=AS_AT)
    pd.testing.assert_frame_equal(rows, before)


STATUSES = st.sampled_from(["not started", "open", "done", "stopped", "not applicable"])


@given(
    st.permutations(["leaders", "contract", "pay", "train", "sign"]),
    st.lists(STATUSES, min_size=5, max_size=5),
)
def test_counts_add_up_in_any_order_of_rows(order, statuses):
    rows = [(m, s, None, "2024-05-01" if s == "done" else None) for m, s in zip(order, statuses, strict=True)]
    journey, turned = clock(*rows), clock(*rows[::-1])
    assert journey == turned
    for stage in journey.stages:
        counted = stage.completed + stage.open + stage.stopped + stage.not_started + stage.not_reported
        assert counted == stage.applicable <= stage.milestones
        assert stage.proportion is None or 0 <= stage.proportion <= 1


@pytest.mark.parametrize("days", [0, 1, 400])
def test_moving_every_date_changes_no_duration(days):
    rows = [("leaders", "done", None, "2022-01-10"), ("contract", "done", None, "2022-03-01")]
    moved = [
        (m, s, b, str(date.fromisoformat(c) + pd.Timedelta(days=days).to_pytimedelta()))
        for m, s, b, c in rows
    ]
    assert clock(*moved).stages[0].days == clock(*rows).stages[0].days == 50
