"""A realistic chart of each kind, made by hand."""

from __future__ import annotations

import math

from evalkit.finding import CellState
from evalkit.section import Cell, Chart, Column, Table

NONE = CellState.NOT_COLLECTED


def text(name: str, label: str) -> Column:
    return Column(name=name, label=label)


def num(name: str, label: str, unit: str = "", decimals: int = 1) -> Column:
    return Column(name=name, label=label, kind="number", unit=unit, decimals=decimals)


def whole(name: str, label: str) -> Column:
    return Column(name=name, label=label, kind="integer")


def state(name: str = "state", label: str = "State") -> Column:
    return Column(name=name, label=label, kind="state")


def table(name: str, caption: str, columns: tuple[Column, ...], rows: list[tuple[Cell, ...]]) -> Table:
    return Table(id=name, caption=caption, columns=columns, rows=tuple(rows))


def months(first: int, count: int) -> list[str]:
    return [f"{first + i // 12}-{i % 12 + 1:02d}" for i in range(3, count + 3)]


def control(chart_id: str = "delegated_share_control") -> Chart:
    rows: list[tuple[Cell, ...]] = []
    for i, month in enumerate(months(2023, 30)):
        late = i >= 14
        value: Cell = round((31.5 if late else 18.0) + 3.1 * math.sin(1.7 * i), 1)
        kind: Cell = CellState.VALUE
        if i in (6, 7):
            value, kind = NONE, NONE
        flag = "improvement" if late and i > 20 else "common cause"
        if i == 11:
            flag, value = "concern", 8.4
        mean, low, high = (31.6, 22.4, 40.8) if late else (18.1, 9.6, 26.6)
        event = {14: "First delegated visits", 17: "Second provider joins"}.get(i, "")
        rows.append((month, value, mean, low, high, 40.0, flag, kind, "2" if late else "1", event))
    columns = (
        text("period", "Month"),
        num("value", "Delegated share", "%"),
        num("mean", "Mean", "%"),
        num("lower_limit", "Lower limit", "%"),
        num("upper_limit", "Upper limit", "%"),
        num("target", "Target", "%"),
        text("flag", "Signal"),
        state(),
        text("group", "Rebase group"),
        text("event", "Event"),
    )
    return Chart(
        id=chart_id,
        kind="control",
        title="Delegated share of eligible visits, Tameside, monthly, April 2023 to September 2025",
        message="The delegated share rose from about 18% to about 32% after the first delegated visits.",
        alt=(
            "Control chart of 30 months. The mean is 18.1% until May 2024 and 31.6% after it; seven of the "
            "last nine points are signals of improvement. Two months were not collected."
        ),
        data=table("delegated_share_data", "Delegated share by month", columns, rows),
        unit="%",
        source="Visit records of three home care providers, to 30 September 2025",
    )


def intervals() -> Chart:
    rows: list[tuple[Cell, ...]] = [
        ("Ashton", 34.2, 31.4, 37.1, 376, 1100, "value", "Neighbourhood", 31.6),
        ("Denton and Audenshaw", 29.8, 26.9, 32.8, 284, 953, "value", "Neighbourhood", 31.6),
        ("Hyde, Hattersley and Longdendale", 33.1, 30.0, 36.3, 289, 873, "value", "Neighbourhood", 31.6),
        (
            "Stalybridge, Dukinfield and Mossley",
            CellState.SUPPRESSED,
            None,
            None,
            None,
            None,
            CellState.SUPPRESSED,
            "Neighbourhood",
            31.6,
        ),
        ("65 to 74", 35.9, 32.0, 40.0, 207, 576, "value", "Age band", 31.6),
        ("75 to 84", 31.0, 28.4, 33.7, 377, 1216, "value", "Age band", 31.6),
        ("85 and over", 30.1, 27.6, 32.7, 365, 1213, "value", "Age band", 31.6),
        ("Most deprived fifth", CellState.TOO_FEW, None, None, 3, 9, CellState.TOO_FEW, "Deprivation", 31.6),
    ]
    columns = (
        text("label", "Where and who"),
        num("value", "Delegated share", "%"),
        num("lower", "Lower 95%", "%"),
        num("upper", "Upper 95%", "%"),
        whole("numerator", "Delegated visits"),
        whole("denominator", "Eligible visits"),
        state(),
        text("group", "Group"),
        num("reference", "Council", "%"),
    )
    return Chart(
        id="delegated_share_places",
        kind="intervals",
        title="Delegated share by neighbourhood, age band and deprivation, July to September 2025",
        message="Denton and Audenshaw is lower than Ashton; the others are similar within their intervals.",
        alt="Dots with 95% intervals for four neighbourhoods, three age bands and one deprivation fifth.",
        data=table("delegated_share_places_data", "Delegated share by place and group", columns, rows),
        unit="%",
    )


def bars() -> Chart:
    rows: list[tuple[Cell, ...]] = [
        ("Insulin", 1240, "Delegated"),
        ("Insulin", 2610, "District nurse"),
        ("Skin and pressure-area checks", 890, "Delegated"),
        ("Skin and pressure-area checks", 640, "District nurse"),
        ("Dressings", NONE, "Delegated"),
        ("Dressings", 1105, "District nurse"),
    ]
    columns = (text("label", "Task"), whole("value", "Visits"), text("group", "Role"))
    return Chart(
        id="visits_by_task",
        kind="bars",
        title="Visits by task and role, July to September 2025",
        message="Most skin checks are now delegated; most insulin visits are not.",
        alt="Bars of visits by task and role: insulin 1,240 delegated and 2,610 by district nurses.",
        data=table("visits_by_task_data", "Visits by task and role", columns, rows),
    )


def lines() -> Chart:
    rows: list[tuple[Cell, ...]] = []
    for i, month in enumerate(months(2024, 15)):
        rows.append((month, round(62 + 1.1 * i, 1), "Care workers", 55.0 + i, 69.0 + i))
        rows.append(
            (month, None if i in (4, 5) else round(51 + 0.4 * i, 1), "District nurses", 44.0, 58.0 + 0.4 * i)
        )
        rows.append((month, round(58 + 0.3 * i, 1), "Provider managers", None, None))
    columns = (
        text("period", "Month"),
        num("value", "Share who agree", "%"),
        text("series", "Group"),
        num("lower", "Lower 95%", "%"),
        num("upper", "Upper 95%", "%"),
    )
    return Chart(
        id="trust_lines",
        kind="lines",
        title="Trust between teams: share who agree, by group, monthly",
        message="Care workers' trust has grown most; district nurses' has barely moved.",
        alt="Three lines over 15 months: care workers rise from 62% to 77%, district nurses from 51% to 57%.",
        data=table("trust_lines_data", "Trust by group and month", columns, rows),
        unit="%",
    )


STAGES = (
    (
        "1 Readiness",
        (
            ("Carers and district nurses have good relationships", "2023-04-03", "2023-09-18", "done"),
            ("Senior leaders and the lead district nurse support it", "2023-05-01", "2023-07-14", "done"),
            ("A developmental contract", "2023-06-01", "2023-12-11", "done"),
            ("Fee uplift with the expectation that it reaches pay", "2023-10-02", "", "open"),
            ("Part of wider integration", "", "2023-05-22", "done"),
        ),
    ),
    (
        "2 Preparation",
        (
            ("Team picks itself, capacity secured", "2023-09-04", "2023-11-20", "done"),
            ("Facilitator recruited, qualities first", "2023-10-02", "2024-01-15", "done"),
            ("Responsibilities, accountability and policy settled", "2023-11-06", "2024-03-04", "done"),
            ("Cultural enablers checked", "2024-01-08", "", "stopped"),
        ),
    ),
    (
        "3 Implementation",
        (
            ("Start with the willing", "2024-03-04", "2024-06-03", "done"),
            (
                "Competencies signed off (insulin, pressure ulcers, wound care)",
                "2024-04-08",
                "2024-09-30",
                "done",
            ),
            ("Debrief without blame", "2024-06-10", "", "open"),
            ("Resources shared", "", "", "not started"),
        ),
    ),
    (
        "4 Review, learn, evolve",
        (
            ("Stories shared among peers", "", "", "not reported"),
            ("Further tasks found with providers", "", "", "not applicable"),
        ),
    ),
)


def swimlane() -> Chart:
    rows: list[tuple[Cell, ...]] = [(stage, *step, "2025-09-30") for stage, steps in STAGES for step in steps]
    columns = (
        text("stage", "Stage"),
        text("milestone", "Milestone"),
        text("started", "Started"),
        text("completed", "Completed"),
        text("status", "Status"),
        text("as_at", "As at"),
    )
    return Chart(
        id="swimlane",
        kind="swimlane",
        title="Milestones of the journey, Tameside, as at 30 September 2025",
        message="The journey is under way: 9 of 14 milestones that apply are done.",
        alt="Swimlane of 15 milestones in 4 stages. Readiness: 4 of 5 done, 1 open.",
        data=table("swimlane_data", "Milestones and their dates", columns, rows),
        source="Milestones reported by the council",
    )


INDICATORS = (
    "Delegated share",
    "On-time insulin",
    "Missed or late delegated tasks",
    "Medication incidents",
    "Competency in date",
    "Carer turnover",
    "Staff confidence",
    "Emergency admissions 65 and over",
    "Time from concern to nurse review",
)


def coverage() -> Chart:
    rows: list[tuple[Cell, ...]] = []
    kinds = list(CellState)
    for down, name in enumerate(INDICATORS):
        for along, month in enumerate(months(2024, 18)):
            odd = (down * 7 + along * 3) % 17
            rows.append((name, month, kinds[odd] if odd < len(kinds) and down > 1 else CellState.VALUE))
    columns = (text("row", "Indicator"), text("column", "Month"), state())
    return Chart(
        id="coverage",
        kind="coverage",
        title="What was measured in which month, Tameside, April 2024 to September 2025",
        message="Two indicators are complete; seven have months that cannot be used.",
        alt="Tile map of nine indicators by 18 months; delegated share and on-time insulin have every month.",
        data=table("coverage_data", "State of each indicator and month", columns, rows),
    )


def survival() -> Chart:
    early = [(2, 0.9, 60, 0), (5, 0.72, 52, 2), (9, 0.5, 38, 0), (24, 0.3, 24, 3), (48, 0.12, 9, 4)]
    late = [(4, 0.95, 40, 0), (12, 0.8, 36, 1), (24, 0.61, 27, 2), (40, 0.44, 15, 0), (60, 0.31, 8, 5)]
    rows: list[tuple[Cell, ...]] = [(*r, "After first delegated visits") for r in early]
    rows += [(*r, "Before") for r in late]
    columns = (
        num("time", "Hours since the concern was raised", decimals=0),
        num("share", "Share still waiting", decimals=2),
        whole("at_risk", "Still waiting"),
        whole("censored", "Still open at the end"),
        text("group", "Period"),
    )
    return Chart(
        id="concern_to_review",
        kind="survival",
        title="Time from concern to nurse review, before and after first delegated visits",
        message="Half of concerns are reviewed within 9 hours, against 40 hours before.",
        alt="Two step curves: after, half are reviewed within 9 hours; before, within 40 hours.",
        data=table("concern_to_review_data", "Share still waiting by hour", columns, rows),
    )


def multiples() -> Chart:
    rows: list[tuple[Cell, ...]] = []
    for council, level in (
        ("Tameside", 60.0),
        ("Cheshire West and Chester", 75.0),
        ("Bury", 40.0),
        ("Wirral", 0.0),
    ):
        for i, month in enumerate(months(2023, 24)):
            known = council != "Wirral" and i != 5
            value: Cell = level + 3 * math.sin(i) if known else NONE
            event = "First delegated visit" if i == 12 and council == "Tameside" else ""
            rows.append((council, month, value, CellState.VALUE if known else NONE, "Preparation", event))
    columns = (
        text("series", "Council"),
        text("period", "Month"),
        num("value", "Insulin given on time", "%"),
        state(),
        text("note", "Stage reached"),
        text("event", "Event"),
    )
    return Chart(
        id="over_time_insulin",
        kind="multiples",
        title="Insulin given on time, 4 councils",
        message="The latest figures lie between 37% (Bury) and 72% (Cheshire West and Chester).",
        alt="4 small line charts on one scale, one a council.",
        data=table("over_time_insulin_data", "Insulin given on time by council", columns, rows),
        unit="%",
    )


ALL = {
    "control": control,
    "intervals": intervals,
    "bars": bars,
    "lines": lines,
    "multiples": multiples,
    "swimlane": swimlane,
    "coverage": coverage,
    "survival": survival,
}
