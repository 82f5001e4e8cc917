"""The choices of an evaluation that are not data: one frozen record."""

from __future__ import annotations

from typing import Literal, cast, get_args

from evalkit.errors import UsageError
from evalkit.finding import Record

RuleSet = Literal["mdc-2023", "ptd-0.2.2"]
DEFAULT_RULE_SET: RuleSet = "mdc-2023"


class Settings(Record):
    """Hold the choices that change results, so that they can be printed and compared.

    Parameters
    ----------
    rule_set : {"mdc-2023", "ptd-0.2.2"}
        Which named rules find special causes in a control chart.

    Examples
    --------
    >>> Settings().rule_set
    'mdc-2023'
    """

    rule_set: RuleSet = DEFAULT_RULE_SET


def choose_settings(*, rule_set: str = DEFAULT_RULE_SET) -> Settings:
    """Make settings from what a person typed.

    Parameters
    ----------
    rule_set : str
        Name of the control chart rules.

    Returns
    -------
    Settings

    Raises
    ------
    UsageError
        If a choice is none of those available.

    Examples
    --------
    >>> choose_settings(rule_set="ptd-0.2.2").rule_set
    'ptd-0.2.2'
    """
    if rule_set not in get_args(RuleSet):
        raise UsageError(
            f"rule_set cannot be {rule_set!r}.", hint=f"Available are: {', '.join(get_args(RuleSet))}."
        )
    return Settings(rule_set=cast("RuleSet", rule_set))
