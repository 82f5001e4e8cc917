"""Which chapters of which council, for which edition, and where they go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.errors import PackError, RunError, UsageError
from evalkit.pack.council_file import council_file
from evalkit.periods import month_of, parse_period
from evalkit.safe_yaml import load_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from evalkit.errors import Problem
    from evalkit.periods import Period
    from evalkit.run.record import ChapterRecord, RunRecord

COUNCIL_FILE = "council.yaml"
_CHECK = "`evalkit check` lists everything that is wrong."
_CHAPTER = re.compile(r"([0-9]{2})_[a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose report it is, and of which month: what a pack says of itself.

    Examples
    --------
    >>> Identity("E08000008", "Tameside", edition="2025-03", theory="core", synthetic=True).place
    'demo/E08000008/2025-03'
    """

    council: str
    name: str
    edition: str
    theory: str
    synthetic: bool

    @property
    def home(self) -> str:
        """Folder of the council below the reports folder."""
        return f"demo/{self.council}" if self.synthetic else self.council

    @property
    def place(self) -> str:
        """Folder of the edition below the reports folder."""
        return f"{self.home}/{self.edition}"


def identify(pack: Path, *, edition: str | None) -> Identity:
    """Read whose pack it is from its ``council.yaml``, without reading its tables.

    Parameters
    ----------
    pack : pathlib.Path
        Folder of the pack.
    edition : str, optional
        The month that was asked for; None for the month that the data describe.

    Returns
    -------
    Identity

    Raises
    ------
    FileError
        If there is no council.yaml, or it is no YAML.
    PackError
        If it does not say what it must.
    UsageError
        If the edition is no month, or one before the data.

    Examples
    --------
    >>> from evalkit.bundled import bundled
    >>> identify(bundled("data", "demo", "E08000008"), edition=None).name
    'Tameside'
    """
    data, lines = load_yaml(pack / COUNCIL_FILE)
    council, problems = council_file(data, lines=lines)
    if council is None:
        raise PackError(_first_of(problems), hint=_CHECK, problems=problems)
    described = month_of(council.data_as_at)
    return Identity(
        council=council.council,
        name=council.name,
        edition=_not_before(described, check_edition(edition)) if edition else described.text,
        theory=council.theory.id,
        synthetic=council.synthetic,
    )


def check_edition(text: str) -> str:
    """See that an edition is a month.

    Parameters
    ----------
    text : str
        As a person typed it.

    Returns
    -------
    str

    Raises
    ------
    UsageError
        If it is not.

    Examples
    --------
    >>> check_edition("2025-03")
    '2025-03'
    """
    try:
        if parse_period(text).kind == "month":
            return text.strip()
    except ValueError:
        pass
    raise UsageError(f"The edition cannot be {text!r}.", hint="Give a month, such as 2025-03.")


def find_chapters(folder: Path, *, chosen: Iterable[int] | None) -> list[Path]:
    """List the notebooks of the chapters, in order.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the notebooks, each named by its number and title.
    chosen : iterable of int, optional
        Numbers of those that are wanted; None for all.

    Returns
    -------
    list of pathlib.Path

    Raises
    ------
    RunError
        If there is none.
    UsageError
        If a chosen chapter is not there.

    Examples
    --------
    >>> from evalkit.bundled import bundled
    >>> [chapter.stem for chapter in find_chapters(bundled("notebooks", "council"), chosen=[3])]
    ['03_journey']
    """
    found = {
        chapter_number(each): each for each in sorted(folder.glob("*.ipynb")) if _CHAPTER.fullmatch(each.stem)
    }
    if not found:
        raise RunError(f"There are no chapters in {folder}.", hint="Install evalkit again.")
    wanted = sorted(found) if chosen is None else sorted(set(chosen))
    missing = [str(number) for number in wanted if number not in found]
    if missing:
        raise UsageError(
            f"There is no chapter {', '.join(missing)}.",
            hint=f"There are: {', '.join(f'{number} ({each.stem[3:]})' for number, each in found.items())}.",
        )
    return [found[number] for number in wanted]


def chapter_number(notebook: Path | str) -> int:
    """Give the number that a notebook's name begins with.

    Examples
    --------
    >>> chapter_number("04_reach_and_outcomes.ipynb")
    4
    """
    return int(str(getattr(notebook, "name", notebook))[:2])


def keeps(record: RunRecord | None, *, inputs: str) -> dict[str, ChapterRecord]:
    """Say which chapters of an earlier run still hold.

    Parameters
    ----------
    record : RunRecord, optional
        The finished edition that is there; None where there is none.
    inputs : str
        Hash of what the new run works from.

    Returns
    -------
    dict of str to ChapterRecord
        By notebook; empty where the earlier run worked from something else.
    """
    if record is None or not record.ok or record.inputs != inputs:
        return {}
    return {chapter.notebook: chapter for chapter in record.chapters}


def _first_of(problems: Sequence[Problem]) -> str:
    more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{problems[0]}{more}"


def _not_before(described: Period, edition: str) -> str:
    if parse_period(edition).end < described.start:
        raise UsageError(
            f"The edition cannot be {edition}: the data describe {described.text}.",
            hint="Give that month or a later one, or leave the edition out.",
        )
    return edition
