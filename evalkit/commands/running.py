"""Run packs while people watch, or a machine waits, and tell how it ended."""

from __future__ import annotations

import difflib
import json
import signal
import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, cast, get_args

import typer

from evalkit.commands.faults import say
from evalkit.commands.notifying import hook_of
from evalkit.commands.packs import find_packs
from evalkit.errors import PackError, RunError, UsageError
from evalkit.run import Limits, RunOptions, State, plan_packs, run_packs
from evalkit.run.engine.conditions import can_fork
from evalkit.run.options import DEFAULT_ENGINE, MEGABYTE, Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from evalkit.run import Event, RunRecord
    from evalkit.run.options import Wire

INTERRUPTED = 130  # what shells give for Ctrl-C: 128 and the number of the signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was typed after ``evalkit run``."""

    packs: Sequence[str]
    to: Path
    chapters: Sequence[int] | None
    edition: str | None
    theory: str | None
    parameters: Sequence[str]
    jobs: int | None
    engine: str | None
    seconds: float
    cell_seconds: float | None
    memory: int | None
    retries: int
    repeat: Literal["changed", "all"]
    dask: str = ""
    wire: Wire = "encrypted"
    notify: str = ""
    comparing: Literal["all", "none"] = "all"
    dry: bool = False


def run_and_tell(wish: Wish, *, as_json: bool) -> int:
    """Run what was wished for, and give the exit code.

    Parameters
    ----------
    wish : Wish
        As typed.
    as_json : bool
        Whether machines read it.

    Returns
    -------
    int
        0 where every council finished, and their comparison; 3 where the only trouble was refused data; 6
        otherwise; 8 where all went well but the program to be notified failed.
    """
    if wish.dry:
        return _tell_plan(wish, as_json=as_json)
    hook = hook_of(wish.notify, to=wish.to)
    try:
        packs, options = find_packs(wish.packs), options_of(wish)
        say_what_runs(options)
        with _ended_by_signals(), _progress(len(packs), as_json=as_json) as progress:
            records = run_packs(packs, to=wish.to, options=options, progress=hook.watching(progress))
    except KeyboardInterrupt:
        say("Stopped. Nothing is left running; what had finished stays, and the next run does the rest.")
        return INTERRUPTED
    except Exception as error:
        hook.tell_error(error)
        raise
    _tell(records, wish.to, as_json=as_json)
    return hook.tell(records, exit_code=exit_code(records))


def say_what_runs(options: RunOptions) -> None:
    """Say so where something else than was asked for executes the notebooks.

    Parameters
    ----------
    options : RunOptions
        What was asked for.
    """
    if options.engine == "evalkit" and not can_fork():
        say("Processes cannot be forked on this system, so nbclient runs the notebooks: it takes longer.")


def options_of(wish: Wish) -> RunOptions:
    """Read the choices of a run from what was typed.

    Parameters
    ----------
    wish : Wish
        As typed.

    Returns
    -------
    RunOptions

    Raises
    ------
    UsageError
        If a parameter is not ``name=value``, there is no such engine, or jobs are given for a cluster.
    """
    if wish.dask and wish.jobs is not None:
        raise UsageError(
            "--jobs is for this machine alone; a cluster has as many at once as its workers have threads.",
            hint="Leave --jobs out, or give --dask local:N.",
        )
    engine = wish.engine or DEFAULT_ENGINE
    if engine not in get_args(Engine):
        close = difflib.get_close_matches(engine, get_args(Engine), n=1)
        raise UsageError(
            f"There is no engine called {engine!r}.",
            hint=f"Did you mean {close[0]}?" if close else f"There are: {', '.join(get_args(Engine))}.",
        )
    options = RunOptions(
        theory=wish.theory,
        edition=wish.edition,
        chapters=tuple(wish.chapters) if wish.chapters else None,
        parameters=dict(_parameter(text) for text in wish.parameters),
        engine=cast("Engine", engine),
        repeat=wish.repeat,
        comparing=wish.comparing,
        dask=wish.dask,
        wire=wish.wire,
        limits=Limits(
            seconds=wish.seconds,
            cell_seconds=wish.cell_seconds,
            memory_bytes=wish.memory and wish.memory * MEGABYTE,
            retries=wish.retries,
        ),
    )
    return options if wish.jobs is None else replace(options, jobs=wish.jobs)


def exit_code(records: Sequence[RunRecord]) -> int:
    """Give the exit code of a run: the worst kind of trouble in it.

    Examples
    --------
    >>> from evalkit.run import RunRecord, State
    >>> exit_code([RunRecord(state=State.FINISHED), RunRecord(state=State.REFUSED)])
    3
    """
    states = {record.state for record in records}
    if states <= {State.FINISHED}:
        return 0
    return PackError.exit_code if states <= {State.FINISHED, State.REFUSED} else RunError.exit_code


def _tell_plan(wish: Wish, *, as_json: bool) -> int:
    """Say what would be done and why; nothing is begun, and nothing written."""
    plan = plan_packs(find_packs(wish.packs), to=wish.to, options=options_of(wish))
    if as_json:
        typer.echo(json.dumps(plan.as_data(), indent=1))
    else:
        typer.echo("\n".join([*plan.lines(), plan.summary]))
    return PackError.exit_code if any(each.does == "refuse" for each in plan.councils) else 0


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"Parameter {text!r} has no value.", hint="Write --parameter name=value.")
    return name.strip(), value


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let a request to end, or a closed terminal, end a run as Ctrl-C does."""
    wanted = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {each: signal.signal(each, signal.default_int_handler) for each in wanted}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@contextmanager
def _progress(total: int, *, as_json: bool) -> Iterator[Callable[[Event], None]]:
    if as_json:
        yield lambda _event: None
    elif sys.stderr.isatty():
        with _bars(total) as tell:
            yield tell
    else:
        yield _plain


def _plain(event: Event) -> None:
    if event.kind == "council begun":
        say(f"{event.council}: {event.total} chapters")
    elif event.kind == "chapter ended":
        say(f"{event.council}: {event.chapter} {event.state}{_because(event.cause)}")
    elif event.kind == "council ended":
        say(f"{event.council}: {event.state}{_because(event.cause)}")


@contextmanager
def _bars(total: int) -> Iterator[Callable[[Event], None]]:
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        whole = bars.add_task("councils", total=total)
        running: dict[str, Any] = {}

        def tell(event: Event) -> None:
            if event.kind == "council begun":
                running[event.council] = bars.add_task(event.council, total=event.total)
            elif event.kind == "chapter begun":
                bars.update(running[event.council], description=f"{event.council} {escape(event.chapter)}")
            elif event.kind == "chapter ended":
                bars.advance(running[event.council])
            else:
                bars.console.print(
                    escape(f"{event.council}: {event.state}{_because(event.cause)}"), highlight=False
                )
                bars.advance(whole)
                if event.council in running:
                    bars.remove_task(running.pop(event.council))

        yield tell


def _as_data(records: Sequence[RunRecord]) -> list[dict[str, Any]]:
    return [record.model_dump(mode="json") for record in records]


def _because(cause: str) -> str:
    return f": {cause}" if cause else ""


def _tell(records: Sequence[RunRecord], to: Path, *, as_json: bool) -> None:
    index = (to / "index.html").resolve()
    comparisons = [record for record in records if record.is_comparison]
    councils = [record for record in records if not record.is_comparison]
    if as_json:
        told = {"index": str(index), "runs": _as_data(councils), "comparisons": _as_data(comparisons)}
        typer.echo(json.dumps(told, indent=1))
        return
    done = sum(record.ok for record in councils)
    say(f"{done} of {len(councils)} councils have a report from these data.")
    for each in comparisons:
        kind = " (synthetic)" if each.synthetic else ""
        say(f"{each.name}{kind}: {'unchanged' if each.unchanged else each.state}{_because(each.cause)}")
    typer.echo(str(index))
