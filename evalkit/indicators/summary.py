"""Where each indicator stands: the latest figure, the baseline, and whether they can be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd

from evalkit.indicators.derivations import derive
from evalkit.indicators.episodes import median_cells
from evalkit.indicators.frames import DEFINITION_DIFFERS, NOT_COLLECTED, VALUE, shaped
from evalkit.indicators.rolling import pool_window
from evalkit.indicators.site_kinds import kinds_of_sites
from evalkit.periods import Period, months_between, parse_period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.pack import Pack
    from evalkit.pack.council_file import Periods
    from evalkit.theory.model import Baseline, Direction, Indicator, Theory

Comparison = Literal["better", "worse", "higher", "lower", "similar", "cannot say"]
Met = Literal["met", "not met", "cannot say", ""]
A_YEAR = 12
FIGURES = ["period", "value", "lower", "upper", "numerator", "denominator", "state", "note"]


class Windows(NamedTuple):
    """Hold the two stretches of time that are compared; None where there is none."""

    baseline: Period | None
    latest: Period | None


class Stretch(NamedTuple):
    """Hold a stretch of time, what the figures in it make at each place, and the council's medians."""

    window: Period
    pooled: pd.DataFrame
    medians: pd.DataFrame


class Stretches(NamedTuple):
    """Hold the two stretches of time that are compared, rolled up; None where there is none."""

    baseline: Stretch | None
    latest: Stretch | None


def latest(series: pd.DataFrame) -> pd.DataFrame:
    """Give the last figure of each indicator, place and stratum.

    Parameters
    ----------
    series : pandas.DataFrame
        Rows of `measure`.

    Returns
    -------
    pandas.DataFrame
        One row each: the last with a value, or the last row where none has one.

    Examples
    --------
    >>> rows = shaped(pd.DataFrame({"indicator": "s", "period": ["2025-04", "2025-05"], "value": [3, None],
    ...                             "state": ["value", "not collected"]}))
    >>> latest(rows)["period"].tolist()
    ['2025-04']
    """
    order = series.assign(_has=series["state"].eq(VALUE)).sort_values(["_has", "end"], kind="stable")
    last = order.groupby(["indicator", "site_id", "stratum"], sort=False).tail(1)
    return last.drop(columns="_has").sort_index()


def compare_to_baseline(series: pd.DataFrame, *, theory: Theory, pack: Pack) -> pd.DataFrame:
    """Compare the last twelve months with the baseline, for the whole council.

    Two figures are called better or worse (or higher or lower, where neither way is better) only if
    their 95% intervals do not overlap. Otherwise they are similar, which is not the same as the same.
    Both are pooled from their counts; a median is made anew from the episodes; of a figure that cannot be
    pooled the last inside each stretch is taken.

    Parameters
    ----------
    series : pandas.DataFrame
        Rows of `measure`.
    theory : Theory
        The definitions and targets.
    pack : Pack
        The same pack: its periods, and the episodes behind medians.

    Returns
    -------
    pandas.DataFrame
        A row an indicator with whole-council figures: ``indicator``, ``baseline_`` and ``latest_`` period,
        value, lower, upper, numerator, denominator, state and note, then ``comparison, why, target,
        target_met, progress`` (share of the way from the baseline to the target).

    Examples
    --------
    >>> from evalkit.indicators import measure
    >>> from evalkit.pack import locate_pack, read_pack
    >>> from evalkit.theory import read_theory
    >>> pack, theory = read_pack(locate_pack("demo:E08000009")), read_theory("blended_roles")
    >>> table = compare_to_baseline(measure(pack, theory), theory=theory, pack=pack)
    >>> set(table["comparison"]) <= {"better", "worse", "higher", "lower", "similar", "cannot say"}
    True
    """
    stretches = roll_up_stretches(series[series["site_id"] == ""], theory=theory, pack=pack)
    return compare_stretches(series, stretches, theory=theory)


def roll_up_stretches(series: pd.DataFrame, *, theory: Theory, pack: Pack) -> Stretches:
    """Roll up the baseline and the last twelve months at every place.

    Parameters
    ----------
    series : pandas.DataFrame
        Rows of `measure`.
    theory : Theory
        The definitions.
    pack : Pack
        The same pack: its periods, and the episodes behind medians.

    Returns
    -------
    Stretches

    Examples
    --------
    >>> from evalkit.indicators import measure
    >>> from evalkit.pack import locate_pack, read_pack
    >>> from evalkit.theory import read_theory
    >>> pack, theory = read_pack(locate_pack("demo:E08000009")), read_theory("blended_roles")
    >>> stretches = roll_up_stretches(measure(pack, theory), theory=theory, pack=pack)
    >>> stretches.latest.pooled["period"].unique().tolist() == [stretches.latest.window.text]
    True
    """
    episodes = derive(pack, [i for i in theory.indicators if i.kind == "median time"])
    sites = pack.table("sites")

    def rolled_up(window: Period | None) -> Stretch | None:
        if window is None:
            return None
        pooled = pool_window(series, theory=theory, window=window.text)
        return Stretch(window, pooled, _medians(episodes, theory, sites, window))

    return Stretches(*map(rolled_up, windows_of(pack.council.periods)))


def compare_stretches(
    series: pd.DataFrame, stretches: Stretches, *, theory: Theory, site: str = ""
) -> pd.DataFrame:
    """Compare two stretches of time that are rolled up, for the whole council or as if a site were that.

    Parameters
    ----------
    series : pandas.DataFrame
        Rows of `measure`.
    stretches : Stretches
        From `roll_up_stretches`, by the same series.
    theory : Theory
        The definitions and targets.
    site : str
        The site; blank for the whole council.

    Returns
    -------
    pandas.DataFrame
        As `compare_to_baseline` gives it.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> one = shaped(pd.DataFrame({"indicator": ["discharges"], "period": ["2025-04"]}))
    >>> compare_stretches(one, Stretches(None, None), theory=read_theory("blended_roles"))["why"].tolist()
    ['The baseline figure is not collected.']
    """
    whole = _at(series, site)
    then, now = (_figures(whole, stretch, site) for stretch in stretches)
    there = set(whole.loc[whole["stratum"] == "", "indicator"])
    codes = [i.code for i in theory.indicators if i.code in there]
    rows = [_row(theory.indicator(code), then.get(code), now.get(code)) for code in codes]
    return pd.DataFrame(rows, columns=_COLUMNS)


def windows_of(span: Periods) -> Windows:
    """Give the baseline, and the last twelve months that lie after it.

    Examples
    --------
    >>> from evalkit.pack.council_file import Periods
    >>> windows = windows_of(Periods(start="2023-04", baseline_end="2024-03", end="2025-06"))
    >>> [window.text for window in windows]
    ['2023-04-01/2024-03-31', '2024-07-01/2025-06-30']
    """
    first, last = parse_period(span.start), parse_period(span.end)
    ended = parse_period(span.baseline_end) if span.baseline_end else None
    after = [m for m in months_between(first, last) if ended is None or m.start > ended.end][-A_YEAR:]
    return Windows(_window(first, ended) if ended else None, _window(after[0], after[-1]) if after else None)


def compared(
    then: tuple[float, float], now: tuple[float, float], *, direction: Direction
) -> tuple[Comparison, str]:
    """Compare two 95% intervals, in words that they allow.

    Examples
    --------
    >>> compared((10, 12), (13, 15), direction="up")[0], compared((10, 12), (11, 15), direction="up")[0]
    ('better', 'similar')
    """
    if np.isnan([*then, *now]).any():
        return "cannot say", "One of the two figures has no interval."
    if then[0] <= now[1] and now[0] <= then[1]:
        return "similar", "The 95% intervals overlap. Similar is not the same as no change."
    rose = now[0] > then[1]
    why = "The 95% intervals do not overlap."
    if direction in ("up", "down"):
        return ("better" if rose == (direction == "up") else "worse"), why
    return ("higher" if rose else "lower"), why


_COLUMNS = [
    "indicator",
    *(f"baseline_{name}" for name in FIGURES),
    *(f"latest_{name}" for name in FIGURES),
    *("comparison", "why", "target", "target_met", "progress"),
]


def _window(first: Period, last: Period) -> Period:
    return parse_period(f"{first.start}/{last.end}")


def _at(rows: pd.DataFrame, site: str) -> pd.DataFrame:
    return rows[rows["site_id"] == site].assign(site_id="")


def _figures(whole: pd.DataFrame, stretch: Stretch | None, site: str) -> dict[str, dict[str, object]]:
    """Give the one figure of each indicator that stands for a stretch of time."""
    if stretch is None:
        return {}
    whole, pooled = (frame[frame["stratum"] == ""] for frame in (whole, _at(stretch.pooled, site)))
    own_last = pooled.sort_values("state", key=lambda state: state.eq(DEFINITION_DIFFERS), kind="stable")
    pooled = own_last.drop_duplicates("indicator")
    made = pd.concat([frame for frame in (pooled, stretch.medians) if len(frame)] or [whole.iloc[:0]])
    rest = whole[~whole["indicator"].isin(made["indicator"])]
    single = _last_inside(rest, stretch.window)
    every = pd.concat([frame for frame in (made, single) if len(frame)] or [made])
    renamed = every.rename(columns={"lower95": "lower", "upper95": "upper"})
    return {str(row["indicator"]): {n: row[n] for n in FIGURES} for row in renamed.to_dict("records")}


def _medians(
    all_episodes: Mapping[str, pd.DataFrame], theory: Theory, sites: pd.DataFrame, window: Period
) -> pd.DataFrame:
    kinds = kinds_of_sites(sites)
    found = []
    for code, episodes in all_episodes.items():
        inside = [
            window.start <= parse_period(p).start and parse_period(p).end <= window.end
            for p in episodes["period"]
        ]
        part = episodes[pd.Series(inside, episodes.index, dtype=bool) & (episodes["stratum"] == "")]
        if len(part):
            cells = median_cells(
                part.assign(period=window.text), indicator=theory.indicator(code), kinds=kinds
            )
            found.append(shaped(cells[cells["site_id"] == ""]))
    return pd.concat(found) if found else pd.DataFrame()


def _last_inside(rows: pd.DataFrame, window: Period) -> pd.DataFrame:
    """Take the last figure that ends inside the window; a year may have begun before it."""
    last = latest(rows[rows["end"].between(pd.Timestamp(window.start), pd.Timestamp(window.end))])
    return last.assign(note=(last["note"] + " The figure of " + last["period"] + " alone.").str.strip())


def _row(
    indicator: Indicator, then: dict[str, object] | None, now: dict[str, object] | None
) -> dict[str, object]:
    if indicator.baseline is not None and (then is None or then["state"] != VALUE):
        then = _given(indicator.baseline)
    then, now = then or _nothing(), now or _nothing()
    comparison, why = compared(_limits(then), _limits(now), direction=indicator.direction)
    fault = _fault(indicator, then, now)
    if fault:
        comparison, why = "cannot say", fault
    return {
        "indicator": indicator.code,
        **{f"baseline_{name}": then[name] for name in FIGURES},
        **{f"latest_{name}": now[name] for name in FIGURES},
        "comparison": comparison,
        "why": why,
        **_against_target(indicator, then, now),
    }


def _fault(indicator: Indicator, then: dict[str, object], now: dict[str, object]) -> str:
    """Say why two figures cannot be compared, or nothing."""
    for figure, name in ((then, "baseline"), (now, "latest")):
        if figure["state"] != VALUE:
            return f"The {name} figure is {figure['state']}."
    months = [_months(str(figure["period"])) for figure in (then, now)]
    if indicator.kind == "count" and months[0] != months[1]:
        return f"Sums over {months[0]} and {months[1]} months cannot be compared."
    return ""


def _months(period: str) -> int:
    parsed = parse_period(period)
    return len(months_between(parsed, parsed))


def _nothing() -> dict[str, object]:
    blank: dict[str, object] = dict.fromkeys(FIGURES, np.nan)
    return blank | {"period": "", "state": NOT_COLLECTED, "note": ""}


def _given(baseline: Baseline) -> dict[str, object]:
    known = {"value": baseline.value, "period": baseline.period, "state": VALUE}
    return _nothing() | known | {"note": "As the theory gives it."}


def _limits(figure: dict[str, object]) -> tuple[float, float]:
    return float(str(figure["lower"])), float(str(figure["upper"]))


def _against_target(
    indicator: Indicator, then: dict[str, object], now: dict[str, object]
) -> dict[str, object]:
    if indicator.target is None:
        return {"target": np.nan, "target_met": "", "progress": np.nan}
    target = indicator.target.value
    start, here = float(str(then["value"])), float(str(now["value"]))
    comparable = target != start and not _fault(indicator, then, now)
    progress = (here - start) / (target - start) if comparable else np.nan
    return {"target": target, "target_met": _met(indicator, now, target), "progress": progress}


def _met(indicator: Indicator, now: dict[str, object], target: float) -> Met:
    """Say that a target is met or not only where the whole interval lies on one side of it.

    A target at the end of the scale, such as 100%, is met by a figure that reaches it.
    """
    lower, upper = _limits(now)
    if indicator.direction not in ("up", "down") or np.isnan([lower, upper]).any() or now["state"] != VALUE:
        return "cannot say"
    rises = indicator.direction == "up"
    if target == (indicator.multiplier if rises else 0) and indicator.kind == "proportion":
        return "met" if now["value"] == target else "not met"
    beyond, short = (lower >= target, upper < target) if rises else (upper <= target, lower > target)
    return "met" if beyond else "not met" if short else "cannot say"
