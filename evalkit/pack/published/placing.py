"""Find whose figures a published row holds: by its code, never by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.places import TRUST_CODE, UnknownCouncil, council, current, trust

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.pack.published.layout import Place

UPPER_TIER = re.compile(r"(E06|E08|E09|E10|W06)[0-9]{6}")  # ONS, Register of Geographic Codes
_AREAS = {
    "Tot": "national figures",
    "E92": "national figures",
    "W92": "national figures",
    "K02": "national figures",
    "K03": "national figures",
    "K04": "national figures",
    "E12": "regional figures",
    "E07": "figures of district councils",
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose pack a code's figures go to; ``left_out`` says why they go to none.

    Parameters
    ----------
    pack : str
        The council's code in use today, or ``trust-`` and a trust's code.
    name : str
        The name of that pack.
    site_id, site_name : str
        The site of the pack that the figures belong to; blank for the whole.
    left_out : str
        Why there is no pack.
    """

    pack: str = ""
    name: str = ""
    site_id: str = ""
    site_name: str = ""
    left_out: str = ""


def find_holder(code: str, *, place: Place, names: Mapping[str, str]) -> Holder:
    """Find the pack, and the site in it, that a published code stands for.

    Parameters
    ----------
    code : str
        Code as published.
    place : Place
        Whether the layout's codes are councils' or trusts'.
    names : mapping of str to str
        Names by code, from the files themselves.

    Returns
    -------
    Holder

    Examples
    --------
    >>> from evalkit.pack.published.layout import Place
    >>> find_holder("E12000002", place=Place(kind="council", code="area_code"), names={}).left_out
    'regional figures'
    >>> find_holder("RMP", place=Place(kind="trust", code="trust_code"), names={}).pack
    'E08000008'
    """
    return _trust(code, names) if place.kind == "trust" else _council(code, names)


def _council(code: str, names: Mapping[str, str]) -> Holder:
    if not UPPER_TIER.fullmatch(code):
        return Holder(left_out=_AREAS.get(code[:3], "rows without the code of an upper-tier council"))
    held = current(code)
    try:
        found = council(held, name=names.get(held) or names.get(code, ""))
    except UnknownCouncil:
        return Holder(left_out="councils whose name is in none of the files")
    return Holder(found.code, found.name)


def _trust(code: str, names: Mapping[str, str]) -> Holder:
    if not TRUST_CODE.fullmatch(code):
        return Holder(left_out="rows without the code of an NHS trust")
    found = trust(code, name=names.get(code, ""))
    if not found.council:
        return Holder(f"trust-{code.lower()}", found.name)
    return Holder(found.council, council(found.council).name, found.code, found.name)
