"""Make records of small councils by hand, for tests of what compares them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from evalkit.finding import Finding
from evalkit.report import Identity, Provenance, Result, TheoryName
from evalkit.report.record import ConditionScore, SiteStart
from evalkit.report.series import hold_series

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MONTHS = tuple(pd.period_range("2023-04", periods=24, freq="M").astype(str))
INSULIN = "insulin_on_time"
ESTIMATE = {
    "subject": INSULIN,
    "method": "its",
    "question": "Did it change?",
    "sentence": "It did.",
    "unit": "percentage points",
    "scale": "difference",
    "definition_version": "1",
    "direction": "up",
}


def series(shares: Mapping[str, float], *, code=INSULIN, version="1", size=200, **more) -> pd.DataFrame:
    """Lay out shares of the whole council by month, with their counts; NaN where the state is another."""
    known = pd.Series(shares, dtype=float)
    return pd.DataFrame(
        {
            "indicator": code,
            "definition_version": version,
            "site_id": "",
            "period": known.index,
            "stratum": "",
            "numerator": (known * size / 100).round().to_numpy(),
            "denominator": float(size),
            "value": known.to_numpy(),
            "state": "value",
            **more,
        }
    )


def council(
    code: str,
    *frames: pd.DataFrame,
    start: str = "",
    status: str = "",
    findings: Sequence[Finding] = (),
    edition: str = "2025-04",
    synthetic: bool = True,
    theory: tuple[str, str] = ("blended_roles", "1"),
    **more,
) -> Result:
    """Make the record of a council that started on a day, or has not."""
    site = SiteStart(
        site_id="north",
        kind="neighbourhood",
        status=status or ("started" if start else "planned"),
        start_date=date.fromisoformat(start) if start else None,
    )
    return Result(
        identity=Identity(
            council=code,
            name=f"Council {code}",
            programme="Blended roles",
            edition=edition,
            synthetic=synthetic,
            theory=TheoryName(id=theory[0], version=theory[1]),
            start="2023-04",
            end="2025-03",
            data_as_at=date(2025, 4, 20),
        ),
        provenance=Provenance(),
        findings=tuple(findings),
        series=hold_series(pd.concat(frames) if frames else pd.DataFrame()),
        **{"sites": (site,), **more},
    )


def effect(code: str, size: float | None, *, error: float = 1.0, planned: bool = True, **more) -> Finding:
    """Make a council's own estimate of an effect, or the refusal of one."""
    known = (
        {"estimate": size, "std_error": error, "lower": size - 2 * error, "upper": size + 2 * error}
        if size is not None
        else {"state": "too few"}
    )
    return Finding(
        **{**ESTIMATE, "council": code, "planned": planned, "specification": code, **known, **more}
    )


def implemented(code: str, verdict: float | None) -> Finding:
    """Make the finding that says whether a council has implemented."""
    return Finding(
        council=code,
        subject="implemented",
        method="implementation test",
        question="Is it?",
        sentence="It is.",
        estimate=verdict,
    )


def score(condition: str, value: float, day: str = "2024-01-31") -> ConditionScore:
    """Make one score of a condition."""
    return ConditionScore(condition=condition, score=value, as_at=date.fromisoformat(day))
