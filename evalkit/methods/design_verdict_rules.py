"""The rule of each design: whether it is allowed, how strong it is, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from evalkit.methods.design_verdict_calibration import DIFFERING, JACKKNIFE, ROBUST, of_series
from evalkit.methods.design_verdict_counts import SeriesCounts

if TYPE_CHECKING:
    from evalkit.methods.design_verdict_calibration import Kind
    from evalkit.methods.design_verdict_counts import PanelCounts

FEWEST_POINTS = 8  # a side, for a slope: METHODS 3; Penfold and Zhang, Academic Pediatrics 13 (2013) S38
MONTHS_FOR_SEASONS = 24  # before; with fewer, season and effect cannot be told apart
FEWEST_DONORS = 5  # [ours] with fewer, a weighted mean of donors rests on one or two places
FEWEST_BEFORE = 2  # [ours] one to compare with, one to see whether the places moved alike before
FEWEST_DEGREES = 2  # as in staggered_adoption_errors: with fewer there is no error, and so no interval
LARGEST_P = 0.05
Level = Literal["council", "sites", "councils"]


@dataclass(frozen=True, slots=True)
class Allowed:
    """Say whether one design is allowed.

    Parameters
    ----------
    design : str
        Its name.
    level : {"council", "sites", "councils"}
        What is compared.
    allowed : bool
        Whether it may be fitted.
    strength : int
        On the Maryland scale as scored by What Works Growth: 1 before and after, 2 with adequate controls,
        3 before and after with a justified comparator; 0 where it is not allowed. None of these designs
        reaches 4 or 5.
    reason : str
        Why, in one sentence.
    missing : str
        What is needed for it to be allowed; blank where it is.
    descriptive : bool
        Whether it may only describe, and not estimate an effect.
    smallest_p : float, optional
        The smallest p value that it can reach, where that is limited by the number of places.
    """

    design: str
    level: Level
    allowed: bool
    strength: int
    reason: str
    missing: str = ""
    descriptive: bool = False
    smallest_p: float | None = None


def before_and_after(counted: SeriesCounts) -> Allowed:
    """Judge a comparison of the council with itself.

    Examples
    --------
    >>> from evalkit.methods.design_verdict_counts import SeriesCounts
    >>> before_and_after(SeriesCounts(before=3, after=1, kind="month")).allowed
    True
    """
    name = "before and after"
    if counted.problem:
        return _not(name, "council", counted.problem, "a site that has started, with its date")
    if not counted.before or not counted.after:
        reason = f"There are {_points(counted)}; both are needed."
        return _not(name, "council", reason, f"a value {'after' if counted.before else 'before'} the start")
    return Allowed(
        name,
        "council",
        allowed=True,
        strength=1,
        reason=f"There are {_points(counted)}, but whatever else changed at the time is in the difference.",
        descriptive=True,
    )


def interrupted_series(counted: SeriesCounts, *, kind: Kind = "") -> Allowed:
    """Judge an interrupted time series; of scores it says where they fall short.

    Examples
    --------
    >>> from evalkit.methods.design_verdict_counts import SeriesCounts
    >>> interrupted_series(SeriesCounts(before=30, after=5, kind="month")).missing
    '3 more points after the start'
    """
    name = "interrupted series"
    if counted.problem:
        return _not(name, "council", counted.problem, "a site that has started, with its date")
    lacking = _lacking(counted)
    if lacking:
        reason = f"There are {_points(counted)}; {FEWEST_POINTS} are needed on each side."
        return _not(name, "council", reason, lacking)
    if counted.kind == "month" and counted.before < MONTHS_FOR_SEASONS:
        reason = (
            f"There are {_points(counted)}; with fewer than {MONTHS_FOR_SEASONS} months before, season and "
            "effect cannot be told apart, so it describes only."
        )
        return Allowed(name, "council", allowed=True, strength=1, reason=reason, descriptive=True)
    reason = f"There are {_points(counted)}, so its own trend stands for what would have happened."
    reason += of_series(kind)
    return Allowed(name, "council", allowed=True, strength=2, reason=reason)


def controlled_series(
    counted: SeriesCounts, sites: PanelCounts, councils: PanelCounts, *, kind: Kind = ""
) -> Allowed:
    """Judge an interrupted time series with comparison places.

    Examples
    --------
    >>> from evalkit.methods.design_verdict_counts import PanelCounts, SeriesCounts
    >>> series = SeriesCounts(before=30, after=12, kind="month")
    >>> others = PanelCounts("councils", adopters=1, never=2, before=30, after=12)
    >>> controlled_series(series, PanelCounts("sites"), others).strength
    3
    """
    name, alone = "controlled interrupted series", interrupted_series(counted)
    if not alone.allowed:
        return _not(name, "council", alone.reason, alone.missing)
    level: Literal["sites", "councils"] = "councils" if councils.donors else "sites"
    used = councils if councils.donors else sites
    if not used.donors or min(used.before, used.after) < FEWEST_POINTS:
        reason = "No comparison place has an untouched series over the same periods."
        return _not(name, "council", reason, _a_comparison(sites))
    compared = SeriesCounts(min(used.before, counted.before), used.after, counted.kind)
    alone = interrupted_series(compared)  # by the periods in which every place compared has a figure
    if alone.descriptive:
        reason = f"{alone.reason[:-1]}, even beside {_many(used.donors, f'untouched {_one(level)}')}."
        return Allowed(name, level, allowed=True, strength=1, reason=reason, descriptive=True)
    reason = f"{_many(used.donors, f'untouched {_one(level)}')} shows what would have happened anyway."
    if used.donors > 1:
        reason = f"{used.donors} untouched {level} show what would have happened anyway."
    return Allowed(name, level, allowed=True, strength=3, reason=reason + of_series(kind))


def staggered_adoption(counted: PanelCounts) -> Allowed:
    """Judge difference-in-differences over places that started at different times.

    Examples
    --------
    >>> from evalkit.methods.design_verdict_counts import PanelCounts
    >>> few = PanelCounts("sites", adopters=2, cohorts=(2,), never=2, before=12, after=12)
    >>> staggered_adoption(few).reason
    'Exchanging start dates among 4 sites cannot give a p below 0.33: it describes only.'
    """
    name, level = "staggered adoption", counted.level
    if counted.problem or not counted.adopters:
        return _not(name, level, counted.problem or _none_started(level), _an_adopter(level))
    if not counted.donors and len(counted.cohorts) < 2:  # noqa: PLR2004  a second cohort is not yet treated
        reason = "All started in the same period, so nobody is left to compare with."
        return _not(name, level, reason, f"a {_one(level)} that has not started or started later")
    if counted.before < FEWEST_BEFORE:
        reason = f"There is {_many(counted.before, 'period')} before the first start."
        return _not(name, level, reason, _more(FEWEST_BEFORE - counted.before, "period", "before"))
    if counted.adopters < 2:  # noqa: PLR2004  METHODS 3, trap 3
        reason = "Only one place has started, and an error cannot be worked out from one."
        return _not(name, level, reason, f"another {_one(level)} that starts")
    return _by_number(name, counted)


def _by_number(name: str, counted: PanelCounts) -> Allowed:
    """Judge a staggered adoption by how many places there are to compare."""
    level = counted.level
    if counted.degrees < FEWEST_DEGREES:
        reason = f"{_staggered(counted)} That is too few to tell how much {level} vary, so there is no error."
        return _not(name, level, reason, _more_untouched(counted), counted.smallest_p)
    if counted.smallest_p > LARGEST_P:
        reason = (
            f"Exchanging start dates among {counted.places} {level} cannot give a p below "
            f"{_p(counted.smallest_p)}: it describes only."
        )
        return Allowed(
            name, level, allowed=True, strength=1, reason=reason, descriptive=True,
            smallest_p=counted.smallest_p,
        )  # fmt: skip
    reason = f"{_staggered(counted)} {DIFFERING.text}"
    return Allowed(name, level, allowed=True, strength=3, reason=reason, smallest_p=counted.smallest_p)


def _more_untouched(counted: PanelCounts) -> str:
    lacking = FEWEST_DEGREES - counted.degrees + (0 if counted.donors else 1)
    return f"{_many(lacking, f'more {_one(counted.level)}')} untouched to the end, or sharing a start"


def synthetic_difference(counted: PanelCounts) -> Allowed:
    """Judge synthetic difference-in-differences.

    Examples
    --------
    >>> from evalkit.methods.design_verdict_counts import PanelCounts
    >>> synthetic_difference(PanelCounts("councils", adopters=1, never=38, before=19, after=12)).allowed
    True
    """
    found = _weighted("synthetic difference-in-differences", counted)
    withheld = f" {JACKKNIFE.text} {ROBUST.text}" if found.allowed else ""
    return replace(found, reason=found.reason + withheld)


def synthetic_control(counted: PanelCounts) -> Allowed:
    """Judge synthetic control.

    Examples
    --------
    >>> from evalkit.methods.design_verdict_counts import PanelCounts
    >>> basque = PanelCounts("councils", adopters=1, cohorts=(1,), never=16, before=15, after=28)
    >>> synthetic_control(basque).reason
    'There are 16 untouched councils to weigh and 15 periods before; the smallest p is 1/17 = 0.06.'
    """
    return _weighted("synthetic control", counted)


def _weighted(name: str, counted: PanelCounts) -> Allowed:
    level = counted.level
    if counted.problem or not counted.adopters:
        return _not(name, level, counted.problem or _none_started(level), _an_adopter(level))
    if counted.donors < FEWEST_DONORS:
        reason = f"There are {_many(counted.donors, f'untouched {_one(level)}')}; {FEWEST_DONORS} are needed."
        missing = f"{_many(FEWEST_DONORS - counted.donors, f'more untouched {_one(level)}')}"
        return _not(name, level, reason, missing, 1 / (counted.donors + 1))
    if counted.before < FEWEST_POINTS:
        reason = (
            f"There are {_many(counted.before, 'period')} before the first start; {FEWEST_POINTS} are needed."
        )
        return _not(name, level, reason, _more(FEWEST_POINTS - counted.before, "period", "before"))
    smallest = 1 / (counted.donors + 1)
    reason = (
        f"There are {counted.donors} untouched {level} to weigh and {counted.before} periods before; "
        f"the smallest p is 1/{counted.donors + 1} = {_p(smallest)}."
    )
    return Allowed(
        name, level, allowed=True, strength=3, reason=reason, descriptive=smallest > LARGEST_P,
        smallest_p=smallest,
    )  # fmt: skip


def _staggered(counted: PanelCounts) -> str:
    alone = sum(size == 1 for size in counted.cohorts)
    of_one = " Cohorts of one get no error of their own." if alone else ""
    return (
        f"{counted.adopters} {counted.level} started in {_many(len(counted.cohorts), 'wave')}, beside "
        f"{counted.never} that never will and {counted.not_yet} not yet.{of_one}"
    )


def _not(name: str, level: Level, reason: str, missing: str, smallest_p: float | None = None) -> Allowed:
    return Allowed(
        name, level, allowed=False, strength=0, reason=reason, missing=missing, smallest_p=smallest_p
    )


def _lacking(counted: SeriesCounts) -> str:
    sides = {"before": FEWEST_POINTS - counted.before, "after": FEWEST_POINTS - counted.after}
    return " and ".join(_more(n, "point", side) for side, n in sides.items() if n > 0)


def _points(counted: SeriesCounts) -> str:
    return f"{_many(counted.before, 'point')} before the start and {counted.after} after"


def _more(number: int, what: str, side: str) -> str:
    return f"{_many(number, f'more {what}')} {side} the start"


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _one(level: Level) -> str:
    return level.removesuffix("s")


def _p(value: float) -> str:
    return f"{value:.2g}" if value < 0.01 else f"{value:.2f}"  # noqa: PLR2004  two digits either way


def _none_started(level: Level) -> str:
    return f"None of the {level} has started within the periods."


def _an_adopter(level: Level) -> str:
    return f"a series of each {_one(level)}, and one that has started"


def _a_comparison(sites: PanelCounts) -> str:
    if sites.contaminated:
        return (
            "the series of another council, or of a site that shares no provider or team with a started one"
        )
    return "the series of another council or of a site that has not started"
