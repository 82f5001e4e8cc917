"""What was planned for one outcome, written down and hashed before anything is estimated."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date  # noqa: TC003 - pydantic reads it when the class is made
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

import pandas as pd
from pydantic import Field, ValidationError, field_validator, model_validator

from evalkit.errors import UsageError
from evalkit.finding import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.theory.model import Indicator

UnitOfAnalysis = Literal["council", "site", "person"]
Expected = Literal["up", "down", "no change", "not sure"]
Words = Annotated[str, Field(min_length=1, max_length=400)]
RECORDED = ("recorded_on", "recorded_by", "primary", "link", "why")  # about the plan, not about the analysis
NAMES = {
    "outcome": "the outcome",
    "definition_version": "the definition of the outcome",
    "unit_of_analysis": "the unit of analysis",
    "design": "the design",
    "model": "the model",
    "starts": "the start dates",
    "start_rule": "the rule for start dates",
    "phase_in": "the phase-in",
    "direction": "the expected direction",
    "smallest_important": "the smallest important effect",
}


class Specification(Record):
    """Hold the plan for one outcome: what will be estimated, how, and what is expected.

    Parameters
    ----------
    outcome : str
        The indicator's code in the theory.
    definition_version : str
        The version of its definition.
    unit_of_analysis : {"council", "site", "person"}
        What a row of the analysis is.
    design : str
        A design, in the words of `design_verdict`.
    model : str
        The model in one line.
    starts : tuple of (str, date)
        Site or council, and the day from which it counts as treated.
    start_rule : str
        The rule by which starts are set, such as "first delegated visit".
    phase_in : int
        Whole periods after a start that are left out.
    direction : {"up", "down", "no change", "not sure"}
        What is expected, in the words of reflections.yaml.
    smallest_important : float, optional
        The smallest effect that would matter, above zero, in the outcome's unit.
    primary : bool
        Whether it is the primary outcome of its link.
    link : str
        The link of the theory that it bears on, as from>to.
    why : str
        On what grounds it is expected.
    recorded_on : date, optional
        The day it was written down.
    recorded_by : str
        The roles of who wrote it down.

    Examples
    --------
    >>> plan = Specification(outcome="falls", unit_of_analysis="council", design="interrupted series",
    ...                      model="quasi-Poisson", direction="down", recorded_on=date(2024, 1, 9))
    >>> plan.hash[:12]
    'cc62b9733765'
    """

    outcome: Words
    definition_version: str = ""
    unit_of_analysis: UnitOfAnalysis
    design: Words
    model: Words
    starts: tuple[tuple[str, date], ...] = ()
    start_rule: str = ""
    phase_in: Annotated[int, Field(ge=0, le=60)] = 0
    direction: Expected
    smallest_important: Annotated[float, Field(gt=0)] | None = None
    primary: bool = False
    link: str = ""
    why: str = ""
    recorded_on: date | None = None
    recorded_by: str = ""

    @field_validator("starts", mode="after")
    @classmethod
    def _in_order(cls, starts: tuple[tuple[str, date], ...]) -> tuple[tuple[str, date], ...]:
        return tuple(sorted(starts))

    @model_validator(mode="after")
    def _each_place_once(self) -> Self:
        places = [place for place, _ in self.starts]
        if len(places) != len(set(places)):
            raise ValueError("a place has two start dates")
        return self

    @property
    def text(self) -> str:
        """Write the plan as canonical JSON: keys in order, no spaces, dates as ISO."""
        return json.dumps(
            self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )

    @property
    def hash(self) -> str:
        """Give the SHA-256 of the canonical JSON, in hexadecimal."""
        return sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Planned:
    """Whether an analysis was planned, and why not, in words."""

    planned: bool
    text: str


def specify(
    indicator: Indicator,
    *,
    before: Mapping[str, Any] | None,
    unit_of_analysis: UnitOfAnalysis,
    design: str,
    model: str,
    **more: Any,
) -> Specification:
    """Make the specification of an indicator from what the team wrote down before results.

    Parameters
    ----------
    indicator : Indicator
        The definition; it gives the smallest important effect and, where the team expects nothing in
        particular, no direction.
    before : mapping, optional
        The part ``before`` of reflections.yaml: ``recorded_on``, ``recorded_by``, ``expectations``.
    unit_of_analysis : {"council", "site", "person"}
        What a row of the analysis is.
    design, model : str
        As in `Specification`.
    **more : Any
        Further fields of `Specification`, such as ``starts``, ``phase_in``, ``primary``.

    Returns
    -------
    Specification
        An outcome on which no expectation was written down has no date, and so is post hoc.

    Raises
    ------
    UsageError
        If a field is not of the kind that is wanted.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> goals = read_theory("blended_roles").indicator("insulin_on_time")
    >>> before = {"recorded_on": "2023-10-09",
    ...           "expectations": [{"indicator": "insulin_on_time", "direction": "up"}]}
    >>> plan = specify(goals, before=before, unit_of_analysis="council", design="interrupted series",
    ...                model="OLS, Newey-West")
    >>> plan.direction, str(plan.recorded_on)
    ('up', '2023-10-09')
    """
    noted = before or {}
    expected = _expectation(noted, indicator.code)
    written = {"recorded_on": noted.get("recorded_on"), "recorded_by": str(noted.get("recorded_by") or "")}
    fields = {
        "outcome": indicator.code,
        "definition_version": indicator.definition_version,
        "direction": expected.get("direction", "not sure"),
        "why": str(expected.get("why") or ""),
        "smallest_important": indicator.smallest_important_effect,
        **(written if expected else {}),
        **more,
    }
    try:
        return Specification(unit_of_analysis=unit_of_analysis, design=design, model=model, **fields)
    except ValidationError as cause:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'starts'}: {e['msg']}" for e in cause.errors())
        raise UsageError(f"The specification of {indicator.code} cannot be written down: {wrong}.") from None


def is_planned(
    specification: Specification | None, *, done: Specification, results_from: date | None
) -> Planned:
    """Say whether what was done is what was written down before results began to be seen.

    Whatever is not in the specification is post hoc, and so is a specification that was written after the
    results' period had begun (retrospective) or that has no date.

    Parameters
    ----------
    specification : Specification, optional
        What was written down; None where nothing was.
    done : Specification
        What was done.
    results_from : date, optional
        The first day from which results could be seen: usually the first start. None where that is not
        known; then nothing can be called planned.

    Returns
    -------
    Planned

    Examples
    --------
    >>> plan = Specification(outcome="falls", unit_of_analysis="council", design="interrupted series",
    ...                      model="quasi-Poisson", direction="down", recorded_on=date(2024, 1, 9))
    >>> is_planned(plan, done=plan, results_from=date(2024, 5, 20)).text
    'Planned: written down on 2024-01-09, before results could be seen.'
    >>> other = plan.model_copy(update={"model": "negative binomial"})
    >>> is_planned(plan, done=other, results_from=date(2024, 5, 20)).text
    'Post hoc: the model differs from what was written down.'
    """
    if specification is None:
        return Planned(planned=False, text="Post hoc: nothing was written down for this outcome.")
    changed = differences(specification, done)
    if changed:
        verb = "differs" if len(changed) == 1 else "differ"
        return Planned(planned=False, text=f"Post hoc: {_listed(changed)} {verb} from what was written down.")
    return _in_time(specification.recorded_on, results_from)


def differences(specification: Specification, done: Specification) -> tuple[str, ...]:
    """Name what differs between plan and analysis, in words.

    Examples
    --------
    >>> plan = Specification(outcome="falls", unit_of_analysis="site", design="d", model="m", direction="up")
    >>> differences(plan, plan.model_copy(update={"phase_in": 3}))
    ('the phase-in',)
    """
    return tuple(
        words for name, words in NAMES.items() if getattr(specification, name) != getattr(done, name)
    )


def two_primary(specifications: Iterable[Specification]) -> tuple[str, ...]:
    """Name the links that have more than one primary outcome; each may have one.

    Parameters
    ----------
    specifications : iterable of Specification
        Of one edition.

    Returns
    -------
    tuple of str
        For each such link its outcomes, in words; empty where all is well.

    Examples
    --------
    >>> one = Specification(outcome="falls", unit_of_analysis="site", design="d", model="m", direction="up",
    ...                     link="a>b", primary=True)
    >>> two_primary([one, one.model_copy(update={"outcome": "goals"})])
    ('a>b: falls and goals',)
    """
    by_link: dict[str, set[str]] = {}
    for plan in specifications:
        if plan.primary:
            by_link.setdefault(plan.link, set()).add(plan.outcome)
    return tuple(
        f"{link}: {_listed(sorted(outcomes))}" for link, outcomes in by_link.items() if len(outcomes) > 1
    )


def _expectation(before: Mapping[str, Any], code: str) -> Mapping[str, Any]:
    given = [row for row in before.get("expectations") or () if row.get("indicator") == code]
    return given[-1] if given else {}


def _in_time(recorded_on: date | None, results_from: date | None) -> Planned:
    if recorded_on is None:
        return Planned(planned=False, text="Post hoc: no date says when it was written down.")
    if results_from is None:
        return Planned(planned=False, text="Post hoc: it is not known from when results could be seen.")
    if pd.Timestamp(recorded_on) > pd.Timestamp(results_from):
        return Planned(
            planned=False,
            text=f"Post hoc (retrospective): written down on {recorded_on}, when results could be seen "
            f"from {results_from}.",
        )
    return Planned(
        planned=True, text=f"Planned: written down on {recorded_on}, before results could be seen."
    )


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
