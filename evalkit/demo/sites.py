"""Draw a council's sites: neighbourhoods and providers, and when each started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from evalkit.demo.months import SPAN, index_of, month_at, working_day
from evalkit.demo.truth import SiteTruth

if TYPE_CHECKING:
    from numpy.random import Generator

    from evalkit.demo.roll import Course

_PLACES = ("North", "South", "East", "West", "Central")
_LETTERS = "AB"
_POPULATION = (30_000, 45_000)
_EVENNESS = 30  # of neighbourhoods' sizes: the higher, the more alike
_LATEST_START = SPAN - 4  # a site that would start later is still planned


class _Dates(NamedTuple):
    status: str
    start: str = ""
    stop: str = ""


def draw_sites(rng: Generator, *, course: Course) -> tuple[SiteTruth, ...]:
    """Draw four or five neighbourhoods and two providers.

    Parameters
    ----------
    rng : numpy.random.Generator
        The council's stream for sites.
    course : Course
        What becomes of the council.

    Returns
    -------
    tuple of SiteTruth

    Examples
    --------
    >>> from evalkit.demo.roll import Course
    >>> from evalkit.demo.streams import stream
    >>> sites = draw_sites(stream(1, "x"), course=Course("stalled", "aggregate", "none"))
    >>> sites[0].site_id, sites[-1].site_id, {site.start_date for site in sites}
    ('north', 'provider-b', {''})
    """
    count = int(rng.integers(4, 6))
    dates = _dates(rng, course, count)
    people = rng.dirichlet(np.full(count, _EVENNESS)) * rng.integers(*_POPULATION)
    hoods = tuple(_neighbourhood(i, int(round(people[i], -1)), dates[i]) for i in range(count))
    return hoods + tuple(_provider(letter, hoods) for letter in _LETTERS)


def _neighbourhood(index: int, people: int, dates: _Dates) -> SiteTruth:
    return _site(
        dates,
        site_id=_PLACES[index].lower(),
        name=f"{_PLACES[index]} neighbourhood",
        kind="neighbourhood",
        provider=f"Provider {_LETTERS[index % len(_LETTERS)]}",
        nursing_team=f"Team {index // 2 + 1}",
        population_65plus=people,
    )


def _provider(letter: str, hoods: tuple[SiteTruth, ...]) -> SiteTruth:
    """Put a provider where the furthest of its neighbourhoods stands."""
    name = f"Provider {letter}"
    own = [hood for hood in hoods if hood.provider == name]
    order = ("started", "stopped", "unknown", "planned", "will not")
    status = min((hood.status for hood in own), key=order.index)
    starts = [hood.start_date for hood in own if hood.start_date]
    stops = [hood.stop_date for hood in own if hood.stop_date]
    return SiteTruth(
        site_id=f"provider-{letter.lower()}",
        name=name,
        kind="provider",
        provider=name,
        nursing_team="",
        status=status,
        start_date=min(starts, default=""),
        stop_date=max(stops, default="") if status == "stopped" else "",
    )


def _site(dates: _Dates, **rest: Any) -> SiteTruth:
    return SiteTruth.model_validate(
        {"status": dates.status, "start_date": dates.start, "stop_date": dates.stop, **rest}
    )


def _dates(rng: Generator, course: Course, count: int) -> list[_Dates]:
    draw = {"implemented": _implemented, "stopped": _stopped}.get(course.fate)
    drawn = draw(rng, course, count) if draw else _never(rng, course, count)
    return [drawn[i] for i in rng.permutation(count)]


def _implemented(rng: Generator, course: Course, count: int) -> list[_Dates]:
    """Start the first site with the council and let others follow; the last has not started."""
    first = index_of(course.start)
    waits = rng.integers(2, 6, count - 2).cumsum()
    later = [_started(rng, first + int(wait)) for wait in waits]
    return [_started(rng, first), *later, _Dates(str(rng.choice(["planned", "will not"])))]


def _started(rng: Generator, month: int) -> _Dates:
    return _Dates("started", _day_in(rng, month)) if month <= _LATEST_START else _Dates("planned")


def _stopped(rng: Generator, course: Course, count: int) -> list[_Dates]:
    first, stop = index_of(course.start), _day_in(rng, index_of(course.stop))
    started = [_Dates("stopped", _day_in(rng, month), stop) for month in (first, first + 1)]
    return [*started, *[_Dates("planned")] * (count - 3), _Dates("will not")]


def _never(rng: Generator, course: Course, count: int) -> list[_Dates]:
    if course.fate == "unknown":
        return [_Dates("unknown"), _Dates("unknown"), *[_Dates("planned")] * (count - 2)]
    refuses = _Dates(str(rng.choice(["planned", "will not"])))
    return [*[_Dates("planned")] * (count - 1), refuses]


def _day_in(rng: Generator, month: int) -> str:
    return str(
        working_day(np.datetime64(month_at(month), "D") + np.timedelta64(int(rng.integers(3, 20)), "D"))
    )
