"""Records of three bundled synthetic councils, worked out on the spot: what a notebook opens on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters import impact, open_edition
from evalkit.compare.records import gather
from evalkit.learning.journey import follow_journey
from evalkit.report.building import build_result
from evalkit.report.identity import Provenance
from evalkit.report.names import identify_edition
from evalkit.theory.reading import read_theory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.compare.records import Records
    from evalkit.report.record import Result

EXAMPLES = (
    "E08000004",
    "E08000007",
    "E08000008",
)  # those that started, so that there is an effect to compare


def example_records(councils: Sequence[str] = EXAMPLES) -> Records:
    """Work out the records of bundled synthetic councils, as far as councils are compared by them.

    Parameters
    ----------
    councils : sequence of str
        Their codes.

    Returns
    -------
    Records

    Examples
    --------
    >>> [result.identity.name for result in example_records(["E08000001"]).results]
    ['Bolton']
    """
    return gather(map(_record, councils), theory=read_theory("blended_roles"))


def _record(council: str) -> Result:
    edition = open_edition(council=council, pack=f"demo:{council}")
    pack, series = edition.pack, edition.series
    return build_result(
        identify_edition(pack.council, theory=edition.theory, edition=edition.month),
        provenance=Provenance(),
        sections=[impact(edition)],
        series=series[(series["site_id"] == "") & (series["stratum"] == "")],
        tables=pack.tables,
        journey=follow_journey(
            pack.table("milestones"), theory=edition.theory, as_at=pack.council.data_as_at
        ),
    )
