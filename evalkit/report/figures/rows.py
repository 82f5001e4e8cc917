"""Rows of a figure: the data's own, and a heading where a group begins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its words and its cells; a heading has none.

    Examples
    --------
    >>> Row("Neighbourhood").heading
    True
    """

    words: str
    cells: Mapping[str, Any] = field(default_factory=dict)

    @property
    def heading(self) -> bool:
        """Whether the row names a group."""
        return not self.cells


def rows_of(data: pd.DataFrame, *, label: str = "label", group: str = "group") -> list[Row]:
    """List the rows of a figure, groups kept together under their names.

    Parameters
    ----------
    data : pandas.DataFrame
        With a column of labels and one of groups.
    label, group : str
        Names of these columns.

    Returns
    -------
    list of Row

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame({"label": ["North", "65-74", "South"], "group": ["Site", "Age", "Site"]})
    >>> [row.words for row in rows_of(data)]
    ['Site', 'North', 'South', 'Age', '65-74']
    """
    rows: list[Row] = []
    for name, members in data.groupby(group, sort=False):
        rows += [Row(f"{str(name)[0].upper()}{str(name)[1:]}")] if name else []
        rows += [
            Row(str(cells[label]), {str(k): v for k, v in cells.items()})
            for cells in members.to_dict("records")
        ]
    return rows
