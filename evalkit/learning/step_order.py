"""The order of steps: milestones passed over by later ones, or done after them, across and within stages."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - the record's field is read at run time
from typing import TYPE_CHECKING, Literal

from evalkit.finding import Record
from evalkit.learning.journey import rows_by_milestone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from evalkit.theory.model import Theory

Reach = Literal["later stages", "the same stage"]
NEVER = ("not started", "stopped")  # an open one may still be done


class Skipped(Record):
    """A milestone that was not done although later ones were."""

    milestone: str
    label: str
    stage: str
    status: str
    reach: Reach
    later: tuple[str, ...]  # labels of those that were done


class Swapped(Record):
    """A milestone that was done before earlier ones of its own stage, all of them dated."""

    milestone: str
    label: str
    stage: str
    before: tuple[str, ...]  # labels of those that were done later


class StepOrder(Record):
    """Hold what the order of steps was; milestones without a date are in no comparison of dates."""

    skipped: tuple[Skipped, ...]
    swapped: tuple[Swapped, ...]
    undated: tuple[str, ...]  # done, but nobody wrote when

    @property
    def never(self) -> int:
        """Count the milestones that later stages passed over and that nobody is at work on."""
        across = [each for each in self.skipped if each.reach == "later stages"]
        return sum(each.status in NEVER for each in across)


class _Step(Record):
    milestone: str
    label: str
    stage: str
    place: int  # of the stage
    status: str
    day: date | None = None


def follow_order(milestones: pd.DataFrame, *, theory: Theory, as_at: date) -> StepOrder:
    """Find the steps that were passed over, and those of one stage that were done the other way round.

    The order is the theory's. Across stages what counts is that a later one was done at all, with a date
    or without; within a stage the theory's order is weak, and is told apart.

    Parameters
    ----------
    milestones : pandas.DataFrame
        Columns milestone, status and completed, as for `follow_journey`.
    theory : Theory
        Its journey gives the order.
    as_at : datetime.date
        The day that the data describe.

    Returns
    -------
    StepOrder

    Examples
    --------
    >>> from datetime import date
    >>> from types import SimpleNamespace
    >>> import pandas as pd
    >>> first = SimpleNamespace(label="Readiness", milestones=(SimpleNamespace(id="pay", label="Pay"),))
    >>> then = SimpleNamespace(label="Doing", milestones=(SimpleNamespace(id="train", label="Train"),))
    >>> rows = pd.DataFrame({"milestone": ["pay", "train"], "status": ["not started", "done"],
    ...     "completed": pd.to_datetime([None, "2025-02-01"])})
    >>> order = follow_order(rows, theory=SimpleNamespace(journey=(first, then)), as_at=date(2025, 6, 30))
    >>> [(each.label, each.status, each.later) for each in order.skipped]
    [('Pay', 'not started', ('Train',))]
    """
    known = rows_by_milestone(milestones, as_at)
    steps = [
        _Step(
            milestone=each.id,
            label=each.label,
            stage=stage.label,
            place=place,
            status=known.get(each.id, ("not reported", None))[0],
            day=known.get(each.id, ("", None))[1],
        )
        for place, stage in enumerate(theory.journey)
        for each in stage.milestones
    ]
    return StepOrder(
        skipped=tuple(_skipped(steps)),
        swapped=tuple(_swapped(steps)),
        undated=tuple(step.label for step in steps if step.status == "done" and step.day is None),
    )


def _skipped(steps: Sequence[_Step]) -> Iterator[Skipped]:
    for at, step in enumerate(steps):
        if step.status not in (*NEVER, "open"):
            continue
        done = [later for later in steps[at + 1 :] if later.status == "done"]
        across = [later.label for later in done if later.place > step.place]
        within = [later.label for later in done if later.place == step.place]
        reach: Reach = "later stages" if across else "the same stage"
        if across or within:
            yield Skipped(
                milestone=step.milestone,
                label=step.label,
                stage=step.stage,
                status=step.status,
                reach=reach,
                later=tuple(across or within),
            )


def _swapped(steps: Sequence[_Step]) -> Iterator[Swapped]:
    dated = [(step, step.day) for step in steps if step.status == "done" and step.day is not None]
    for at, (step, day) in enumerate(dated):
        before = [
            earlier.label
            for earlier, earlier_day in dated[:at]
            if earlier.place == step.place and earlier_day > day
        ]
        if before:
            yield Swapped(milestone=step.milestone, label=step.label, stage=step.stage, before=tuple(before))
