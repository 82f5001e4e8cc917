"""A realistic edition, made by hand: what the chapters would leave."""

from __future__ import annotations

from itertools import pairwise

from report import example_charts as charts

from evalkit.finding import CellState, Check, Finding
from evalkit.report import Identity, Provenance, TheoryName
from evalkit.section import Chart, Column, Gap, Prose, Section, Table

COUNCIL = "E08000008"
ENOUGH = Check(name="Enough points", passed=True, text="30 points; 13 are wanted.")
FEW = Check(name="Enough points", passed=False, text="Only 9 points; 13 are wanted.")
NAMES = {
    "delegated_share": "Delegated share",
    "on_time_insulin": "On-time insulin",
    "carer_turnover": "Carer turnover",
    "emergency_admissions": "Emergency admissions 65 and over",
    "medication_incidents": "Medication incidents",
    "ashton": "Ashton",
}


def identity(*, synthetic: bool = True) -> Identity:
    return Identity(
        council=COUNCIL,
        name="Tameside",
        programme="Blended roles in home care and district nursing",
        edition="2025-09",
        synthetic=synthetic,
        theory=TheoryName(id="blended_roles", version="1.0", title="Blended roles"),
        start="2023-04",
        end="2025-09",
        baseline_end="2024-05",
        data_as_at="2025-09-30",
    )


def provenance() -> Provenance:
    return Provenance(
        fingerprint="3f" * 32,
        data={"council.yaml": "a1" * 32, "observations.csv": "b2" * 32, "milestones.csv": "c3" * 32},
        theory="d4" * 32,
        notebooks={"04_reach_and_outcomes.ipynb": "e5" * 32},
        lock="f6" * 32,
        versions={"evalkit": "0.1.0", "python": "3.11.9", "pandas": "3.0.1"},
        parameters={"council": COUNCIL, "rule_set": "mdc-2023", "confidence": 0.95},
    )


def finding(subject: str, sentence: str, signal: str, **more: object) -> Finding:
    given: dict[str, object] = {
        "council": COUNCIL,
        "method": "control chart (XmR)",
        "question": "Has it changed beyond ordinary variation?",
        "confidence": 0.95,
        "direction": "up",
        "period": "2023-04 to 2025-09",
        "n_periods": 30,
        "checks": (ENOUGH,),
        "rule_set": "mdc-2023",
        "definition_version": "1",
    }
    return Finding.model_validate(given | {"subject": subject, "sentence": sentence, "signal": signal} | more)


def findings() -> tuple[Finding, ...]:
    return (
        finding(
            "delegated_share",
            "The delegated share rose from 18.1% to 31.6% after the first delegated visits.",
            "improved",
            estimate=31.6,
            lower=30.0,
            upper=33.3,
            unit="%",
            numerator=949,
            denominator=3005,
        ),
        finding(
            "on_time_insulin",
            "On-time insulin fell in the last eight months, from 94.2% to 89.0%.",
            "worse",
            estimate=89.0,
            lower=87.1,
            upper=90.7,
            unit="%",
            numerator=1068,
            denominator=1200,
        ),
        finding(
            "carer_turnover",
            "No signal of change in carer turnover.",
            "no signal",
            estimate=27.4,
            lower=21.0,
            upper=35.2,
            unit="%",
            numerator=52,
            denominator=190,
            direction="down",
            checks=(FEW,),
            caveats=("Two providers report starters and leavers by quarter only.",),
            smallest_important=5.0,
            smallest_detectable=11.0,
            n_periods=9,
        ),
        finding(
            "medication_incidents",
            "Medication incidents were reported by one provider only, so nothing can be said.",
            "unknown",
            direction="ambiguous",
            state=CellState.NOT_COLLECTED,
            checks=(),
        ),
    )


def purpose() -> Section:
    return Section(
        name="purpose",
        number=1,
        title="Purpose and theory",
        summary=(
            "Tameside set out to let trained home-care workers do tasks that district nurses did, so that a "
            "person sees fewer, better-known faces. The aim: a delegated share of 40% by March 2026."
        ),
        blocks=(
            Prose(
                id="purpose",
                heading="What we share",
                text="People at home, care workers and district nurses **share** one aim:\n\n- fewer visits\n"
                "- better-known faces\n\nSee [the published journey](https://example.org/journey).",
            ),
            theory(),
        ),
    )


def theory() -> Chart:
    boxes = ("Training", "Signed-off workers", "Delegated visits", "Fewer, known faces")
    drawn = "".join(
        f'<rect x="{20 + 170 * i}" y="30" width="150" height="60" fill="#DCE8F3" stroke="#12436D"/>'
        f'<text x="{95 + 170 * i}" y="65" text-anchor="middle" font-size="13">{box}</text>'
        for i, box in enumerate(boxes)
    )
    columns = (Column(name="from", label="From"), Column(name="to", label="To"))
    return Chart(
        id="theory",
        kind="theory",
        title="Theory of change, blended roles, version 1.0",
        message="Training leads to signed-off workers, delegated visits and fewer, known faces.",
        alt="Four boxes in a row, each leading to the next: " + ", ".join(boxes) + ".",
        data=Table(
            id="links",
            caption="Links of the theory",
            columns=columns,
            rows=tuple(pairwise(boxes)),
        ),
        svg=f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 120" width="700">{drawn}</svg>',
    )


def data() -> Section:
    return Section(
        name="data",
        number=2,
        title="The data and how far to trust it",
        summary=(
            "Fairly sure of visits and insulin, which are complete; unsure of turnover and incidents, where "
            "a provider is missing. Two of nine indicators have every month."
        ),
        blocks=(charts.coverage(),),
        gaps=(
            Gap(
                what="Medication incidents by harm",
                why="One of three providers reports them",
                needs="The incident log of two providers",
            ),
        ),
    )


def journey() -> Section:
    columns = (
        Column(name="stage", label="Stage"),
        Column(name="state", label="State"),
        Column(name="done", label="Done", kind="integer"),
        Column(name="apply", label="Apply here", kind="integer"),
        Column(name="share", label="Share done", kind="number", unit="%", decimals=0),
        Column(name="days", label="Days", kind="integer"),
    )
    rows = (
        ("Readiness", "open: still counting", 4, 5, 80.0, 203),
        ("Preparation", "stopped", 3, 4, 75.0, 105),
        ("Implementation", "open: still counting", 2, 4, 50.0, 119),
        ("Review, learn, evolve", "not reported", 0, 1, 0.0, None),
    )
    return Section(
        name="journey",
        number=3,
        title="The journey",
        summary="The journey is under way: 9 of 14 milestones that apply are done. The last stage reached is "
        "Implementation.",
        blocks=(
            charts.swimlane(),
            Table(
                id="stages", caption="Stages: what is done, and how long it took", columns=columns, rows=rows
            ),
        ),
    )


def reach() -> Section:
    columns = (
        Column(name="site", label="Neighbourhood"),
        Column(name="value", label="Delegated share", kind="number", unit="%"),
        Column(name="n", label="Delegated visits", kind="integer"),
        Column(name="d", label="Eligible visits", kind="integer"),
        Column(name="state", label="State", kind="state"),
    )
    rows = (
        ("Ashton", 34.2, 376, 1100, CellState.VALUE),
        ("Stalybridge", CellState.SUPPRESSED, CellState.SUPPRESSED, 640, CellState.SUPPRESSED),
        ("Hattersley", CellState.TOO_FEW, 3, 9, CellState.TOO_FEW),
        ("Mossley", None, None, None, CellState.NOT_COLLECTED),
    )
    return Section(
        name="reach",
        number=4,
        title="Reach and outcomes",
        summary="Delegation has grown to about a third of eligible visits. On-time insulin has slipped; "
        "turnover shows no signal.",
        blocks=(
            Prose(
                id="reach", heading="How far it reaches", text="Delegated visits out of all eligible visits."
            ),
            charts.control(),
            charts.intervals(),
            Table(
                id="sites",
                caption="Delegated share by neighbourhood, July to September 2025",
                columns=columns,
                rows=rows,
                notes=("Whole-council rows are given, not summed.",),
                source="Visit records",
            ),
            charts.bars(),
            Prose(id="trust", heading="Trust and time", text="From the staff survey and the concerns log."),
            charts.lines(),
            charts.survival(),
        ),
        findings=findings(),
    )


def claims() -> Section:
    return Section(
        name="claims",
        number=9,
        title="What we can and cannot say",
        summary="We can say that delegation took hold. We cannot yet say that it caused fewer admissions.",
        blocks=(
            Prose(
                id="what_next",
                heading="What next",
                text="Settle the fee uplift; find out why insulin is late in the north; get two providers' "
                "incident logs.",
            ),
            Prose(id="limits", heading="What we cannot say", text="Whether fewer admissions follow."),
            Prose(id="why", heading="Why not", text="There is no comparator yet.", level=3),
        ),
    )


def sections() -> tuple[Section, ...]:
    return (purpose(), data(), journey(), reach(), claims())
