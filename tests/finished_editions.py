"""Lay down editions as a run that finished leaves them, for tests of what is shared of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.indicators import measure
from evalkit.pack import read_pack
from evalkit.report import Provenance, build_result, identify_edition, write_result
from evalkit.run import RunRecord, State
from evalkit.run.inputs import hash_file
from evalkit.theory import read_theory

if TYPE_CHECKING:
    from pathlib import Path


def lay_edition(folder: Path, *, to: Path, month: str = "") -> Path:
    """Measure a pack, and keep the record of its edition without running a chapter; gives its folder."""
    pack, theory = read_pack(folder), read_theory("blended_roles")
    month = month or pack.council.periods.end
    made = build_result(
        identify_edition(pack.council, theory=theory, edition=month),
        provenance=Provenance(data=dict(pack.hashes)),
        sections=[],
        series=measure(pack, theory),
        tables=pack.tables,
    )
    council = pack.council
    record = RunRecord(
        council=council.council,
        name=council.name,
        synthetic=council.synthetic,
        edition=month,
        inputs="ab" * 32,
    )
    place = to / record.place / "internal"
    place.mkdir(parents=True)
    write_result(place / "result.json", result=made)
    outputs = {"result.json": hash_file(place / "result.json")}
    record = record.model_copy(update={"state": State.FINISHED, "outputs": outputs})
    (place / "run.json").write_text(record.stored())
    return place
