"""What is to be run, when and as whom: all that a unit of any kind is made from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from evalkit.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

Every = Literal["day", "week", "month"]
NICENESS = 10  # of 19: work that people do at the same time comes first
PATH = "/usr/local/bin:/usr/bin:/bin"
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A run that is to be made again and again.

    Parameters
    ----------
    python : str
        The interpreter, by its full path.
    packs : tuple of str
        Full paths of data packs or of folders of them, or ``demo:`` and a code.
    to : str
        The reports folder, by its full path.
    hour, minute : int
        When.
    every : {"day", "week", "month"}
        How often: a week's run is on Monday, a month's on the first.
    notify : str
        A program to be told, as one line; blank for none.
    home : str
        Home folder of whoever runs it.
    user : str
        Their name.
    zone : str
        Time zone by its name, such as Europe/London.

    Examples
    --------
    >>> Schedule(python="/usr/bin/python3", packs=("demo:E08000008",), to="/srv/reports").every
    'day'
    """

    python: str
    packs: tuple[str, ...]
    to: str
    hour: int = 6
    minute: int = 0
    every: Every = "day"
    notify: str = ""
    home: str = "/"
    user: str = ""
    zone: str = "UTC"

    def __post_init__(self) -> None:
        for text in (self.python, *self.packs, self.to, self.notify, self.home, self.user, self.zone):
            _refuse_breaks(text)


def run_command(schedule: Schedule) -> list[str]:
    """Give the words of the command that a unit runs.

    Parameters
    ----------
    schedule : Schedule
        What is to be run.

    Returns
    -------
    list of str

    Examples
    --------
    >>> run_command(Schedule(python="/usr/bin/python3", packs=("/srv/packs",), to="/srv/reports"))
    ['/usr/bin/python3', '-P', '-m', 'evalkit', 'run', '/srv/packs', '--to', '/srv/reports']
    """
    told = ["--notify", schedule.notify] if schedule.notify else []
    return [schedule.python, "-P", "-m", "evalkit", "run", *schedule.packs, "--to", schedule.to, *told]


def environment_of(schedule: Schedule) -> Mapping[str, str]:
    """Give the whole environment of the run; nothing else reaches it.

    Parameters
    ----------
    schedule : Schedule
        What is to be run.

    Returns
    -------
    mapping of str to str
    """
    return {"HOME": schedule.home, "LANG": "C.UTF-8", "PATH": PATH, "TZ": schedule.zone}


def read_time(text: str) -> tuple[int, int]:
    """Read a time of day.

    Parameters
    ----------
    text : str
        Such as 06:00.

    Returns
    -------
    tuple of (int, int)
        Hour and minute.

    Raises
    ------
    UsageError
        If it is none.

    Examples
    --------
    >>> read_time("6:30")
    (6, 30)
    """
    match = _TIME.fullmatch(text.strip())
    if not match:
        raise UsageError(f"{text!r} is no time of day.", hint="Write hours and minutes, such as 06:00.")
    return int(match[1]), int(match[2])


def _refuse_breaks(text: str) -> None:
    if any(ord(character) < ord(" ") or ord(character) == 127 for character in text):  # noqa: PLR2004 - delete
        raise UsageError(
            f"{text!r} has a line break or another control character, which no unit can hold.",
            hint="Rename the file or folder.",
        )
