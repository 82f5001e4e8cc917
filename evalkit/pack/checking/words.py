"""Look through what people said for what would tell who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.errors import Problem
from evalkit.pack.personal_details import find_personal_details
from evalkit.pack.problems import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.pack.model import Pack

PERSONAL = "personal-detail"
_LOOKED_THROUGH = {
    "stories": ("text",),
    "claims": ("from", "to", "quote"),
    "significant_changes": ("domain", "chosen_by", "why"),
    "configurations": ("context", "mechanism", "outcome", "evidence"),
}
_NAMES = {"configurations": "configuration"}


def check_words(pack: Pack) -> list[Problem]:
    """Find words that seem to hold a name, a number or an address of a person.

    A story that somebody has looked at, as its ``looked_at`` says, is left alone.

    Parameters
    ----------
    pack : Pack
        What the council brought.

    Returns
    -------
    list of Problem
        What was found is named and never repeated.

    Examples
    --------
    >>> import pandas as pd
    >>> from pathlib import Path
    >>> from evalkit.pack import CouncilFile, Pack
    >>> council = CouncilFile(contract_version=1, council="e1", name="E", programme="P",
    ...     theory={"id": "t"}, periods={"start": "2024-04", "end": "2025-06"}, data_as_at="2025-07-15")
    >>> told = pd.DataFrame({"story_id": ["s017"], "text": ["I am 943 476 5919."], "_row": [18]})
    >>> [problem.message for problem in check_words(Pack(Path(), council, {"stories": told}))]
    ['Story s017 holds what looks like an NHS number; its words are not shown until somebody has looked.']
    """
    return [
        _problem(pack.file(table), row["_row"], column, what=_named(table, row), found=found)
        for table, columns in _LOOKED_THROUGH.items()
        if pack.has(table)
        for row in pack.table(table).to_dict("records")
        if pd.isna(row.get("looked_at"))
        for column in columns
        if (found := find_personal_details(str(row.get(column, ""))))
    ]


def _named(table: str, row: Mapping[Any, Any]) -> str:
    kind = _NAMES.get(table, "story")
    return f"{kind.capitalize()} {row[f'{kind}_id']}"


def _problem(file: str, row: int, column: str, *, what: str, found: Sequence[str]) -> Problem:
    return Problem(
        PERSONAL,
        f"{what} holds what looks like {listed(found)}; its words are not shown until somebody has looked.",
        expected="words that do not tell who anybody is",
        mend="Take it out; or, if it is none, write the day into looked_at in stories.csv.",
        severity="warning",
        file=file,
        row=row,
        column=column,
    )
