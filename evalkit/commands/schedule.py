"""Print a ready unit for cron, systemd or GitHub Actions, and say how to install it."""

from __future__ import annotations

import difflib
import getpass
import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args
from zoneinfo import available_timezones

import typer

from evalkit.bundled import bundled
from evalkit.commands.faults import say
from evalkit.commands.packs import DEMO, find_packs
from evalkit.errors import EvalkitError, FileError, UsageError
from evalkit.run.needs import COUNCIL_FILE
from evalkit.run.notify import read_command
from evalkit.run.schedules import Schedule, cron_table, github_workflow, systemd_units
from evalkit.run.schedules.cron import logs_of
from evalkit.run.schedules.schedule import Every, read_time
from evalkit.run.schedules.systemd import NAME, UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["cron", "systemd", "github"]
_PRIVATE = ("/tmp", "/var/tmp")  # noqa: S108 - folders that PrivateTmp hides, not ones that are written to
_ZONES = "zoneinfo/"


def print_schedule(kind: str, packs: Sequence[str], *, to: Path, at: str, every: str, notify: str) -> None:
    """Print a unit on standard output, and how to install it on standard error.

    Parameters
    ----------
    kind : str
        Which kind of unit.
    packs : sequence of str
        As typed; the bundled ones where there is none.
    to : pathlib.Path
        The reports folder.
    at : str
        Time of day.
    every : str
        How often.
    notify : str
        A program to be told; blank for none.

    Raises
    ------
    UsageError
        If something typed is not known, or cannot be written into such a unit.
    FileError
        If there is no such pack.
    """
    wanted, often = _one_of(kind, get_args(Kind), "kind of schedule"), _one_of(every, get_args(Every), "time")
    hour, minute = read_time(at)
    if not packs:
        say("No pack was named, so this runs the synthetic councils. Name yours to have reports of them.")
    schedule = Schedule(
        python=sys.executable,
        packs=tuple(_in_full(packs or [DEMO])),
        to=str(to.absolute()),
        hour=hour,
        minute=minute,
        every=cast("Every", often),
        notify=_hook(notify, kind=wanted),
        home=str(Path.home()),
        user=_user(),
        zone=_zone(),
    )
    _PRINT[cast("Kind", wanted)](schedule)


def _cron(schedule: Schedule) -> None:
    _refuse_windows("cron")
    there = [name for name in ("nice", "ionice") if shutil.which(name)]
    typer.echo(cron_table(schedule, wrappers=there), nl=False)
    say("Install: run `crontab -e` as the user who is to run it, and add the lines above at the end.")
    say("Where a run fails, one line is printed: cron mails it to MAILTO, where mail is set up.")
    say(f"Read what happened: {logs_of(schedule)}. Times are those of this machine ({schedule.zone}).")


def _systemd(schedule: Schedule) -> None:
    _refuse_windows("systemd")
    typer.echo(systemd_units(schedule), nl=False)
    split = f"awk '/^# {UNITS.replace('/', chr(92) + '/')}\\//{{file = $2}} {{print > file}}'"
    owner = shlex.quote(schedule.user or "root")
    say("Install, as root:")
    say(f"  1. Put both files in place, as by piping the above into: sudo {split}")
    say(f"  2. sudo install -d -o {owner} {shlex.quote(schedule.to)}")
    say(f"  3. sudo systemctl daemon-reload && sudo systemctl enable --now {NAME}.timer")
    say(f"Try it: sudo systemctl start {NAME}.service. Read what happened: journalctl -u {NAME}")
    if hidden := [each for each in (*schedule.packs, schedule.to) if each.startswith(_PRIVATE)]:
        say(f"Warning: the unit has a /tmp of its own, so it will not see {', '.join(hidden)}.")


def _github(schedule: Schedule) -> None:
    inside = tuple(each if each.startswith(f"{DEMO}:") else _in_checkout(each) for each in schedule.packs)
    data: Literal["synthetic", "real"] = "synthetic" if _all_synthetic(schedule.packs) else "real"
    made = Schedule(
        python="python",
        packs=inside,
        to="reports",
        hour=schedule.hour,
        minute=schedule.minute,
        every=schedule.every,
        notify=schedule.notify,
    )
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    typer.echo(github_workflow(made, data=data, python=version), nl=False)
    say("Install: save it as .github/workflows/evalkit-reports.yml in the repository, and push it.")
    say("A hosted runner is somebody else's machine: data about people do not belong on it, nor into git.")
    if data == "real":
        say("Warning: not every pack here is marked as synthetic. The reports are not kept as an artifact.")
        say("Run real councils on a machine of yours, by: evalkit schedule systemd")


_PRINT = {"cron": _cron, "systemd": _systemd, "github": _github}


def _one_of(text: str, known: Sequence[str], what: str) -> str:
    if text in known:
        return text
    close = difflib.get_close_matches(text, known, n=1)
    raise UsageError(
        f"There is no {what} called {text!r}.",
        hint=f"Did you mean {close[0]}?" if close else f"There are: {', '.join(known)}.",
    )


def _refuse_windows(kind: str) -> None:
    if os.name == "nt":
        raise UsageError(
            f"Windows has no {kind}.",
            hint="Have its Task Scheduler run the command: evalkit run PACK --to FOLDER",
        )


def _in_full(packs: Sequence[str]) -> list[str]:
    """Give packs by their full paths, so that they are found from any folder."""
    found: list[str] = []
    for text in packs:
        if text == DEMO or text.startswith(f"{DEMO}:"):
            found += find_packs([text])
        elif not Path(text).is_dir():
            raise FileError(f"There is no pack at {text}.", hint="Name its folder, or one that holds packs.")
        else:
            if find_packs([text]) == [text] and not (Path(text) / COUNCIL_FILE).is_file():
                say(f"Warning: {text} holds no pack yet; until it does, runs end with exit code 3.")
            found.append(str(Path(text).absolute()))
    return list(dict.fromkeys(found))


def _in_checkout(pack: str) -> str:
    try:
        return Path(pack).relative_to(Path.cwd()).as_posix()
    except ValueError:
        raise UsageError(
            f"{pack} is not below this folder, so a checkout of it will not hold that pack.",
            hint="Run this from the top of the repository, and name packs that are in it.",
        ) from None


def _all_synthetic(packs: Sequence[str]) -> bool:
    """Say whether every pack is marked as synthetic; one that cannot be read is taken as real."""
    from evalkit.run.identity import identify

    try:
        return all(identify(_folder(pack), edition=None).synthetic for pack in find_packs(packs))
    except EvalkitError:
        return False


def _folder(pack: str) -> Path:
    code = pack.removeprefix(f"{DEMO}:")
    return Path(pack) if code == pack else bundled("data", "demo", code)


def _hook(notify: str, *, kind: str) -> str:
    """Give the program by its full path, since the unit's search path is short; GitHub has its own."""
    if not notify or kind == "github":
        return notify
    program, *others = read_command(notify)
    return shlex.join([str(Path(shutil.which(program) or program).absolute()), *others])


def _user() -> str:
    try:
        name = getpass.getuser()
    except (OSError, KeyError):  # a container's user without a name
        return ""
    return "" if name == "root" else name


def _zone() -> str:
    """Find the name of this machine's time zone."""
    named = os.environ.get("TZ", "").lstrip(":")
    if named in available_timezones():
        return named
    _, _, linked = os.path.realpath("/etc/localtime").partition(_ZONES)
    return linked if linked in available_timezones() else "UTC"
