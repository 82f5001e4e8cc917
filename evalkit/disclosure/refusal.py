"""Refuse to share: there is no audit of what would leave the council yet."""

from __future__ import annotations

from typing import NoReturn

from evalkit.errors import RefusedError

SENTENCE = "Sharing is refused: every edition is internal until releases are audited."
HINT = "Use the report in the internal folder inside your council only."


def refuse_sharing() -> NoReturn:
    """Refuse, in one plain sentence.

    Raises
    ------
    RefusedError
        Always.

    Examples
    --------
    >>> refuse_sharing()
    Traceback (most recent call last):
    ...
    evalkit.errors.RefusedError: Sharing is refused: every edition is internal until releases are audited.
    Use the report in the internal folder inside your council only.
    """
    raise RefusedError(SENTENCE, hint=HINT)


class Released:
    """What may leave the council: only an audit can make one, and there is none, so none is ever made.

    Raises
    ------
    RefusedError
        Always.

    Examples
    --------
    >>> Released()
    Traceback (most recent call last):
    ...
    evalkit.errors.RefusedError: Sharing is refused: every edition is internal until releases are audited.
    Use the report in the internal folder inside your council only.
    """

    __slots__ = ()

    def __new__(cls, *_: object, **__: object) -> NoReturn:
        """Refuse to be made."""
        refuse_sharing()

    def __init_subclass__(cls) -> None:
        """Refuse to be extended: a subclass could be made past the gate."""
        raise TypeError("Released cannot be extended.")
