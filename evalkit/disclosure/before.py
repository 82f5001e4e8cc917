"""What earlier releases of a council have told, each by the rule that it was published by."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evalkit.disclosure.cells import both_known
from evalkit.disclosure.rules import FLOOR, known_from, publish_count, strictest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Before(NamedTuple):
    """What one earlier release published of each count, and by which rule of disclosure control."""

    published: Mapping[str, int | None]
    rule: str = FLOOR


def known_before(key: str, value: int, earlier: Sequence[Before]) -> tuple[int, int | None] | None:
    """Say what earlier releases tell of a count as it is now.

    A figure that was corrected since is another figure: what was said of the old one is left out.

    Parameters
    ----------
    key : str
        The count.
    value : int
        What it is now.
    earlier : sequence of Before
        The releases.

    Returns
    -------
    tuple or None
        The least and the greatest that it can be; None where none showed it.

    Examples
    --------
    >>> known_before("k", 21, [Before({"k": 20}), Before({"k": 21}, "opensafely_midpoint6")])
    (19, 22)
    >>> known_before("k", 30, [Before({"k": 20})]) is None
    True
    """
    known: tuple[int, int | None] | None = None
    for each in earlier:
        shown, rule = each.published.get(key), strictest(each.rule)
        if shown is not None and shown == publish_count(value, rule=rule):
            told = known_from(shown, rule=rule)
            known = told if known is None else both_known(known, told, key=key)
    return known


def was_hidden(key: str, earlier: Sequence[Before]) -> bool:
    """Say whether the last release that had a count hid it.

    Examples
    --------
    >>> was_hidden("k", [Before({"k": 20}), Before({"k": None}), Before({})])
    True
    """
    said = [each.published[key] for each in earlier if key in each.published]
    return bool(said) and said[-1] is None
