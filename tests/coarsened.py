"""Make of an internal record what a release makes of it: fewer, rounder and plainer."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from evalkit.finding import CellState
from evalkit.report.record import LearningCount
from evalkit.report.series import hold_series

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.finding import Finding
    from evalkit.report import Result

SMALL = 8
HIDDEN = CellState.SUPPRESSED
NUMBERS = ("estimate", "lower", "upper", "std_error", "smallest_detectable", "numerator", "denominator")


def coarsen(result: Result) -> Result:
    """Round counts to five, hide small ones, and drop people, strata, sites' figures and texts.

    Examples
    --------
    >>> rounded(12), rounded(3), rounded(0)
    (10, None, 0)
    """
    return result.model_copy(
        update={
            "identity": result.identity.model_copy(update={"edition_kind": "shareable"}),
            "series": hold_series(_series(result.series.frame())),
            "findings": tuple(_finding(each) for each in result.findings if not each.site and _whole(each)),
            "conditions": _blank(result.conditions, "scored_by", "basis"),
            "assumptions": _blank(result.assumptions, "evidence"),
            "learning": _learning(result),
            "adaptations": _blank(result.adaptations, "what", "who", "why"),
            "actions": (),
            "reflections": {},
            "gaps": (),
        }
    )


def rounded(count: float | None) -> int | None:
    """Round a count to five, half up; None where it is small."""
    if count is None or isnan(count) or 0 < count < SMALL:
        return None
    return (int(count) + 2) // 5 * 5


def _whole(finding: Finding) -> bool:
    return not finding.stratum or finding.stratum.startswith("stage=")


def _series(frame: pd.DataFrame) -> pd.DataFrame:
    kept = frame[(frame["site_id"] == "") & (frame["stratum"] == "")]
    return kept.apply(_row, axis="columns")


def _row(row: pd.Series[Any]) -> pd.Series[Any]:
    n, d = rounded(row["numerator"]), rounded(row["denominator"])
    blank = {
        **dict.fromkeys(
            ("lower95", "upper95", "lower998", "upper998", "sd", "people_numerator", "people_denominator")
        ),
        "source": "",
        "note": "",
    }
    small = any(0 < row[name] < SMALL for name in ("people_numerator", "people_denominator") if row[name])
    if str(row["state"]) != "value":
        return row.to_frame().T.assign(**blank).iloc[0]
    if n is None or d is None or not d or small:
        hidden = {"numerator": None, "denominator": None, "value": None, "state": HIDDEN}
        return row.to_frame().T.assign(**blank, **hidden).iloc[0]
    scale = row["value"] / (row["numerator"] / row["denominator"]) if row["numerator"] else 1
    shown = {"numerator": n, "denominator": d, "value": n / d * scale}
    return row.to_frame().T.assign(**blank, **shown).iloc[0]


def _finding(finding: Finding) -> Finding:
    counts = {name: rounded(getattr(finding, name)) for name in ("numerator", "denominator")}
    given = [name for name in counts if getattr(finding, name) is not None]
    plain = {"caveats": (), "checks": (), "sentence": f"{finding.subject}: see the figures.", **counts}
    # Steps of the journey and months are no people; their counts stay.
    if finding.method in ("stage clock", "implementation test", "contribution analysis"):
        return finding.model_copy(update={"caveats": (), "checks": (), "sentence": plain["sentence"]})
    if any(counts[name] is None for name in given):
        numbers = dict.fromkeys(NUMBERS)
        return finding.model_copy(update={**plain, **numbers, "signal": "unknown", "state": HIDDEN})
    return finding.model_copy(update=plain)


def _blank(rows: tuple[Any, ...], *names: str) -> tuple[Any, ...]:
    return tuple(each.model_copy(update=dict.fromkeys(names, "")) for each in rows)


def _learning(result: Result) -> tuple[LearningCount, ...]:
    """Hide small counts of stories; where a count must be a number, there is none of them."""
    known = {each: rounded(each.stories) for each in result.learning}
    if "state" not in LearningCount.model_fields:
        return tuple(each.model_copy(update={"stories": n}) for each, n in known.items() if n is not None)
    return tuple(
        each.model_copy(update={"stories": n, "state": CellState.VALUE if n is not None else HIDDEN})
        for each, n in known.items()
    )
