"""How two theories differ: a council's from the core, or one version from another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.section import Column, Table
from evalkit.theory.references import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.theory.model import Theory

__all__ = ["difference", "difference_text"]

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
    >>> from evalkit.theory import apply_local, read_theory
    >>> from evalkit.theory.model import LocalChanges, Target
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
            yield (part, name_of(item)), item.model_dump(exclude={"id", "code"})
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
