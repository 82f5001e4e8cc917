"""What a run is going to do, and why: councils and chapters in order. The runner does just that."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from evalkit.errors import RunError, UsageError
from evalkit.run.identity import Identity, check_edition, identify
from evalkit.run.inputs import one_hash
from evalkit.run.layout import COMPARISON
from evalkit.run.needs import Holding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from evalkit.run.options import Value
    from evalkit.run.record import ChapterRecord, RunRecord

__all__ = [
    "CouncilPlan",
    "Identity",
    "Plan",
    "Step",
    "chapter_number",
    "check_edition",
    "find_chapters",
    "identify",
]

_CHAPTER = re.compile(r"([0-9]{2})_[a-z0-9_]+")
NOT_CHOSEN, SAME, FORCED, NEW = "not chosen", "nothing changed", "forced", "new"
# What the check of a pack follows from: where all of it is as it was, the check would say what it said.
_CHECKED = ("data", "theory", "code", "reference", "lock", "python")
LEFTOVERS = "nothing changed; what a run left that did not finish is swept up"


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done with one chapter of one council.

    Parameters
    ----------
    number : int
        Number of the chapter.
    notebook : str
        Its file.
    does : {"run", "keep", "leave out", "lose"}
        A chapter that was not chosen, and was made from other inputs, would be lost: such a run is refused.
    reason : str
        Why, in words.
    made_from : mapping of str to str
        Data, theory, code and so on, to hash.
    kept : ChapterRecord, optional
        What an earlier run says of it, where it is kept.
    kept_in : str
        Folder of the edition where it lies.

    Examples
    --------
    >>> Step(3, "03_journey.ipynb", "run", "data changed: milestones.csv", {"data": "a hash"}).does
    'run'
    """

    number: int
    notebook: str
    does: Literal["run", "keep", "leave out", "lose"]
    reason: str
    made_from: Mapping[str, str]
    kept: ChapterRecord | None = None
    kept_in: str = ""

    @property
    def fingerprint(self) -> str:
        """One hash over all that it is made from."""
        return one_hash(self.made_from)


@dataclass(frozen=True, slots=True)
class CouncilPlan:
    """What is to be done for one council.

    Parameters
    ----------
    label : str
        Its pack, as it was named.
    identity : Identity, optional
        Whose report; None where the pack does not say.
    does : {"run", "keep", "tidy", "refuse"}
        Whether its edition is brought up to date, holds as it is, holds but for what an earlier run left
        half done, or cannot be made.
    reason : str
        Why, in words.
    steps : tuple of Step
        Its chapters, in order.
    pack, theory : pathlib.Path, optional
        Folder of the data, and file of the theory of change.
    given : mapping
        Council, pack, theory and edition, as notebooks are given them.
    places : mapping of str to str
        Where pack and theory lie, as far as what they are called is no place here.
    parameters : mapping
        Edition and further parameters.
    hashes : mapping of str to str
        What the whole edition is made from.
    files : mapping of str to str
        Files of the pack.
    holding : Holding
        Which files and tables mean what in it.
    previous : RunRecord, optional
        The edition that is there.

    Examples
    --------
    >>> CouncilPlan("north", None, "refuse", "There is no folder north.").to_run
    ()
    """

    label: str
    identity: Identity | None
    does: Literal["run", "keep", "tidy", "refuse"]
    reason: str
    steps: tuple[Step, ...] = ()
    pack: Path | None = None
    theory: Path | None = None
    given: Mapping[str, Value] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Value] = field(default_factory=dict)
    hashes: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    holding: Holding = field(default_factory=Holding)
    previous: RunRecord | None = None

    @property
    def is_comparison(self) -> bool:
        """Say whether it is of the comparison of councils, and not of one of them."""
        return self.identity is not None and self.identity.council == COMPARISON

    @property
    def given_here(self) -> Mapping[str, Value]:
        """Council, pack, theory and edition, by places that there are here."""
        return {**self.given, **self.places}

    def is_checked_like(self, record: RunRecord | None) -> bool:
        """Say whether the check of its data would say what it said for an earlier run."""
        before = record.hashes if record else {}
        return bool(before) and all(before.get(each) == self.hashes.get(each) for each in _CHECKED)

    @property
    def to_run(self) -> tuple[Step, ...]:
        """The chapters that are to be run."""
        return tuple(step for step in self.steps if step.does == "run")

    @property
    def kept(self) -> tuple[Step, ...]:
        """The chapters that hold as they are."""
        return tuple(step for step in self.steps if step.does == "keep")

    @property
    def name(self) -> str:
        """Name of the council, or of its pack where it is not known."""
        return self.identity.name if self.identity else self.label


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is going to do.

    Parameters
    ----------
    to : pathlib.Path
        The reports folder.
    councils : tuple of CouncilPlan
        In order.
    comparisons : tuple of CouncilPlan
        Those of councils side by side, as far as they can be foreseen; made last.

    Examples
    --------
    >>> from pathlib import Path
    >>> Plan(Path("reports"), (CouncilPlan("north", None, "refuse", "There is no folder north."),)).lines()
    ['north: refused: There is no folder north.']
    """

    to: Path
    councils: tuple[CouncilPlan, ...]
    comparisons: tuple[CouncilPlan, ...] = ()

    def lines(self) -> list[str]:
        """Give the plan in words, a line for each council and each chapter that is run."""
        return [line for council in (*self.councils, *self.comparisons) for line in _lines(council)]

    @property
    def summary(self) -> str:
        """Say in one sentence how much is to be done."""
        chapters = sum(len(council.to_run) for council in self.councils if council.does == "run")
        editions = sum(council.does == "run" for council in self.councils)
        kept = sum(council.does in ("keep", "tidy") for council in self.councils)
        refused = sum(council.does == "refuse" for council in self.councils)
        said = f"{_count(editions, 'report')} to make, with {_count(chapters, 'chapter')} to run; {kept} kept"
        return f"{said}; {refused} refused." if refused else f"{said}."

    def as_data(self) -> dict[str, Any]:
        """Give the plan as plain JSON."""
        return {
            "to": str(self.to),
            "councils": [_as_data(council) for council in self.councils],
            "comparisons": [_as_data(comparison) for comparison in self.comparisons],
        }


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


_DONE = {"run": "runs", "keep": "kept", "leave out": "left out", "lose": "would be lost"}


def _lines(council: CouncilPlan) -> list[str]:
    if council.identity is None or council.does == "refuse":
        return [f"{council.identity.place if council.identity else council.label}: refused: {council.reason}"]
    place = council.identity.place
    if council.does in ("keep", "tidy"):
        return [f"{place}  {council.name}  kept: {council.reason}"]
    steps = [f"  {step.notebook}  {_DONE[step.does]}: {step.reason}" for step in council.steps]
    return [f"{place}  {council.name}  runs: {council.reason}", *steps]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _as_data(council: CouncilPlan) -> dict[str, Any]:
    return {
        "pack": council.label,
        "place": council.identity.place if council.identity else "",
        "does": council.does,
        "reason": council.reason,
        "inputs": one_hash(council.hashes) if council.hashes else "",
        "parameters": dict(council.parameters),
        "chapters": [
            {
                "notebook": step.notebook,
                "does": step.does,
                "reason": step.reason,
                "made_from": dict(step.made_from),
            }
            for step in council.steps
        ],
    }
