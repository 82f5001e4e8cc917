"""Refuse to share until disclosure control exists."""

from __future__ import annotations

from typing import NoReturn

from evalkit.errors import RefusedError


def refuse_to_share(pack: str) -> NoReturn:
    """Refuse, and say why.

    Parameters
    ----------
    pack : str
        The pack whose results would be shared.

    Raises
    ------
    RefusedError
        Always.

    Examples
    --------
    >>> refuse_to_share("demo:E08000008")
    Traceback (most recent call last):
    evalkit.errors.RefusedError: The results of demo:E08000008 cannot be shared...
    """
    raise RefusedError(
        f"The results of {pack} cannot be shared: every edition is internal, and may hold small numbers that "
        "point to a person, until disclosure control has checked the whole of it.",
        hint="Keep reports, notebooks and records inside the council.",
    )
