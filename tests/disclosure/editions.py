"""Records of one council as it would have stood at the end of several months."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evalkit.indicators import measure
from evalkit.pack import locate_pack, read_pack
from evalkit.report import Provenance, build_result, identify_edition
from evalkit.theory import read_theory

if TYPE_CHECKING:
    from evalkit.report.record import Result

MONTHS = ("2026-01", "2026-02", "2026-03")


def result_until(code: str, month: str) -> Result:
    """Measure a bundled council's pack as if it ended with a month."""
    pack, theory = read_pack(locate_pack(f"demo:{code}")), read_theory("blended_roles")
    periods = pack.council.periods.model_copy(update={"end": month})
    pack = replace(pack, council=pack.council.model_copy(update={"periods": periods}))
    series = measure(pack, theory)
    return build_result(
        identify_edition(pack.council, theory=theory, edition=month),
        provenance=Provenance(),
        sections=[],
        series=series,
        tables=pack.tables,
    )
