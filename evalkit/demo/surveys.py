"""Draw the answers of staff and residents to a survey that comes once a quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from evalkit.demo.levels import levels, population_shares
from evalkit.demo.months import MONTHS, SPAN, index_of
from evalkit.demo.reading import read_demo_theory, read_process
from evalkit.demo.streams import stream

if TYPE_CHECKING:
    from numpy.random import Generator

    from evalkit.demo.arrays import Counts, Floats
    from evalkit.demo.truth import Truth

SEASONS = {"05": "spring", "08": "summer", "11": "autumn", "02": "winter"}
WAVES = {f"{month[:4]}-{SEASONS[month[5:]]}": month for month in MONTHS[1::3]}  # the middle of each quarter
FIELDWORK_DAYS = 20
NO_SITE_SHARE = 0.06  # of respondents do not say where they are
SCALE_MIN, SCALE_MAX, AGREE_FROM = 1, 5, 4
AGREEING, NOT_AGREEING = {4: 0.6, 5: 0.4}, {1: 0.2, 2: 0.35, 3: 0.45}
ITEMS_OF = {  # item to the indicator whose truth it follows
    "confidence": "staff_confidence",
    "delegation_confidence": "nurse_delegation_confidence",
    "trust": "trust_between_teams",
    "support": "support_answered",
    "strain": "staff_strain",
    "experience": "residents_experience",
}
OTHER_ITEMS = 60.0  # per cent who agree with an item that no indicator follows


class _Group(NamedTuple):
    letter: str  # of respondents' pseudonyms
    invited: tuple[int, int]
    response: tuple[float, float]


GROUPS = {
    "care workers": _Group("w", (44, 66), (0.5, 0.65)),
    "district nurses": _Group("n", (22, 32), (0.55, 0.75)),
    "residents": _Group("r", (55, 85), (0.35, 0.5)),
    "carers": _Group("f", (22, 36), (0.3, 0.45)),
    "managers": _Group("m", (6, 11), (0.6, 0.9)),
    "commissioners": _Group("k", (4, 7), (0.6, 0.9)),
}


class Surveys(NamedTuple):
    """The two tables of surveys."""

    answers: pd.DataFrame
    waves: pd.DataFrame


def draw_surveys(truth: Truth) -> Surveys:
    """Draw who was invited and what those who answered said.

    Parameters
    ----------
    truth : Truth
        The council.

    Returns
    -------
    Surveys
        Rows of the tables surveys and survey_waves.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> draw_surveys(design("E08000006", seed=1)).waves.shape
    (66, 3)
    """
    rng = stream(truth.seed, truth.council, "surveys")
    shares = {item.id: _agreement(truth, item.id) for item in read_demo_theory().survey_items}
    parts, waves = [], []
    for i, wave in enumerate(held_waves(truth), start=1):
        for name, group in GROUPS.items():
            invited = int(rng.integers(*group.invited))
            answered = round(invited * rng.uniform(*group.response))
            waves.append((wave, name, invited))
            parts.append(_answers(rng, truth, shares, wave=wave, number=i, group=name, answered=answered))
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    scale = {"scale_min": SCALE_MIN, "scale_max": SCALE_MAX, "agree_from": AGREE_FROM}
    invitations = pd.DataFrame(waves, columns=["wave", "group", "invited"])
    return Surveys(pd.DataFrame(columns).assign(**scale), invitations)


def held_waves(truth: Truth) -> tuple[str, ...]:
    """List the waves that were held.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> len(held_waves(design("E08000006", seed=1)))
    11
    """
    left_out = {month for hole in truth.holes if hole.indicator == "surveys" for month in hole.periods}
    return tuple(wave for wave, month in WAVES.items() if month not in left_out)


def _answers(
    rng: Generator,
    truth: Truth,
    shares: dict[str, Floats],
    *,
    wave: str,
    number: int,
    group: str,
    answered: int,
) -> dict[str, Counts]:
    """Draw the answers of one group in one wave: columns, a respondent after the other."""
    items = sorted(item.id for item in read_demo_theory().survey_items if group in item.groups)
    site = rng.choice(len(truth.neighbourhoods), answered, p=population_shares(truth))
    names = np.array([hood.site_id for hood in truth.neighbourhoods], dtype=object)
    where = np.where(rng.random(answered) >= NO_SITE_SHARE, names[site], "")
    day = np.datetime64(f"{WAVES[wave]}-01") + rng.integers(2, FIELDWORK_DAYS, answered)
    letter = GROUPS[group].letter
    refs = np.array([f"{letter}{number:02d}-{i:03d}" for i in range(1, answered + 1)], dtype=object)
    month = index_of(WAVES[wave])
    share = np.array([shares[item][:, month] for item in items])[:, site].T
    return {
        "wave": np.full(share.size, wave, dtype=object),
        "group": np.full(share.size, group, dtype=object),
        "date": np.repeat(day, len(items)),
        "site_id": np.repeat(where, len(items)),
        "respondent_ref": np.repeat(refs, len(items)),
        "item": np.tile(np.array(items, dtype=object), answered),
        "score": _scores(rng, share).ravel(),
    }


def _scores(rng: Generator, share: Floats) -> Counts:
    """Draw answers: at or above the cut as often as people agree."""
    agrees = rng.random(share.shape) < share
    high = rng.choice(list(AGREEING), share.shape, p=list(AGREEING.values()))
    low = rng.choice(list(NOT_AGREEING), share.shape, p=list(NOT_AGREEING.values()))
    return np.where(agrees, high, low)


def _agreement(truth: Truth, item: str) -> Floats:
    """Give the true share who agree, by neighbourhood and month."""
    if item not in ITEMS_OF:
        return np.full((len(truth.neighbourhoods), SPAN), OTHER_ITEMS / 100)
    return levels(truth, process=read_process(ITEMS_OF[item])) / 100
