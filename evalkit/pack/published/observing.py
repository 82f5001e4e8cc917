"""Turn the rows of a published file into observations, whose places are still codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.errors import FileError
from evalkit.finding import CellState
from evalkit.pack.published.marks import numbers_of, states_of, worst_state
from evalkit.pack.published.quality import RULES
from evalkit.periods import parse_period

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evalkit.pack.published.layout import Layout, Measure, PeriodRule
    from evalkit.pack.published.reading import PublishedFile

FIGURES = ("numerator", "denominator", "value", "lower", "upper")
WITHHELD = [
    state.value
    for state in (
        CellState.SUPPRESSED,
        CellState.TOO_FEW,
        CellState.NOT_COLLECTED,
        CellState.NOT_APPLICABLE,
    )
]
_ROUNDING = 1e-9  # floating point, where a figure lies exactly between two printed ones


def observe(file: PublishedFile) -> pd.DataFrame:
    """Make observations of every measure that a layout finds in the rows of a file.

    Parameters
    ----------
    file : PublishedFile
        The published rows, and what the columns mean.

    Returns
    -------
    DataFrame
        Columns ``code, name, indicator, period, stratum``, the figures, ``status``, ``failed`` (the
        quality rule that was broken, or blank), ``printed`` and ``agrees`` (the published figure,
        and whether the counts give it) and ``_row``.

    Raises
    ------
    FileError
        If a period cannot be read.
    """
    rows, layout = file.rows, file.layout
    try:
        parts = [_measure(rows, layout, measure) for measure in layout.measures]
    except ValueError as error:
        raise FileError(f"{file.name}: {error}", hint="Mend the period, or take the row out.") from None
    rules = {m.indicator: m.quality for m in layout.measures}
    return _apply_quality(pd.concat(parts, ignore_index=True), rules)


def period_text(text: str, *, form: str) -> str:
    """Write a published period as the contract does.

    Parameters
    ----------
    text : str
        Period as published.
    form : {"as written", "financial year", "financial year beginning"}
        What the publisher means by it.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the text does not have the form.

    Examples
    --------
    >>> period_text("2020-21", form="financial year"), period_text("2018", form="financial year beginning")
    ('2020/21', '2018/19')
    """
    return parse_period(_PERIOD_FORMS[form](text.strip())).text


def _measure(rows: pd.DataFrame, layout: Layout, measure: Measure) -> pd.DataFrame:
    chosen = rows[_matches(rows, measure)]
    figures, states = _figures(chosen, measure)
    observations = pd.DataFrame(
        {
            "code": _text(chosen, layout.place.code if layout.place else ""),
            "name": _text(chosen, layout.place.name if layout.place else ""),
            "indicator": measure.indicator,
            "period": _periods(chosen, measure.period),
            "stratum": _strata(chosen, measure),
            **figures,
            "status": _status(figures, states, measure),
            "days": numbers_of(chosen[layout.days]) if layout.days else float("nan"),
            "_row": chosen["_row"],
        }
    )
    checked = observations.assign(**_printed(chosen, figures, measure))
    kept = _without_figures(_keep_what_counts(checked, measure))
    return _with_total(kept) if measure.total == "added up" else kept


def _matches(rows: pd.DataFrame, measure: Measure) -> pd.Series[bool]:
    wanted = pd.Series(data=True, index=rows.index)
    for column, text in measure.where.items():
        wanted &= rows[column].str.strip().eq(text)
    if measure.strata is not None:
        wanted &= rows[measure.strata.column].str.strip().isin(measure.strata.named)
    return wanted


def _text(rows: pd.DataFrame, column: str) -> pd.Series[str] | str:
    return rows[column].str.strip() if column else ""


def _periods(rows: pd.DataFrame, rule: PeriodRule) -> pd.Series[str] | str:
    if rule.text:
        return rule.text
    texts = {text: period_text(text, form=rule.form) for text in rows[rule.column].unique()}
    return rows[rule.column].map(texts)


def _strata(rows: pd.DataFrame, measure: Measure) -> pd.Series[str] | str:
    if measure.strata is None:
        return ""
    return rows[measure.strata.column].str.strip().map(measure.strata.named)


def _figures(
    rows: pd.DataFrame, measure: Measure
) -> tuple[dict[str, pd.Series[float]], dict[str, pd.Series[str]]]:
    empty = pd.Series(float("nan"), index=rows.index, dtype="float64")
    columns = {figure: getattr(measure, figure) for figure in FIGURES}
    numbers = {f: numbers_of(rows[c]) if c else empty for f, c in columns.items()}
    for figure in ("value", "lower", "upper"):
        numbers[figure] = (numbers[figure] * measure.times).round(10)
    return numbers, {f: states_of(rows[c]) for f, c in columns.items() if c}


def _status(
    figures: dict[str, pd.Series[float]], states: dict[str, pd.Series[str]], measure: Measure
) -> pd.Series[str]:
    counted = figures["numerator"].notna()
    if measure.denominator:
        counted &= figures["denominator"].gt(0)
    given = figures["value"].notna() | (counted if measure.basis == "counts" else False)
    speaking = [states[f] for f in _speaking(measure) if f in states]
    status = worst_state(speaking).mask(given, CellState.VALUE.value)
    nobody = status.eq(CellState.VALUE.value) & ~given
    return status.mask(nobody, CellState.NOT_APPLICABLE.value)  # nought of nought


def _speaking(measure: Measure) -> tuple[str, ...]:
    return ("numerator", "denominator") if measure.basis == "counts" else ("value",)


def _printed(
    rows: pd.DataFrame, figures: dict[str, pd.Series[float]], measure: Measure
) -> dict[str, pd.Series[Any]]:
    if measure.basis != "counts" or not measure.value:
        blank = pd.Series("", index=rows.index, dtype="str")
        return {"printed": blank, "agrees": pd.Series(data=True, index=rows.index)}
    printed = rows[measure.value].str.strip()
    decimals = printed.str.extract(r"\.([0-9]+)$", expand=False).str.len().fillna(0)
    made = figures["numerator"] / figures["denominator"] * measure.per
    apart = (made * measure.times - figures["value"]).abs()
    return {"printed": printed, "agrees": ~apart.gt(0.5 * 10.0**-decimals + _ROUNDING)}


def _keep_what_counts(observations: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    if measure.basis == "published":
        return observations
    counted = observations["numerator"].notna() & observations["denominator"].notna()
    published = observations[["value", "lower", "upper"]].mask(counted)
    return observations.assign(**{str(c): published[c] for c in published})


def _without_figures(observations: pd.DataFrame) -> pd.DataFrame:
    """Blank what cannot stand in a cell that holds no figure; a published denominator may."""
    withheld = observations["status"].isin(WITHHELD)
    figures = observations[["numerator", "value", "lower", "upper"]].mask(withheld)
    return observations.assign(**{str(c): figures[c] for c in figures})


def _with_total(strata: pd.DataFrame) -> pd.DataFrame:
    keys = ["code", "name", "indicator", "period"]
    whole = strata.groupby(keys, as_index=False, sort=False).agg(
        numerator=("numerator", lambda n: n.sum(skipna=False)),
        groups=("stratum", "nunique"),
        _row=("_row", "first"),
    )
    complete = whole["groups"].eq(strata["stratum"].nunique()) & whole["numerator"].notna()
    status = pd.Series(CellState.VALUE.value, index=whole.index).where(
        complete, CellState.NOT_COLLECTED.value
    )
    total = whole.drop(columns="groups").assign(stratum="", status=status, printed="", agrees=True)
    return pd.concat([total.assign(numerator=total["numerator"].where(complete)), strata], ignore_index=True)


def _apply_quality(observations: pd.DataFrame, rules: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    failed = pd.Series("", index=observations.index, dtype="str")
    for name, finds in RULES.items():
        held = [indicator for indicator, named in rules.items() if name in named]
        subset = observations[observations["indicator"].isin(held)]
        if not subset.empty:
            found = finds(subset)
            failed[found[found].index] = name
    status = observations["status"].mask(failed.ne(""), CellState.FAILED_QUALITY.value)
    return observations.assign(failed=failed, status=status)


def _financial_year(text: str) -> str:
    return f"{text[:4]}/{text[-2:]}"


def _financial_year_beginning(text: str) -> str:
    following = parse_period(text).start.year + 1
    return f"{text}/{following % 100:02d}"


_PERIOD_FORMS: dict[str, Callable[[str], str]] = {
    "as written": str,
    "financial year": _financial_year,
    "financial year beginning": _financial_year_beginning,
}
