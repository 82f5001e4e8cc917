"""Mask what identifies small groups in rows about people (k-anonymity)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SMALLEST = 3  # NHS Digital, adult social care user survey: groups of one or two are masked

Value = TypeVar("Value")


def mask_small_groups(
    rows: Sequence[Mapping[str, Value]], *, by: Sequence[str], mask: Value, smallest: int = SMALLEST
) -> list[dict[str, Value]]:
    """Mask the identifiers of every row whose group is small.

    Parameters
    ----------
    rows : sequence of mapping
        A row about each person.
    by : sequence of str
        The identifiers that make a group together.
    mask : object
        What is put in their place.
    smallest : int
        How many rows a group must have to be left as it is.

    Returns
    -------
    list of dict
        The rows, in order.

    Examples
    --------
    >>> rows = [{"ward": 1, "age": 70}, {"ward": 1, "age": 71}, {"ward": 2, "age": 72}]
    >>> mask_small_groups(rows, by=["ward"], mask=99, smallest=2)[2]
    {'ward': 99, 'age': 72}
    """
    groups = [tuple(row[name] for name in by) for row in rows]
    sizes = Counter(groups)
    masked = dict.fromkeys(by, mask)
    return [
        {**row, **masked} if sizes[group] < smallest else dict(row)
        for row, group in zip(rows, groups, strict=True)
    ]
