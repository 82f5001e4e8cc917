"""Words, codes and periods as people write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.pack.checking.guess import Guess
from evalkit.pack.checking.misread_dates import MONTHS, full_year
from evalkit.pack.problems import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.pack.contract.model import Field


def _word(text: str, field: Field) -> Iterator[Guess]:
    squeezed = " ".join(text.replace("_", " ").replace("-", " ").lower().split())
    for word in field.enum:
        if squeezed == " ".join(word.replace("-", " ").lower().split()):
            yield Guess("This word is not written as the contract has it.", word, f"Write {word}.")
    near = nearest(text, known=field.enum)
    if near:
        yield Guess("This is none of the permitted words.", field.allowed, near)


_MONTH_YEAR = re.compile(r"([a-z]{3,9})[ \-,]+(\d{4}|\d{2})", re.IGNORECASE)
_SLASHED_MONTH = re.compile(r"(\d{1,2})[/.\-](\d{4})")
_SHORT_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})")
_QUARTER = re.compile(
    r"q([1-4])[ \-]+(\d{4})([/\-](\d{2}))?|(\d{4})([/\-](\d{2}))?[ \-]*q([1-4])", re.IGNORECASE
)
_YEARS = re.compile(r"(\d{4})[-/–](?:20)?(\d{2})")


def _period(text: str, field: Field) -> Iterator[Guess]:
    meant = next((found for read in _PERIODS for found in read(text)), "")
    if meant and re.fullmatch(field.pattern, meant) and field.name in ("period", "price_year"):
        yield Guess("This period is not written as the contract has it.", meant, f"Write {meant}.")


def _period_month(text: str) -> Iterator[str]:
    match = _MONTH_YEAR.fullmatch(text)
    if match and match[1][:3].lower() in MONTHS:
        yield f"{full_year(match[2])}-{MONTHS.index(match[1][:3].lower()) + 1:02d}"
    match = _SLASHED_MONTH.fullmatch(text)
    if match:
        yield f"{match[2]}-{int(match[1]):02d}"


def _period_quarter(text: str) -> Iterator[str]:
    match = _QUARTER.fullmatch(text)
    if match:
        quarter, year, second = match[1] or match[8], match[2] or match[5], match[4] or match[7]
        yield f"{year}/{second}-Q{quarter}" if second else f"{year}-Q{quarter}"


def _period_year(text: str) -> Iterator[str]:
    match = _YEARS.fullmatch(text)
    if match and (int(match[1]) + 1) % 100 == int(match[2]):
        yield f"{match[1]}/{match[2]}"
    match = _SHORT_MONTH.fullmatch(text)
    if match:
        yield f"{match[1]}-{int(match[2]):02d}"


_PERIODS = (_period_month, _period_quarter, _period_year)
_NOT_SLUG = re.compile(r"[^A-Za-z0-9]+")


def _code(text: str, field: Field) -> Iterator[Guess]:
    for meant in (_NOT_SLUG.sub("_", text).strip("_"), _NOT_SLUG.sub("_", text).strip("_").lower()):
        if field.pattern and re.fullmatch(field.pattern, meant):
            yield Guess("This code has characters that a code cannot have.", f"a code such as {meant}", "")


WORDS = (_word,)
CODES = (_period, _code)
