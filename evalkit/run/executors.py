"""Have the work of councils done: on this machine, or by what a cluster offers."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from evalkit.run.attempt import Attempt
    from evalkit.run.drafts import Shared
    from evalkit.run.options import RunOptions
    from evalkit.run.record import RunRecord


class Executor(Protocol):
    """Has councils' chapters run and their editions composed; the runner plans, judges and publishes."""

    def opened(self, shared: Shared) -> AbstractContextManager[int]:
        """Hold what the work needs for a run; gives how many councils can be under way at once.

        Parameters
        ----------
        shared : Shared
            What all councils of the run have in common.
        """

    def perform(self, attempt: Attempt, draft: RunRecord) -> RunRecord:
        """Have the work of a council done; what it leaves is in the stage afterwards.

        Parameters
        ----------
        attempt : Attempt
            What is to be run.
        draft : RunRecord
            What is known of it so far, with the chapters that are kept.

        Returns
        -------
        RunRecord
            With every chapter, and the state that it ended in.
        """


class Here:
    """Does the work on this machine."""

    @contextmanager
    def opened(self, shared: Shared) -> Iterator[int]:
        """Begin to warm up; see `Executor`."""
        shared.launcher.begin()
        yield shared.program.options.jobs

    def perform(self, attempt: Attempt, draft: RunRecord) -> RunRecord:
        """Run and compose; see `Executor`."""
        from evalkit.run.performing import perform  # noqa: PLC0415 - slow to load, and not needed where all holds

        return perform(attempt, draft)


def executor_for(options: RunOptions) -> Executor:
    """Give what does the work that the options ask for.

    Raises
    ------
    UsageError
        If it is a cluster that cannot be used.

    Examples
    --------
    >>> from evalkit.run import RunOptions
    >>> type(executor_for(RunOptions())).__name__
    'Here'
    """
    if not options.dask:
        return Here()
    from evalkit.run.cluster.address import read_address  # noqa: PLC0415 - only where there is a cluster
    from evalkit.run.cluster.executor import Cluster  # noqa: PLC0415 - as above

    return Cluster(read_address(options.dask, wire=options.wire))
