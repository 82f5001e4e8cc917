"""What each chapter looks at: files of the pack, and other chapters. The contract says it; this finds it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.run.known import Known

EVERYTHING, FIGURES = "everything", "figures"
COUNCIL_FILE = "council.yaml"  # every chapter looks at it
MEASURED = ("observations", "sites")  # what indicators are measured from beside the tables that each names


@dataclass(frozen=True, slots=True)
class Holding:
    """What the words of one pack mean.

    Parameters
    ----------
    named : mapping of str to str
        Tables to the files that council.yaml names for them.
    derives : sequence of str
        Tables that the indicators of its theory are made from.
    """

    named: Mapping[str, str] = field(default_factory=dict)
    derives: Sequence[str] = ()


@dataclass(frozen=True)
class Needs:
    """What the contract says of tables and chapters.

    Parameters
    ----------
    tables : sequence of str
        Every table that a pack may have.
    documents : sequence of str
        YAML files of a pack.
    reads : mapping of str to sequence of str
        Number of a chapter to what it looks at; a chapter that is not there looks at everything.
    uses : mapping of str to sequence of str
        Number of a chapter to the numbers of those that it takes sections of.
    companions : str
        Pattern of the files that are for people alone.
    """

    tables: Sequence[str]
    documents: Sequence[str]
    reads: Mapping[str, Sequence[str]]
    uses: Mapping[str, Sequence[str]]
    companions: str

    def used_by(self, number: int) -> tuple[int, ...]:
        """List the chapters whose sections a chapter takes; of one that nobody knows, all that are known."""
        known = self.uses.get(f"{number:02d}")
        return tuple(int(each) for each in (self.reads if known is None else known) if int(each) != number)

    def seen_by(self, number: int, files: Mapping[str, str], *, holding: Holding) -> dict[str, str]:
        """Choose the files of a pack that a chapter looks at.

        A file that is no table counts for every chapter: nobody can say what it is for.

        Parameters
        ----------
        number : int
            The chapter.
        files : mapping of str to str
            File of the pack to its hash.
        holding : Holding
            Which files and tables mean what in this pack.

        Returns
        -------
        dict of str to str
        """
        reads = set(self.reads.get(f"{number:02d}", (EVERYTHING,)))
        if EVERYTHING in reads:
            return dict(files)
        if FIGURES in reads:
            reads |= {*MEASURED, *holding.derives}
        looked_at = {file for name in reads for file in self._files_of(name, holding)}
        others = {file for name in (*self.tables, *self.documents) for file in self._files_of(name, holding)}
        passed_over = others - looked_at
        return {file: content for file, content in files.items() if not {file, file.lower()} & passed_over}

    def _files_of(self, name: str, holding: Holding) -> tuple[str, ...]:
        if name in self.documents:
            return (f"{name}.yaml",)
        return (str(PurePosixPath(holding.named.get(name, f"{name}.csv"))),)

    def counted(self, files: Mapping[str, str], *, holding: Holding) -> dict[str, str]:
        """Leave out the files of a pack that are for people alone."""
        named = set(holding.named.values())
        return {
            file: content
            for file, content in files.items()
            if file in named or not self._companion.match(file)
        }

    @cached_property
    def _companion(self) -> re.Pattern[str]:
        return re.compile(self.companions, re.IGNORECASE)


def read_needs(known: Known) -> Needs:
    """Read what the contract says of tables and chapters.

    Parameters
    ----------
    known : Known
        Remembers it.

    Returns
    -------
    Needs

    Examples
    --------
    >>> from evalkit.run.known import Known
    >>> read_needs(Known()).used_by(9)
    (1, 2, 3, 4, 5, 6, 7, 8)
    """
    return Needs(**known.give("needs", "of this program", _read))


def _read() -> dict[str, Any]:
    # Slow to load, and needed only where nothing is remembered.
    from evalkit.pack.contract import read_chapters, read_contract  # noqa: PLC0415 - as above
    from evalkit.pack.sources import COMPANIONS, DOCUMENTS  # noqa: PLC0415 - as above

    chapters = read_chapters()
    return {
        "tables": list(read_contract().names),
        "documents": [name.removesuffix(".yaml") for name in DOCUMENTS if name != COUNCIL_FILE],
        "reads": {each.number: _looked_at(each) for each in chapters},
        "uses": {each.number: list(each.uses) for each in chapters},
        "companions": COMPANIONS.pattern,
    }


def _looked_at(chapter: Any) -> list[str]:
    parts = {name for part in chapter.parts for name in (*part.all_of, *part.any_of)}
    return sorted({*parts, *chapter.reads})
