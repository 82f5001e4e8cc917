"""Write the record of an edition and the schema of all records."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.report.record import Result, result_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA = Path(__file__).parent / "schema" / "result.schema.json"


def canonical_json(result: Result) -> str:
    """Write a record so that equal records are equal bytes.

    Keys are sorted, a part of the record is a line, nothing is NaN, and the file ends with a line end.

    Parameters
    ----------
    result : Result
        The record.

    Returns
    -------
    str
    """
    parts = result.model_dump(mode="json")
    lines = (f"{_compact(name)}: {_compact(parts[name])}" for name in sorted(parts))
    return "{\n" + ",\n".join(lines) + "\n}\n"


def write_result(path: Path, *, result: Result) -> None:
    """Write ``result.json``.

    The record is checked again from the bytes that are written.

    Parameters
    ----------
    path : pathlib.Path
        Where to write it.
    result : Result
        The record.

    Raises
    ------
    pydantic.ValidationError
        If what was built is no valid record.
    """
    text = canonical_json(result).encode()
    Result.model_validate_json(text)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text)


def write_schema(path: Path = SCHEMA) -> None:
    """Write the published JSON Schema anew, after the record has changed.

    Parameters
    ----------
    path : pathlib.Path
        Where to write it.
    """
    path.write_bytes(schema_text().encode())


def schema_text() -> str:
    """Give the text of the published JSON Schema.

    Returns
    -------
    str

    Examples
    --------
    >>> schema_text() == SCHEMA.read_text(encoding="utf-8")
    True
    """
    return json.dumps(result_schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _compact(value: Mapping[str, object] | object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
