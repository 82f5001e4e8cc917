"""JSON from strangers, read in one way only: no name twice, no number that is none, not too deep."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from evalkit.exchange.refusing import refuse

DEEPEST = 40
LARGEST_JSON = 24 * 2**20  # bytes; the record of a council with all its sites has one or two million
LONGEST_NUMBER = 40
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_BRACKET = re.compile(r"[\[\]{}]")
_SURROGATE = re.compile("[\ud800-\udfff]")


class _Stop(Exception):  # noqa: N818 - carries what was found out of the reader
    pass


def read_plain_json(content: bytes, *, name: str) -> Any:
    """Read JSON that may be hostile.

    Parameters
    ----------
    content : bytes
        The bytes.
    name : str
        What to call it in messages.

    Returns
    -------
    Any
        Plain values.

    Raises
    ------
    RefusedError
        If it is no JSON, names something twice, holds NaN or what is too large, or is too deep.

    Examples
    --------
    >>> read_plain_json(b'{"a": 1, "a": 2}', name="pack.zip, result.json")
    Traceback (most recent call last):
    evalkit.errors.RefusedError: pack.zip, result.json was refused: it names 'a' twice.
    Send the file just as evalkit wrote it.
    """
    text = _text(content, name)
    _check_depth(text, name)
    try:
        read = json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite, parse_int=_whole
        )
    except _Stop as found:
        refuse(name, str(found))
    except (ValueError, RecursionError):
        refuse(name, "it is not JSON")
    if "\\u" in text and _SURROGATE.search(json.dumps(read, ensure_ascii=False)):
        refuse(name, "it holds half a letter")
    return read


def _text(content: bytes, name: str) -> str:
    if len(content) > LARGEST_JSON:
        refuse(name, f"it is larger than {LARGEST_JSON // 2**20} MB")
    if content.startswith(b"\xef\xbb\xbf"):
        refuse(name, "it begins with a byte-order mark")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        refuse(name, "it is not UTF-8")


def _check_depth(text: str, name: str) -> None:
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > DEEPEST:
            refuse(name, f"it is nested more than {DEEPEST} levels deep")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    held = dict(pairs)
    if len(held) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _Stop(f"it names {twice[:60]!r} twice")
    return held


def _no_number(word: str) -> NoReturn:
    raise _Stop(f"it holds {word}, which is no number")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value) or len(text) > LONGEST_NUMBER:
        raise _Stop("it holds a number that is too large")
    return value


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise _Stop("it holds a number that is too large")
    return int(text)
