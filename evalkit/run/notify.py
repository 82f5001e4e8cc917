"""Tell a program of one's own how a run went: a short summary as JSON on its standard input.

The summary names councils, states, causes and the signals and verdicts that changed. It holds no counts
and no rates, and none of the words that a program said as it broke, which may quote data.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

import psutil

from evalkit import __version__
from evalkit.errors import UsageError
from evalkit.finding import Record
from evalkit.judgement.words import counted
from evalkit.run.processes import describe_exit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evalkit.run.changes_record import Changes
    from evalkit.run.record import RunRecord

SUMMARY_VERSION: Literal[1] = 1
SECONDS = 60.0  # a message is sent within some seconds; a program that takes longer hangs
NOTIFY_FAILED = 8  # exit code of a run that went well itself
CAUSE_CHARACTERS = 300
_STDERR = 2  # what the program says belongs with our own messages, and never among what machines read


class Failed(Record):
    """A council that did not finish."""

    council: str
    name: str
    synthetic: bool
    edition: str
    state: str
    cause: str


class Changed(Record):
    """A council with a signal or a verdict that is not what it was."""

    council: str
    name: str
    synthetic: bool
    edition: str
    since: str  # the edition that stood before
    sentences: tuple[str, ...]


class Summary(Record):
    """What the program is told; ``docs/scheduling.md`` describes it.

    Examples
    --------
    >>> Summary(text="All is well.", exit_code=0).is_news
    False
    """

    version: Literal[1] = SUMMARY_VERSION
    evalkit: str = __version__
    text: str
    exit_code: int
    councils: int = 0
    finished: int = 0
    error: str = ""  # why nothing was begun
    failed: tuple[Failed, ...] = ()
    changed: tuple[Changed, ...] = ()
    index: str = ""

    @property
    def is_news(self) -> bool:
        """Say whether something failed or changed."""
        return bool(self.error or self.failed or self.changed)


def summarise(
    records: Sequence[RunRecord], *, changes: Sequence[Changes], exit_code: int, index: Path
) -> Summary:
    """Sum up a run.

    Parameters
    ----------
    records : sequence of RunRecord
        How each council's run ended.
    changes : sequence of Changes
        What the editions say otherwise than those that stood before.
    exit_code : int
        How the run as a whole ended.
    index : pathlib.Path
        The page over all reports.

    Returns
    -------
    Summary
    """
    failed = tuple(_failed(record) for record in records if not record.ok)
    changed = tuple(_changed(each) for each in changes if each.news)
    councils = [record for record in records if not record.is_comparison]
    finished = sum(record.ok for record in councils)
    return Summary(
        text=_text(len(councils), failed=len(councils) - finished, changed=len(changed)),
        exit_code=exit_code,
        councils=len(councils),
        finished=finished,
        failed=failed,
        changed=changed,
        index=str(index),
    )


def not_begun(error: str, *, exit_code: int, index: Path) -> Summary:
    """Sum up a run that could not begin.

    Parameters
    ----------
    error : str
        Why.
    exit_code : int
        How it ended.
    index : pathlib.Path
        The page over all reports.

    Returns
    -------
    Summary

    Examples
    --------
    >>> from pathlib import Path
    >>> not_begun("There is no chapter 7.", exit_code=2, index=Path("reports/index.html")).text
    'The run could not begin: There is no chapter 7.'
    """
    said = " ".join(_without_secrets(error).split())
    return Summary(text=f"The run could not begin: {said}", exit_code=exit_code, error=said, index=str(index))


def read_command(text: str, *, system: str = os.name) -> list[str]:
    """Read the program and its arguments from what was typed; no shell is asked.

    Parameters
    ----------
    text : str
        As typed after ``--notify``.
    system : str
        Kind of system, as `os.name` gives it: on Windows a backslash is a part of a path.

    Returns
    -------
    list of str

    Raises
    ------
    UsageError
        If it is blank, has a quote that is not closed, or names no program.

    Examples
    --------
    >>> read_command("python3 'tell us.py' --to team", system="posix")[1:]
    ['tell us.py', '--to', 'team']
    """
    try:
        words = shlex.split(text, posix=system != "nt")
    except ValueError as error:
        raise UsageError(f"--notify {text!r} cannot be read: {error}.", hint="Close every quote.") from None
    if system == "nt":
        words = [_unquoted(word) for word in words]
    if not words:
        raise UsageError("--notify names no program.", hint="Give the command to be run, or leave it out.")
    if shutil.which(words[0]) is None:
        raise UsageError(
            f"--notify: there is no program {words[0]!r} that can be run.",
            hint="Give its full path; where a shell is meant, write: sh -c '...'",
        )
    return words


def notify(command: Sequence[str], summary: Summary, *, seconds: float = SECONDS) -> str:
    """Run a program with a summary on its standard input, for a bounded time.

    Parameters
    ----------
    command : sequence of str
        Program and arguments.
    summary : Summary
        What it is told.
    seconds : float
        How long it may take; then it is ended.

    Returns
    -------
    str
        What went wrong; blank where it ended well.

    Examples
    --------
    >>> import sys
    >>> notify([sys.executable, "-c", "import sys; sys.exit(3)"], Summary(text="", exit_code=0))
    'it ended by itself with exit code 3'
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - the person's own program, split into words, no shell
            command, stdin=subprocess.PIPE, stdout=_STDERR, start_new_session=True
        )
    except (OSError, ValueError) as error:
        return f"it could not be started: {getattr(error, 'strerror', None) or error}"
    try:
        process.communicate(f"{summary.model_dump_json()}\n".encode(), timeout=seconds)
    except subprocess.TimeoutExpired:
        _end(process)
        return f"it took longer than {seconds:g} seconds and was ended"
    except KeyboardInterrupt:  # the run is over: what was stopped is the message alone
        _end(process)
        return "it was stopped"
    return f"it {describe_exit(process.returncode)}" if process.returncode else ""


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and what it started."""
    with suppress(OSError, psutil.Error):
        family = psutil.Process(process.pid).children(recursive=True)
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)  # it leads a session of its own
        for member in family:
            with suppress(psutil.Error):
                member.kill()
    process.kill()
    process.wait()
    if process.stdin:
        with suppress(OSError):
            process.stdin.close()


def _failed(record: RunRecord) -> Failed:
    return Failed(
        council=record.council,
        name=record.name or record.council or record.pack,
        synthetic=record.synthetic,
        edition=record.edition,
        state=record.state.value,
        cause=fit_cause(record.cause),
    )


def _changed(changes: Changes) -> Changed:
    return Changed(
        council=changes.council,
        name=changes.name,
        synthetic=changes.synthetic,
        edition=changes.later,
        since=changes.earlier,
        sentences=tuple(change.gist for change in changes.news),
    )


# What a program says as it breaks may quote a name or a figure: the class of the error is told alone.
_QUOTING = re.compile(r"(raised|A fault in evalkit:|Its process) ([^:.]+)[:.].*", re.DOTALL)
_CREDENTIALS = re.compile(r"//[^/\s@]+@")


def fit_cause(cause: str) -> str:
    """Give a cause without what a broken program said of its data, and without credentials.

    Parameters
    ----------
    cause : str
        As the record has it.

    Returns
    -------
    str

    Examples
    --------
    >>> fit_cause("04_reach.ipynb: In [3] raised ValueError: could not convert 'Ann Lee, 4 visits'")
    '04_reach.ipynb: In [3] raised ValueError. The index has the rest.'
    >>> fit_cause("It took longer than 900 seconds.")
    'It took longer than 900 seconds.'
    """
    fit = _QUOTING.sub(r"\1 \2. The index has the rest.", " ".join(cause.split()))
    return _without_secrets(fit)[:CAUSE_CHARACTERS]


def _without_secrets(text: str) -> str:
    return _CREDENTIALS.sub("//…@", text)


def _text(councils: int, *, failed: int, changed: int) -> str:
    done = f"{councils - failed} of {counted(councils, 'council')} finished."
    moved = f" In {counted(changed, 'council')} a signal or verdict changed." if changed else ""
    return done + moved


def _unquoted(word: str) -> str:
    whole = len(word) > 1 and word[0] == word[-1] and word[0] in "\"'"
    return word[1:-1] if whole else word
