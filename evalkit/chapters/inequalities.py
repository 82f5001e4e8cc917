"""Who gains, and who does not: gradients by deprivation, and differences between groups of people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.chapters.comparisons import one_each
from evalkit.chapters.standing import latest_by
from evalkit.finding import CellState
from evalkit.indicators.proportions import wilson
from evalkit.methods.group_differences import group_difference
from evalkit.methods.inequality_findings import (
    KINDS,
    finding_of_inequality,
    fit_inequality,
    known_of_inequality,
)
from evalkit.methods.refusals import CannotEstimateError, refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.outlook import Outlook
    from evalkit.finding import Finding
    from evalkit.indicators.inequality_index import Inequality
    from evalkit.theory.model import Indicator

    Grouped = Sequence[tuple[Outlook, pd.DataFrame]]

# Names of strata, as observations give them; the finer scale of deprivation goes first.
DEPRIVATION = {"imd_decile": 10, "imd_quintile": 5, "imd": 5}
DIMENSIONS = ("sex", "ethnic_group", "age")
FEWEST_PEOPLE = 5  # in a group, from which anything is said of it [ours]
FEWEST_GROUPS = 2
ENDS = ("value", "lower", "upper")
DRAWS = 10_000  # of the limits of a slope: they move by less than a hundredth of their width
ONCE = (
    "Each person counts once in the interval, as visits of one person are alike; people are those of the "
    "fullest month."
)


@dataclass(frozen=True)
class Gradient:
    """Hold one indicator over the scale of deprivation; no index where the data do not allow it."""

    outlook: Outlook
    scale: str
    rows: pd.DataFrame
    index: Inequality | None
    finding: Finding


@dataclass(frozen=True)
class Contrast:
    """Hold one group beside the largest one of its kind."""

    outlook: Outlook
    row: pd.Series
    reference: pd.Series
    finding: Finding


def grouped_by(seen: Sequence[Outlook], *, year: pd.DataFrame) -> Grouped:
    """Take the groups of each indicator that has figures by group.

    Parameters
    ----------
    seen : sequence of Outlook
        The series of the report.
    year : pandas.DataFrame
        From `latest_year`.

    Returns
    -------
    list of (Outlook, pandas.DataFrame)
        As `groups_of` gives them.
    """
    cut = set(year.loc[year["stratum"] != "", "indicator"])
    return [(o, groups_of(year, o.indicator)) for o in one_each(seen) if o.indicator.code in cut]


def gradients(edition: Edition, grouped: Grouped) -> list[Gradient]:
    """Work out the gradient by deprivation of each indicator that has figures by it.

    Parameters
    ----------
    edition : Edition
        The council's edition.
    grouped : list of (Outlook, pandas.DataFrame)
        From `grouped_by`.

    Returns
    -------
    list of Gradient
    """
    scaled = (
        (outlook, scale, groups[groups["dimension"] == scale])
        for outlook, groups in grouped
        for scale in [next((name for name in DEPRIVATION if name in set(groups["dimension"])), "")]
        if scale
    )
    return [_gradient(edition, outlook, scale, rows) for outlook, scale, rows in scaled]


def contrasts(edition: Edition, grouped: Grouped) -> list[Contrast]:
    """Set each group by sex, ethnic group and age beside the largest one.

    Parameters
    ----------
    edition, grouped
        As for `gradients`.

    Returns
    -------
    list of Contrast
    """
    return [
        contrast
        for outlook, groups in grouped
        for dimension in DIMENSIONS
        for contrast in _contrasts(edition, outlook, groups[groups["dimension"] == dimension])
    ]


def groups_of(year: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    """Take the groups of one indicator, with intervals in which each person counts once.

    Parameters
    ----------
    year : pandas.DataFrame
        From `latest_year`.
    indicator : Indicator
        The definition.

    Returns
    -------
    pandas.DataFrame
        As `latest_by` gives them, and ``dimension, group``.
    """
    rows = latest_by(year, code=indicator.code, column="stratum")
    rows = rows[~rows["key"].str.contains(";", regex=False)]
    parts = [key.partition("=") for key in rows["key"]]
    rows = rows.assign(dimension=[part[0] for part in parts], group=[part[2] for part in parts])
    if indicator.kind != "proportion" or rows.empty:
        return rows
    fewer = (rows["people"] < rows["denominator"]).fillna(False).to_numpy(dtype=bool)
    people = rows["people"].to_numpy(dtype=float, na_value=np.nan)
    share = rows["value"].to_numpy(dtype=float) / indicator.multiplier
    for name, ends in zip(("lower", "upper"), wilson(share * people, people), strict=True):
        rows[name] = np.where(fewer, ends * indicator.multiplier, rows[name].to_numpy(dtype=float))
    return rows


def _gradient(edition: Edition, outlook: Outlook, scale: str, rows: pd.DataFrame) -> Gradient:
    indicator = outlook.indicator
    known = known_of_inequality(edition.council, indicator)
    index, told = None, {"direction": "", "stratum": scale, "period": str(rows["period"].iloc[0])}
    try:
        _refuse(rows, indicator, quantiles=DEPRIVATION[scale])
        index = _fitted(rows, indicator)
        finding = finding_of_inequality(index, council=edition.council, indicator=indicator)
    except CannotEstimateError as error:
        finding = refusal(known, error)
        told["sentence"] = f"{indicator.title}: {finding.sentence[:1].lower()}{finding.sentence[1:]}"
    once = (ONCE,) if indicator.kind == "proportion" else ()
    finding = finding.model_copy(update=told | {"caveats": (*finding.caveats, *once)})
    return Gradient(outlook, scale, rows, index, finding)


def _refuse(rows: pd.DataFrame, indicator: Indicator, *, quantiles: int) -> None:
    hidden = rows.loc[rows["state"] != CellState.VALUE.value, "state"]
    if len(hidden):
        state = CellState(hidden.iloc[0])
        raise CannotEstimateError(f"A part of the scale is {state.value}; all are needed.", state=state)
    if set(rows["group"]) != {str(part) for part in range(1, quantiles + 1)}:
        raise CannotEstimateError(f"There are figures for {len(rows)} of {quantiles} parts of the scale.")
    least = rows["people"].min()
    if pd.notna(least) and least < FEWEST_PEOPLE:
        raise CannotEstimateError(f"A part of the scale has {least:.0f} people; {FEWEST_PEOPLE} are needed.")
    over = rows["numerator"]
    if indicator.kind in KINDS and ((over == 0) | (over == rows["denominator"])).any():
        raise CannotEstimateError("In a part of the scale nothing was counted, or everything.")
    if not (rows["denominator"] > 0).all():
        raise CannotEstimateError("A part of the scale has no denominator to weigh it by.")


def _fitted(rows: pd.DataFrame, indicator: Indicator) -> Inequality:
    scaled = rows[["value", "lower", "upper"]].astype(float) / indicator.multiplier
    frame = scaled.assign(quantile=rows["group"].astype(int), population=rows["denominator"].astype(float))
    return fit_inequality(
        frame,
        kind=KINDS.get(indicator.kind, "other"),
        multiplier=indicator.multiplier,
        repetitions=DRAWS,
    )


def _contrasts(edition: Edition, outlook: Outlook, rows: pd.DataFrame) -> Iterable[Contrast]:
    known = rows[rows["value"].notna() & (rows["denominator"] > 0)]
    nothing = outlook.indicator.kind in KINDS and not (known["numerator"] > 0).any()
    if len(rows) < FEWEST_GROUPS or known.empty or nothing:
        return
    largest = known.iloc[int(known["denominator"].astype(float).argmax())]
    for _, row in rows.iterrows():
        if row["key"] != largest["key"]:
            finding = _contrast(edition, outlook.indicator, row, largest)
            yield Contrast(outlook, row, largest, finding)


def _contrast(edition: Edition, indicator: Indicator, row: pd.Series, largest: pd.Series) -> Finding:
    names = (spoken(row), spoken(largest))
    finding = group_difference(
        _ends(row),
        _ends(largest),
        council=edition.council,
        indicator=indicator,
        names=names,
        stratum=str(row["key"]),
    )
    once = (ONCE,) if indicator.kind == "proportion" else ()
    told = {"period": str(row["period"]), "caveats": (*finding.caveats, *once)}
    if finding.estimate is None:
        few = pd.notna(row["people"]) and row["people"] < FEWEST_PEOPLE
        state = CellState.TOO_FEW if row["state"] == CellState.VALUE.value else CellState(row["state"])
        why = f"fewer than {FEWEST_PEOPLE} people" if few else state.value
        told |= {"state": state, "sentence": f"{indicator.title}: nothing is said of {names[0]} ({why})."}
    return finding.model_copy(update=told)


def _ends(row: pd.Series) -> tuple[float, float, float]:
    """Give value and interval; of too few people none, so that nothing is made of them."""
    if pd.notna(row["people"]) and row["people"] < FEWEST_PEOPLE:
        return (np.nan, np.nan, np.nan)
    value, lower, upper = (np.nan if pd.isna(row[n]) else float(row[n]) for n in ENDS)
    return value, lower, upper


def spoken(row: pd.Series) -> str:
    """Name a group in words.

    Examples
    --------
    >>> spoken(pd.Series({"dimension": "sex", "group": "f"}))
    'women'
    >>> spoken(pd.Series({"dimension": "age", "group": "85+"}))
    'people aged 85+'
    """
    dimension, group = str(row["dimension"]), str(row["group"])
    if dimension == "age":
        return f"people aged {group}"
    if dimension == "ethnic_group":
        return f"people whose ethnic group is {group}"
    return {"f": "women", "m": "men"}.get(group, group)
