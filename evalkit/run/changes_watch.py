"""Keep what an edition said before a run replaces it, so that what the run changed can be told."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evalkit.errors import EvalkitError
from evalkit.run.journal import read_notes
from evalkit.run.layout import COMPARISON, INTERNAL, JOURNAL_FILE, RESULT, WORK
from evalkit.run.since import changes_between

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from evalkit.report.record import Result
    from evalkit.run.changes_record import Changes
    from evalkit.run.options import Event
    from evalkit.run.record import RunRecord

_DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Watch:
    """Hold, for each council that a run begins, the edition that stood before.

    That is the one of the same month where the month is run again, else the last one before it. Its
    series, which make nearly all of its size, are let go.

    Parameters
    ----------
    to : pathlib.Path
        The reports folder.
    before : dict of str to Result
        By the place of the edition that is being made, below that folder.
    """

    to: Path
    before: dict[str, Result] = field(default_factory=dict)

    def watching(self, progress: Callable[[Event], None]) -> Callable[[Event], None]:
        """Give a progress that keeps what stood before, and passes everything on.

        Parameters
        ----------
        progress : callable
            What is told of each event.

        Returns
        -------
        callable
        """

        def tell(event: Event) -> None:
            if event.kind == "council begun" and event.council != COMPARISON:
                with suppress(Exception):  # what is kept for a message must never break a run
                    self._keep(event.council)
            progress(event)

        return tell

    def changes(self, records: Sequence[RunRecord]) -> list[Changes]:
        """Tell what each edition that was made says otherwise than the one that stood before.

        Parameters
        ----------
        records : sequence of RunRecord
            How each council's run ended.

        Returns
        -------
        list of Changes
        """
        councils = [record for record in records if not record.is_comparison]
        made = [record for record in councils if record.ok and record.place in self.before]
        found = [self._compare(record.place) for record in made if not record.unchanged]
        return [changes for changes in found if changes]

    def _keep(self, council: str) -> None:
        for home in (self.to / council, self.to / _DEMO / council):
            notes = read_notes(home / WORK / JOURNAL_FILE)  # its first line says which edition is made
            edition = str(notes[0].get("edition", "")) if notes else ""
            result = _last(home, edition) if edition else None
            if result:
                self.before[(home / edition).relative_to(self.to).as_posix()] = result

    def _compare(self, place: str) -> Changes | None:
        result = _read(self.to / place / INTERNAL / RESULT)
        return changes_between(self.before[place], result) if result else None


def _last(home: Path, edition: str) -> Result | None:
    stood = [path for path in home.glob(f"*/{INTERNAL}/{RESULT}") if path.parts[-3] <= edition]
    return _read(max(stood)) if stood else None


def _read(path: Path) -> Result | None:
    from evalkit.report import read_result  # noqa: PLC0415 - pandas comes with it
    from evalkit.report.series import Series  # noqa: PLC0415 - as above

    with suppress(EvalkitError):  # a record of another version, or a broken one, cannot be compared
        result: Result = read_result(path)
        return result.model_copy(update={"series": Series()})
    return None
