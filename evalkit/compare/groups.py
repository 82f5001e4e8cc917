"""Who implemented and who has not, as far as it is known, beside the council that asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.compare.rules import versions_apart
from evalkit.compare.scored import OUTCOME
from evalkit.errors import UsageError
from evalkit.finding import CellState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.compare.records import Records
    from evalkit.report.record import Result

BEGUN = ("done", "open", "stopped")  # how a milestone stands on which work has begun


@dataclass(frozen=True)
class Groups:
    """Hold the councils that a blueprint looks at.

    Parameters
    ----------
    own : Result, optional
        The council that asks; in none of the other groups.
    implemented : tuple of Result
        Those that implemented.
    others : tuple of Result
        Those that began and have not implemented, so far or for good.
    waiting : tuple of Result
        Those that have begun no step yet.
    unknown : tuple of Result
        Those of which it cannot be told.
    apart : tuple of Result
        Those whose record was made by another version of the theory than those of most; they count nowhere.
    """

    own: Result | None
    implemented: tuple[Result, ...]
    others: tuple[Result, ...]
    waiting: tuple[Result, ...]
    unknown: tuple[Result, ...]
    apart: tuple[Result, ...] = ()

    @property
    def peers(self) -> tuple[Result, ...]:
        """List all councils that count but the one that asks, in the order of the records."""
        every = (*self.implemented, *self.others, *self.waiting, *self.unknown)
        return tuple(sorted(every, key=lambda each: (each.identity.name.casefold(), each.identity.council)))


def has_implemented(result: Result) -> bool | None:
    """Say whether a council has implemented; None where its record cannot tell.

    Parameters
    ----------
    result : Result
        Its record.

    Returns
    -------
    bool or None
    """
    for finding in result.findings:
        if finding.subject == OUTCOME and not finding.site:
            known = finding.state is CellState.VALUE and finding.estimate is not None
            return bool(finding.estimate) if known else None
    return None


def has_begun(result: Result) -> bool:
    """Say whether a council has begun a step of the journey, or a site has started."""
    steps = any(each.status in BEGUN for each in result.milestones)
    return steps or any(site.status in ("started", "stopped") for site in result.sites)


def group_councils(records: Records, *, council: str = "") -> Groups:
    """Tell the councils apart by whether they implemented.

    Parameters
    ----------
    records : Records
        What is compared.
    council : str
        Code or name of the council that asks; blank for none.

    Returns
    -------
    Groups

    Raises
    ------
    UsageError
        If there is no such council among the records; those that there are are named.

    Examples
    --------
    >>> from evalkit.compare import Records
    >>> from evalkit.theory import read_theory
    >>> group_councils(Records("2026-04", read_theory("blended_roles"), ())).implemented
    ()
    """
    own = find_council(records, council) if council else None
    others = versions_apart(records)
    every = [each for each in records.results if each is not own]
    rest = [each for each in every if each.identity.council not in others]
    return Groups(
        own=own,
        implemented=tuple(each for each in rest if has_implemented(each)),
        others=tuple(each for each in rest if has_implemented(each) is False and has_begun(each)),
        waiting=tuple(each for each in rest if has_implemented(each) is False and not has_begun(each)),
        unknown=tuple(each for each in rest if has_implemented(each) is None),
        apart=tuple(each for each in every if each.identity.council in others),
    )


def find_council(records: Records, council: str) -> Result:
    """Find a council among the records by its code or its name.

    Parameters
    ----------
    records : Records
        What is compared.
    council : str
        A code or a name.

    Returns
    -------
    Result

    Raises
    ------
    UsageError
        If there is none, or several have the name.
    """
    wanted = council.strip().casefold()
    found = [
        each
        for each in records.results
        if wanted in (each.identity.council.casefold(), each.identity.name.casefold())
    ]
    if len(found) == 1:
        return found[0]
    raise _not_found(council, records.results)


def _not_found(council: str, results: Sequence[Result]) -> UsageError:
    known = ", ".join(f"{each.identity.name} ({each.identity.council})" for each in results)
    return UsageError(
        f"No one council called {council!r} is among the records that are compared.",
        hint=f"Those that are: {known or 'none'}. Leave the council out for a general blueprint.",
    )
