"""A service and a timer for systemd, with the rights that a run needs and no more."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.errors import UsageError
from evalkit.run.schedules.filling import fill
from evalkit.run.schedules.schedule import NICENESS, environment_of, run_command

if TYPE_CHECKING:
    from evalkit.run.schedules.schedule import Every, Schedule

UNITS = "/etc/systemd/system"
NAME = "evalkit-reports"
# Where its user's home is read-only, Matplotlib would build its font cache anew in each run.
_CACHE = "%C/evalkit/matplotlib"
_FORBIDDEN = frozenset("\"'\\$")  # systemd refuses all but the last, and reads that one as a variable
_PLAIN = re.compile(r"[A-Za-z0-9_@:,./=+-]+")
_DAYS: dict[Every, str] = {"day": "*-*-*", "week": "Mon *-*-*", "month": "*-*-01"}


def systemd_units(schedule: Schedule) -> str:
    """Write a service and its timer, one below the other, each begun by a line that names its file.

    Parameters
    ----------
    schedule : Schedule
        What is to be run, and when.

    Returns
    -------
    str

    Raises
    ------
    UsageError
        If the path of Python has a character that systemd allows in no program's name.

    Examples
    --------
    >>> from evalkit.run.schedules import Schedule
    >>> made = Schedule(python="/usr/bin/python3", packs=("/srv/our packs",), to="/srv/reports")
    >>> [line for line in systemd_units(made).splitlines() if line.startswith("ExecStart")]
    ['ExecStart=/usr/bin/python3 -P -m evalkit run "/srv/our packs" --to /srv/reports']
    """
    if _FORBIDDEN & set(schedule.python):
        raise UsageError(
            f"The path of Python is {schedule.python!r}, and systemd starts no program with a quote, "
            "backslash or dollar sign in its name.",
            hint="Make the environment in another folder.",
        )
    service = fill(
        "reports.service",
        user=f"User={schedule.user}" if schedule.user else "# It runs as root: better name a user here.",
        environment=_environment(schedule),
        command=" ".join(quoted(word, dollars="$$") for word in run_command(schedule)),
        nice=str(NICENESS),
        reports=quoted(schedule.to),
    )
    when = f"{_DAYS[schedule.every]} {schedule.hour:02d}:{schedule.minute:02d}:00"
    return f"{service}\n{fill('reports.timer', when=when)}"


def quoted(word: str, *, dollars: str = "$") -> str:
    r"""Quote a word as systemd reads it.

    Parameters
    ----------
    word : str
        The word.
    dollars : str
        How a dollar sign is written: twice in a command, where one begins a variable.

    Returns
    -------
    str

    Examples
    --------
    >>> quoted('100% "ours"'), quoted("a$b", dollars="$$")
    ('"100%% \\"ours\\""', '"a$$b"')
    """
    if _PLAIN.fullmatch(word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", dollars)
    return f'"{escaped}"'


def _environment(schedule: Schedule) -> str:
    given = [quoted(f"{name}={value}") for name, value in environment_of(schedule).items()]
    return " ".join([*given, f"MPLCONFIGDIR={_CACHE}"])
