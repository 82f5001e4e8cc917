"""Plain words for what pydantic finds wrong in a file that somebody wrote."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

from evalkit.errors import Problem, worst_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pydantic_core import ErrorDetails

    from evalkit.safe_yaml import Lines

CLOSE = 0.6  # difflib's own default: below this, a suggestion misleads more often than it helps
LONGEST_SHOWN = 60
_EXPECTED = {
    "string_pattern_mismatch": "lower-case letters, figures and underscores, such as delegated_share",
    "string_too_short": "some text",
    "string_type": "text",
    "tuple_type": "a list, each item after a dash",
    "dict_type": "keys and values",
    "model_type": "keys and values",
    "greater_than_equal": "{ge} or more",
    "less_than_equal": "{le} or less",
    "too_long": "{max_length} items at most",
    "finite_number": "a number",
}
_KINDS = {"int": "a whole number", "float": "a number", "bool": "true or false"}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the known word that is nearest, as a sentence; blank where none is near.

    Parameters
    ----------
    word : str
        What was written.
    known : iterable of str
        What could have been meant.

    Returns
    -------
    str

    Examples
    --------
    >>> did_you_mean("delegated_shre", ["delegated_share", "continuity"])
    'Did you mean delegated_share?'
    >>> did_you_mean("xyz", ["delegated_share"])
    ''
    """
    near = get_close_matches(word, sorted(set(known)), n=1, cutoff=CLOSE)
    return f"Did you mean {near[0]}?" if near else ""


def problems_from(
    errors: Sequence[ErrorDetails],
    *,
    data: Mapping[str, Any],
    lines: Lines,
    file: str,
    model: type[BaseModel],
) -> list[Problem]:
    r"""Turn everything that pydantic found wrong into problems with lines and plain words.

    Parameters
    ----------
    errors : sequence
        What ``ValidationError.errors()`` gives.
    data : mapping
        The data as read.
    lines : Lines
        Where its keys stand in the file.
    file : str
        The file's name.
    model : type
        The record that the data should have made.

    Returns
    -------
    list of Problem
        Worst first, in the order of the file.

    Examples
    --------
    >>> from pydantic import ValidationError
    >>> from evalkit.safe_yaml import parse_yaml
    >>> from evalkit.theory.model import Task
    >>> data, lines = parse_yaml(b"id: insulin\nlabel: Insulin\nlable: x", name="task.yaml")
    >>> try:
    ...     Task.model_validate(data)
    ... except ValidationError as error:
    ...     found = error.errors()
    >>> print(problems_from(found, data=data, lines=lines, file="task.yaml", model=Task)[0].mend)
    Did you mean label?
    """
    return worst_first(_problem(error, data, lines, file, model) for error in errors)


def _problem(
    error: ErrorDetails, data: Mapping[str, Any], lines: Lines, file: str, model: type[BaseModel]
) -> Problem:
    rule, message, expected, mend = _words(error, model)
    return Problem(
        rule,
        message,
        expected,
        mend,
        file=file,
        row=lines.at(*error["loc"]),
        column=path_of(data, error["loc"]),
        found="" if error["type"] == "missing" else _shown(error["input"]),
    )


def _words(error: ErrorDetails, model: type[BaseModel]) -> tuple[str, str, str, str]:
    kind, name = error["type"], str(error["loc"][-1])
    if kind == "missing":
        return _missing(error)
    if kind == "extra_forbidden":
        return _unknown(name, sorted(_keys(_model_at(model, error["loc"][:-1]))))
    if kind == "literal_error":
        choices = re.findall(r"'([^']*)'", error["ctx"]["expected"])
        mend = did_you_mean(str(error["input"]), choices) or "Choose one of these."
        return "value-unknown", f"{name} cannot be this.", ", ".join(choices), mend
    if kind == "string_too_short":
        return "value-missing", f"{name} is empty.", "some text", "Write it, or take the line out."
    return "value-wrong", f"{_subject(error)} cannot be this.", _expected(error), "Write it so."


def _missing(error: ErrorDetails) -> tuple[str, str, str, str]:
    name = error["loc"][-1]
    if isinstance(name, int):
        return "item-missing", f"Item {name + 1} is missing.", "one more item", "Add it to the list."
    return (
        "key-missing",
        f"The key {name} is missing.",
        "a value for it",
        f"Add a line {name}: with its value.",
    )


def _unknown(name: str, known: Sequence[str]) -> tuple[str, str, str, str]:
    mend = did_you_mean(name, known) or "Take it out, or use one of these."
    return "key-unknown", f"There is no key {name} here.", ", ".join(known), mend


def _subject(error: ErrorDetails) -> str:
    name = error["loc"][-1]
    return str(name) if isinstance(name, str) else f"Item {name + 1}"


def _expected(error: ErrorDetails) -> str:
    kind = error["type"]
    if kind in _EXPECTED:
        return _EXPECTED[kind].format(**error.get("ctx", {}))
    return _KINDS.get(
        kind.split("_")[0], error["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    )


def _shown(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, (list, tuple)):
        return "a list" if value else "an empty list"
    if isinstance(value, dict):
        return "keys and values" if value else "nothing but {}"
    text = " ".join(str(value).split()) or "empty text"
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


def path_of(data: Any, path: Sequence[str | int]) -> str:
    """Name the place of a value, with the ids of list items where they have one.

    Parameters
    ----------
    data : mapping or list
        The data as read.
    path : sequence
        Keys and list indices.

    Returns
    -------
    str

    Examples
    --------
    >>> path_of({"nodes": [{"id": "training", "kind": "deed"}]}, ("nodes", 0, "kind"))
    'nodes[training].kind'
    >>> path_of({"links": [{"from": "a", "to": "b"}, {}]}, ("links", 0))
    'links[a>b]'
    """
    text = ""
    for key in path:
        data = _below(data, key)
        text += f"[{_name(data, key)}]" if isinstance(key, int) else f".{key}"
    return text.removeprefix(".")


def _below(data: Any, key: str | int) -> Any:
    try:
        return data[key]
    except (KeyError, IndexError, TypeError):
        return None


def _name(item: Any, index: int) -> str:
    if isinstance(item, dict):
        if "from" in item and "to" in item:
            return f"{item['from']}>{item['to']}"
        named = item.get("id") or item.get("code")
        if isinstance(named, str):
            return named
    return str(index + 1)


def _model_at(model: type[BaseModel] | None, path: Sequence[str | int]) -> type[BaseModel] | None:
    for key in path:
        if isinstance(key, str) and model is not None:
            field = next((f for name, f in model.model_fields.items() if key in {name, f.alias}), None)
            model = _model_in(field.annotation) if field else None
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


def _keys(model: type[BaseModel] | None) -> set[str]:
    return set() if model is None else {f.alias or name for name, f in model.model_fields.items()}
