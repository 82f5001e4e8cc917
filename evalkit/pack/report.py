"""The report of a check, for people and for machines."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from evalkit.errors import SEVERITIES, FileError, PackError, Problem, worst_first
from evalkit.pack.problems import UNREADABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.pack.checking.abilities import Ability

ROWS_SHOWN = 20
_TITLES = {"error": "ERRORS", "warning": "WARNINGS", "note": "NOTES"}


@dataclass(frozen=True)
class Report:
    """Everything that a check found, worst first, and what the chapters can do.

    Examples
    --------
    >>> Report("E08000008", "Tameside", (Problem("a", "Wrong.", severity="note"),)).ok
    True
    """

    council: str
    name: str
    problems: tuple[Problem, ...]
    abilities: tuple[Ability, ...] = ()

    @property
    def ok(self) -> bool:
        """Say if there is no error."""
        return not any(problem.severity == "error" for problem in self.problems)

    @property
    def exit_code(self) -> int:
        """Give 0, or the code of the worst kind of error: a file that cannot be read, or what it holds."""
        if self.ok:
            return 0
        return FileError.exit_code if self._unreadable() else PackError.exit_code

    def _unreadable(self) -> bool:
        return any(p.rule == UNREADABLE and p.severity == "error" for p in self.problems)


def report_text(report: Report) -> str:
    """Write a report for people.

    Problems of one kind in one column stand together; beyond twenty rows, their number is given.

    Parameters
    ----------
    report : Report
        What was found.

    Returns
    -------
    str

    Examples
    --------
    >>> print(report_text(Report("E08000008", "Tameside", ())))
    Tameside (E08000008): nothing wrong was found.
    """
    head = f"{report.name} ({report.council}): {_count(report.problems)}"
    parts = [head, problems_text(report.problems), _abilities_text(report)]
    return "\n\n".join(part for part in parts if part)


def problems_text(problems: Iterable[Problem]) -> str:
    """Write problems for people, worst first.

    Parameters
    ----------
    problems : iterable of Problem
        What was found.

    Returns
    -------
    str

    Examples
    --------
    >>> wrong = [Problem("type-error", "Not a date.", file="sites.csv", row=n, column="start_date",
    ...                  found="May") for n in (2, 3)]
    >>> print(problems_text(wrong))
    ERRORS
    sites.csv, column start_date: Not a date.
      row 2: May
      row 3: May
    """
    ordered = worst_first(problems)
    parts = [
        "\n".join([_TITLES[severity], *_groups([p for p in ordered if p.severity == severity])])
        for severity in SEVERITIES
        if any(p.severity == severity for p in ordered)
    ]
    return "\n\n".join(parts)


def report_json(report: Report) -> dict[str, Any]:
    """Give a report as plain data with every problem in it.

    Parameters
    ----------
    report : Report
        What was found.

    Returns
    -------
    dict

    Examples
    --------
    >>> report_json(Report("E08000008", "Tameside", ()))["ok"]
    True
    """
    return {
        "council": report.council,
        "name": report.name,
        "ok": report.ok,
        "exit_code": report.exit_code,
        "counts": _counts(report.problems),
        "problems": [asdict(problem) for problem in report.problems],
        "abilities": [_ability_json(ability) for ability in report.abilities],
    }


def _ability_json(ability: Ability) -> dict[str, Any]:
    plain = {
        key: list(value) if isinstance(value, tuple) else value for key, value in asdict(ability).items()
    }
    return {**plain, "text": ability.text}


def _counts(problems: Iterable[Problem]) -> dict[str, int]:
    counts = Counter(problem.severity for problem in problems)
    return {severity: counts[severity] for severity in SEVERITIES}


def _count(problems: Iterable[Problem]) -> str:
    words = [f"{n} {name}{'' if n == 1 else 's'}" for name, n in _counts(problems).items() if n]
    return f"{', '.join(words)}." if words else "nothing wrong was found."


def _groups(problems: list[Problem]) -> Iterator[str]:
    """Put problems of one kind together, in the order in which their kinds first appear."""
    kinds = {_kind(p): i for i, p in reversed(list(enumerate(problems)))}
    ordered = sorted(problems, key=lambda p: kinds[_kind(p)])
    for _, group in groupby(ordered, key=_kind):
        yield from _group(list(group))


def _kind(problem: Problem) -> tuple[str, ...]:
    """Tell kinds apart by rule, message and place; without rows, by rule and message alone."""
    if problem.row is None and not problem.column:
        return (problem.rule, problem.message)
    return (problem.rule, problem.message, problem.file, problem.column)


def _group(group: list[Problem]) -> Iterator[str]:
    first = group[0]
    if len(group) == 1:
        yield str(first)
    elif first.row is None and not first.column:
        yield f"{', '.join(p.file for p in group)}: {first.message}{_advice(group)}"
    else:
        place = ", ".join(part for part in (first.file, first.column and f"column {first.column}") if part)
        yield f"{place}: {first.message}{_advice(group)}"
        yield from (f"  {_line(p, group)}" for p in group[:ROWS_SHOWN])
        if len(group) > ROWS_SHOWN:
            yield f"  and {len(group) - ROWS_SHOWN} more rows"


def _advice(group: list[Problem]) -> str:
    """Say once what is the same for all."""
    expected = f" Expected: {group[0].expected}." if _same(group, "expected") else ""
    mend = f" {group[0].mend}" if _same(group, "mend") else ""
    return expected + mend


def _line(problem: Problem, group: list[Problem]) -> str:
    expected = "" if _same(group, "expected") or not problem.expected else f"expected {problem.expected}"
    mend = "" if _same(group, "mend") else problem.mend
    said = "; ".join(part for part in (problem.found, expected, mend) if part)
    place = "the file" if problem.row is None else f"row {problem.row}"
    return f"{place}: {said}" if said else place


def _same(group: list[Problem], name: str) -> bool:
    value = getattr(group[0], name)
    return bool(value) and all(getattr(problem, name) == value for problem in group)


def _abilities_text(report: Report) -> str:
    if not report.abilities:
        return ""
    lines = [line for ability in report.abilities for line in _ability_lines(ability)]
    return "\n".join(["WHAT EACH CHAPTER CAN DO WITH THIS PACK", *lines])


def _ability_lines(ability: Ability) -> Iterator[str]:
    words = {"full": "everything", "partly": "partly", "nothing": "nothing yet"}
    yield f"{ability.chapter} {ability.title}: {words[ability.can]}"
    if ability.can == "partly":
        yield f"   can: {'; '.join(ability.says)}"
        yield f"   not yet: {'; '.join(ability.not_yet)}"
    if ability.missing:
        yield f"   needs: {', '.join(ability.missing)}"
