"""Plain data as YAML text that the safe reader takes back unchanged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./()-]*( [A-Za-z0-9_./()-]+)*|[0-9]{4}-[0-9]{2}(-[0-9]{2})?")
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_STEP = "  "


def yaml_text(data: dict[str, Any]) -> str:
    """Write plain data as YAML.

    Parameters
    ----------
    data : dict
        Keys with text, numbers, true or false, None, lists and further keys.

    Returns
    -------
    str
        Text that ends in a line feed.

    Examples
    --------
    >>> print(yaml_text({"council": "E08000008", "parts": [{"name": "no"}], "sources": {}}), end="")
    council: E08000008
    parts:
      - name: "no"
    sources: {}
    """
    return "\n".join(_mapping(data, "")) + "\n"


def scalar_text(value: Any) -> str:
    """Write one value as YAML would hold it.

    Examples
    --------
    >>> scalar_text("2025-04"), scalar_text("12"), scalar_text(None)
    ('2025-04', '"12"', 'null')
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    text = str(value)
    plain = _PLAIN.fullmatch(text) and text.lower() not in _WORDS
    return text if plain else f'"{"".join(map(_character, text))}"'


def _mapping(data: dict[str, Any], indent: str) -> Iterator[str]:
    for key, value in data.items():
        yield from _entry(f"{indent}{scalar_text(key)}:", value, indent + _STEP)


def _sequence(values: list[Any] | tuple[Any, ...], indent: str) -> Iterator[str]:
    for value in values:
        if isinstance(value, dict) and value:
            first, *rest = _mapping(value, indent + _STEP)
            yield f"{indent}- {first.lstrip()}"
            yield from rest
        else:
            yield from _entry(f"{indent}-", value, indent + _STEP)


def _entry(head: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, dict):
        yield head if value else f"{head} {{}}"
        yield from _mapping(value, indent)
    elif isinstance(value, list | tuple):
        yield head if value else f"{head} []"
        yield from _sequence(value, indent)
    else:
        yield f"{head} {scalar_text(value)}"


def _character(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    return f"\\U{ord(character):08x}"
