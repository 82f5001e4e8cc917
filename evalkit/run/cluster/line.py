"""Hold the line to a Dask scheduler: send orders, hear how they fare, and notice what is lost."""

from __future__ import annotations

import logging
import secrets
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import dask
from distributed import Client, KilledWorker, LocalCluster, Security

from evalkit.errors import RunError
from evalkit.run.cluster.parcels import seal
from evalkit.run.cluster.worker import BEGUN, do_order
from evalkit.run.options import processors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from distributed import Future

    from evalkit.run.cluster.address import Address
    from evalkit.run.cluster.answers import Answer

CONNECT_SECONDS = 15
WORKER_SECONDS = 60  # until there is a first one
EMPTY_SECONDS = 30.0  # a worker that was lost is begun again within a few seconds where a nanny keeps it
LOOK_SECONDS, COUNT_SECONDS = 0.05, 1.0
_CLOSE_SECONDS = 2
# Dask serves pages over HTTP beside what it encrypts; with none of them it has nothing to show.
_NO_PAGES: dict[str, list[str]] = {
    "distributed.scheduler.http.routes": [],
    "distributed.worker.http.routes": [],
}
_NO_WARNING = {"distributed.admin.large-graph-warning-threshold": "4GiB"}  # parcels are meant to travel


class Lost(Exception):  # noqa: N818 - it is caught where the order was given, and never seen by people
    """No answer will come."""


class Unwanted(Exception):  # noqa: N818 - as above
    """The run was stopped."""


@dataclass
class Order:
    """An order under way, and what was heard of it."""

    begun: list[str] = field(default_factory=list)  # workers, in order
    chapters: dict[str, int] = field(default_factory=dict)  # chapter to how often it was begun
    hear: Callable[[str, str, str], None] = lambda *_: None

    def begun_before(self, chapter: str) -> int:
        """Say how often a chapter was begun on workers that were lost."""
        return max(0, self.chapters.get(chapter, 0) - 1)


class Line:
    """A line to a scheduler.

    Parameters
    ----------
    client : distributed.Client
        A connected one.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._topic = f"evalkit-{secrets.token_hex(8)}"
        self._orders: dict[str, Order] = {}
        self._closed = threading.Event()
        self._fault = ""
        client.subscribe_topic(self._topic, self._hear)
        threading.Thread(target=self._count, name="workers", daemon=True).start()

    def width(self) -> int:
        """Say how many councils are to be under way: one at work and one that waits for each thread."""
        workers = self._client.scheduler_info()["workers"].values()
        return max(1, 2 * sum(int(each["nthreads"]) for each in workers))

    def send(self, letter: str, parcel: bytes, *, order: Order, most: int, stop: threading.Event) -> Answer:
        """Send an order, and wait for its answer.

        Parameters
        ----------
        letter, parcel : str and bytes
            The order.
        order : Order
            What is heard of it goes there.
        most : int
            How often it may be begun: a worker that is lost has it begun on another.
        stop : threading.Event
            Set to take it back.

        Returns
        -------
        dict of str to str or bytes

        Raises
        ------
        Lost
            If there will be none.
        Unwanted
            If it was taken back.
        """
        key = f"evalkit-{secrets.token_hex(16)}"
        self._orders[key] = order
        with dask.config.set(_NO_WARNING):
            future = self._client.submit(
                do_order, letter, parcel, seal(letter, parcel), self._topic, key=key, pure=False
            )
        try:
            self._wait(future, order, most=most, stop=stop)
            return _answer_of(future)
        finally:
            self._take_back(future)
            del self._orders[key]

    def close(self) -> None:
        """Hear no more."""
        self._closed.set()
        with suppress(Exception):
            self._client.unsubscribe_topic(self._topic)

    def _wait(self, future: Future[Answer], order: Order, *, most: int, stop: threading.Event) -> None:
        while not future.done():
            if stop.wait(LOOK_SECONDS):
                raise Unwanted
            if self._fault:
                raise Lost(self._fault)
            if len(order.begun) > most:
                raise Lost(_lost(order.begun[:most]))

    def _take_back(self, future: Future[Answer]) -> None:
        if not future.done() and self._client.status == "running":
            with suppress(Exception):  # a scheduler that is gone has nothing to take back
                self._client.cancel([future], force=True, asynchronous=False)
        future.release()

    def _hear(self, event: tuple[float, Any]) -> None:
        told = event[1]
        order = self._orders.get(told["key"])
        if order is None:
            return
        if told["kind"] == BEGUN:
            order.begun.append(told["worker"])
        if told["kind"] == "chapter begun":
            order.chapters[told["chapter"]] = order.chapters.get(told["chapter"], 0) + 1
        order.hear(told["kind"], told["chapter"], told["state"])

    def _count(self) -> None:
        """Look whether there are workers, so that nobody waits for ever."""
        seen = time.monotonic()
        while not self._closed.wait(COUNT_SECONDS):
            if self._client.status != "running":
                self._fault = "The scheduler of the cluster was lost."
                return
            with suppress(Exception):  # it is looked at again
                if self._client.scheduler_info()["workers"]:
                    seen = time.monotonic()
            if time.monotonic() - seen > EMPTY_SECONDS:
                self._fault = "The cluster has no workers left."
                return


def _answer_of(future: Future[Answer]) -> Answer:
    try:
        return dict(future.result())
    except KilledWorker:
        raise Lost("Every worker that began it was lost.") from None
    except Exception as error:
        raise Lost(f"A worker could not carry it out: {type(error).__name__}: {error}") from error


def _lost(workers: list[str]) -> str:
    return f"It was lost with {len(workers)} workers, one after another: {', '.join(workers)}."


@contextmanager
def opened(address: Address) -> Iterator[Line]:
    """Hold a line to a cluster, and one on this machine if none was named.

    Parameters
    ----------
    address : Address
        Where it is.

    Yields
    ------
    Line

    Raises
    ------
    RunError
        If there is no scheduler, or it has no workers.
    """
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what is lost is told in the record
    with ExitStack() as held:
        client = held.enter_context(_connected(address, held))
        line = Line(client)
        held.callback(line.close)
        yield line


@contextmanager
def _connected(address: Address, held: ExitStack) -> Iterator[Any]:
    try:
        where = address.scheduler or _start_here(address, held)
        client = Client(where, timeout=CONNECT_SECONDS, set_as_default=False, name="evalkit")
    except (OSError, ValueError, RuntimeError) as error:
        raise RunError(
            f"The scheduler {address.scheduler or 'on this machine'} cannot be reached: {error}.",
            hint="See that it runs, that the address is right, and that TLS is set up as in docs/cluster.md.",
        ) from None
    try:
        client.wait_for_workers(1, timeout=WORKER_SECONDS)
        yield client
    except TimeoutError:
        raise RunError(
            f"The cluster has had no workers for {WORKER_SECONDS} seconds.",
            hint="Start some with `dask worker`, as docs/cluster.md says.",
        ) from None
    finally:
        with suppress(Exception):
            client.close(timeout=_CLOSE_SECONDS)


def _start_here(address: Address, held: ExitStack) -> Any:
    """Start a scheduler and workers that only this run can speak to."""
    held.enter_context(dask.config.set(_NO_PAGES))
    folder = held.enter_context(tempfile.TemporaryDirectory(prefix="evk", ignore_cleanup_errors=True))
    return held.enter_context(
        LocalCluster(
            n_workers=address.processes or processors(),
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            protocol="tls://",
            security=Security.temporary(),
            dashboard_address="127.0.0.1:0",
            memory_limit=None,
            local_directory=folder,
            silence_logs=logging.CRITICAL,
        )
    )
