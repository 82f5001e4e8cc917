"""How what would tell who a person is may be written, and what makes it certain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nhs_number.validate import calculate_checksum

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Certainty = Literal["certain", "warning"]
Spot = tuple[int, int, Certainty]

NHS_DIGITS = 10
# What people type between digits, and what cannot be seen.
_DASH = r"\-\u2010-\u2015\u2212\u00ad"
_BETWEEN = rf"(?>[ \t\r.{_DASH}/()_\u00b7\u2022]{{0,3}}(?:[ \t\r]{{0,40}}\n[ \t\r]{{0,40}}){{0,3}})"
_SPACED = rf"\d{{3}}{_BETWEEN}\d{{3}}{_BETWEEN}\d{{4}}(?!\d)"
# A decimal fraction or the part of a longer figure is no number of anybody.
_NOT_WITHIN = r"(?<!\d)(?<!\d[.,])"
_TEN = re.compile(
    rf"{_NOT_WITHIN}(?=(\d{{10}}(?!\d|[.,](?!0+(?!\d))\d)|{_SPACED}|\d(?:{_BETWEEN}\d){{9}}(?!{_BETWEEN}\d)))"
)
_USUAL_GROUPS = ([10], [3, 3, 4], [1] * 10, [5, 5], [6, 4], [4, 6], [3, 7], [7, 3])
# HMRC, National Insurance Manual NIM39110: two letters, six digits and a letter from A to D; QQ in examples.
_INSURANCE = re.compile(
    rf"(?<![^\W_])(?!(?:BG|GB|KN|NK|NT|TN|ZZ))(?:QQ|[A-CEGHJ-PR-TW-Z]{_BETWEEN}[A-CEGHJ-NPR-TW-Z])"
    rf"(?:{_BETWEEN}\d){{6}}{_BETWEEN}[A-D](?![^\W_])",
    re.IGNORECASE,
)
# Royal Mail, Programmer's Guide: outward and inward code.
_POSTCODE = re.compile(
    r"(?<![^\W_])(?:(?P<giro>GIR ?0AA)|(?P<area>[A-PR-UWYZ][A-HK-Y]?)\d[\dA-HJKPSTUW]?"
    rf"[ \t\n\r\u00b7_.{_DASH}]{{0,2}}(?P<inward>\d[ ]?[ABD-HJLNP-UW-Z]{{2}}))(?![^\W_])",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"1st|2nd|3rd|\dth")
_AREA = re.compile(
    r"A[BL]|B[ABDFHLNRSTX]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]|I[GMPV]|JE|K[ATWY]"
    r"|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE",
    re.IGNORECASE,
)
# HM Passport Office: two letters and seven digits, since 2015 without a gap.
_PASSPORT = re.compile(r"(?<![^\W_])[A-Z]{2}\d{7}(?![^\W_])", re.IGNORECASE)
# DVLA: surname, decade, month (with 5 added for women), day, year, initials, and three more.
_LICENCE = re.compile(
    r"(?<![^\W_])(?=[A-Z]{1,5}9*)(?P<name>[A-Z9]{5})[ \-]?\d(?:0[1-9]|1[0-2]|5[1-9]|6[0-2])"
    r"(?:0[1-9]|[12]\d|3[01])\d[ \-]?[A-Z9]{2}\d[A-Z]{2}(?![^\W_])",
    re.IGNORECASE,
)
# Ofcom, National Telephone Numbering Plan: nine or ten digits after the nought or the 44.
_GAP = rf"[ \t.{_DASH}()]{{0,3}}"  # no stroke: that is how dates are written
_PHONE = re.compile(
    rf"{_NOT_WITHIN}(?<!\d-)(?!0\.\d{{4}})(?:(?:\+|00)?(?:44{_GAP}(?:\(?0\)?)?|0){_GAP}[1-35789](?:{_GAP}\d){{8,9}}"
    rf"|\+[1-9](?:{_GAP}\d){{6,13}})(?!\d)"
)
# Written as elsewhere in the world, or said to be one: nine times in ten it is, so somebody has to look.
_PHONE_LIKE = re.compile(
    rf"{_NOT_WITHIN}(?:\+?\d{{1,2}}[ .\-])?(?:\([2-9]\d\d\)[ ]?|[2-9]\d\d[.\- ])[2-9]\d\d[.\- ]\d{{4}}(?!\d)"
    r"|(?<!\d)0\d{1,4}-\d{5,8}(?!\d)"
)
_SAID_PHONE = re.compile(
    r"\b(?:number|phone|telephone|tel|mobile|mob|fax|ring|whatsapp)\b[^\d+.;!?\x1e]{0,20}"
    rf"(\d(?:{_GAP}\d){{6,14}})(?![\d.,]*\d)",
    re.IGNORECASE,
)
# A month with its year: two of them in a row are a span of time.
_MONTHS = re.compile(r"(?:19|20)\d\d-(?:0\d|1[0-2])")
_EMAIL = re.compile(
    r"[\w.+'-]{1,64}(?:[ ]?@[ ]?|[ ]?[(\[]at[)\]][ ]?|[ ]at[ ](?=[\w-]+ dot ))"
    r"[\w-]{1,63}(?:(?:\.|[ ]dot[ ]|[ ]?[(\[]dot[)\]][ ]?)(?=[\w-]*[^\W\d_])[\w-]{2,63})+"
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_FIGURES = r"\d{1,2}[ ./-]\d{1,2}[ ./-](?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}"
_DAY = rf"(?:{_FIGURES}|\d{{1,2}}(?:st|nd|rd|th)?[ -](?:of )?{_MONTH},?[ -]\d{{2,4}})"
_BIRTH = re.compile(
    rf"\b(?:born|d\.?o\.?b\.?|date of birth|birthday|birth date)\b[^.!?\x1e]{{0,30}}?{_DAY}", re.IGNORECASE
)
_OLD_DAY = re.compile(r"\b\d{1,2}[./-]\d{1,2}[./-](?:19[0-9]{2})\b|\b(?:19[0-9]{2})-\d{2}-\d{2}\b")


@dataclass(frozen=True, slots=True)
class Writing:
    """One way in which a kind of detail is written, and how certain it is then.

    Parameters
    ----------
    pattern : re.Pattern
        Where the last group of it is set, only that is the detail.
    certainty : {"certain", "warning"}
        How certain it is.
    but_for : re.Pattern, optional
        What shows that it is something else.
    """

    pattern: re.Pattern[str]
    certainty: Certainty = "certain"
    but_for: re.Pattern[str] | None = None

    def __call__(self, text: str) -> Iterator[Spot]:
        """Find every place."""
        for found in self.pattern.finditer(text):
            start, end = found.span(found.lastindex or 0)
            if self.but_for is None or not self.but_for.search(text, start, end):
                yield start, end, self.certainty


def is_nhs_number(digits: str) -> bool:
    """Say whether ten digits are an NHS number, by the last of them; one digit ten times is nobody's.

    Examples
    --------
    >>> is_nhs_number("9434765919"), is_nhs_number("9434765918"), is_nhs_number("0000000000")
    (True, False, False)
    """
    return checks_out(digits) and len(set(digits)) > 1


def checks_out(digits: str) -> bool:
    """Say whether the last of ten digits is the check digit of the others (modulus 11).

    Examples
    --------
    >>> checks_out("0000000000"), checks_out("1234567890")
    (True, False)
    """
    return len(digits) == NHS_DIGITS and calculate_checksum(digits[:-1]) == int(digits[-1])


def nhs_numbers(text: str) -> Iterator[Spot]:
    """Find NHS numbers; in unusual groups, or of one digit only, they are but a warning.

    Examples
    --------
    >>> list(nhs_numbers("943 476 5919 and 0000000000"))
    [(0, 12, 'certain'), (17, 27, 'warning')]
    """
    for found in _TEN.finditer(text):
        groups = re.findall(r"\d+", found[1])
        digits = "".join(groups)
        if checks_out(digits):
            usual = len(set(digits)) > 1 and [len(group) for group in groups] in _USUAL_GROUPS
            if usual or not _MONTHS.search(found[1]):
                yield *found.span(1), "certain" if usual else "warning"


def postcodes(text: str) -> Iterator[Spot]:
    """Find postcodes; in an area that there is not, or like an ordinal, they are but a warning.

    Examples
    --------
    >>> list(postcodes("OL6 6DL, then M1 1st"))
    [(0, 7, 'certain'), (14, 20, 'warning')]
    """
    for found in _POSTCODE.finditer(text):
        real = found["giro"] or (_AREA.fullmatch(found["area"]) and not _ORDINAL.fullmatch(found["inward"]))
        yield *found.span(), "certain" if real else "warning"


def licences(text: str) -> Iterator[Spot]:
    """Find driving licence numbers: the surname comes first and nines fill it up.

    Examples
    --------
    >>> list(licences("MORGA657054SM9IJ")), list(licences("MO9G9657054SM9IJ"))
    ([(0, 16, 'certain')], [])
    """
    for found in _LICENCE.finditer(text):
        if re.fullmatch(r"[A-Z]+9*", found["name"], re.IGNORECASE):
            yield *found.span(), "certain"


NUMBERS: dict[str, tuple[Callable[[str], Iterator[Spot]], ...]] = {
    "an NHS number": (nhs_numbers,),
    "a National Insurance number": (Writing(_INSURANCE),),
    "a passport number": (Writing(_PASSPORT),),
    "a driving licence number": (licences,),
    "a postcode": (postcodes,),
    "a telephone number": (
        Writing(_PHONE),
        Writing(_PHONE_LIKE, "warning", _MONTHS),
        Writing(_SAID_PHONE, "warning", _MONTHS),
    ),
    "an e-mail address": (Writing(_EMAIL),),
    "a date of birth": (Writing(_BIRTH), Writing(_OLD_DAY, "warning")),
}
