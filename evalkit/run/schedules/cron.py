"""A line for cron that stands on its own: clean environment, log, exit code."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from evalkit.errors import UsageError
from evalkit.run.schedules.filling import fill
from evalkit.run.schedules.schedule import NICENESS, environment_of, run_command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.run.schedules.schedule import Every, Schedule

LOG_MONTHS = 13  # a year's logs, and the month under way
LONGEST_LINE = 990  # Vixie cron cuts a command at 1,000 characters and says nothing
_DAYS: dict[Every, str] = {"day": "* * *", "week": "* * 1", "month": "1 * *"}
_OFTEN: dict[Every, str] = {"day": "every day", "week": "every Monday", "month": "on the first of each month"}


def cron_table(schedule: Schedule, *, wrappers: Sequence[str] = ("nice", "ionice")) -> str:
    """Write the lines for a crontab.

    Parameters
    ----------
    schedule : Schedule
        What is to be run, and when.
    wrappers : sequence of str
        Programs that make it give way to others, where the system has them: ``nice`` and ``ionice``.

    Returns
    -------
    str

    Raises
    ------
    UsageError
        If something in it has a backslash, which crons read in different ways, or it is too long.

    Examples
    --------
    >>> from evalkit.run.schedules import Schedule
    >>> made = Schedule(python="/usr/bin/python3", packs=("/srv/packs",), to="/srv/reports", every="week")
    >>> cron_table(made).splitlines()[-1][:16]
    '0 6 * * 1 L=/srv'
    """
    command = _command(schedule, wrappers)
    if "\\" in command:
        raise UsageError(
            "A path or --notify has a backslash, which crons read in different ways.",
            hint="Put the command into a script of its own, and name that.",
        )
    escaped = command.replace("%", r"\%")  # cron ends a command at a bare per cent sign
    line = f"{schedule.minute} {schedule.hour} {_DAYS[schedule.every]} {escaped}"
    if len(line) > LONGEST_LINE:
        raise UsageError(
            f"The line has {len(line)} characters, and cron may cut off what is over {LONGEST_LINE}.",
            hint="Name the folder that holds the packs instead of each pack, or use systemd.",
        )
    often = f"{_OFTEN[schedule.every]} at {schedule.hour:02d}:{schedule.minute:02d}"
    return fill("reports.cron", often=often, logs=logs_of(schedule), months=str(LOG_MONTHS - 1), line=line)


def logs_of(schedule: Schedule) -> str:
    """Name the folder of the logs: with the reports, which may be read by the same people.

    Parameters
    ----------
    schedule : Schedule
        What is to be run.

    Returns
    -------
    str
    """
    return f"{schedule.to.rstrip('/')}/.logs"


def _command(schedule: Schedule, wrappers: Sequence[str]) -> str:
    sweep = f"find \"$L\" -name 'run-*.log' -mtime +{LOG_MONTHS * 31} -delete"
    return (
        f'L={shlex.quote(logs_of(schedule))}; mkdir -p "$L" && {sweep}; {_run(schedule, wrappers)}'
        ' >>"$L/run-$(date +%Y-%m).log" 2>&1'
        ' || { code=$?; echo "evalkit run: exit code $code, log in $L"; exit $code; }'
    )


def _run(schedule: Schedule, wrappers: Sequence[str]) -> str:
    words = run_command(schedule)
    if "=" in words[0]:
        raise UsageError(
            f"The path of Python, {words[0]!r}, has an equals sign, which env takes for a variable.",
            hint="Make the environment in another folder.",
        )
    variables = [f"{name}={value}" for name, value in environment_of(schedule).items()]
    gentle = [word for name in wrappers for word in _GENTLE[name]]
    return shlex.join(["/usr/bin/env", "-i", *variables, *gentle, *words])


_GENTLE = {"nice": ("nice", "-n", str(NICENESS)), "ionice": ("ionice", "-c", "3")}
