"""Which places are a fair comparison: those that share no staff with one that has started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evalkit.methods.panel_windows import balanced_panel
from evalkit.methods.panels import BEGUN
from evalkit.methods.refusals import CannotEstimateError
from evalkit.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from evalkit.methods.panels import Panel

SHARED = {"provider": "the provider", "nursing_team": "the nursing team"}


def fair_panel(observed: pd.DataFrame, adoption: pd.DataFrame) -> Panel:
    """Make the panel that designs rest on: the best stretch of periods for places that can be compared.

    Places that are no fair comparison have no part in the choice of the stretch.

    Parameters
    ----------
    observed, adoption : pandas.DataFrame
        ``unit, period, outcome``; ``unit, status, start`` and, if known, ``stop, provider, nursing_team``.

    Returns
    -------
    Panel

    Raises
    ------
    CannotEstimateError
        As `balanced_panel`.

    Examples
    --------
    >>> observed = pd.DataFrame([(u, p, 1.0) for u in "abc" for p in ("2022", "2023", "2024", "2025")],
    ...                         columns=["unit", "period", "outcome"])
    >>> adoption = pd.DataFrame([("a", "started", "2025-06"), ("b", "will not", ""), ("c", "planned", "")],
    ...                         columns=["unit", "status", "start"])
    >>> fair_panel(observed.drop(0), adoption).periods
    ['2023', '2024', '2025']
    """
    periods = [parse_period(str(period)) for period in observed["period"].unique()]
    until = max(period.end for period in periods)
    idle = [unit for unit, start in _starts(adoption).items() if start is None or start > until]
    return balanced_panel(observed, adoption, beside=_sharing_staff(adoption, idle, until=until))


def contaminated(panel: Panel, adoption: pd.DataFrame) -> dict[str, str]:
    """Name the untreated places that share a provider or a nursing team with an adopter, and why.

    Their staff work beside those of an adopter, so they are no fair comparison (trap 14): they stay out of
    the main estimate and come into a sensitivity run. An adopter that lacks figures, and so is not in the
    panel, contaminates all the same.

    Parameters
    ----------
    panel : Panel
        From `make_panel`.
    adoption : pandas.DataFrame
        That it was made from, with ``provider`` and ``nursing_team`` where known.

    Returns
    -------
    dict of str to str
        Place to why.

    Examples
    --------
    >>> adoption = pd.DataFrame([("a", "started", "2025", "P"), ("b", "will not", "", "P")],
    ...                         columns=["unit", "status", "start", "provider"])
    >>> observed = pd.DataFrame([(u, p, 1.0) for u in "ab" for p in ("2024", "2025")],
    ...                         columns=["unit", "period", "outcome"])
    >>> from evalkit.methods.panels import make_panel
    >>> contaminated(make_panel(observed, adoption), adoption)
    {'b': 'it shares the provider P with a'}
    """
    until = parse_period(panel.periods[-1]).end
    idle = [str(unit) for unit in panel.starts.index[~np.isfinite(panel.starts)]]
    return _sharing_staff(adoption, idle, until=until)


def doubtful(panel: Panel, adoption: pd.DataFrame) -> dict[str, str]:
    """Name adopters that share staff with one that started before them, and why.

    Until their own start they are compared with, though the change may have reached them already.

    Examples
    --------
    >>> adoption = pd.DataFrame([("a", "started", "2024", "P"), ("b", "started", "2025", "P")],
    ...                         columns=["unit", "status", "start", "provider"])
    >>> observed = pd.DataFrame([(u, p, 1.0) for u in "ab" for p in ("2023", "2024", "2025")],
    ...                         columns=["unit", "period", "outcome"])
    >>> from evalkit.methods.panels import make_panel
    >>> doubtful(make_panel(observed, adoption), adoption)
    {'b': 'it shares the provider P with a'}
    """
    periods = [parse_period(period) for period in panel.periods]
    found: dict[str, str] = {}
    for unit in panel.treated:
        before = int(panel.starts[unit]) - 1
        found |= _sharing_staff(adoption, [unit], until=periods[before].end)
    return found


def _sharing_staff(adoption: pd.DataFrame, units: Collection[str], *, until: date) -> dict[str, str]:
    """Say which places share staff with others that had begun by a day, as had those without a start date."""
    rows = adoption.assign(unit=adoption["unit"].astype(str)).drop_duplicates("unit").set_index("unit")
    starts = _starts(adoption)
    begun = {
        str(unit)
        for unit, status in rows["status"].items()
        if status in BEGUN and ((start := starts[str(unit)]) is None or start <= until)
    }
    found: dict[str, str] = {}
    for column, words in SHARED.items():
        if column not in rows:
            continue
        held = rows[column].fillna("").astype(str)
        for unit in sorted(set(units) & set(rows.index)):
            sharing = sorted(other for other in begun - {unit} if held[unit] and held[other] == held[unit])
            if sharing:
                found.setdefault(unit, f"it shares {words} {held[unit]} with {', '.join(sharing)}")
    return found


def _starts(adoption: pd.DataFrame) -> dict[str, date | None]:
    """Give the day on which each place began; None where it has not, or nobody knows when."""
    read = read_dates(adoption)
    begun = read["status"].isin(BEGUN)
    rows = zip(read["unit"].astype(str), begun, read["start"], strict=True)
    return {unit: start if started else None for unit, started, start in rows}


def read_dates(adoption: pd.DataFrame) -> pd.DataFrame:
    """Read starts and stops of an adoption as days; None where there is none.

    Examples
    --------
    >>> adoption = pd.DataFrame({"unit": ["a"], "start": ["2025-02"]})
    >>> read_dates(adoption)["start"].tolist()
    [datetime.date(2025, 2, 1)]
    """
    read = adoption.copy()
    for column in ("start", "stop"):
        if column in read:
            read[column] = pd.Series([_day(value) for value in read[column]], index=read.index, dtype=object)
    return read


def _day(value: Any) -> date | None:
    if pd.isna(value) or value == "":
        return None
    try:
        return parse_period(value).start if isinstance(value, str) else pd.Timestamp(value.isoformat()).date()
    except (AttributeError, TypeError, ValueError):
        raise CannotEstimateError(f"{value!r} is not a date.") from None
