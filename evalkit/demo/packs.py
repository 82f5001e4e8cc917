"""Put a synthetic council together: its truth, its papers and every table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from evalkit.demo.choosing import choose_significant, list_configurations
from evalkit.demo.designing import design
from evalkit.demo.events import draw_concerns, draw_goals
from evalkit.demo.holes import make_holes
from evalkit.demo.incidents import draw_incidents
from evalkit.demo.journeys import draw_actions, draw_adaptations, draw_milestones
from evalkit.demo.judging import draw_evidence, list_assumptions, list_rivals, score_conditions
from evalkit.demo.locking import ledger
from evalkit.demo.observed_tables import from_costs, from_nurse_time, from_workforce
from evalkit.demo.observing import draw_counted, draw_volumes
from evalkit.demo.papers import council_file, partnership, reflections
from evalkit.demo.people import draw_people
from evalkit.demo.published import draw_published
from evalkit.demo.resources import draw_costs, draw_nurse_time, draw_workforce
from evalkit.demo.sign_offs import draw_competencies
from evalkit.demo.streams import DEFAULT_SEED
from evalkit.demo.surveys import draw_surveys
from evalkit.demo.telling import tell_stories
from evalkit.demo.visits import draw_visits, visit_volumes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.demo.counting import Volumes
    from evalkit.demo.truth import Truth


class SyntheticCouncil(NamedTuple):
    """A synthetic council: what is true, and what its pack holds."""

    truth: Truth
    council: Mapping[str, Any]
    partnership: Mapping[str, Any]
    reflections: Mapping[str, Any]
    ledger: str
    tables: Mapping[str, pd.DataFrame]


def make_council(code: str, *, seed: int = DEFAULT_SEED) -> SyntheticCouncil:
    """Make a synthetic council in memory.

    Parameters
    ----------
    code : str
        The council's code.
    seed : int
        Equal seeds make equal councils.

    Returns
    -------
    SyntheticCouncil

    Examples
    --------
    >>> made = make_council("E08000008", seed=1)
    >>> made.council["synthetic"], len(made.tables)
    (True, 24)
    """
    truth = design(code, seed=seed)
    counted = _person_level(truth) if truth.route == "person-level" else _aggregate(truth)
    tables = {**_of_both_routes(truth), **counted}
    observations = make_holes(tables["observations"], holes=truth.holes)
    reflected = reflections(truth)
    return SyntheticCouncil(
        truth,
        council_file(truth),
        partnership(truth),
        reflected,
        ledger(truth, reflected["before"]),
        {**tables, "observations": observations},
    )


def _of_both_routes(truth: Truth) -> dict[str, pd.DataFrame]:
    told = tell_stories(truth)
    return {
        "sites": pd.DataFrame([site.model_dump() for site in truth.sites]),
        "milestones": draw_milestones(truth),
        "stories": told.stories,
        "claims": told.claims,
        "significant_changes": choose_significant(truth, told),
        "configurations": list_configurations(truth, told.ids),
        "evidence": draw_evidence(truth),
        "rivals": list_rivals(truth),
        "assumptions": list_assumptions(truth),
        "conditions": score_conditions(truth),
        "adaptations": draw_adaptations(truth),
        "actions": draw_actions(truth),
    }


def _person_level(truth: Truth) -> dict[str, pd.DataFrame]:
    people = draw_people(truth)
    visits = draw_visits(truth, people=people)
    volumes = visit_volumes(visits, truth=truth)
    surveys = draw_surveys(truth)
    return {
        "observations": draw_published(truth),
        "people": people.table,
        "visits": visits,
        "competencies": draw_competencies(truth, visits=visits),
        "concerns": draw_concerns(truth, people=people),
        "goals": draw_goals(truth, people=people),
        "incidents": draw_incidents(truth, people=people, administrations=volumes.administrations),
        "surveys": surveys.answers,
        "survey_waves": surveys.waves,
        **_resources(truth, volumes),
    }


def _aggregate(truth: Truth) -> dict[str, pd.DataFrame]:
    """Give the same indicators as counts alone; the tables of rows about people are absent."""
    volumes = draw_volumes(truth)
    resources = _resources(truth, volumes)
    parts = [
        draw_counted(truth, volumes=volumes),
        from_workforce(resources["workforce"]),
        from_nurse_time(truth, nurse_time=resources["nurse_time"], volumes=volumes),
        from_costs(resources["costs"], volumes=volumes),
        draw_published(truth),
    ]
    observations = pd.concat(parts, ignore_index=True)
    return {"observations": observations, "survey_waves": draw_surveys(truth).waves, **resources}


def _resources(truth: Truth, volumes: Volumes) -> dict[str, pd.DataFrame]:
    seen = {"eligible": volumes.eligible, "delegated": volumes.delegated}
    return {
        "workforce": draw_workforce(truth),
        "nurse_time": draw_nurse_time(truth, **seen),
        "costs": draw_costs(truth, **seen),
    }
