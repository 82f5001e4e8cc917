"""Records of bundled synthetic councils, worked out on the spot: what a notebook opens on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from evalkit.chapters import impact, journey, open_edition
from evalkit.compare.records import gather
from evalkit.errors import one_of
from evalkit.learning.journey import follow_journey
from evalkit.report.building import build_result
from evalkit.report.identity import Provenance
from evalkit.report.names import identify_edition
from evalkit.theory.reading import read_theory

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.chapters.edition import Edition
    from evalkit.compare.records import Records
    from evalkit.report.record import Result
    from evalkit.section import Section

EXAMPLES = (
    "E08000004",
    "E08000007",
    "E08000008",
)  # those that started, so that there is an effect to compare
ALL = tuple(f"E080000{number:02d}" for number in (1, 4, 5, 6, 7, 8, 9, 10))
Purpose = Literal["effects", "conditions"]


def example_records(councils: Sequence[str] = (), *, purpose: Purpose = "effects") -> Records:
    """Work out the records of bundled synthetic councils, as far as councils are compared by them.

    Parameters
    ----------
    councils : sequence of str
        Their codes; blank for three that started where effects are compared, and for all where conditions
        are.
    purpose : {"effects", "conditions"}
        What is to be compared: effects need chapter 05, conditions the journey.

    Returns
    -------
    Records

    Examples
    --------
    >>> [result.identity.name for result in example_records(["E08000001"]).results]
    ['Bolton']
    """
    one_of(purpose, ("effects", "conditions"), what="purpose")
    chosen = councils or (EXAMPLES if purpose == "effects" else ALL)
    chapter = impact if purpose == "effects" else journey
    return gather((_record(code, chapter) for code in chosen), theory=read_theory("blended_roles"))


def _record(council: str, chapter: Callable[[Edition], Section]) -> Result:
    edition = open_edition(council=council, pack=f"demo:{council}")
    pack, series = edition.pack, edition.series
    return build_result(
        identify_edition(pack.council, theory=edition.theory, edition=edition.month),
        provenance=Provenance(),
        sections=[chapter(edition)],
        series=series[(series["site_id"] == "") & (series["stratum"] == "")],
        tables=pack.tables,
        journey=follow_journey(
            pack.table("milestones"), theory=edition.theory, as_at=pack.council.data_as_at
        ),
    )
