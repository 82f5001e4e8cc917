"""Numbers as people and programs write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.pack.checking.guess import Guess

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.pack.contract.model import Field

_THOUSANDS = re.compile(r"[+-]?\d{1,3}([, \u00a0\u202f']\d{3})+(\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_PERCENT = re.compile(r"[+-]?\d+(\.\d+)? ?%")
_MONEY = re.compile(r"[£$€] ?([+-]?\d[\d,]*(\.\d+)?)|([+-]?\d[\d,]*(\.\d+)?) ?(gbp|p)", re.IGNORECASE)
_BRACKETED = re.compile(r"\((\d+(\.\d+)?)\)")
_WHOLE_WITH_POINT = re.compile(r"([+-]?\d+)\.0+")
_HIDDEN = re.compile(r"\*+|\[?c\]?|<\s?\d+|\d+\s?or fewer|suppressed", re.IGNORECASE)
_ABSENT = re.compile(
    r"[-–—.?]+|n/?a|nan|null|none|nil|\[?[xzu]\]?|missing|unknown|not known|tbc", re.IGNORECASE
)


def _thousands(text: str, _: Field) -> Iterator[Guess]:
    if _THOUSANDS.fullmatch(text):
        plain = re.sub(r"[, \u00a0\u202f']", "", text)
        yield Guess("The number has marks between its thousands.", plain, "Write digits alone.")
    elif _DECIMAL_COMMA.fullmatch(text):
        yield Guess("The number has a decimal comma.", text.replace(",", "."), "Write a decimal point.")


def _percent(text: str, _: Field) -> Iterator[Guess]:
    if _PERCENT.fullmatch(text):
        mend = "Write the number without the sign."
        yield Guess("The number is written as a percentage.", text.rstrip(" %"), mend)


def _money(text: str, _: Field) -> Iterator[Guess]:
    match = _MONEY.fullmatch(text)
    if match:
        plain = (match[1] or match[3]).replace(",", "")
        yield Guess("The number has a currency sign.", plain, "Write the number in pounds without the sign.")


def _bracketed(text: str, _: Field) -> Iterator[Guess]:
    match = _BRACKETED.fullmatch(text)
    if match:
        yield Guess("The number stands in brackets.", f"-{match[1]}", "Write a minus sign for a loss.")


def _point_nought(text: str, field: Field) -> Iterator[Guess]:
    match = _WHOLE_WITH_POINT.fullmatch(text)
    if match and field.type == "integer":
        yield Guess("This must be a whole number.", match[1], "Write it without the decimal point.")


def _no_number(text: str, _: Field) -> Iterator[Guess]:
    if _HIDDEN.fullmatch(text):
        mend = "Leave the number blank; in observations, write suppressed or too few under status."
        yield Guess("This marks a figure that is not shown.", "a number or a blank", mend)
    elif _ABSENT.fullmatch(text):
        mend = "Leave the cell blank; in observations, say why under status."
        yield Guess("This is a word for no number.", "a number or a blank", mend)


NUMBERS = (_thousands, _percent, _money, _bracketed, _point_nought, _no_number)
