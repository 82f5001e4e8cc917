"""The data dictionary, made from the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.pack.contract import read_chapters, read_contract, read_rules, read_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.pack.contract.model import Field, TableSpec

_DOCUMENTS = ("council", "partnership", "reflections")
_INTRODUCTION = """\
# Data dictionary

Made from the data contract in `evalkit/pack/contract/`; change it there.

A data pack is a folder with `council.yaml` and CSV files in UTF-8, one a table, with the columns below in
row 1. Only `council.yaml` and one of `observations.csv` or `visits.csv` are required; `evalkit check` says
what each chapter will be able to do with the rest. Dates are written 2025-04-01, times 2025-04-01 10:15,
numbers with digits and a point alone. A blank cell is missing, never zero.

`expectations.jsonl` is written by `evalkit lock` alone and never edited: it holds what was expected before
results were shown, as it stood in `reflections.yaml` on the day of locking; each line is bound to the last.

Text that begins with `=`, `+`, `-` or `@` is written with an apostrophe before it, since a spreadsheet would
run it as a formula; reading takes the apostrophe off."""


def data_dictionary() -> str:
    """Write the data dictionary.

    Returns
    -------
    str
        Markdown.

    Examples
    --------
    >>> data_dictionary().splitlines()[0]
    '# Data dictionary'
    """
    parts = [
        _INTRODUCTION,
        _contents(),
        *map(_document, _DOCUMENTS),
        *tables_guide(),
        chapters_guide(),
        _rules(),
    ]
    return "\n\n".join(parts) + "\n"


def tables_guide() -> list[str]:
    """Describe each table with a line a column.

    Returns
    -------
    list of str
        Markdown, one part a table.

    Examples
    --------
    >>> tables_guide()[0].splitlines()[0]
    '## sites.csv'
    """
    return [_table(spec) for spec in read_contract().tables]


def _contents() -> str:
    rows = ((f"`{t.file}`", t.description, t.held_by) for t in read_contract().tables)
    return "## Tables\n\n" + _grid(("File", "A row is", "Usually held by"), rows)


def _table(spec: TableSpec) -> str:
    rows = ((f"`{f.name}`", _kind(f), _yes(f), f.description, f"`{f.example}`") for f in spec.fields)
    grid = _grid(("Column", "Holds", "Required", "What it is", "Such as"), rows)
    return f"## {spec.file}\n\n{' '.join(_facts(spec))}\n\n{grid}"


def _facts(spec: TableSpec) -> Iterator[str]:
    yield spec.description
    yield f"Usually held by: {spec.held_by}."
    yield f"Used by chapters {', '.join(spec.used_by)}."
    yield f"Key: {_names(spec.primary_key)}."
    for key in spec.foreign_keys:
        yield f"{_names(key.fields)} refers to {_names(key.to_fields)} of `{key.table}.csv`."
    if spec.person_level:
        yield "**Rows about people: refused unless `governance` is filled in in `council.yaml`.**"


def _kind(field: Field) -> str:
    return field.allowed if not field.unique else f"{field.allowed}, each once"


def _yes(field: Field) -> str:
    return "yes" if field.required else ""


def _document(name: str) -> str:
    schema = read_schema(name)
    rows = _keys(schema, "")
    grid = _grid(("Key", "Required", "What it is", "Such as"), rows)
    return f"## {name}.yaml\n\n{schema['description']}\n\n{grid}"


def _keys(schema: dict[str, Any], above: str) -> Iterator[tuple[str, ...]]:
    required = schema.get("required", ())
    for name, about in schema.get("properties", {}).items():
        example = about.get("examples", [""])[0]
        shown = example[0] if isinstance(example, list) else example
        shown = str(shown).lower() if isinstance(shown, bool) else str(shown)
        yield (
            f"`{above}{name}`",
            "yes" if name in required else "",
            about["description"] + _choices(about),
            f"`{shown}`" if shown else "",
        )
        yield from _below(about, f"{above}{name}")


def _below(about: dict[str, Any], path: str) -> Iterator[tuple[str, ...]]:
    yield from _keys(about, f"{path}.")
    yield from _keys(about.get("items", {}), f"{path}[].")
    other = about.get("additionalProperties")
    yield from _keys(other if isinstance(other, dict) else {}, f"{path}.NAME.")


def _choices(about: dict[str, Any]) -> str:
    return f" One of {', '.join(about['enum'])}." if "enum" in about else ""


def _rules() -> str:
    rows = ((f"`{r.id}`", r.severity, f"{', '.join(r.tables)}", r.message) for r in read_rules())
    grid = _grid(("Rule", "Kind", "Looks at", "What it says"), rows)
    return f"## Rules over several rows or tables\n\n{_RULES}\n\n{grid}"


_RULES = "An error stops a run, a warning limits what can be said, a note is for information."


def chapters_guide() -> str:
    """Say what each chapter needs.

    Returns
    -------
    str
        Markdown.

    Examples
    --------
    >>> chapters_guide().splitlines()[2]
    '- **01 Purpose and theory**'
    """
    lines = [line for c in read_chapters() for line in (f"- **{c.number} {c.title}**", *_parts(c.parts))]
    return "\n".join(["## What each chapter needs", "", *lines])


def _parts(parts: Iterable[Any]) -> Iterator[str]:
    for part in parts:
        needs = [*part.all_of, *([" or ".join(part.any_of)] if part.any_of else [])]
        yield f"  - {part.what}: {', '.join(needs) if needs else 'always'}"


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _grid(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
