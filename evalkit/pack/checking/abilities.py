"""What each chapter of the report will be able to do with a pack."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from evalkit.pack.contract import read_chapters, read_contract
from evalkit.pack.problems import listed

if TYPE_CHECKING:
    from evalkit.pack.contract.model import ChapterNeeds, Part
    from evalkit.pack.model import Pack

Can = Literal["full", "partly", "nothing"]


@dataclass(frozen=True, slots=True)
class Ability:
    """What one chapter can do with a pack.

    Examples
    --------
    >>> Ability("03", "The journey", "nothing", missing=("milestones",)).text
    'nothing yet. It needs milestones.'
    """

    chapter: str
    title: str
    can: Can
    says: tuple[str, ...] = ()
    not_yet: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Say it in words."""
        needs = f"It needs {listed(self.missing, most=len(self.missing))}." if self.missing else ""
        if self.can == "full":
            return "everything."
        if self.can == "nothing":
            return f"nothing yet. {needs}"
        return f"{'; '.join(self.says)}. Not yet: {'; '.join(self.not_yet)}. {needs}"


def abilities(pack: Pack) -> tuple[Ability, ...]:
    """Say for each chapter what it will be able to do, and what is missing.

    Tables with rows about people count only where governance is filled in.

    Parameters
    ----------
    pack : Pack
        What the council brought.

    Returns
    -------
    tuple of Ability
        One a chapter, in order.

    Examples
    --------
    >>> from pathlib import Path
    >>> from evalkit.pack import CouncilFile, Pack
    >>> abilities(Pack(Path(), CouncilFile.model_construct(governance=None), {}))[2].can
    'nothing'
    """
    refused = pack.council.governance is None
    held = {
        spec.name
        for spec in read_contract().tables
        if pack.has(spec.name) and not (spec.person_level and refused)
    }
    documents = {"partnership": pack.partnership, "reflections": pack.reflections}
    held |= {name for name, document in documents.items() if document}
    return tuple(_ability(chapter, held) for chapter in read_chapters())


def _ability(chapter: ChapterNeeds, held: set[str]) -> Ability:
    says = tuple(part.what for part in chapter.parts if not _lacks(part, held))
    lacking = [part for part in chapter.parts if _lacks(part, held)]
    return Ability(
        chapter=chapter.number,
        title=chapter.title,
        can="nothing" if not says else "partly" if lacking else "full",
        says=says,
        not_yet=tuple(part.what for part in lacking),
        missing=tuple(dict.fromkeys(need for part in lacking for need in _lacks(part, held))),
    )


def _lacks(part: Part, held: set[str]) -> list[str]:
    """List what is missing for a part; of several that would each do, all in one."""
    lacks = [name for name in part.all_of if name not in held]
    if part.any_of and not held & set(part.any_of):
        lacks.append(" or ".join(part.any_of))
    return lacks
