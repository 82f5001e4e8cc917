"""A council's local changes to a theory, and how two theories differ."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evalkit.errors import Problem, TheoryError
from evalkit.section import Column, Table
from evalkit.theory.wording import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evalkit.safe_yaml import Lines
    from evalkit.theory.model import Indicator, LocalChanges, Target, Theory

LONGEST_SHOWN = 120
_LISTS = (
    ("node", "nodes"),
    ("link", "links"),
    ("assumption", "assumptions"),
    ("indicator", "indicators"),
    ("effort", "efforts"),
    ("condition", "conditions"),
    ("question", "questions"),
    ("task", "tasks"),
    ("survey item", "survey_items"),
)
_COLUMNS = (
    Column(name="part", label="Part"),
    Column(name="name", label="Name"),
    Column(name="field", label="What"),
    Column(name="change", label="Change"),
    Column(name="before", label="Core"),
    Column(name="after", label="Here"),
)


def apply_local(theory: Theory, local: LocalChanges) -> Theory:
    """Add a council's own nodes, links and indicators to a theory, and set its targets.

    Parameters
    ----------
    theory : Theory
        The core theory.
    local : LocalChanges
        What the council adds, and the targets that it sets. Core definitions stay as they are.

    Returns
    -------
    Theory
        The theory with the additions marked as not core.

    Raises
    ------
    TheoryError
        If a core node, link or indicator would be redefined, or a target is set for no indicator.

    Examples
    --------
    >>> from evalkit.theory.model import LocalChanges, Target
    >>> from evalkit.theory.reading import read_theory
    >>> local = LocalChanges(targets={"insulin_on_time": Target(value=98, rationale="Agreed in May.")})
    >>> apply_local(read_theory("blended_roles"), local).indicator("insulin_on_time").target.value
    98.0
    """
    problems = check_local(theory, local)
    if problems:
        raise TheoryError(
            "The local changes to the theory cannot be made.",
            hint="\n".join(map(str, problems)),
            problems=problems,
        )
    own = {"core": False}
    indicators = (*theory.indicators, *(item.model_copy(update=own) for item in local.indicators))
    return theory.model_copy(
        update={
            "nodes": (*theory.nodes, *(item.model_copy(update=own) for item in local.nodes)),
            "links": (*theory.links, *(item.model_copy(update=own) for item in local.links)),
            "indicators": tuple(_aimed(indicator, local.targets) for indicator in indicators),
        }
    )


def _aimed(indicator: Indicator, targets: Mapping[str, Target]) -> Indicator:
    target = targets.get(indicator.code)
    return indicator if target is None else indicator.model_copy(update={"target": target})


def check_local(
    theory: Theory, local: LocalChanges, *, file: str = "council.yaml", lines: Lines | None = None
) -> list[Problem]:
    """List what keeps local changes from being made.

    Parameters
    ----------
    theory : Theory
        The core theory.
    local : LocalChanges
        The changes.
    file : str
        The file that they stand in, under the key ``local_theory``.
    lines : Lines, optional
        Where its keys stand.

    Returns
    -------
    list of Problem
        Empty where the changes can be made.

    Examples
    --------
    >>> from evalkit.theory.model import LocalChanges
    >>> from evalkit.theory.reading import read_theory
    >>> theory = read_theory("blended_roles")
    >>> problem, = check_local(theory, LocalChanges(nodes=[theory.node("training")]))
    >>> problem.message
    'The node training belongs to the core theory and cannot be defined again.'
    """
    clashes = (
        *_clashes("node", "nodes", theory.nodes, local.nodes),
        *_clashes("link", "links", theory.links, local.links),
        *_clashes("indicator", "indicators", theory.indicators, local.indicators),
    )
    known = [indicator.code for indicator in (*theory.indicators, *local.indicators)]
    strays = (_stray(code, known) for code in local.targets if code not in known)
    return [_placed(problem, path, file, lines) for problem, path in (*clashes, *strays)]


_Placed = tuple[Problem, tuple[str | int, ...]]


def _clashes(part: str, key: str, core: Iterable[Any], local: Iterable[Any]) -> Iterator[_Placed]:
    known = {_name(item) for item in core}
    for index, item in enumerate(local):
        if _name(item) in known:
            message = f"The {part} {_name(item)} belongs to the core theory and cannot be defined again."
            mend = "Give it a name of its own" + (
                ", or set only its target." if part == "indicator" else ", or take it out."
            )
            yield (
                Problem(
                    "core-redefined",
                    message,
                    f"a {part} that the core does not have",
                    mend,
                    found=_name(item),
                ),
                (key, index),
            )


def _stray(code: str, known: Iterable[str]) -> _Placed:
    mend = did_you_mean(code, known) or "Use the code of an indicator of the theory."
    problem = Problem(
        "target-without-indicator",
        f"There is no indicator {code}.",
        "an indicator of the theory",
        mend,
        found=code,
    )
    return problem, ("targets", code)


def _placed(problem: Problem, path: tuple[str | int, ...], file: str, lines: Lines | None) -> Problem:
    row = None if lines is None else lines.at("local_theory", *path)
    return replace(problem, file=file, row=row, column=f"local_theory.{path[0]}[{problem.found}]")


def difference(core: Theory, other: Theory) -> Table:
    """Tabulate how a theory differs from the core.

    Parameters
    ----------
    core : Theory
        What to compare with.
    other : Theory
        The council's theory, or another version.

    Returns
    -------
    Table
        A row for each part that was added or removed, and for each field that was changed.

    Examples
    --------
    >>> from evalkit.theory.model import LocalChanges, Target
    >>> from evalkit.theory.reading import read_theory
    >>> core = read_theory("blended_roles")
    >>> local = LocalChanges(targets={"insulin_on_time": Target(value=98, rationale="Agreed in May.")})
    >>> difference(core, apply_local(core, local)).rows[0][:4]
    ('indicator', 'insulin_on_time', 'target', 'changed')
    """
    before, after = dict(_parts(core)), dict(_parts(other))
    rows = [row for key in {**before, **after} for row in _rows(key, before.get(key), after.get(key))]
    return Table(
        id="theory_difference",
        caption=f"How the theory here differs from {core.title}, version {core.version}",
        columns=_COLUMNS,
        rows=tuple(rows),
        notes=() if rows else ("There is no difference.",),
    )


def difference_text(core: Theory, other: Theory) -> str:
    """Write how a theory differs from the core, a line a difference.

    Parameters
    ----------
    core : Theory
        What to compare with.
    other : Theory
        The council's theory, or another version.

    Returns
    -------
    str

    Examples
    --------
    >>> from evalkit.theory.reading import read_theory
    >>> core = read_theory("blended_roles")
    >>> print(difference_text(core, core))
    How the theory here differs from Blended roles in home care, version 1
    There is no difference.
    """
    table = difference(core, other)
    return "\n".join([table.caption, *(_line(*map(str, row)) for row in table.rows), *table.notes])


def _line(part: str, name: str, field: str, change: str, before: str, after: str) -> str:
    if change == "changed":
        return f"  ~ {part} {name}, {field}: {before} -> {after}"
    return f"  {'+' if change == 'added' else '-'} {part} {name}: {after or before}"


def _parts(theory: Theory) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    whole = theory.model_dump(include={"version", "title", "programme", "summary", "purpose", "aim"})
    yield ("theory", theory.id), whole
    for part, key in _LISTS:
        for item in getattr(theory, key):
            yield (part, _name(item)), item.model_dump(exclude={"id", "code"})
    for stage in theory.journey:
        for milestone in stage.milestones:
            yield ("milestone", milestone.id), {"label": milestone.label, "stage": stage.label}


def _rows(
    key: tuple[str, str], before: dict[str, Any] | None, after: dict[str, Any] | None
) -> Iterator[tuple[str, ...]]:
    if before is None or after is None:
        change = "added" if before is None else "removed"
        yield (*key, "", change, _headline(before), _headline(after))
        return
    for field in before:
        if before[field] != after[field]:
            yield (*key, field.replace("_", " "), "changed", _shown(before[field]), _shown(after[field]))


def _headline(fields: dict[str, Any] | None) -> str:
    if fields is None:
        return ""
    kinds = ("label", "title", "text")
    return next((_shown(fields[kind]) for kind in kinds if kind in fields), _shown(fields.get("mechanism")))


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        text = "; ".join(_shown(part) for part in value.values() if part not in (None, ""))
    elif isinstance(value, (list, tuple)):
        text = ", ".join(map(_shown, value))
    else:
        text = "none" if value is None else str(value).removesuffix(".0")
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


def _name(item: Any) -> str:
    return str(item.code if hasattr(item, "code") else item.id)
