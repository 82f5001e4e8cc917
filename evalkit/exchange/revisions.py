"""Figures of the same cell that are other in a later edition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.finding import CellState, Record
from evalkit.judgement.words import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.report.record import Result

_Cell = tuple[str, str, str, str, str]
_Figure = tuple[CellState, float | None, float | None, float | None]


class Revision(Record):
    """One cell that says otherwise than it did.

    Examples
    --------
    >>> Revision(indicator="falls", site="", period="2026-03", stratum="", before="4.1 (25 of 200)",
    ...          after="[c]").sentence
    'falls, whole council, 2026-03: was 4.1 (25 of 200), now [c].'
    """

    indicator: str
    site: str
    period: str
    stratum: str
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """Say it."""
        place = self.site or "whole council"
        group = f", {self.stratum}" if self.stratum else ""
        return f"{self.indicator}, {place}, {self.period}{group}: was {self.before}, now {self.after}."


def revised_cells(earlier: Result, later: Result) -> tuple[Revision, ...]:
    """List the cells that both editions hold and that are not the same in both.

    Parameters
    ----------
    earlier, later : Result
        Two editions of one council.

    Returns
    -------
    tuple of Revision
    """
    was, now = dict(_cells(earlier)), dict(_cells(later))
    return tuple(
        Revision(
            indicator=cell[0],
            site=cell[2],
            period=cell[3],
            stratum=cell[4],
            before=_shown(*was[cell]),
            after=_shown(*now[cell]),
        )
        for cell in was
        if cell in now and was[cell] != now[cell]
    )


def _cells(result: Result) -> Iterator[tuple[_Cell, _Figure]]:
    held = result.series
    keys = zip(held.indicator, held.definition_version, held.site_id, held.period, held.stratum, strict=True)
    for i, key in enumerate(keys):
        yield key, (held.state[i], held.value[i], held.numerator[i], held.denominator[i])


def _shown(state: CellState, value: float | None, numerator: float | None, denominator: float | None) -> str:
    if state is not CellState.VALUE or value is None:
        return state.marker or "nothing"
    parts = [number(each) for each in (numerator, denominator) if each is not None]
    return f"{number(value)} ({' of '.join(parts)})" if parts else number(value)
