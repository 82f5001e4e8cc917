"""What would help most next, by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.chapters.missing import tables_that_would_help
from evalkit.judgement.wording import unfit
from evalkit.judgement.words import counted, some
from evalkit.pack.contract.reading import read_contract

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.evidence import Evidence
    from evalkit.finding import Finding

MOST_STEPS = 6  # more than these is no help to anybody
MOST_TABLES = 3
REACH = 4  # the chapter whose gaps are counted by the tables that they wait for


def next_steps(edition: Edition, evidence: Evidence) -> list[str]:
    """List what would help most: what was agreed, what is missing, what would make figures say more."""
    found = [
        *_overdue(edition),
        *_tables(edition, evidence),
        *_files(evidence),
        *_rare(evidence),
        *_unweighed(evidence),
        *_doubts(evidence),
    ]
    return found[:MOST_STEPS]


def _tables(edition: Edition, evidence: Evidence) -> Iterable[str]:
    waiting = tables_that_would_help(edition, evidence.measured)
    held = {spec.name: spec.held_by for spec in read_contract().tables}
    for name, n in sorted(waiting.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_TABLES]:
        wait = "waits" if n == 1 else "wait"
        yield f"Bring the table {name} ({held[name]}): {counted(n, 'indicator')} {wait} for it."


def _files(evidence: Evidence) -> Iterable[str]:
    needs = dict.fromkeys(gap.needs for number, gap in evidence.gaps if number != REACH)
    return [f"Bring {need}" for need in needs if _names_a_file(need)]


def _names_a_file(need: str) -> bool:
    return need.partition(":")[0].endswith((".csv", ".yaml"))


def _overdue(edition: Edition) -> Iterable[str]:
    actions = edition.pack.table("actions")
    late = actions["done"].isna() & (actions["due"] < pd.Timestamp(edition.pack.council.data_as_at))
    if late.any():
        yield f"Do what was agreed and is past its date: {some(list(actions.loc[late, 'action']))}."


def _rare(evidence: Evidence) -> Iterable[str]:
    rare = [f for f in evidence.charts if "enough events" in {check.name for check in unfit(f)}]
    if rare:
        yield (
            "Count over longer periods, or bring all records and not a sample, for "
            f"{_titles(evidence, rare)}: too few events a month to judge."
        )


def _unweighed(evidence: Evidence) -> Iterable[str]:
    quiet = [finding for finding in evidence.of("no signal") if finding.smallest_important is None]
    if quiet:
        yield (
            f"Agree how large a change would matter for {_titles(evidence, quiet)}: without it nobody "
            "can say whether a change that matters would have been seen."
        )


def _doubts(evidence: Evidence) -> Iterable[str]:
    failed = [check.text for check in evidence.completeness.checks if check.passed is False]
    if failed:
        yield f"Mend what keeps the data from being trusted. {' '.join(failed)}"


def _titles(evidence: Evidence, findings: list[Finding]) -> str:
    return some([evidence.title(finding) for finding in findings])
