"""Run many councils, several at once, and bring the index up to date."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.errors import FileError, UsageError
from evalkit.run.attempt import Shared
from evalkit.run.council import run_council
from evalkit.run.options import Event, RunOptions
from evalkit.run.page import write_index
from evalkit.run.parameters import check_parameters
from evalkit.run.plan import check_edition, find_chapters
from evalkit.run.preflight import name_theory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

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
        One for each pack, in their order.

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
    labels = list(dict.fromkeys(str(pack) for pack in packs))
    shared = _share(Path(to), options, progress)
    try:
        return _run_all(labels, shared)
    finally:
        write_index(shared.to)


def _share(to: Path, options: RunOptions, progress: Callable[[Event], None] | None) -> Shared:
    _check_choices(options)
    chapters = find_chapters(options.notebooks, chosen=None)
    parameters = check_parameters(chapters, options.parameters)
    return Shared(
        to=_writable(to),
        options=options,
        chapters=tuple(chapters),
        chosen=tuple(find_chapters(options.notebooks, chosen=options.chapters)),
        parameters=parameters,
        tell=_one_at_a_time(progress),
        stop=threading.Event(),
    )


def _check_choices(options: RunOptions) -> None:
    if options.jobs < 1:
        raise UsageError(f"{options.jobs} jobs cannot run anything.", hint="Give --jobs 1 or more.")
    if options.edition:
        check_edition(options.edition)
    if options.theory:
        from evalkit.theory import read_theory  # noqa: PLC0415 - read here only to find its errors before anything starts

        read_theory(name_theory(options.theory)[1])


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


def _run_all(labels: Sequence[str], shared: Shared) -> list[RunRecord]:
    with ThreadPoolExecutor(shared.options.jobs, thread_name_prefix="council") as pool:
        waiting = [pool.submit(run_council, label, shared) for label in labels]
        try:
            return [each.result() for each in waiting]
        except BaseException:  # Ctrl-C: end what runs, begin nothing more
            _stop(waiting, shared)
            raise


def _stop(waiting: Sequence[Future[RunRecord]], shared: Shared) -> None:
    shared.stop.set()
    for each in waiting:
        each.cancel()
