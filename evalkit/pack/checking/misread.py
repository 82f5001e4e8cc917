"""What a cell that does not fit was probably meant to be: said, and never silently taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.pack.checking.misread_dates import DATES
from evalkit.pack.checking.misread_numbers import NUMBERS
from evalkit.pack.checking.misread_words import CODES, WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evalkit.pack.checking.guess import Guess
    from evalkit.pack.contract.model import Field


def explain(text: str, *, field: Field) -> Guess | None:
    """Guess what somebody meant who wrote this in a column of this kind.

    Parameters
    ----------
    text : str
        The cell, which does not fit.
    field : Field
        The column's part of the contract.

    Returns
    -------
    Guess or None
        None if nothing is known about it.

    Examples
    --------
    >>> from evalkit.pack.contract.model import Field
    >>> day = Field(name="date", type="date", title="date", description="The day.")
    >>> explain("13/04/2025", field=day).expected
    '2025-04-13'
    >>> explain("1,200", field=day.model_copy(update={"type": "integer"})).expected
    '1200'
    """
    kind = "enum" if field.enum else field.type
    return next((guess for look in _LOOKS[kind] for guess in look(text.strip(), field)), None)


_LOOKS: dict[str, tuple[Callable[[str, Field], Iterator[Guess]], ...]] = {
    "date": DATES,
    "datetime": DATES,
    "number": NUMBERS,
    "integer": NUMBERS,
    "boolean": (),
    "enum": WORDS,
    "string": CODES,
}
