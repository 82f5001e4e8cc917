"""Carry out an order on a worker of the cluster, by the same code as on one machine alone."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from evalkit.run.attempt import or_say_why
from evalkit.run.cluster.answers import write_answer
from evalkit.run.cluster.bench import Bench
from evalkit.run.cluster.orders import PACK, read_order
from evalkit.run.cluster.parcels import seal
from evalkit.run.cluster.sameness import describe_program, differences
from evalkit.run.drafts import ended
from evalkit.run.guarding import check_secrets
from evalkit.run.inputs import hash_files
from evalkit.run.performing import perform
from evalkit.run.record import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evalkit.run.attempt import Attempt
    from evalkit.run.cluster.answers import Answer
    from evalkit.run.options import Event
    from evalkit.run.record import RunRecord

LOOK_SECONDS = 0.2  # between looks at whether the order still stands
BEGUN = "order begun"
REFUSED = "refused"
_bench = Bench()
_program = cache(describe_program)


def do_order(letter: str, parcel: bytes, sealed: str, topic: str) -> Answer:
    """Carry out an order as a task of Dask, until it is done or no longer wanted.

    Parameters
    ----------
    letter : str
        As `evalkit.run.cluster.orders.write_order` wrote it.
    parcel : bytes
        As it packed it.
    sealed : str
        Hash over both.
    topic : str
        Where those who wait are told what happens; no data and no causes.

    Returns
    -------
    dict of str to str or bytes
        As `evalkit.run.cluster.answers.write_answer` gives it, or why it is ``refused``.
    """
    from distributed import get_worker  # noqa: PLC0415 - not every evalkit has it

    worker, stop = get_worker(), threading.Event()
    key = worker.get_current_task()

    def tell(kind: str, chapter: str = "", state: str = "") -> None:
        facts = {"kind": kind, "chapter": chapter, "state": str(state)}  # plain: an enum cannot travel
        worker.log_event(topic, {"key": str(key), "worker": worker.address, **facts})

    tell(BEGUN)
    with _ended_with(worker, key, stop):
        return carry_out(
            letter,
            parcel,
            sealed,
            tell=lambda event: tell(event.kind, event.chapter, event.state),
            stop=stop,
        )


def carry_out(
    letter: str, parcel: bytes, sealed: str, *, tell: Callable[[Event], None], stop: threading.Event
) -> Answer:
    """Carry out an order in a folder of its own, which is removed.

    Parameters
    ----------
    letter, parcel, sealed : str, bytes and str
        As in `do_order`.
    tell : callable
        Called with each `Event`.
    stop : threading.Event
        Set to end it early.

    Returns
    -------
    dict of str to str or bytes
    """
    if seal(letter, parcel) != sealed:
        return {REFUSED: "what reached it is not what was sent: the hashes differ."}
    order = json.loads(letter)
    if differ := differences(order["program"], _program()):
        return {REFUSED: f"it has another evalkit than the run: {differ}. Install the same on both."}
    with _bench.taken(order["engine"]) as (folder, launcher):
        attempt, draft = read_order(order, parcel, folder=folder, launcher=launcher, tell=tell, stop=stop)
        record = or_say_why(attempt, draft, lambda: _perform(attempt, draft))
        return write_answer(attempt.stage, record)


def _perform(attempt: Attempt, draft: RunRecord) -> RunRecord:
    for parameters in attempt.shared.program.parameters.values():
        check_secrets(parameters)  # a secret is a name on the way; its value is this machine's own
    record = perform(attempt, draft)
    if record.ok and hash_files(attempt.stage.work / PACK) != attempt.plan.files:
        return ended(record, State.FAILED, "The data were changed while they were being read.")
    return record


@contextmanager
def _ended_with(worker: Any, key: Any, stop: threading.Event) -> Iterator[None]:
    """Stop when Dask no longer wants what a task gives, or when the worker is to end."""
    done = threading.Event()

    def look() -> None:
        while not done.wait(LOOK_SECONDS):
            task = worker.state.tasks.get(key)
            if task is None or task.state == "cancelled" or worker.status.name in ("closing", "closed"):
                stop.set()
                return

    threading.Thread(target=look, name="order", daemon=True).start()
    try:
        yield
    finally:
        done.set()
