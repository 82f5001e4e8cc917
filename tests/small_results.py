"""Write small editions by hand, for tests of what changed between two of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from evalkit.finding import Finding
from evalkit.report import Identity, Provenance, Result, TheoryName, write_result
from evalkit.run import RunRecord, State

if TYPE_CHECKING:
    from pathlib import Path

WHO = {"council": "little", "name": "Little Council", "programme": "Blended roles", "synthetic": True}
CHART = Finding(
    council="little",
    subject="falls",
    method="xmr",
    question="Has “Falls” moved beyond its usual variation?",
    sentence="Falls: no signal of change.",
    period="2023-04-01/2025-01-31",
    estimate=4.06,
    lower=1.0,
    upper=7.1,
    unit="per 1,000",
    scale="process limits",
    numerator=80,
    denominator=19680,
    n_periods=22,
    direction="down",
    signal="no signal",
    definition_version="1",
    rule_set="mdc-2023",
)
LATEST = Finding(
    council="little",
    subject="falls",
    method="latest value (byar)",
    question="What is “Falls” now?",
    sentence="Falls: 5.1 per 1,000.",
    period="2025-01",
    estimate=5.1,
    lower=3.0,
    upper=8.1,
    confidence=0.95,
    unit="per 1,000",
    numerator=17,
    denominator=3333,
    definition_version="1",
)
QUIET = "“no signal” to January 2025 (usual level 4.06 per 1,000; 80 over 19,680 in the chart)"
WORSE = "“worse” to March 2025 (usual level 4.06 per 1,000; 88 over 21,400 in the chart)"
FORWARD = {"period": "2023-04-01/2025-03-31", "numerator": 88.0, "denominator": 21400.0}


def result(edition="2025-01", *findings, who=WHO, theory="1", **others) -> Result:
    identity = Identity(
        **who,
        edition=edition,
        theory=TheoryName(id="blended_roles", version=theory),
        start="2023-04",
        end=edition,
        data_as_at=date(2025, 3, 31),
        baseline_end=others.pop("baseline_end", ""),
    )
    provenance = others.pop("provenance", Provenance())
    return Result(identity=identity, provenance=provenance, findings=findings, **others)


def other(finding=CHART, **changes) -> Finding:
    return finding.model_copy(update=changes)


def put(to: Path, made: Result) -> None:
    who = made.identity
    record = RunRecord(
        council=who.council, name=who.name, synthetic=who.synthetic, edition=who.edition, state=State.FINISHED
    )
    folder = to / record.place / "internal"
    folder.mkdir(parents=True)
    write_result(folder / "result.json", result=made)
    (folder / "run.json").write_text(record.stored())
