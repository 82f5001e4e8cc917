"""The choices of an evaluation that are not data: one frozen record."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import ValidationError, field_validator

from evalkit.errors import UsageError
from evalkit.finding import Record

RuleSet = Literal["mdc-2023", "ptd-0.2.2"]
DEFAULT_RULE_SET: RuleSet = "mdc-2023"
CONFIDENCES = (0.95, 0.998)  # every indicator is measured with these two: PHEindicatormethods, funnels


class Settings(Record):
    """Hold the choices that change results, so that they can be printed and compared.

    Parameters
    ----------
    rule_set : {"mdc-2023", "ptd-0.2.2"}
        Which named rules find special causes in a control chart.
    confidence : {0.95, 0.998}
        Which of the two intervals is shown beside a value.

    Examples
    --------
    >>> Settings().rule_set
    'mdc-2023'
    """

    rule_set: RuleSet = DEFAULT_RULE_SET
    confidence: float = 0.95

    @field_validator("confidence")
    @classmethod
    def _one_of_two(cls, level: float) -> float:
        if level not in CONFIDENCES:
            raise ValueError("not measured at this level")
        return level


def choose_settings(*, rule_set: str = DEFAULT_RULE_SET, confidence: float = 0.95) -> Settings:
    """Make settings from what a person typed.

    Parameters
    ----------
    rule_set : str
        Name of the control chart rules.
    confidence : float
        Level of the interval shown.

    Returns
    -------
    Settings

    Raises
    ------
    UsageError
        If a choice is none of those available; all wrong choices are named at once.

    Examples
    --------
    >>> choose_settings(rule_set="ptd-0.2.2").confidence
    0.95
    """
    try:
        return Settings.model_validate({"rule_set": rule_set, "confidence": confidence})
    except ValidationError as error:
        wrong = "; ".join(_complaint(str(e["loc"][0]), e["input"]) for e in error.errors())
        raise UsageError(
            f"These settings cannot be used: {wrong}.", hint="Choose one of these."
        ) from None


def _complaint(name: str, found: object) -> str:
    available = {"rule_set": get_args(RuleSet), "confidence": CONFIDENCES}[name]
    return f"{name} is {found!r}, available are {', '.join(str(choice) for choice in available)}"
