"""Say what was left out, kept apart or doubted while published files were turned into packs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.errors import Problem
from evalkit.finding import CellState
from evalkit.pack.published.quality import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import pandas as pd

    from evalkit.errors import Severity
    from evalkit.pack.published.reading import PublishedFile

Remark = tuple[str, Problem]
A_YEAR = 365  # days
BEGINS_LATER = "begins-later"
SHOWN = 3  # periods or codes named before the rest are counted


def remarks_on(file: PublishedFile, *, placed: pd.DataFrame) -> Iterator[Remark]:
    """List what a reader should know of one file.

    Parameters
    ----------
    file : PublishedFile
        The file.
    placed : DataFrame
        Its observations with the columns of `Holder`.

    Yields
    ------
    tuple of str and Problem
        The pack that the remark belongs to (blank for all), and the remark.
    """
    yield from _left_out(file, placed)
    yield from _unused(file, placed)
    kept = placed[placed["pack"] != ""]
    for finder in (_missing, _doubted, _zeros, _disagreeing, _renamed, _sharing):
        yield from finder(file, kept)


def remarks_on_start(pack: str, *, starts: date, oldest: date) -> Iterator[Remark]:
    """Say from when on an evaluation is taken to run where figures are older by a year or more.

    Parameters
    ----------
    pack : str
        The pack.
    starts : datetime.date
        When the evaluation is taken to begin.
    oldest : datetime.date
        When the oldest figures begin.

    Yields
    ------
    tuple of str and Problem
        The pack, and the remark.

    Examples
    --------
    >>> from datetime import date
    >>> list(remarks_on_start("E08000008", starts=date(2018, 4, 1), oldest=date(2018, 1, 1)))
    []
    """
    if (starts - oldest).days < A_YEAR:
        return
    message = (
        f"The evaluation is taken to begin in {starts:%Y-%m}, when most series have begun. Some figures are "
        f"older, from {oldest:%Y-%m} on; what is not there from before the start is not missed."
    )
    mend = (
        "If it began at another time, change periods.start in council.yaml; where a time before it is to be "
        "compared with, name that time's last month in periods.baseline_end."
    )
    yield pack, Problem(BEGINS_LATER, message, severity="note", mend=mend)


def _left_out(file: PublishedFile, placed: pd.DataFrame) -> Iterator[Remark]:
    for reason, rows in placed[placed["left_out"] != ""].groupby("left_out", sort=True):
        nameless = "name" in str(reason)
        severity: Severity = "warning" if nameless or "without" in str(reason) else "note"
        message = f"Left out {_count(rows['_row'].nunique(), 'row')}: {reason} ({_some(rows['code'])})."
        mend = "Give a file with names too, such as the list of councils." if nameless else ""
        yield "", Problem("left-out", message, severity=severity, file=file.name, mend=mend)


def _unused(file: PublishedFile, placed: pd.DataFrame) -> Iterator[Remark]:
    unused = len(file.rows) - placed["_row"].nunique()
    if unused:
        message = f"Left out {_count(unused, 'row')}: no indicator is made from them."
        yield "", Problem("left-out", message, severity="note", file=file.name)


def _missing(file: PublishedFile, rows: pd.DataFrame) -> Iterator[Remark]:
    apart = rows[rows["status"].ne(CellState.VALUE.value) & rows["failed"].eq("")]
    for (_, status, indicator), some in apart.groupby(["pack", "status", "indicator"], sort=True):
        message = (
            f"{indicator} has {_count(len(some), 'cell')} without a figure ({_some(some['period'])}). "
            f"They are kept as '{status}', not as zero."
        )
        yield _remark("kept-apart", message, file, some)


def _doubted(file: PublishedFile, rows: pd.DataFrame) -> Iterator[Remark]:
    for (_, rule), some in rows[rows["failed"].ne("")].groupby(["pack", "failed"], sort=True):
        message = (
            f"{_count(len(some), 'figure')} of {_some(some['indicator'])} cannot be right "
            f"({_some(some['period'])}): {REASONS[str(rule)]}. Kept as '{CellState.FAILED_QUALITY.value}'."
        )
        mend = "If you know that it is right, set its status to value."
        yield _remark(str(rule).replace(" ", "-"), message, file, some, severity="warning", mend=mend)


def _zeros(file: PublishedFile, rows: pd.DataFrame) -> Iterator[Remark]:
    zeros = rows[rows["numerator"].eq(0) & rows["failed"].eq("")]
    for (_, indicator), some in zeros.groupby(["pack", "indicator"], sort=True):
        message = (
            f"{indicator} has {_count(len(some), 'zero')} ({_some(some['period'])}). Kept as published; "
            "some publishers write zero for missing."
        )
        yield _remark("recorded-zero", message, file, some)


def _disagreeing(file: PublishedFile, rows: pd.DataFrame) -> Iterator[Remark]:
    for (_, indicator), some in rows[~rows["agrees"]].groupby(["pack", "indicator"], sort=True):
        message = f"The published value of {indicator} is not what its counts give. The counts are used."
        printed = str(some["printed"].iloc[0])
        yield _remark("counts-disagree", message, file, some, severity="warning", found=printed)


def _renamed(file: PublishedFile, rows: pd.DataFrame) -> Iterator[Remark]:
    known = rows["site_name"].where(rows["site_name"].ne(""), rows["pack_name"])
    differs = rows["name"].str.casefold().ne(known.str.casefold()) & rows["name"].ne("")
    other = rows.assign(known=known)[differs].drop_duplicates(["pack", "name"])
    for (_, name), some in other.groupby(["pack", "name"], sort=True):
        known_as, code = some["known"].iloc[0], some["code"].iloc[0]
        message = f"The file calls {known_as} ({code}) '{name}'. Rows are joined on codes."
        yield _remark("other-name", message, file, some)


def _sharing(file: PublishedFile, rows: pd.DataFrame) -> Iterator[Remark]:
    shared = file.layout.shared_codes
    for code, some in rows[rows["code"].isin(shared)].groupby("code", sort=True):
        message = f"The figures under {code!s} are of {shared[str(code)]}."
        yield _remark("shared-code", message, file, some, severity="warning")


def _remark(
    rule: str,
    message: str,
    file: PublishedFile,
    rows: pd.DataFrame,
    *,
    severity: Severity = "note",
    mend: str = "",
    found: str = "",
) -> Remark:
    row = int(rows["_row"].min())
    problem = Problem(rule, message, severity=severity, file=file.name, row=row, mend=mend, found=found)
    return str(rows["pack"].iloc[0]), problem


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _some(texts: pd.Series[str]) -> str:
    named = sorted(texts.unique())
    more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
    return ", ".join(named[:SHOWN]) + more
