"""Read YAML files that strangers wrote: no aliases, tags or duplicate keys, bounded in size and depth."""

from __future__ import annotations

import math
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Self

from evalkit.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_BYTES = 65_536  # council.yaml, partnership.yaml, reflections.yaml
MAX_DEPTH = 10
_SAVE_AS = "Save it again as plain text in UTF-8, without a byte-order mark."
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
_MENDS = {
    "cannot start any token": "Indent with spaces, not tabs; put quotes round text that begins with a sign.",
    "mapping values are not allowed": "Put quotes round text that holds a colon and a space.",
    "could not find expected ':'": "Write each line as a key, a colon, a space and a value.",
    "expected <block end>": "Give keys that belong together the same number of spaces before them.",
    "while scanning a quoted scalar": "Close the quotes that were opened.",
    "special characters are not allowed": _SAVE_AS,
}


class WrittenInt(int):
    """A whole number that remembers how it was written; ``str`` of it gives that text.

    Examples
    --------
    >>> code = WrittenInt("007")
    >>> code + 0, str(code)
    (7, '007')
    """

    _text: str

    def __new__(cls, text: str) -> Self:
        """Read the number and keep its text."""
        number = super().__new__(cls, text)
        number._text = text
        return number

    def __str__(self) -> str:
        """Give the number as it was written."""
        return self._text


class WrittenFloat(float):
    """A number with a decimal point that remembers how it was written.

    Examples
    --------
    >>> version = WrittenFloat("1.10")
    >>> version + 0, str(version)
    (1.1, '1.10')
    """

    _text: str

    def __new__(cls, text: str) -> Self:
        """Read the number and keep its text."""
        number = super().__new__(cls, text)
        number._text = text
        return number

    def __str__(self) -> str:
        """Give the number as it was written."""
        return self._text


@dataclass(frozen=True, slots=True)
class Lines:
    """Where each key and list item of a file stands.

    Parameters
    ----------
    numbers : mapping
        Path of keys and list indices to line number; the first line is 1.

    Examples
    --------
    >>> lines = Lines({(): 1, ("nodes",): 3, ("nodes", 0): 4})
    >>> lines.at("nodes", 0), lines.at("nodes", 0, "label")
    (4, 4)
    """

    numbers: Mapping[tuple[str | int, ...], int]

    def at(self, *path: str | int) -> int | None:
        """Give the line of a path, or of the nearest part above it that is in the file."""
        while path and path not in self.numbers:
            path = path[:-1]
        return self.numbers.get(path)


def load_yaml(path: Path | str, *, max_bytes: int = MAX_BYTES) -> tuple[dict[str, Any], Lines]:
    """Read a YAML file that has keys at its top.

    Keys are text. Numbers remember how they were written; dates, and words such as ``yes``, stay text.

    Parameters
    ----------
    path : path-like
        The file.
    max_bytes : int
        Largest size that is read.

    Returns
    -------
    tuple
        The data, and the line of each key and list item.

    Raises
    ------
    FileError
        If the file is missing, broken, too large, too deep, or uses aliases, tags or a key twice.

    Examples
    --------
    >>> from evalkit.bundled import bundled
    >>> data, lines = load_yaml(bundled("data", "theories", "blended_roles.yaml"), max_bytes=524_288)
    >>> data["id"], lines.at("id")
    ('blended_roles', 1)
    """
    path = Path(path)
    return parse_yaml(_bytes_of(path, max_bytes), name=path.name)


def parse_yaml(content: bytes, *, name: str) -> tuple[dict[str, Any], Lines]:
    """Read YAML that is already in memory, by the rules of `load_yaml`.

    Parameters
    ----------
    content : bytes
        The bytes of the file.
    name : str
        What to call it in messages.

    Returns
    -------
    tuple
        The data, and the line of each key and list item.

    Raises
    ------
    FileError
        As for `load_yaml`, except for what only a file can be.

    Examples
    --------
    >>> str(parse_yaml(b"version: 1.10", name="theory.yaml")[0]["version"])
    '1.10'
    """
    return _Reader(name, _text_of(content, name)).read()


def _bytes_of(path: Path, max_bytes: int) -> bytes:
    if path.is_dir():
        raise FileError(
            f"{path.name} is a folder. Expected a YAML file.", hint=f"Give the path of a file: {path}"
        )
    try:
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
    except FileNotFoundError:
        raise FileError(
            f"There is no file {path.name} in {path.parent}.", hint="Check the name and the folder."
        ) from None
    except (OSError, ValueError) as cause:
        raise FileError(
            f"{path.name} cannot be opened: {_reason(cause)}.", hint="Check that you may read it."
        ) from None
    if len(content) > max_bytes:
        raise FileError(
            f"{path.name} is too large. Expected at most {max_bytes // 1024} KB.",
            hint="Take out what does not belong in it.",
        )
    return content


def _reason(cause: Exception) -> str:
    return (getattr(cause, "strerror", None) or "the name is not valid").lower()


def _text_of(content: bytes, name: str) -> str:
    found = _not_plain_text(content)
    if found:
        raise FileError(f"{name} is not plain UTF-8 text. Found {found}.", hint=_SAVE_AS)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as cause:
        line, column = _place(content, cause.start)
        raise FileError(
            f"{name}, line {line}, column {column}: a character that is not UTF-8. "
            f"Found byte 0x{content[cause.start]:02X}; files saved by older Windows programs have these.",
            hint=_SAVE_AS,
        ) from None


def _not_plain_text(content: bytes) -> str:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "UTF-16 with a byte-order mark"
    if content.startswith(BOM_UTF8):
        return "a byte-order mark at the start"
    if b"\0" in content:
        return "binary data or UTF-16"
    return ""


def _place(content: bytes, offset: int) -> tuple[int, int]:
    before = content[:offset]
    start = before.rfind(b"\n") + 1
    return before.count(b"\n") + 1, len(before[start:].decode("utf-8")) + 1


class _Reader:
    """Builds plain data from the parser's events, and stops at the first thing that is not allowed."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.numbers: dict[tuple[str | int, ...], int] = {}

    def read(self) -> tuple[dict[str, Any], Lines]:
        from ruamel.yaml.error import YAMLError  # noqa: PLC0415 - slow import, kept off the command line's path

        try:
            data = self._document()
        except YAMLError as cause:
            self._broken(cause)
        return data, Lines(self.numbers)

    def _document(self) -> dict[str, Any]:
        events = self._events()
        first = next(events, None)
        if first is None:
            raise FileError(f"{self.name} is empty. Expected keys and values.", hint=_FILL)
        if type(first).__name__ != "MappingStartEvent":
            self._refuse(first, f"{_kind(first)} at the top", "keys, each followed by a colon", _FILL)
        data: dict[str, Any] = self._value(events, first, ())
        extra = next(events, None)
        if extra is not None:
            self._refuse(extra, "a second document after ---", "one document", "Take out the line ---.")
        return data

    def _events(self) -> Iterator[Any]:
        from ruamel.yaml import YAML  # noqa: PLC0415 - slow import, kept off the command line's path

        depth = 0
        for event in YAML(typ="safe", pure=True).parse(self.text):
            kind = type(event).__name__
            depth += kind.endswith(("MappingStartEvent", "SequenceStartEvent")) - kind.endswith(
                ("MappingEndEvent", "SequenceEndEvent")
            )
            self._check(event, kind, depth)
            if not kind.startswith(("Stream", "Document", "Comment")):
                yield event

    def _check(self, event: Any, kind: str, depth: int) -> None:
        if depth > MAX_DEPTH:
            self._refuse(
                event, "lists inside lists", f"at most {MAX_DEPTH} levels", "Flatten this part of the file."
            )
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            self._refuse(
                event,
                "an alias or anchor (& or *)",
                "each value written out",
                "Write the value out, or put quotes round text that begins with & or *.",
            )
        if getattr(event, "tag", None) is not None:
            self._refuse(
                event, "a tag (!)", "plain values", "Take the tag out, or put quotes round the text."
            )
        if kind == "DocumentStartEvent" and (event.version or event.tags):
            self._refuse(event, "a directive (%)", "plain YAML", "Take out the line that begins with %.")

    def _value(self, events: Iterator[Any], event: Any, path: tuple[str | int, ...]) -> Any:
        self.numbers.setdefault(path, event.start_mark.line + 1)
        kind = type(event).__name__
        if kind == "MappingStartEvent":
            return self._mapping(events, path)
        if kind == "SequenceStartEvent":
            return self._sequence(events, path)
        return _scalar(event.value) if event.implicit[0] else event.value

    def _mapping(self, events: Iterator[Any], path: tuple[str | int, ...]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for event in events:
            if type(event).__name__ == "MappingEndEvent":
                break
            key = self._key(event, data, path)
            self.numbers[(*path, key)] = event.start_mark.line + 1
            data[key] = self._value(events, next(events), (*path, key))
        return data

    def _key(self, event: Any, data: Mapping[str, Any], path: tuple[str | int, ...]) -> str:
        if type(event).__name__ != "ScalarEvent":
            self._refuse(event, f"{_kind(event)} as a key", "a word", "Write the key as one word.")
        if event.value in data:
            first = self.numbers[(*path, event.value)]
            self._refuse(
                event,
                f"the key {event.value!r} a second time (first on line {first})",
                "each key once",
                "Keep one of the two.",
            )
        return str(event.value)

    def _sequence(self, events: Iterator[Any], path: tuple[str | int, ...]) -> list[Any]:
        data: list[Any] = []
        for event in events:
            if type(event).__name__ == "SequenceEndEvent":
                break
            data.append(self._value(events, event, (*path, len(data))))
        return data

    def _refuse(self, event: Any, found: str, expected: str, mend: str) -> NoReturn:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        raise FileError(
            f"{self.name}, line {line}, column {column}: found {found}. Expected {expected}.", hint=mend
        )

    def _broken(self, cause: Any) -> NoReturn:
        mark = getattr(cause, "problem_mark", None) or getattr(cause, "context_mark", None)
        said = ", ".join(str(part) for part in (getattr(cause, "context", ""), _problem(cause)) if part)
        place = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        mend = next(
            (mend for words, mend in _MENDS.items() if words in said), "Mend the line, or the one above it."
        )
        raise FileError(
            f"{self.name}{place}: this is not YAML. Found {self._line(mark)}; the reader says: {said}.",
            hint=mend,
        ) from None

    def _line(self, mark: Any) -> str:
        lines = self.text.splitlines()
        return (
            repr(lines[mark.line].strip()[:60]) if mark and mark.line < len(lines) else "the end of the file"
        )


_FILL = "Write one key and value a line, such as council: E08000008."


def _problem(cause: Any) -> str:
    return getattr(cause, "problem", None) or getattr(cause, "reason", None) or "it cannot be read"


def _kind(event: Any) -> str:
    kinds = {"SequenceStartEvent": "a list", "MappingStartEvent": "keys and values"}
    return kinds.get(type(event).__name__, "a single value")


def _scalar(text: str) -> Any:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _WHOLE.fullmatch(text):
        return WrittenInt(text)
    if _DECIMAL.fullmatch(text) and math.isfinite(float(text)):
        return WrittenFloat(text)
    return text
