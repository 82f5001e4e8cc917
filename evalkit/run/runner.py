"""Run many councils, several at once, and bring the index up to date."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.errors import FileError, UsageError
from evalkit.run.comparing import compare_councils
from evalkit.run.comparison import foresee_comparisons
from evalkit.run.drafts import Shared, as_planned
from evalkit.run.executors import executor_for
from evalkit.run.index import update_index
from evalkit.run.inputs import hash_file
from evalkit.run.launchers import launcher_for
from evalkit.run.layout import KNOWN_FILE
from evalkit.run.options import Event, RunOptions
from evalkit.run.plan import check_edition
from evalkit.run.planning import make_plan
from evalkit.run.program import read_program
from evalkit.run.theories import derived_tables, name_theory

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from evalkit.run.plan import CouncilPlan, Plan
    from evalkit.run.program import Program
    from evalkit.run.record import RunRecord


def run_packs(
    packs: Sequence[str | Path],
    *,
    to: Path | str,
    options: RunOptions | None = None,
    progress: Callable[[Event], None] | None = None,
) -> list[RunRecord]:
    """Run the chapters of councils' reports; one council's failure stops no other.

    Parameters
    ----------
    packs : sequence of str or path-like
        Data packs: paths, or ``demo:`` and the code of a bundled one.
    to : path-like
        The reports folder; made if it is not there.
    options : RunOptions, optional
        Choices and limits.
    progress : callable, optional
        Called with each `Event`, from whichever thread it happens in, one at a time.

    Returns
    -------
    list of RunRecord
        One for each pack, in their order; then one for each comparison of councils side by side.

    Raises
    ------
    UsageError
        If a choice or parameter is wrong; nothing has been started then.
    TheoryError
        If the theory that was asked for has errors.
    FileError
        If the reports folder cannot be written to.
    """
    options = options or RunOptions()
    folder = Path(to)
    executor, launcher = executor_for(options), launcher_for(options.engine)
    if not (options.dask or (folder / KNOWN_FILE).is_file()):
        launcher.begin()  # nothing is known of an earlier run: it warms up while the plan is made
    with launcher, _read_program(folder, options) as program:
        plan = make_plan(_each_once(packs, program), to=folder, program=program)
        shared = Shared(
            to=_writable(folder),
            program=program,
            tell=_one_at_a_time(progress),
            launcher=launcher,
            stop=threading.Event(),
            executor=executor,
        )
        try:
            return [*_run_all(plan, shared), *compare_councils(shared)]  # from the same warm server
        finally:
            update_index(shared.to, known=program.known)
            program.known.keep()


def plan_packs(packs: Sequence[str | Path], *, to: Path | str, options: RunOptions | None = None) -> Plan:
    """Say what a run would do and why, and write nothing.

    Parameters
    ----------
    packs : sequence of str or path-like
        Data packs: paths, or ``demo:`` and the code of a bundled one.
    to : path-like
        The reports folder.
    options : RunOptions, optional
        Choices and limits.

    Returns
    -------
    Plan

    Raises
    ------
    UsageError
        If a choice or parameter is wrong.
    TheoryError
        If the theory that was asked for has errors.

    Examples
    --------
    >>> plan_packs(["demo:E08000008"], to="no such folder").councils[0].reason
    'new'
    """
    with _read_program(Path(to), options or RunOptions()) as program:
        plan = make_plan(_each_once(packs, program), to=Path(to), program=program)
        return replace(plan, comparisons=foresee_comparisons(plan, program=program))


def _each_once(packs: Sequence[str | Path], program: Program) -> list[str]:
    return list(dict.fromkeys(program.fetched.label_of(str(pack)) for pack in packs))


@contextmanager
def _read_program(to: Path, options: RunOptions) -> Iterator[Program]:
    _check_choices(options)
    program = read_program(to, options)
    if options.theory:  # read here only to find its errors before anything starts
        path = name_theory(options.theory)[1]
        derived_tables(path, content=hash_file(path), known=program.known)
    with program.fetched:
        yield program


def _check_choices(options: RunOptions) -> None:
    if options.jobs < 1:
        raise UsageError(f"{options.jobs} jobs cannot run anything.", hint="Give --jobs 1 or more.")
    if options.edition:
        check_edition(options.edition)


def _writable(to: Path) -> Path:
    try:
        to.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(
            f"The reports folder {to} cannot be made: {error.strerror}.", hint="Choose another with --to."
        ) from None
    return to.resolve()


def _one_at_a_time(progress: Callable[[Event], None] | None) -> Callable[[Event], None]:
    turn = threading.Lock()

    def tell(event: Event) -> None:
        if progress:
            with turn, suppress(OSError):  # a terminal that was closed ends no run
                progress(event)

    return tell


def _run_all(plan: Plan, shared: Shared) -> list[RunRecord]:
    if not any(council.does in ("run", "tidy") for council in plan.councils):
        return [_as_planned(council, shared) for council in plan.councils]
    from evalkit.run.council import run_council  # noqa: PLC0415 - slow to load, and not needed where all holds

    with (
        shared.executor.opened(shared) as many,
        ThreadPoolExecutor(many, thread_name_prefix="council") as pool,
    ):
        waiting = [pool.submit(run_council, council, shared) for council in plan.councils]
        try:
            return [each.result() for each in waiting]
        except BaseException:  # Ctrl-C: end what runs, begin nothing more
            _stop(waiting, shared)
            raise


def _as_planned(plan: CouncilPlan, shared: Shared) -> RunRecord:
    record = as_planned(plan, shared)
    state = "unchanged" if record.unchanged else record.state
    shared.tell(Event("council ended", record.council or plan.label, state=state, cause=record.cause))
    return record


def _stop(waiting: Sequence[Future[RunRecord]], shared: Shared) -> None:
    shared.stop.set()
    for each in waiting:
        each.cancel()
    shared.launcher.close()  # who waits for it to warm up waits no longer
