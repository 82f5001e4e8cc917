"""The command line: thin, and quick to start; each command's work is done in ``evalkit.commands``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from evalkit import __version__
from evalkit.commands.sent_files import AsJson, add_commands
from evalkit.errors import EvalkitError
from evalkit.quick import skip_unused

EPILOG = (
    "Every error says what to do. "
    "Exit codes: 2 usage, 3 data, 4 files, 5 theory, 6 run, 7 refused, 8 notifying."
)
_SETTINGS = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(
    name="evalkit",
    help="Evaluate how a council has implemented blended roles against a theory of change.",
    epilog=EPILOG,
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings=_SETTINGS,
)
theory_app = typer.Typer(rich_markup_mode=None, no_args_is_help=True, context_settings=_SETTINGS)
app.add_typer(theory_app, name="theory", help="Show, check or compare theories of change.")

Packs = Annotated[
    list[str],
    typer.Argument(
        metavar="PACK",
        help="Folders of data packs, a folder of packs, addresses such as s3://bucket/north, "
        "demo (all bundled ones) or demo:CODE.",
        show_default=False,
    ),
]
Reports = Annotated[Path, typer.Option("--to", metavar="FOLDER", help="The reports folder.")]
Source = Annotated[
    str, typer.Argument(metavar="THEORY", help="Name of a bundled theory, or the path of a YAML file.")
]


def main() -> None:
    """Run the command line; whatever goes wrong ends in one message and an exit code."""
    skip_unused()
    try:
        app(prog_name="evalkit")
    except EvalkitError as error:
        from evalkit.commands.faults import say_error

        say_error(error)
        sys.exit(error.exit_code)
    except Exception as error:  # noqa: BLE001 - the last place where a fault can be told plainly
        from evalkit.commands.faults import say_fault

        say_fault(error)
        sys.exit(EvalkitError.exit_code)


def _version(wanted: bool) -> None:  # noqa: FBT001 - typer calls it so
    if wanted:
        typer.echo(f"evalkit {__version__}")
        raise typer.Exit


@app.callback()
def _top(
    *,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    pass


@app.command()
def demo(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make; empty or not there.")],
    *,
    councils: Annotated[int, typer.Option(min=1, max=153, help="How many.")] = 8,
    seed: Annotated[int, typer.Option(min=0, help="Equal seeds make equal councils.")] = 1,
) -> None:
    """Make synthetic councils with known truth."""
    from evalkit.commands.making import make_demo

    make_demo(directory, councils=councils, seed=seed)


@app.command()
def new(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make.")],
    *,
    council: Annotated[
        str | None, typer.Option(metavar="CODE", help="The council, such as E08000008.")
    ] = None,
    name: Annotated[str, typer.Option(metavar="NAME", help="Its name, where the code is not built in.")] = "",
    source: Annotated[
        list[Path] | None,
        typer.Option(
            "--from", metavar="FILE", help="Published open data to make packs from; may be repeated."
        ),
    ] = None,
) -> None:
    """Make an empty data pack, or packs from published data."""
    from evalkit.commands.making import make_new

    make_new(directory, council=council, name=name, files=source or [])


@app.command()
def check(packs: Packs, *, json: AsJson = False) -> None:
    """List all that is wrong with data packs, and what chapters can do."""
    from evalkit.commands.checking import check_packs

    raise typer.Exit(check_packs(packs, as_json=json))


@app.command()
def lock(
    pack: Annotated[str, typer.Argument(metavar="PACK", help="The folder of the data pack.")],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be locked; write nothing.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Lock what is expected, before results are shown."""
    from evalkit.commands.locking import Ask, lock_pack

    lock_pack(pack, Ask(dry=dry_run, as_json=json))


@app.command()
def run(  # noqa: PLR0913 - one argument an option
    packs: Packs,
    *,
    to: Reports = Path("reports"),
    chapter: Annotated[
        list[int] | None, typer.Option(metavar="N", help="Run this chapter only; may be repeated.")
    ] = None,
    edition: Annotated[
        str | None, typer.Option(metavar="MONTH", help="Month that names the edition; else the data's own.")
    ] = None,
    theory: Annotated[
        str | None, typer.Option(metavar="THEORY", help="Theory of change; else the one each pack names.")
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="A further parameter of the chapters; may be repeated."),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Councils run at once; else one a processor.", show_default=False),
    ] = None,
    engine: Annotated[
        str | None, typer.Option(metavar="NAME", help="What executes the notebooks: evalkit or nbclient.")
    ] = None,
    dask: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="A Dask scheduler, such as tls://host:8786, whose workers do the work; or local, local:N.",
        ),
    ] = "",
    dask_insecure: Annotated[
        bool, typer.Option("--dask-insecure", help="Let data travel to other machines unencrypted.")
    ] = False,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=1, help="How long one chapter may take.")
    ] = 900,
    cell_timeout: Annotated[
        float | None, typer.Option(metavar="SECONDS", min=1, help="How long one cell may take.")
    ] = None,
    memory: Annotated[
        int | None, typer.Option(metavar="MB", min=1, help="How much memory one chapter may use.")
    ] = None,
    notify: Annotated[
        str,
        typer.Option(
            metavar="COMMAND",
            help="A program that gets a summary as JSON where something failed or a signal changed.",
        ),
    ] = "",
    retries: Annotated[
        int, typer.Option(min=0, help="How often a chapter is begun again that was killed.")
    ] = 1,
    no_compare: Annotated[
        bool, typer.Option("--no-compare", help="Do not set councils side by side afterwards.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Run even what was run from the same inputs.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be run and why; write nothing.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Run the chapters and bring the reports up to date."""
    from evalkit.commands.running import Wish, run_and_tell

    wish = Wish(
        packs=packs,
        to=to,
        chapters=chapter,
        edition=edition,
        theory=theory,
        parameters=parameter or [],
        jobs=jobs,
        engine=engine,
        dask=dask,
        wire="plain" if dask_insecure else "encrypted",
        seconds=timeout,
        cell_seconds=cell_timeout,
        memory=memory,
        retries=retries,
        repeat="all" if force else "changed",
        comparing="none" if no_compare else "all",
        dry=dry_run,
        notify=notify,
    )
    raise typer.Exit(run_and_tell(wish, as_json=json))


@app.command()
def status(
    *,
    to: Reports = Path("reports"),
    check: Annotated[
        bool, typer.Option("--check", help="Exit with 6 where the latest run of an edition did not finish.")
    ] = False,
    json: AsJson = False,
) -> None:
    """Say how each edition in a reports folder stands."""
    from evalkit.commands.status import exit_code_of, tell_status

    editions = tell_status(to, as_json=json)
    raise typer.Exit(exit_code_of(editions) if check else 0)


@app.command()
def since(
    edition: Annotated[str, typer.Argument(metavar="EDITION", help="The earlier month, such as 2025-03.")],
    councils: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="COUNCIL", help="Codes, names or packs of councils; else all.", show_default=False
        ),
    ] = None,
    *,
    to: Reports = Path("reports"),
    json: AsJson = False,
) -> None:
    """Say what changed since an edition, council by council."""
    from evalkit.commands.since import tell_since

    raise typer.Exit(tell_since(edition, councils or [], to=to, as_json=json))


@app.command()
def schedule(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="cron, systemd or github.")],
    packs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PACK", help="Packs or folders of packs; else the bundled ones.", show_default=False
        ),
    ] = None,
    *,
    to: Reports = Path("reports"),
    at: Annotated[str, typer.Option(metavar="TIME", help="Time of day.")] = "06:00",
    every: Annotated[str, typer.Option(metavar="TIME", help="day, week or month.")] = "day",
    notify: Annotated[
        str, typer.Option(metavar="COMMAND", help="A program to be told what failed or changed signal.")
    ] = "",
) -> None:
    """Print a ready unit that brings the reports up to date again and again."""
    from evalkit.commands.schedule import print_schedule

    print_schedule(kind, packs or [], to=to, at=at, every=every, notify=notify)


add_commands(app)


@app.command()
def lab(
    *,
    folder: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Where the notebooks are put to work on; else those of the checkout."
        ),
    ] = None,
) -> None:
    """Open JupyterLab on the notebooks."""
    from evalkit.commands.lab import open_lab

    raise typer.Exit(open_lab(folder))


@theory_app.command("show")
def theory_show(
    source: Source = "blended_roles",
    *,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Write its picture there.")] = None,
    json: AsJson = False,
) -> None:
    """Describe a theory of change in words."""
    from evalkit.commands.theories import show

    show(source, svg=svg, as_json=json)


@theory_app.command("check")
def theory_check(source: Source = "blended_roles", *, json: AsJson = False) -> None:
    """List everything that is wrong with a theory of change."""
    from evalkit.commands.theories import check_one

    raise typer.Exit(check_one(source, as_json=json))


@theory_app.command("diff")
def theory_diff(
    other: Annotated[
        str, typer.Argument(metavar="OTHER", help="A pack with local changes, or another theory.")
    ],
    *,
    core: Annotated[str, typer.Option(metavar="THEORY", help="What to compare with.")] = "blended_roles",
    json: AsJson = False,
) -> None:
    """Show how a council's theory differs from the core."""
    from evalkit.commands.theories import tell_difference

    tell_difference(other, core=core, as_json=json)
