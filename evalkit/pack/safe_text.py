"""Text that a spreadsheet would run as a formula, made harmless and turned back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# OWASP, CSV Injection: these begin a formula in one spreadsheet or another, full-width forms too.
_STARTS = "=+\\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20"
_NEEDS_GUARD = re.compile(f"'*[{_STARTS}]")
_GUARDED = re.compile(f"'+[{_STARTS}]")


def guard(texts: pd.Series) -> pd.Series:
    """Put an apostrophe before each text that begins as a formula does.

    Parameters
    ----------
    texts : pandas.Series
        Text without missing values.

    Returns
    -------
    pandas.Series

    Examples
    --------
    >>> import pandas as pd
    >>> list(guard(pd.Series(["=1+1", "north"])))
    ["'=1+1", 'north']
    """
    found = texts.str.match(_NEEDS_GUARD)
    return texts.mask(found, "'" + texts)


def unguard(texts: pd.Series) -> pd.Series:
    """Take off the apostrophe that `guard` put there.

    Parameters
    ----------
    texts : pandas.Series
        Text without missing values.

    Returns
    -------
    pandas.Series

    Examples
    --------
    >>> import pandas as pd
    >>> list(unguard(pd.Series(["'=1+1", "'tis north"])))
    ['=1+1', "'tis north"]
    """
    if not any(_GUARDED.match(text) for text in texts.tolist()):
        return texts
    return texts.mask(texts.str.match(_GUARDED), texts.str.slice(1))
