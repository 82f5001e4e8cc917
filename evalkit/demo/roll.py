"""Which councils are made, and what becomes of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evalkit import places
from evalkit.demo.months import month_at
from evalkit.demo.streams import stream
from evalkit.errors import UsageError

if TYPE_CHECKING:
    from evalkit.demo.truth import Fate, Profile, Route

MOST_COUNCILS = 153  # upper-tier councils of England


class Course(NamedTuple):
    """What becomes of a council, and by which route its figures come."""

    fate: Fate
    route: Route
    profile: Profile
    start: str = ""
    stop: str = ""


# The eight that are bundled. What is written of them is invented and says nothing about the real councils.
COURSES = {
    "E08000008": Course("implemented", "person-level", "strong", start="2024-05"),
    "E08000007": Course("implemented", "person-level", "mixed", start="2025-04"),
    "E08000004": Course("implemented", "aggregate", "none", start="2025-05"),
    "E08000010": Course("stopped", "person-level", "mixed", start="2024-10", stop="2025-02"),
    "E08000006": Course("stalled", "person-level", "none"),
    "E08000005": Course("stalled", "person-level", "none"),
    "E08000001": Course("readiness", "aggregate", "none"),
    "E08000009": Course("unknown", "aggregate", "none"),
}
# How the others fare: chosen so that most who set out did not implement.
_FATES: dict[Fate, float] = {
    "implemented": 0.35,
    "stopped": 0.12,
    "stalled": 0.28,
    "readiness": 0.15,
    "unknown": 0.10,
}
_PROFILES: dict[Profile, float] = {"strong": 0.35, "mixed": 0.4, "none": 0.25}
_PERSON_LEVEL_SHARE = 0.6
_EARLIEST, _LATEST_IMPLEMENTED, _LATEST_STOPPED = 13, 27, 25  # months from the first


def demo_councils(count: int) -> tuple[places.Council, ...]:
    """List the first so many synthetic councils: eight, the rest of the North West, then made-up codes.

    Parameters
    ----------
    count : int
        How many, from 1 to 153.

    Returns
    -------
    tuple of Council

    Raises
    ------
    UsageError
        If there cannot be so many.

    Examples
    --------
    >>> [council.name for council in demo_councils(2)]
    ['Tameside', 'Stockport']
    >>> demo_councils(153)[152].name
    'Synthetic council E99000153'
    """
    if not 1 <= count <= MOST_COUNCILS:
        raise UsageError(
            f"{count} synthetic councils cannot be made.", hint=f"Ask for 1 to {MOST_COUNCILS} councils."
        )
    first = tuple(places.council(code) for code in COURSES)
    home = tuple(council for council in places.councils() if council.code not in COURSES)
    named = (*first, *home)
    return (named + tuple(_made_up(i) for i in range(len(named) + 1, MOST_COUNCILS + 1)))[:count]


def council_name(code: str) -> str:
    """Give the name of a synthetic council.

    Examples
    --------
    >>> council_name("E08000010"), council_name("E99000100")
    ('Wigan', 'Synthetic council E99000100')
    """
    return places.council(code, name=f"Synthetic council {code}").name


def course_of(code: str, *, seed: int) -> Course:
    """Say what becomes of a council: set for the bundled eight, drawn for the others.

    Parameters
    ----------
    code : str
        The council's code.
    seed : int
        Seed of the whole set.

    Returns
    -------
    Course

    Examples
    --------
    >>> course_of("E08000010", seed=1).stop
    '2025-02'
    """
    return COURSES.get(code) or _drawn(code, seed)


def _made_up(number: int) -> places.Council:
    code = f"E99{number:06d}"  # no area of England has a code that begins E99
    return places.council(code, name=f"Synthetic council {code}")


def _drawn(code: str, seed: int) -> Course:
    rng = stream(seed, code, "course")
    fate = list(_FATES)[rng.choice(len(_FATES), p=list(_FATES.values()))]
    profile = list(_PROFILES)[rng.choice(len(_PROFILES), p=list(_PROFILES.values()))]
    route: Route = "person-level" if rng.random() < _PERSON_LEVEL_SHARE else "aggregate"
    if fate == "implemented":
        return Course(fate, route, profile, month_at(int(rng.integers(_EARLIEST, _LATEST_IMPLEMENTED + 1))))
    if fate == "stopped":
        start = int(rng.integers(_EARLIEST, _LATEST_STOPPED + 1))
        return Course(fate, route, profile, month_at(start), month_at(start + int(rng.integers(3, 5))))
    return Course(fate, route, "none")
