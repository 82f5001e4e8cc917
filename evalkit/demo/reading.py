"""Read what synthetic councils are made from, and the truths that were written."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import TypeAdapter, ValidationError

from evalkit.demo.processes import Process
from evalkit.demo.truth import Truth
from evalkit.demo.wording import JourneyWords, JudgementWords, LearningWords, ReflectionWords, StoryText
from evalkit.errors import FileError
from evalkit.safe_yaml import load_yaml

if TYPE_CHECKING:
    from evalkit.demo.arrays import Floats
    from evalkit.theory.model import Theory

_FOLDER = Path(__file__).resolve().parent
THEORY = "blended_roles"


@cache
def read_processes() -> tuple[Process, ...]:
    """Read how each indicator comes about.

    Examples
    --------
    >>> "insulin_on_time" in [process.indicator for process in read_processes()]
    True
    """
    return TypeAdapter(tuple[Process, ...]).validate_python(_yaml("processes.yaml")["processes"])


def read_process(indicator: str) -> Process:
    """Read how one indicator comes about.

    Examples
    --------
    >>> read_process("insulin_on_time").scale
    'difference'
    """
    return next(process for process in read_processes() if process.indicator == indicator)


@cache
def read_stories() -> tuple[StoryText, ...]:
    """Read the stories that councils may tell.

    Examples
    --------
    >>> sorted({story.level for story in read_stories()})
    ['individual', 'organisation', 'system', 'team']
    """
    return TypeAdapter(tuple[StoryText, ...]).validate_python(_yaml("words", "stories.yaml")["stories"])


@cache
def read_judgement_words() -> JudgementWords:
    """Read the tests, rivals, assumptions and conditions.

    Examples
    --------
    >>> read_judgement_words().evidence[0].link
    'delegated_visits>tasks_on_time'
    """
    return JudgementWords.model_validate(_yaml("words", "judgements.yaml"))


@cache
def read_journey_words() -> JourneyWords:
    """Read the notes, adaptations, actions and goals.

    Examples
    --------
    >>> read_journey_words().goals[0]
    'be up and dressed before nine'
    """
    return JourneyWords.model_validate(_yaml("words", "journey.yaml"))


@cache
def read_learning_words() -> LearningWords:
    """Read the choices of stories, the configurations, and which story follows which fear.

    Examples
    --------
    >>> read_learning_words().follows["the_hypo_came"]
    'wrong_dose'
    """
    return LearningWords.model_validate(_yaml("words", "learning.yaml"))


@cache
def read_reflection_words() -> ReflectionWords:
    """Read the partnership template and the reflections.

    Examples
    --------
    >>> sorted(read_reflection_words().partnership["purpose"])
    ['our', 'purpose', 'shared']
    """
    return ReflectionWords.model_validate(_yaml("words", "reflections.yaml"))


@cache
def read_demo_theory() -> Theory:
    """Read the theory of change that synthetic councils are evaluated against.

    Examples
    --------
    >>> read_demo_theory().id
    'blended_roles'
    """
    from evalkit.theory import read_theory  # noqa: PLC0415 - only councils need it, truths do not

    theory: Theory = read_theory(THEORY)
    return theory


@cache
def read_minimum_wage(months: tuple[str, ...]) -> Floats:
    """Read the minimum wage in force on the first day of each month.

    Examples
    --------
    >>> read_minimum_wage(("2024-03", "2024-04")).tolist()
    [10.42, 11.44]
    """
    from evalkit.indicators import minimum_wage  # noqa: PLC0415 - imports pandas, which truths do not need

    wage = minimum_wage()
    held = (
        wage["valid_from"]
        .to_numpy()
        .astype("datetime64[M]")
        .searchsorted(np.array(months, dtype="datetime64[M]"), side="right")
    )
    hourly: Floats = wage["hourly"].to_numpy()[held - 1]
    return hourly


def read_truth(path: Path | str) -> Truth:
    """Read the truth of a synthetic council.

    Parameters
    ----------
    path : path-like
        The JSON file that was written beside the pack.

    Returns
    -------
    Truth

    Raises
    ------
    FileError
        If the file is missing or is not the truth of a council.

    Examples
    --------
    >>> from evalkit.bundled import bundled
    >>> read_truth(bundled("data", "demo", "truth", "E08000008.json")).name
    'Tameside'
    """
    try:
        return Truth.model_validate_json(Path(path).read_bytes())
    except OSError:
        raise FileError(f"There is no file {path}.", hint="Make one with: evalkit demo DIR") from None
    except ValidationError as cause:
        first = cause.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise FileError(
            f"{Path(path).name} is not the truth of a synthetic council. {place}: {first['msg']}.",
            hint="Make it again with: evalkit demo DIR",
        ) from None


def _yaml(*parts: str) -> dict[str, Any]:
    return load_yaml(_FOLDER.joinpath(*parts))[0]
