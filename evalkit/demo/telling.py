"""Draw the stories that are told in a council, and the causal claims in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from evalkit.demo.months import DATA_AS_AT, index_of, month_at, working_day
from evalkit.demo.reading import read_learning_words, read_stories
from evalkit.demo.streams import stream

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.random import Generator

    from evalkit.demo.truth import Truth
    from evalkit.demo.wording import StoryText

TOLD = {"implemented": 38, "stopped": 32, "stalled": 28, "readiness": 22, "unknown": 24}
MAY_TELL = {
    "implemented": ("before", "prepared", "delivering", "later"),
    "stopped": ("before", "prepared", "delivering", "stopped"),
    "stalled": ("before", "stalled"),
    "readiness": ("before", "stalled"),
    "unknown": ("before", "stalled"),
}
EARLIER_WEIGHT = 0.5  # of stories from before the start against later ones
CONSENTS = {"none": 0.06, "council": 0.34, "peers": 0.4, "public": 0.2}
CHECKED_SHARE = 0.85  # of stories whose wording was checked with the teller
WITHDRAWN_SHARE = 0.04
NAMES_A_SITE = {"resident": 0.9, "family carer": 0.9, "care worker": 0.85, "district nurse": 0.7}
NEVER_STARTED = ("2024-06", "2026-03")  # months in which a council that never started tells its stories
_CHOICE = re.compile(r"\{([^{}]*)\}")


class Told(NamedTuple):
    """The two tables of stories, and the ids of those that were told by their ids in the words."""

    stories: pd.DataFrame
    claims: pd.DataFrame
    ids: dict[str, str]


def tell_stories(truth: Truth) -> Told:
    """Draw stories from every role, level and kind that fits, in the order they were told.

    Parameters
    ----------
    truth : Truth
        The council.

    Returns
    -------
    Told
        Rows of the tables stories and claims.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> told = tell_stories(design("E08000006", seed=1))
    >>> len(told.stories), told.stories["role"].nunique(), told.stories["level"].nunique()
    (28, 10, 4)
    """
    rng = stream(truth.seed, truth.council, "stories")
    chosen = choose(rng, truth)
    dated = sorted(
        ((_date(rng, truth, text), text) for text in chosen), key=lambda pair: (pair[0], pair[1].id)
    )
    rows = [_row(rng, truth, f"s{i:03d}", day, text) for i, (day, text) in enumerate(dated, start=1)]
    claims = [
        {"story_id": f"s{i:03d}", **claim.model_dump(by_alias=True)}
        for i, (_, text) in enumerate(dated, start=1)
        for claim in text.claims
    ]
    ids = {text.id: f"s{i:03d}" for i, (_, text) in enumerate(dated, start=1)}
    stories = pd.DataFrame(rows).assign(follows=[_follows(text, ids) for _, text in dated])
    return Told(stories, pd.DataFrame(claims), ids)


def _follows(text: StoryText, ids: Mapping[str, str]) -> str:
    """Name the story that this one comes back to; blank where that was not told, or not before it."""
    fear = ids.get(read_learning_words().follows.get(text.id, ""), "")
    return fear if fear < ids[text.id] else ""


def choose(rng: Generator, truth: Truth) -> list[StoryText]:
    """Choose stories at random, but first whatever adds a role, level or kind not yet heard."""
    fitting = [text for text in read_stories() if _fits(text, truth)]
    shuffled = _shuffled(rng, fitting)
    chosen = _with_every_voice(shuffled)
    rest = [text for text in shuffled if text not in chosen]
    return [*chosen, *rest][: max(TOLD[truth.fate], len(chosen))]


def vary(rng: Generator, text: str) -> str:
    """Draw one of the alternatives in each pair of braces.

    Examples
    --------
    >>> from evalkit.demo.streams import stream
    >>> vary(stream(1, "x"), "in {May|May}")
    'in May'
    """
    return _CHOICE.sub(lambda found: str(rng.choice(found.group(1).split("|"))), text)


def _shuffled(rng: Generator, fitting: Sequence[StoryText]) -> list[StoryText]:
    """Shuffle so that what came after a start tends to stand before what came earlier."""
    weights = np.array([EARLIER_WEIGHT if text.when == "before" else 1.0 for text in fitting])
    keys = rng.random(len(fitting)) ** (1 / weights)  # Efraimidis and Spirakis 2006
    return [fitting[i] for i in np.argsort(-keys, kind="stable")]


def _fits(text: StoryText, truth: Truth) -> bool:
    return text.when in MAY_TELL[truth.fate] and (not text.only or truth.fate in text.only)


def _with_every_voice(shuffled: Sequence[StoryText]) -> list[StoryText]:
    chosen: list[StoryText] = []
    for part in ("role", "level", "kind", "when"):
        for value in dict.fromkeys(getattr(text, part) for text in shuffled):
            if all(getattr(text, part) != value for text in chosen):
                chosen.append(next(text for text in shuffled if getattr(text, part) == value))
    return chosen


def _date(rng: Generator, truth: Truth, text: StoryText) -> str:
    first, last = _months(truth, text.when)
    day = np.datetime64(month_at(int(rng.integers(first, max(last, first) + 1))), "D") + int(
        rng.integers(0, 27)
    )
    return str(min(working_day(day), np.datetime64(DATA_AS_AT)))


def _months(truth: Truth, when: str) -> tuple[int, int]:
    end = index_of(NEVER_STARTED[1])
    if not truth.started:
        first = index_of(NEVER_STARTED[0])
        return (first, first + 12) if when == "before" else (first + 10, end)
    start = index_of(truth.start)
    stop = index_of(truth.stop) if truth.stop else end
    windows = {
        "before": (start - 9, start - 1),
        "prepared": (start - 4, start - 1),
        "delivering": (start + 1, min(start + 9, stop)),
        "later": (min(start + 7, end), end),
        "stopped": (stop + 1, stop + 8),
    }
    first, last = windows[when]
    return first, min(last, end)


def _row(rng: Generator, truth: Truth, story_id: str, day: str, text: StoryText) -> dict[str, str]:
    checked = str(working_day(np.datetime64(day) + int(rng.integers(5, 28))))
    withdrawn = str(working_day(np.datetime64(day) + int(rng.integers(40, 150))))
    consent = str(rng.choice(list(CONSENTS), p=list(CONSENTS.values())))
    has_check, is_withdrawn = rng.random() < CHECKED_SHARE, rng.random() < WITHDRAWN_SHARE
    return {
        "story_id": story_id,
        "date": day,
        "site_id": _site(rng, truth, text),
        **{key: getattr(text, key) for key in ("level", "role", "kind", "stance")},
        "text": vary(rng, text.text),
        "nodes": ";".join(text.nodes),
        "consent": consent,
        "signed_off": checked if has_check and consent != "none" and checked <= DATA_AS_AT else "",
        "withdrawn_on": withdrawn if is_withdrawn and withdrawn <= DATA_AS_AT else "",
    }


def _site(rng: Generator, truth: Truth, text: StoryText) -> str:
    named = rng.random() < NAMES_A_SITE.get(text.role, 0.2)
    delivers = text.when in {"delivering", "later", "stopped"}
    sites = [hood.site_id for hood in truth.neighbourhoods if hood.start_date or not delivers]
    return str(rng.choice(sites)) if named else ""
