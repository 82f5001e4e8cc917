"""Fill a template of a unit; every blank must be given, and nothing more."""

from __future__ import annotations

import re
from pathlib import Path

_BLANK = re.compile(r"<<([a-z_]+)>>")
_FOLDER = Path(__file__).with_name("templates")


def fill(name: str, **values: str) -> str:
    """Fill a template.

    Parameters
    ----------
    name : str
        Its file.
    **values : str
        What goes where; a value is not looked through for blanks again.

    Returns
    -------
    str

    Examples
    --------
    >>> "OnCalendar=*-*-* 06:00:00" in fill("reports.timer", when="*-*-* 06:00:00")
    True
    """
    text = (_FOLDER / name).read_text(encoding="utf-8")
    if left := set(_BLANK.findall(text)) ^ set(values):
        raise ValueError(f"{name} and what it is filled with disagree: {', '.join(sorted(left))}")
    return _BLANK.sub(lambda blank: values[blank[1]], text)
