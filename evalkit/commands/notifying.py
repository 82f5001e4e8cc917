"""Tell the program that was named after ``--notify`` how a run went, where there is news."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.commands.faults import say
from evalkit.errors import EvalkitError
from evalkit.run.changes_watch import Watch
from evalkit.run.notify import NOTIFY_FAILED, not_begun, notify, read_command, summarise

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from evalkit.run import Event, RunRecord
    from evalkit.run.notify import Summary


@dataclass(frozen=True, slots=True)
class Hook:
    """A program to be told, or none.

    Parameters
    ----------
    command : list of str
        Program and arguments; empty for none.
    watch : Watch
        What stood before the run.
    """

    command: list[str]
    watch: Watch

    @property
    def _index(self) -> Path:
        return (self.watch.to / "index.html").resolve()

    def watching(self, progress: Callable[[Event], None]) -> Callable[[Event], None]:
        """Give the progress that a run is to be followed by.

        Parameters
        ----------
        progress : callable
            What is told of each event.

        Returns
        -------
        callable
        """
        return self.watch.watching(progress) if self.command else progress

    def tell(self, records: Sequence[RunRecord], *, exit_code: int) -> int:
        """Tell the program of a run that ended, and give the exit code of the whole.

        Parameters
        ----------
        records : sequence of RunRecord
            How each council's run ended.
        exit_code : int
            Of the run itself; unless it is 0, it stands, whatever becomes of the program.

        Returns
        -------
        int
        """
        if not self.command:
            return exit_code
        try:
            changes = self.watch.changes(records)
            trouble = self._tell(summarise(records, changes=changes, exit_code=exit_code, index=self._index))
        except Exception as error:  # noqa: BLE001 - a fault of a message must not hide how the run ended
            trouble = f"evalkit itself went wrong ({type(error).__name__}: {error})"
        self._say(trouble)
        return exit_code or (NOTIFY_FAILED if trouble else 0)

    def tell_error(self, error: Exception) -> None:
        """Tell the program of a run that could not begin.

        Parameters
        ----------
        error : Exception
            Why; a fault of evalkit's own is told by its class alone.
        """
        if not self.command:
            return
        known = isinstance(error, EvalkitError)
        said = str(error) if known else f"evalkit itself went wrong ({type(error).__name__})."
        code = error.exit_code if isinstance(error, EvalkitError) else EvalkitError.exit_code
        self._say(self._tell(not_begun(said, exit_code=code, index=self._index)))

    def _tell(self, summary: Summary) -> str:
        return notify(self.command, summary) if summary.is_news else ""

    def _say(self, trouble: str) -> None:
        if trouble:
            say(f"The program after --notify was not told of this run: {trouble}.")


def hook_of(text: str, *, to: Path) -> Hook:
    """Read the program to be told from what was typed, before anything is begun.

    Parameters
    ----------
    text : str
        As typed after ``--notify``; blank for none.
    to : pathlib.Path
        The reports folder.

    Returns
    -------
    Hook

    Raises
    ------
    UsageError
        If there is no such program.
    """
    return Hook(read_command(text) if text else [], Watch(to))
