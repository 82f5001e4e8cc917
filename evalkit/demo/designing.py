"""Draw the truth of a synthetic council."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.demo.holes import draw_holes
from evalkit.demo.months import index_of, month_at
from evalkit.demo.processes import DIGITS
from evalkit.demo.reading import read_processes
from evalkit.demo.roll import council_name, course_of
from evalkit.demo.sites import draw_sites
from evalkit.demo.streams import DEFAULT_SEED, stream
from evalkit.demo.truth import Reporting, Truth

if TYPE_CHECKING:
    from numpy.random import Generator

    from evalkit.demo.processes import Process
    from evalkit.demo.roll import Course
    from evalkit.demo.truth import Effect

# The stage of the journey that each fate comes to: 1 readiness, 2 preparation, 3 implementation, 4 review.
STAGES = {"implemented": 4, "stopped": 3, "stalled": 2, "readiness": 1, "unknown": 2}
REPORTING_LEADS_BY = 2  # months: training makes people report before the first delegated visit


def design(code: str, *, seed: int = DEFAULT_SEED) -> Truth:
    """Draw everything that is true of one council.

    Parameters
    ----------
    code : str
        The council's code; the eight bundled ones have a set course, others draw theirs.
    seed : int
        Seed of the whole set.

    Returns
    -------
    Truth

    Examples
    --------
    >>> truth = design("E08000006", seed=1)
    >>> truth.fate, truth.started, truth.stage_reached
    ('stalled', False, 2)
    """
    course = course_of(code, seed=seed)
    sites = draw_sites(stream(seed, code, "sites"), course=course)
    effects = _effects(stream(seed, code, "effects"), course)
    return Truth(
        seed=seed,
        council=code,
        name=council_name(code),
        fate=course.fate,
        route=course.route,
        profile=course.profile,
        stage_reached=STAGES[course.fate],
        start=course.start,
        stop=course.stop,
        sites=sites,
        effects=effects,
        reporting=_reporting(stream(seed, code, "reporting"), course),
        holes=draw_holes(stream(seed, code, "holes"), route=course.route, sites=sites),
    )


def _effects(rng: Generator, course: Course) -> tuple[Effect, ...]:
    profile = course.profile if course.start else None
    drawn = [(process, process.draw(rng, profile=profile)) for process in read_processes()]
    return tuple(effect for process, effect in drawn if process.person_level or course.route == "aggregate")


def _reporting(rng: Generator, course: Course) -> tuple[Reporting, ...]:
    reported = [process for process in read_processes() if process.reported]
    return tuple(_shares(rng, process, course.start) for process in reported)


def _shares(rng: Generator, process: Process, start: str) -> Reporting:
    low, high = process.reported or (1.0, 1.0)
    before = round(float(rng.uniform(low - 0.05, low + 0.05)), DIGITS)
    rises_from = month_at(index_of(start) - REPORTING_LEADS_BY) if start else ""
    return Reporting(
        indicator=process.indicator,
        before=before,
        after=high if start else before,
        rises_from=rises_from,
    )
