"""Draw the journey: milestones, adaptations and actions that fit what became of the council."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd

from evalkit.demo.months import DATA_AS_AT, index_of, month_at, working_day
from evalkit.demo.reading import read_demo_theory, read_journey_words
from evalkit.demo.streams import stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.random import Generator

    from evalkit.demo.truth import Truth

Status = Literal["not started", "open", "done", "stopped", "not applicable"]
# When each stage is worked on: months around the first delegated visit.
STAGE_MONTHS = {
    "readiness": (-16, -9),
    "preparation": (-10, -2),
    "implementation": (-3, 4),
    "review": (3, 14),
}
NEVER_STARTED_FROM = "2025-01"  # stages of a council that never started are dated around this month
SHORTEST_DAYS, LONGEST_DAYS = 20, 110  # from beginning work on a milestone to having done it
# What holds up those who did not get there, by stage.
OPEN_WHERE = {
    "stalled": ("fee_uplift_to_pay", "accountability_settled"),
    "readiness": ("fee_uplift_to_pay", "leaders_support", "developmental_contract"),
    "unknown": ("fee_uplift_to_pay", "accountability_settled", "providers_engaged"),
}
NEVER_LEFT_OPEN = ("good_relationships", "facilitator_recruited", "concerns_voiced")
DONE_SHARE = {"stalled": 0.8, "readiness": 0.5, "unknown": 0.6}
STOPPED_DONE_SHARE = 0.4  # of the later steps of implementation, where it stopped
NO_SUCH_CONTRACT_SHARE = 0.3
NOTED_SHARE = 0.4
STAGE_ORDER = ("readiness", "preparation", "implementation", "review")
NOT_REPORTED_SHARE = 0.25  # of the milestones of a council whose state is unknown
AT_THE_START = ("start_with_willing", "competencies_signed_off", "training_in_field")
FEES = "fee_uplift_to_pay"


class _Step(NamedTuple):
    milestone: str
    stage: str
    status: Status
    started: str = ""
    completed: str = ""


def draw_milestones(truth: Truth) -> pd.DataFrame:
    """Draw how far each milestone of the journey has come, and when.

    Parameters
    ----------
    truth : Truth
        The council.

    Returns
    -------
    pandas.DataFrame
        Rows of the table milestones.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> rows = draw_milestones(design("E08000006", seed=1)).set_index("milestone")
    >>> rows.loc["fee_uplift_to_pay", "status"], rows.loc["training_in_field", "status"]
    ('open', 'not started')
    """
    rng = stream(truth.seed, truth.council, "milestones")
    steps = [
        step for step in _steps(rng, truth) if truth.fate != "unknown" or rng.random() >= NOT_REPORTED_SHARE
    ]
    rows = pd.DataFrame(steps).drop(columns="stage")
    return rows.assign(note=[_note(rng, truth, step) for step in steps])


def _steps(rng: Generator, truth: Truth) -> Iterator[_Step]:
    for stage in read_demo_theory().journey:
        for i, milestone in enumerate(stage.milestones):
            yield _dated(rng, truth, milestone.id, stage.id, i / max(len(stage.milestones) - 1, 1))


def _dated(rng: Generator, truth: Truth, milestone: str, stage: str, place: float) -> _Step:
    """Spread the milestones of a stage over its months; what lies ahead is open or not started."""
    status = _status(rng, truth, milestone, stage)
    if status in {"not started", "not applicable"}:
        return _Step(milestone, stage, status)
    started, completed = _days(rng, truth, milestone, stage, place)
    today = np.datetime64(DATA_AS_AT)
    if started >= today:
        return _Step(milestone, stage, "not started")
    if status != "done" or completed >= today:
        return _Step(milestone, stage, "open" if status == "done" else status, str(started))
    return _Step(milestone, stage, status, str(started), str(completed))


def _status(rng: Generator, truth: Truth, milestone: str, stage: str) -> Status:
    if truth.fate == "implemented":
        return "done"
    if truth.fate == "stopped":
        return _stopped_status(rng, milestone, stage)
    reached = STAGE_ORDER.index(stage) < truth.stage_reached
    if milestone == "developmental_contract" and rng.random() < NO_SUCH_CONTRACT_SHARE:
        return "not applicable"
    if not reached:
        return "not started"
    if milestone in OPEN_WHERE[truth.fate]:
        return "open"
    done = milestone in NEVER_LEFT_OPEN or rng.random() < DONE_SHARE[truth.fate]
    return "done" if done else "open"


def _stopped_status(rng: Generator, milestone: str, stage: str) -> Status:
    if stage == "review":
        return "stopped" if milestone in {"informal_check_ins", "learning_to_system_leads"} else "not started"
    if stage == "implementation" and milestone not in AT_THE_START:
        return "done" if rng.random() < STOPPED_DONE_SHARE else "stopped"
    return "stopped" if milestone == FEES else "done"


def _days(
    rng: Generator, truth: Truth, milestone: str, stage: str, place: float
) -> tuple[np.datetime64, np.datetime64]:
    anchor = _first_visit(truth)
    if milestone in AT_THE_START:
        done = anchor - int(rng.integers(1, 12)) * (milestone != "start_with_willing")
        return working_day(done - int(rng.integers(30, 80))), working_day(
            done
        ) if milestone != "start_with_willing" else done
    first, last = STAGE_MONTHS[stage]
    opens = anchor + int(30.4 * (first + (last - first) * place * 0.7)) + int(rng.integers(0, 20))
    return working_day(opens), working_day(opens + int(rng.integers(SHORTEST_DAYS, LONGEST_DAYS)))


def _first_visit(truth: Truth) -> np.datetime64:
    starts = [hood.start_date for hood in truth.neighbourhoods if hood.start_date]
    return np.datetime64(min(starts, default=f"{NEVER_STARTED_FROM}-15"), "D")


def _note(rng: Generator, truth: Truth, step: _Step) -> str:
    notes = read_journey_words().notes
    if step.milestone == FEES and step.status == "open" and not truth.started:
        return str(rng.choice(notes["fees"]))
    noted = step.status in notes and rng.random() < NOTED_SHARE
    return str(rng.choice(notes[step.status])) if noted else ""


def draw_adaptations(truth: Truth) -> pd.DataFrame:
    """Draw the changes that were made to the programme.

    Parameters
    ----------
    truth : Truth
        The council.

    Returns
    -------
    pandas.DataFrame
        Rows of the table adaptations.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> len(draw_adaptations(design("E08000006", seed=1)))
    2
    """
    rng = stream(truth.seed, truth.council, "adaptations")
    anchor = truth.start or NEVER_STARTED_FROM
    told = [text for text in read_journey_words().adaptations if truth.fate in text.when]
    rows = [
        {"date": _day_in(rng, index_of(anchor) + t.months), **t.model_dump(exclude={"when", "months"})}
        for t in told
    ]
    return _until_now(pd.DataFrame(rows), "date")


def draw_actions(truth: Truth) -> pd.DataFrame:
    """Draw what was agreed after an earlier edition, and what became of it.

    Parameters
    ----------
    truth : Truth
        The council.

    Returns
    -------
    pandas.DataFrame
        Rows of the table actions.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> draw_actions(design("E08000001", seed=1))["owner"].tolist()
    ['nursing team leader', 'senior leader', 'council']
    """
    rng = stream(truth.seed, truth.council, "actions")
    rows = []
    for text in (t for t in read_journey_words().actions if truth.fate in t.when):
        due = np.datetime64("2025-06-01") + int(rng.integers(60, 400))
        done = working_day(due - int(rng.integers(-20, 40)))
        finished = bool(text.what_followed) and done <= np.datetime64(DATA_AS_AT)
        rows.append(
            {
                **text.model_dump(exclude={"when"}),
                "what_followed": text.what_followed if finished else "",
                "due": str(working_day(due)),
                "done": str(done) if finished else "",
            }
        )
    return pd.DataFrame(rows)


def _day_in(rng: Generator, month: int) -> str:
    return str(working_day(np.datetime64(month_at(month), "D") + int(rng.integers(0, 25))))


def _until_now(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    return rows[rows[column] <= DATA_AS_AT].sort_values(column, kind="stable").reset_index(drop=True)
