"""A small pack that is right in every table, to be broken in one place at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from evalkit.pack import check_pack, read_pack, write_tables
from evalkit.theory import read_theory

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from evalkit.pack import Report
    from evalkit.theory import Theory

COUNCIL: dict[str, Any] = {
    "contract_version": 1,
    "council": "E08000008",
    "name": "Tameside",
    "programme": "Blended roles",
    "synthetic": True,
    "theory": {"id": "blended_roles"},
    "periods": {"start": "2024-04", "baseline_end": "2024-12", "end": "2025-06"},
    "data_as_at": "2025-07-15",
    "governance": {
        "controller": "Made up",
        "lawful_basis": "Made up",
        "impact_assessment": "Made up",
        "sharing_agreement": "Made up",
        "retention": "Made up",
    },
}
TABLES: dict[str, list[dict[str, Any]]] = {
    "sites": [
        {"site_id": "north", "name": "North", "kind": "neighbourhood", "status": "started",
         "start_date": "2025-01-13", "population_65plus": "8400"},
        {"site_id": "south", "name": "South", "kind": "neighbourhood", "status": "planned"},
    ],
    "observations": [
        {"indicator": "delegated_share", "site_id": "north", "period": "2025-03", "stratum": "age=65-74",
         "numerator": "12", "denominator": "40", "people_numerator": "9", "people_denominator": "20",
         "complete": "yes"},
        {"indicator": "delegated_share", "site_id": "north", "period": "2025-04", "stratum": "age=65-74",
         "status": "not collected"},
    ],
    "people": [
        {"person_ref": "p1", "site_id": "north", "eligible_from": "2024-05-01",
         "delegated_from": "2025-02-03", "age_band": "75-84", "sex": "f",
         "ethnic_group": "white", "imd_decile": "3"},
        {"person_ref": "p2", "site_id": "south", "eligible_from": "2024-06-01", "eligible_to": "2025-01-31"},
    ],
    "visits": [
        {"row_id": "r1", "visit_id": "v1", "date": "2025-04-01", "site_id": "north", "person_ref": "p1",
         "worker_ref": "w1", "task": "insulin", "eligible": "yes", "role": "care worker", "minutes": "25",
         "due_from": "2025-04-01 08:00", "due_to": "2025-04-01 09:00", "done_at": "2025-04-01 08:40",
         "outcome": "done"},
        {"row_id": "r2", "visit_id": "v2", "date": "2025-01-02", "site_id": "south", "person_ref": "p2",
         "task": "insulin", "eligible": "no", "role": "district nurse", "outcome": "missed"},
    ],
    "competencies": [
        {"worker_ref": "w1", "site_id": "north", "task": "insulin", "signed_off": "2025-01-10",
         "expires": "2026-01-10"},
    ],
    "workforce": [
        {"period": "2025-04", "site_id": "north", "role": "care worker", "headcount": "84", "fte": "61.5",
         "starters": "4", "leavers": "3", "hourly_pay": "12.6"},
    ],
    "nurse_time": [{"period": "2025-04", "site_id": "north", "activity": "training", "hours": "36"}],
    "concerns": [
        {"concern_id": "c1", "person_ref": "p1", "site_id": "north", "task": "insulin",
         "raised_at": "2025-04-01 10:15", "reviewed_at": "2025-04-01 14:05", "result": "advice"},
    ],
    "goals": [
        {"person_ref": "p1", "site_id": "north", "goal": "be up before nine", "set": "2025-02-03",
         "reviewed": "2025-05-05", "met": "yes"},
    ],
    "incidents": [
        {"incident_id": "i1", "date": "2025-04-01", "site_id": "north", "person_ref": "p1",
         "type": "medication", "harm": "none", "role": "care worker", "acquired_here": "no"},
    ],
    "surveys": [
        {"wave": "2025-spring", "date": "2025-04-14", "group": "care workers", "respondent_ref": "a1",
         "item": "ITEM", "score": "4", "scale_min": "1", "scale_max": "5", "agree_from": "4"},
    ],
    "survey_waves": [{"wave": "2025-spring", "group": "care workers", "invited": "12"}],
    "costs": [
        {"period": "2025-04", "category": "fee_uplift", "kind": "recurring", "payer": "council",
         "price_year": "2025/26", "amount_gbp": "1250"},
    ],
    "milestones": [
        {"milestone": "MILESTONE", "status": "done", "started": "2024-03-01", "completed": "2024-06-14"},
    ],
    "stories": [
        {"story_id": "s1", "date": "2025-06-02", "level": "team", "role": "care worker", "kind": "surprise",
         "text": "I was more nervous about the paperwork.", "nodes": "NODE", "stance": "for",
         "consent": "council"},
    ],
    "claims": [{"story_id": "s1", "from": "NODE", "to": "calmer mornings", "direction": "raises"}],
    "significant_changes": [
        {"story_id": "s1", "domain": "working lives", "chosen_by": "care workers", "why": "it was said aloud",
         "chosen_on": "2025-07-01"},
    ],
    "configurations": [
        {"configuration_id": "c1", "context": "the same worker calls", "mechanism": "she notices",
         "outcome": "it is seen sooner", "site_id": "north", "link": "LINK", "evidence": "s1", "seen": "yes"},
    ],
    "evidence": [
        {"test_id": "t1", "link": "LINK", "hypothesis": "It works.", "test": "It rises.",
         "sensitivity_low": "0.7", "sensitivity_high": "0.8", "false_positive_low": "0.1",
         "false_positive_high": "0.2", "assigned_on": "2024-11-01", "result": "found",
         "found_on": "2025-06-30"},
    ],
    "rivals": [{"link": "LINK", "explanation": "new recruits", "verdict": "open"}],
    "assumptions": [{"assumption": "ASSUMPTION", "status": "holds"}],
    "conditions": [{"condition": "CONDITION", "score": "0.67", "as_at": "2024-06-30"}],
    "adaptations": [{"date": "2025-03-01", "what": "evening training", "planned": "yes", "level": "team"}],
    "actions": [{"action": "second worker for mornings", "due": "2026-09-30"}],
}  # fmt: skip


@pytest.fixture(scope="session")
def theory() -> Theory:
    return read_theory("blended_roles")


@pytest.fixture(scope="session")
def tables(theory: Theory) -> dict[str, pd.DataFrame]:
    item = next(item for item in theory.survey_items if "care workers" in item.groups)
    words = {
        "ITEM": item.id,
        "MILESTONE": theory.journey[0].milestones[0].id,
        "NODE": theory.nodes[0].id,
        "LINK": theory.links[0].id,
        "ASSUMPTION": theory.assumptions[0].id,
        "CONDITION": theory.conditions[0].id,
    }
    return {name: pd.DataFrame(rows, dtype=str).fillna("").replace(words) for name, rows in TABLES.items()}


@pytest.fixture(scope="session")
def council() -> dict[str, Any]:
    return COUNCIL


@pytest.fixture
def whole_folder(tmp_path: Path, tables: dict[str, pd.DataFrame]) -> Path:
    write_tables(tmp_path, council=COUNCIL, tables=tables)
    return tmp_path


@pytest.fixture
def pack_folder(tmp_path: Path, tables: dict[str, pd.DataFrame]) -> Path:
    few = {name: tables[name] for name in ("survey_waves", "rivals")}
    write_tables(tmp_path, council=COUNCIL, tables=few)
    return tmp_path


@pytest.fixture
def check(tmp_path: Path, tables: dict[str, pd.DataFrame], theory: Theory) -> Callable[..., Report]:
    """Check the small pack, or only some tables of it, with tables replaced; None takes one away."""

    def run(
        *,
        council: dict[str, Any] | None = None,
        reflections: dict[str, Any] | None = None,
        only: Collection[str] = tuple(TABLES),
        **changed: Any,
    ) -> Report:
        rows = {name: frame for name, frame in tables.items() if name in only} | changed
        write_tables(
            tmp_path,
            council={**COUNCIL, **(council or {})},
            tables={name: frame for name, frame in rows.items() if frame is not None},
            reflections=reflections,
        )
        return check_pack(read_pack(tmp_path), theory)

    return run
