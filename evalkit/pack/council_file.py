"""The contents of council.yaml as one frozen record."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads it when the class is made
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError

from evalkit.errors import Problem
from evalkit.finding import Record
from evalkit.pack.problems import shown
from evalkit.pack.yaml_checks import check_document, dotted
from evalkit.places import is_council_id
from evalkit.theory.model import LocalChanges

if TYPE_CHECKING:
    from evalkit.safe_yaml import Lines

FILE = "council.yaml"
# No folder of Windows can have these names (Microsoft, Naming Files, Paths, and Namespaces).
_PORTS = {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
_DEVICES = frozenset({"con", "prn", "aux", "nul"} | _PORTS)


class TheoryRef(Record):
    """Which theory of change, and the version that was agreed (blank: the one installed)."""

    id: str
    version: str = ""


class Periods(Record):
    """The months that the evaluation covers; ``baseline_end`` is blank where there was no baseline."""

    start: str
    baseline_end: str = ""
    end: str


class Governance(Record):
    """By what right rows about people are held."""

    controller: str
    lawful_basis: str
    impact_assessment: str
    sharing_agreement: str
    retention: str


class TableSource(Record):
    """Where a table comes from."""

    file: str = ""
    held_by: str = ""
    system: str = ""
    extracted_on: date | None = None
    note: str = ""


class CouncilFile(Record):
    """Who a pack is about, which theory and months it covers, and by what right it holds what it holds.

    Examples
    --------
    >>> file = CouncilFile(contract_version=1, council="E08000008", name="Tameside", programme="Any",
    ...     theory={"id": "blended_roles"}, periods={"start": "2024-04", "end": "2025-06"},
    ...     data_as_at="2025-07-15")
    >>> file.disclosure_rule, file.governance
    ('sdc-1', None)
    """

    contract_version: Literal[1]
    council: str
    name: str
    programme: str
    synthetic: bool = False
    theory: TheoryRef
    periods: Periods
    data_as_at: date
    disclosure_rule: str = "sdc-1"
    governance: Governance | None = None
    sources: dict[str, TableSource] = Field(default_factory=dict)
    local_theory: LocalChanges = Field(default_factory=LocalChanges)


def council_file(data: dict[str, Any], *, lines: Lines) -> tuple[CouncilFile | None, list[Problem]]:
    """Check the contents of council.yaml and make the record.

    Parameters
    ----------
    data : dict
        What was read.
    lines : Lines
        Where each key stands.

    Returns
    -------
    tuple
        The record, or None if there are errors; and the problems.

    Examples
    --------
    >>> from evalkit.safe_yaml import parse_yaml
    >>> data, lines = parse_yaml(b"council: ../x", name="council.yaml")
    >>> found, problems = council_file(data, lines=lines)
    >>> found is None, "council" in [problem.column for problem in problems]
    (True, True)
    """
    settled, problems = check_document("council", data=data, lines=lines)
    if not problems:
        problems = _beyond_the_schema(settled, lines)
    if problems:
        return None, problems
    try:
        return CouncilFile.model_validate(settled), []
    except ValidationError as cause:
        return None, [_problem(error, lines) for error in cause.errors()]


def _beyond_the_schema(data: dict[str, Any], lines: Lines) -> list[Problem]:
    if is_council_id(data["council"]) and data["council"] not in _DEVICES:
        return []
    return [
        Problem(
            "council-id",
            "This cannot be the id of a council.",
            expected="a GSS code such as E08000008, or a short name in lower case with hyphens",
            mend="Write the council's code.",
            file=FILE,
            row=lines.at("council"),
            column="council",
            found=shown(data["council"]),
        )
    ]


def _problem(error: Any, lines: Lines) -> Problem:
    path = [part for part in error["loc"] if part != "function-after"]
    return Problem(
        "yaml-value",
        f"{error['msg']}.",
        file=FILE,
        row=lines.at(*path),
        column=dotted(path),
        found=shown(str(error["input"])) if not isinstance(error["input"], dict) else "",
    )
