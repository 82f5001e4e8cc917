"""Find what would tell who a person is: numbers that check out, addresses, dates of birth, names."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from evalkit.pack.personal_names import FIRST_NAMES, NO_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOOKED_AT = 100_000  # letters of one text; a spreadsheet's cell holds a third of it
NHS_DIGITS, NHS_MODULUS = 10, 11  # NHS Data Dictionary, "NHS Number": weights 10 to 2, modulus 11
# What people type between digits, and what cannot be seen.
_BETWEEN = r"[ \t\n.\-\u2010-\u2015/()]{0,3}"
_SPACED = rf"\d{{3}}{_BETWEEN}\d{{3}}{_BETWEEN}\d{{4}}(?!\d)"
_TEN = re.compile(rf"(?<!\d)(?:\d{{10}}(?!\d)|{_SPACED}|\d(?:{_BETWEEN}\d){{9}}(?!{_BETWEEN}\d))")
# HMRC, National Insurance Manual NIM39110: two letters, six digits and a letter from A to D.
_INSURANCE = re.compile(rf"\b[A-Z]{_BETWEEN}[A-Z](?:{_BETWEEN}\d){{6}}{_BETWEEN}[A-D]\b", re.IGNORECASE)
# Royal Mail, Programmer's Guide: outward and inward code.
_POSTCODE = re.compile(
    r"\b(?:GIR ?0AA|[A-PR-UWYZ](?:\d[\dA-HJKPSTUW]?|[A-HK-Y]\d[\dABEHMNPRVWXY]?)"
    r"[ \-]{0,2}\d[ABD-HJLNP-UW-Z]{2})\b",
    re.IGNORECASE,
)
# Ofcom, National Telephone Numbering Plan: nine or ten digits after the nought or the 44.
_GAP = r"[ \t.\-\u2010-\u2015()]{0,3}"  # no stroke: that is how dates are written
_PHONE = re.compile(rf"(?<!\d)(?:\+|00)?(?:44{_GAP}(?:\(?0\)?)?|0){_GAP}[1-35789](?:{_GAP}\d){{8,9}}(?!\d)")
_EMAIL = re.compile(
    r"[\w.+-]{1,64}(?:@|[ ]?\(at\)[ ]?|[ ]at[ ](?=[\w-]+ dot ))[\w-]{1,63}(?:(?:\.|[ ]dot[ ])[\w-]{2,63})+"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_FIGURES = r"\d{1,2}[ ./-]\d{1,2}[ ./-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}"
_DAY = rf"(?:{_FIGURES}|\d{{1,2}}(?:st|nd|rd|th)?[ ](?:of )?{_MONTH},?[ ]\d{{2,4}})"
_BIRTH = re.compile(
    rf"\b(?:born|d\.?o\.?b\.?|date of birth|birthday|birth date)\b[^.!?]{{0,30}}?{_DAY}", re.IGNORECASE
)
_OLD_DAY = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-](?:19[0-9]{2})\b|\b(?:19[0-9]{2})-\d{2}-\d{2}\b")
_NAME = r"[A-Z][a-z\u00df-\u00ff]+(?:['\u2019-][A-Z]?[a-z]+)?"
_TITLED = re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Dame|Sister|Matron|Nurse|Father|Rev)\b\.? {_NAME}")
_KIN = re.compile(
    r"\b(?i:mum|mam|mother|dad|father|husband|wife|partner|son|daughter|brother|sister|aunt|auntie|uncle|nan|gran|"
    rf"grandad|neighbour|friend|nurse|carer|called|named|name is|name was|name\u2019s|name's),? ({_NAME})\b"
)
_FULL = re.compile(rf"\b({_NAME}) ({_NAME})\b")
_FIRST = re.compile(rf"\b(?:{'|'.join(sorted(FIRST_NAMES))})\b")


def find_personal_details(text: str) -> tuple[str, ...]:
    """Name the kinds of personal detail that a text seems to hold.

    It looks at text as a person would see it: in one form of its letters, and without what is invisible.
    It may be wrong both ways, so somebody has to look.

    Parameters
    ----------
    text : str
        Any text; beyond the first hundred thousand letters nothing is looked at.

    Returns
    -------
    tuple of str
        Such as ``an NHS number``; empty where nothing was found.

    Examples
    --------
    >>> find_personal_details("Her number is 943 476 5919, ring 0161 496 0000.")
    ('an NHS number', 'a telephone number')
    >>> find_personal_details("We began in May 2024 with nine people.")
    ()
    """
    seen = as_seen(text[:LOOKED_AT])
    return tuple(kind for kind, finds in _KINDS.items() if finds(seen))


def as_seen(text: str) -> str:
    r"""Give the letters that a reader would see, in one form.

    Examples
    --------
    >>> as_seen("\uff19\uff14\u200b3")
    '943'
    """
    one_form = unicodedata.normalize("NFKC", text)
    if one_form.isascii():
        return one_form
    return "".join(_digit(c) for c in one_form if unicodedata.category(c) != "Cf")


def is_nhs_number(digits: str) -> bool:
    """Say whether ten digits are an NHS number, by the last of them.

    Examples
    --------
    >>> is_nhs_number("9434765919"), is_nhs_number("9434765918")
    (True, False)
    """
    weighed = sum(
        int(digit) * weight for digit, weight in zip(digits, range(NHS_DIGITS, 1, -1), strict=False)
    )
    check = -weighed % NHS_MODULUS
    return len(digits) == NHS_DIGITS and len(set(digits)) > 1 and check == int(digits[-1])


def _digit(letter: str) -> str:
    value = unicodedata.digit(letter, None)
    return letter if value is None else str(value)


def _has_nhs_number(text: str) -> bool:
    return any(is_nhs_number(re.sub(r"\D", "", found[0])) for found in _TEN.finditer(text))


def _has_name(text: str) -> bool:
    return bool(_TITLED.search(text) or _FIRST.search(text)) or any(
        not NO_NAMES & set(names) for names in _names(text)
    )


def _names(text: str) -> Iterator[tuple[str, ...]]:
    yield from ((found[1],) for found in _KIN.finditer(text))
    yield from ((found[1], found[2]) for found in _FULL.finditer(text))


def _holds(*patterns: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: any(pattern.search(text) for pattern in patterns)


_KINDS: dict[str, Callable[[str], bool]] = {
    "an NHS number": _has_nhs_number,
    "a National Insurance number": _holds(_INSURANCE),
    "a postcode": _holds(_POSTCODE),
    "a telephone number": _holds(_PHONE),
    "an e-mail address": _holds(_EMAIL),
    "a date of birth": _holds(_BIRTH, _OLD_DAY),
    "a person's name": _has_name,
}
