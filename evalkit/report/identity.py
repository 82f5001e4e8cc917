"""Whose report this is, of which edition, and what it was made from."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads the annotation
from typing import Literal

from pydantic import Field, JsonValue

from evalkit.finding import Record

EditionKind = Literal["internal", "shareable"]  # only disclosure control makes a shareable one


class TheoryName(Record):
    """Name the theory of change that was used."""

    id: str
    version: str
    title: str = ""


class Identity(Record):
    """Say whose edition this is, of what and of when.

    Examples
    --------
    >>> Identity(council="E08000008", name="Tameside", programme="Blended roles", edition="2025-09",
    ...          synthetic=True, theory=TheoryName(id="blended_roles", version="1"),
    ...          start="2023-04", end="2025-09", data_as_at="2025-09-30").edition_kind
    'internal'
    """

    council: str
    name: str
    programme: str
    edition: str
    synthetic: bool
    theory: TheoryName
    start: str
    end: str
    data_as_at: date
    baseline_end: str = ""
    edition_kind: EditionKind = "internal"


class Provenance(Record):
    """Hold what an edition was made from, so that it can be made again and checked.

    Hashes are SHA-256 in hexadecimal.
    """

    fingerprint: str = ""  # of all that decides the result
    data: dict[str, str] = Field(default_factory=dict)  # file of the pack to its hash
    theory: str = ""
    notebooks: dict[str, str] = Field(default_factory=dict)
    lock: str = ""
    versions: dict[str, str] = Field(default_factory=dict)
    parameters: dict[str, JsonValue] = Field(default_factory=dict)
