"""Councils and NHS trusts: their codes, names, mergers and recodings."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from evalkit.bundled import bundled
from evalkit.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

HOME_REGION = "North West"
GSS_CODE = re.compile(r"[EW][0-9]{8}")
# A GSS code in small letters is a slip; the others are no names of files on Windows.
SLUG = re.compile(r"(?!(?:[ew][0-9]{8}|con|prn|aux|nul|com[0-9]|lpt[0-9])$)[a-z0-9][a-z0-9-]{0,39}")
TRUST_CODE = re.compile(r"R[0-9A-Z]{2}")
EXPECTED_ID = "a GSS code such as E08000008, or a short id of small letters, digits and hyphens"


@dataclass(frozen=True, slots=True)
class Council:
    """An upper-tier council, as the Office for National Statistics codes it.

    Parameters
    ----------
    code : str
        GSS code, or an id of the council's own for a place that has none.
    name : str
        The name that readers know.
    type : str
        Unitary authority, metropolitan district or county; blank if it is not known.
    region : str
        Region of England; blank if it is not known.

    Examples
    --------
    >>> council("E08000008").name
    'Tameside'
    """

    code: str
    name: str
    type: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Trust:
    """An NHS trust, and the council that its figures stand for where one is known."""

    code: str
    name: str
    council: str = ""


class UnknownCouncil(UsageError):  # noqa: N818 - reads as a sentence where it is raised
    """Say that no council has this code or name.

    Examples
    --------
    >>> print(UnknownCouncil.from_name("Tamesyde"))
    No council is called 'Tamesyde'.
    Did you mean 'Tameside' (E08000008)?
    """

    @classmethod
    def from_name(cls, name: str) -> UnknownCouncil:
        """Say that no known council has this name."""
        known = {_plain(c.name): c for c in councils()}
        near = [known[text] for text in get_close_matches(_plain(name), known, n=3)]
        return cls(f"No council is called {name!r}.", hint=_suggest(near))

    @classmethod
    def from_code(cls, code: str) -> UnknownCouncil:
        """Say that this is no council's code."""
        near = get_close_matches(code.upper(), [c.code for c in councils()], n=3)
        message = f"{code!r} is no council's code. Expected {EXPECTED_ID}."
        return cls(message, hint=_suggest([_known()[c] for c in near]))

    @classmethod
    def without_name(cls, code: str) -> UnknownCouncil:
        """Say that a code may well be right, but its name has to be given."""
        hint = f"Give its name too. Names are built in for the councils of the {HOME_REGION} only."
        return cls(f"No name is known for the council {code}.", hint=hint)


def council(code: str, *, name: str = "") -> Council:
    """Look a council up by its code.

    The councils of the North West are built in. Any other GSS code, or an id of small letters,
    digits and hyphens, is accepted with the name that is given.

    Parameters
    ----------
    code : str
        GSS code or id.
    name : str
        Name of a council that is not built in.

    Returns
    -------
    Council

    Raises
    ------
    UnknownCouncil
        If the code has no permitted form, or it is not built in and no name is given.

    Examples
    --------
    >>> council("E08000013").name
    'St. Helens'
    >>> council("E09000007", name="Camden")
    Council(code='E09000007', name='Camden', type='', region='')
    """
    cleaned = code.strip()
    if cleaned in _known():
        return _known()[cleaned]
    if not is_council_id(cleaned):
        raise UnknownCouncil.from_code(code)
    if not name.strip():
        raise UnknownCouncil.without_name(cleaned)
    return Council(cleaned, name.strip())


def find_council(name: str) -> Council:
    """Find a current council of the North West by its name, however that is punctuated.

    Parameters
    ----------
    name : str
        Name as somebody typed it.

    Returns
    -------
    Council

    Raises
    ------
    UnknownCouncil
        If nothing matches; the hint names the nearest.

    Examples
    --------
    >>> find_council("st helens").code
    'E08000013'
    """
    for one in councils():
        if _plain(one.name) == _plain(name):
            return one
    raise UnknownCouncil.from_name(name)


def councils() -> tuple[Council, ...]:
    """List the current councils of the North West by code.

    Examples
    --------
    >>> len(councils())
    24
    """
    rows = _rows("councils.csv")
    codes = sorted(r["code"] for r in rows if r["region"] == HOME_REGION and not r["until"])
    return tuple(_known()[code] for code in codes)


def successors(code: str, *, on: date) -> tuple[str, ...]:
    """List the codes that hold the area of a code on a day.

    Parameters
    ----------
    code : str
        GSS code.
    on : datetime.date
        The day.

    Returns
    -------
    tuple of str
        The code itself until it ends; then the one or several that took its place.

    Examples
    --------
    >>> from datetime import date
    >>> successors("E10000006", on=date(2023, 4, 1))
    ('E06000063', 'E06000064')
    >>> successors("E10000006", on=date(2023, 3, 31))
    ('E10000006',)
    """
    later = [r["successor"] for r in _rows("changes.csv") if r["code"] == code and r["on"] <= on.isoformat()]
    if not later:
        return (code,)
    return tuple(held for successor in later for held in successors(successor, on=on))


def current(code: str) -> str:
    """Give the code in use today for the same area.

    A council that was split keeps its old code: its figures belong to neither part.

    Examples
    --------
    >>> current("E08000016"), current("E10000006")
    ('E08000038', 'E10000006')
    """
    for row in _rows("changes.csv"):
        if row["code"] == code and row["change"] == "recoded":
            return current(row["successor"])
    return code


def is_council_id(text: str) -> bool:
    """Say whether a text has the form of a GSS code or of a council's own id.

    Examples
    --------
    >>> is_council_id("E08000008"), is_council_id("my-council"), is_council_id("../etc")
    (True, True, False)
    """
    return bool(GSS_CODE.fullmatch(text) or SLUG.fullmatch(text))


def trust(code: str, *, name: str = "") -> Trust:
    """Look an NHS trust up by its code; one that is not built in keeps the name that is given.

    Examples
    --------
    >>> trust("RMP").council
    'E08000008'
    """
    for row in _rows("trusts.csv"):
        if row["trust_code"] == code:
            return Trust(code, row["name"], row["council"])
    if not TRUST_CODE.fullmatch(code):
        raise UsageError(f"{code!r} is no NHS trust's code.", hint="Expected three characters, such as RMP.")
    return Trust(code, name.strip() or code)


@cache
def _rows(name: str) -> tuple[dict[str, str], ...]:
    with bundled("data", "reference", name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def _known() -> dict[str, Council]:
    rows = _rows("councils.csv")
    return {r["code"]: Council(r["code"], r["name"], r["type"], r["region"]) for r in rows}


def _plain(name: str) -> str:
    letters = "".join(c if c.isalnum() else " " for c in name.casefold().replace("&", " and "))
    return " ".join("st" if word == "saint" else word for word in letters.split())


def _suggest(near: list[Council]) -> str:
    if near:
        return "Did you mean " + " or ".join(f"{c.name!r} ({c.code})" for c in near) + "?"
    return "Known: " + ", ".join(c.name for c in councils()) + "."
