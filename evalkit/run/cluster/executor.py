"""Have councils' work done by a Dask cluster; what comes back is judged here, and published from here."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from evalkit.errors import FileError
from evalkit.run.cluster.answers import is_whole, take_in
from evalkit.run.cluster.orders import write_order
from evalkit.run.cluster.sameness import describe_program
from evalkit.run.drafts import ended
from evalkit.run.options import Event, EventKind
from evalkit.run.performing import STOPPED
from evalkit.run.record import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evalkit.run.attempt import Attempt
    from evalkit.run.cluster.address import Address
    from evalkit.run.cluster.answers import Answer
    from evalkit.run.cluster.line import Line, Order
    from evalkit.run.drafts import Shared
    from evalkit.run.record import RunRecord

SENT, LOST, CAME_BACK = "sent", "worker lost", "came back"  # in the journal


class Cluster:
    """Has each council's work done by a worker of a cluster; see `evalkit.run.executors.Executor`.

    Parameters
    ----------
    address : Address
        Where its scheduler is.
    """

    def __init__(self, address: Address) -> None:
        self._address = address
        self._line: Line | None = None
        self._program: dict[str, str] = {}

    @contextmanager
    def opened(self, shared: Shared) -> Iterator[int]:  # noqa: ARG002 - another executor needs it
        """Connect; see `evalkit.run.executors.Executor`."""
        from evalkit.run.cluster.line import opened  # noqa: PLC0415 - slow to load, and an extra

        self._program = describe_program()
        with opened(self._address) as line:
            self._line = line
            yield line.width()

    def perform(self, attempt: Attempt, draft: RunRecord) -> RunRecord:
        """Send, wait, judge; see `evalkit.run.executors.Executor`."""
        from evalkit.run.cluster.line import Lost, Order, Unwanted  # noqa: PLC0415 - as above

        assert self._line  # noqa: S101 - it is opened before
        letter, parcel = write_order(attempt, draft, program=self._program)
        attempt.stage.note(SENT, bytes=len(letter) + len(parcel))
        order = Order(hear=_telling(attempt))
        most = attempt.shared.program.options.limits.retries + 1
        try:
            answer = self._line.send(letter, parcel, order=order, most=most, stop=attempt.shared.stop)
        except Unwanted:
            return ended(draft, State.KILLED, STOPPED)
        except Lost as error:
            _note_lost(attempt, order.begun[:most], cause=str(error))
            return ended(draft, State.KILLED if order.begun else State.NEVER_RUN, str(error))
        worker = order.begun[-1] if order.begun else ""
        _note_lost(attempt, order.begun[:-1], cause=f"It was begun again on {worker}.")
        attempt.stage.note(CAME_BACK, worker=worker, bytes=len(answer.get("parcel", b"")))
        record = _judged(answer, attempt, draft, worker=worker)
        return _with_attempts(record, order)


def _judged(answer: Answer, attempt: Attempt, draft: RunRecord, *, worker: str) -> RunRecord:
    if "refused" in answer:
        return ended(draft, State.REFUSED, f"The worker {worker} refused it: {answer['refused']}")
    if not is_whole(answer):
        cause = f"What came back from the worker {worker} is not what it sent: the hashes differ."
        return ended(draft, State.FAILED, cause)
    try:
        return take_in(answer, attempt, draft)
    except FileError as error:
        return ended(draft, State.FAILED, f"What came back from the worker {worker}: {error.message}")


def _note_lost(attempt: Attempt, workers: list[str], *, cause: str) -> None:
    for number, worker in enumerate(workers, start=1):
        attempt.stage.note(LOST, worker=worker, attempt=number, cause=cause)


def _with_attempts(record: RunRecord, order: Order) -> RunRecord:
    """Count in each chapter's record how often it was begun on workers that were lost."""
    chapters = tuple(
        each.model_copy(update={"attempts": each.attempts + order.begun_before(Path(each.notebook).stem)})
        for each in record.chapters
    )
    return record.model_copy(update={"chapters": chapters})


def _telling(attempt: Attempt) -> Callable[[str, str, str], None]:
    """Pass on to those who watch what is heard of an order."""
    total = len(attempt.plan.to_run)
    told: set[str] = set()

    def hear(kind: str, chapter: str, state: str) -> None:
        if kind == "council begun" and kind in told:  # it was begun again on another worker
            return
        told.add(kind)
        if kind in get_args(EventKind):
            kind = cast("EventKind", kind)
            attempt.shared.tell(Event(kind, attempt.council, chapter=chapter, state=state, total=total))

    return hear
