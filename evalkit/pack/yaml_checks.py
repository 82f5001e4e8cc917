"""YAML documents of a pack against their JSON Schemas."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator, FormatChecker

from evalkit.errors import Problem
from evalkit.pack.contract import read_schema
from evalkit.pack.problems import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jsonschema import ValidationError

    from evalkit.safe_yaml import Lines

_FORMATS = FormatChecker(formats=())
_WORDS = {
    "string": "text",
    "number": "a number",
    "array": "a list",
    "object": "keys and values",
    "boolean": "true or false",
    "null": "a blank",
    "integer": "a whole number",
}


@_FORMATS.checks("date")
def _is_date(value: object) -> bool:
    try:
        return not isinstance(value, str) or date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def check_document(name: str, *, data: dict[str, Any], lines: Lines) -> tuple[dict[str, Any], list[Problem]]:
    """Check a YAML document of a pack.

    Numbers that stand where text is wanted, such as a version 1.10, are taken as they are written.
    Blank keys count as keys that are not there.

    Parameters
    ----------
    name : {"council", "partnership", "reflections"}
        Which document.
    data : dict
        What was read.
    lines : Lines
        Where each key stands.

    Returns
    -------
    tuple
        The data with texts as texts and without blanks; and the problems.

    Examples
    --------
    >>> from evalkit.safe_yaml import parse_yaml
    >>> data, lines = parse_yaml(b"after: {recorded_on: 13/04/2025}", name="reflections.yaml")
    >>> check_document("reflections", data=data, lines=lines)[1][0].expected
    'a date such as 2025-07-22'
    """
    schema = read_schema(name)
    settled = _settle(data, schema)
    errors = Draft202012Validator(schema, format_checker=_FORMATS).iter_errors(settled)
    return settled, [p for error in errors for p in _problems(error, f"{name}.yaml", lines)]


def _settle(value: Any, schema: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        known, other = schema.get("properties", {}), schema.get("additionalProperties")
        other = other if isinstance(other, dict) else {}
        settled = {key: _settle(item, known.get(key, other)) for key, item in value.items()}
        return {key: item for key, item in settled.items() if item is not None}
    if isinstance(value, list):
        return [_settle(item, schema.get("items", {})) for item in value]
    if schema.get("type") == "string" and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value


def _problems(error: ValidationError, file: str, lines: Lines) -> list[Problem]:
    if error.validator == "additionalProperties":
        return _unknown_keys(error, file, lines)
    if error.validator == "required":
        return _missing_keys(error, file, lines)
    path = list(error.absolute_path)
    schema: Any = error.schema
    example = schema.get("examples", [""])[0]
    return [
        Problem(
            "yaml-value",
            _message(error),
            expected=_expected(error, schema, example),
            mend=schema.get("description", ""),
            file=file,
            row=lines.at(*path),
            column=dotted(path),
            found=shown(str(error.instance)),
        )
    ]


def _unknown_keys(error: ValidationError, file: str, lines: Lines) -> list[Problem]:
    path, schema, instance = list(error.absolute_path), error.schema, error.instance
    known = list(schema.get("properties", {})) if isinstance(schema, dict) else []
    return [
        Problem(
            "yaml-unknown-key",
            "The contract has no such key here.",
            expected=f"one of {', '.join(known)}",
            mend=nearest(key, known=known),
            file=file,
            row=lines.at(*path, key),
            column=dotted([*path, key]),
        )
        for key in (instance if isinstance(instance, dict) else ())
        if key not in known
    ]


def _missing_keys(error: ValidationError, file: str, lines: Lines) -> list[Problem]:
    path, schema, instance = list(error.absolute_path), error.schema, error.instance
    properties = schema.get("properties", {}) if isinstance(schema, dict) else {}
    wanted = str(error.message).split("'")[1]
    if isinstance(instance, dict) and wanted in instance:
        return []
    about = properties.get(wanted, {})
    return [
        Problem(
            "yaml-missing-key",
            "This has to be filled in.",
            expected=_like(about.get("examples", [""])[0]) or about.get("description", ""),
            mend=about.get("description", ""),
            file=file,
            row=lines.at(*path, wanted),
            column=dotted([*path, wanted]),
        )
    ]


def _message(error: ValidationError) -> str:
    words = {
        "type": "This is not the right kind of value.",
        "format": "This is not a date.",
        "enum": "This is none of the permitted words.",
        "const": "This version is not known.",
        "pattern": "This is not written in the form that is wanted.",
        "minLength": "This has to be filled in.",
        "minimum": "This number is too small.",
    }
    return words.get(str(error.validator), "This does not fit.")


def _expected(error: ValidationError, schema: Any, example: Any) -> str:
    if error.validator == "type":
        kinds = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
        return " or ".join(_WORDS[str(kind)] for kind in kinds)
    if error.validator == "enum":
        return "one of " + ", ".join(map(str, schema["enum"]))
    if error.validator == "format":
        return f"a date such as {example}"
    return str(schema.get("const", "")) or _like(example)


def _like(example: Any) -> str:
    text = "; ".join(map(str, example)) if isinstance(example, list) else str(example)
    return f"something like {text}" if text else ""


def dotted(path: Sequence[str | int]) -> str:
    """Write the path of a key as one word; items of a list count from 1.

    Examples
    --------
    >>> dotted(["partners", 0, "name"])
    'partners.1.name'
    """
    return ".".join(str(part + 1) if isinstance(part, int) else shown(part) for part in path)
