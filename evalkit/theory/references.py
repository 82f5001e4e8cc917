"""Check that every id in a theory is used once and that every reference leads somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.errors import Problem
from evalkit.theory.wording import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from evalkit.theory.model import Theory

Path = tuple[str | int, ...]
Found = tuple[Problem, Path]

# The tables and files of the data contract: what an evaluation question and a derivation may name.
TABLES = (
    "sites",
    "observations",
    "people",
    "visits",
    "competencies",
    "workforce",
    "nurse_time",
    "concerns",
    "goals",
    "incidents",
    "surveys",
    "survey_waves",
    "costs",
    "milestones",
    "stories",
    "claims",
    "significant_changes",
    "configurations",
    "evidence",
    "rivals",
    "assumptions",
    "conditions",
    "adaptations",
    "actions",
)
FILES = ("partnership", "reflections")
_LISTS = {
    "nodes": "node",
    "links": "link",
    "assumptions": "assumption",
    "indicators": "indicator",
    "efforts": "effort",
    "journey": "stage",
    "conditions": "condition",
    "questions": "question",
    "tasks": "task",
    "survey_items": "survey item",
}


def check_names(theory: Theory) -> Iterator[Found]:
    """Find ids that are used twice.

    Parameters
    ----------
    theory : Theory
        The theory.

    Yields
    ------
    tuple
        A problem, and the path of the second use.

    Examples
    --------
    >>> from evalkit.theory.reading import read_theory
    >>> list(check_names(read_theory("blended_roles")))
    []
    """
    for key, part in _LISTS.items():
        yield from _twice(
            part, [((key, index), name_of(item)) for index, item in enumerate(getattr(theory, key))]
        )
    places: list[tuple[Path, str]] = [
        (("journey", stage, "milestones", index), milestone.id)
        for stage, whole in enumerate(theory.journey)
        for index, milestone in enumerate(whole.milestones)
    ]
    yield from _twice("milestone", places)


def check_references(theory: Theory) -> Iterator[Found]:
    """Find references that lead nowhere.

    Parameters
    ----------
    theory : Theory
        The theory.

    Yields
    ------
    tuple
        A problem, and the path of the reference.

    Examples
    --------
    >>> from evalkit.theory.reading import read_theory
    >>> list(check_references(read_theory("blended_roles")))
    []
    """
    known = {part: {name_of(item) for item in getattr(theory, key)} for key, part in _LISTS.items()}
    known["milestone"] = {milestone.id for stage in theory.journey for milestone in stage.milestones}
    known["table"] = set(TABLES)
    known["evidence"] = known["indicator"] | known["survey item"] | set(TABLES) | set(FILES)
    for path, part, name in _references(theory):
        if name not in known[part]:
            yield _stray(part, name, known[part]), path


def _references(theory: Theory) -> Iterator[tuple[Path, str, str]]:
    yield from _signs(theory)
    for index, link in enumerate(theory.links):
        yield ("links", index, "from"), "node", link.source
        yield ("links", index, "to"), "node", link.target
        yield from _each(("links", index, "assumptions"), "assumption", link.assumptions)
        yield from _each(("links", index, "efforts"), "effort", link.efforts)
    for index, effort in enumerate(theory.efforts):
        yield from _each(("efforts", index, "nodes"), "node", effort.nodes)
    for index, question in enumerate(theory.questions):
        yield from _each(("questions", index, "evidence"), "evidence", question.evidence)
    for index, indicator in enumerate(theory.indicators):
        yield from _each(("indicators", index, "nodes"), "node", indicator.nodes)
        if indicator.derive:
            yield from _each(("indicators", index, "derive", "tables"), "table", indicator.derive.tables)
            yield from _each(("indicators", index, "derive", "optional"), "table", indicator.derive.optional)


def _signs(theory: Theory) -> Iterator[tuple[Path, str, str]]:
    for index, node in enumerate(theory.nodes):
        if node.primary:
            yield ("nodes", index, "primary"), "indicator", node.primary
        if node.shown_by:
            path = ("nodes", index, "shown_by")
            yield from _each((*path, "milestones"), "milestone", node.shown_by.milestones)
            yield from _each((*path, "indicators"), "indicator", node.shown_by.indicators)


def _each(path: Path, part: str, names: Collection[str]) -> Iterator[tuple[Path, str, str]]:
    for index, name in enumerate(names):
        yield (*path, index), part, name


def _stray(part: str, name: str, known: Collection[str]) -> Problem:
    wanted = {
        "evidence": "an indicator, a survey item or a table of the data pack",
        "table": "a table of the data pack",
    }.get(part, f"the id of {'an' if part[0] in 'aei' else 'a'} {part} of this theory")
    subject = {"evidence": "piece of evidence"}.get(part, part)
    mend = did_you_mean(name, known) or "Add it, or take the reference out."
    return Problem("reference-unknown", f"There is no {subject} {name}.", wanted, mend, found=name)


def _twice(part: str, places: list[tuple[Path, str]]) -> Iterator[Found]:
    seen: set[str] = set()
    for path, name in places:
        if name in seen:
            message = f"The {part} {name} is there twice."
            yield Problem("name-twice", message, "each once", "Rename one, or take it out.", found=name), path
        seen.add(name)


def name_of(item: Any) -> str:
    """Give the id of a part of a theory, or the code of an indicator.

    Examples
    --------
    >>> from evalkit.theory.model import Task
    >>> name_of(Task(id="insulin", label="Insulin"))
    'insulin'
    """
    return str(item.code if hasattr(item, "code") else item.id)
