"""Check by rule that a purpose is no aim, and that an aim can be measured; no rule reads what people mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evalkit.finding import Check
from evalkit.judgement.telling_words import plain, share_of, telling_words
from evalkit.judgement.words import listed

if TYPE_CHECKING:
    from evalkit.theory.model import Aim, Purpose

LIKE = 0.8  # share of the shorter text's telling words that the other has too: then they say the same
FEWEST = 3  # telling words without which two texts cannot be compared
APART, MEASURABLE = "purpose is not the aim", "aim can be measured"

_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty "
    "seventy eighty ninety hundred thousand"
)
_N = rf"(?:\d[\d.,]*|{'|'.join(_NUMBERS.split())})"
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_SPAN = "days?|weeks?|months?|quarters?|years?|winters?|summers?"
_DATED = (
    r"\d{1,4}[-/]\d{1,2}(?:[-/]\d{1,4})?|(?:19|20)\d\d(?:[-/]\d\d)?|"
    rf"(?:{_MONTH}|spring|summer|autumn|winter|christmas|easter)\b(?:\s+\d{{2,4}})?|"
    rf"{_N}(?:\s*-\s*|\s+)(?:{_SPAN})|(?:a|the|this|next|first|second|third|financial|coming)\s+(?:{_SPAN})"
)
_DEADLINE = re.compile(
    rf"\b(?:by|before|until|till|within|no later than|not later than)\s+(?:\w+\s+){{0,4}}?(?:{_DATED})\b"
    rf"|\b(?:in|over|after)\s+(?:the\s+)?(?:{_DATED})\b"
    r"|\b\d{4}-\d\d\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b"
    r"|\b(?:next|this)\s+(?:financial\s+)?year\b|\byear[- ]end\b"
)
_DATE = re.compile(rf"\b(?:{_DATED})\b")
_AMOUNT = re.compile(
    rf"{_N}\s*(?:%|per\s?cent\b|percent|points?\b|pence\b|pounds?\b|hours?\b|minutes?\b|visits?\b|"
    r"people\b|residents\b|workers\b|nurses\b|carers\b|times\b|quarters?\b|fifths?\b)"
    rf"|{_N}\s+(?:in|per|out\s+of(?:\s+every)?)\s+{_N}\b|£\s?\d|%"
    r"|\b(?:half|halve[sd]?|halving|double[sd]?|doubling|treble[sd]?|triple[sd]?|twice|thirds?|quarter of|"
    r"majority|zero)\b|\bfrom\s+\S+\s+to\s+\S+"
)
_TARGET = re.compile(rf"{_AMOUNT.pattern}|\b{_N}\b|\b(?:all|every|none|no)\b")
_BLANK = re.compile(
    r"\W*|(?:n/?a|tb[acd]|to be (?:agreed|confirmed|decided|written)|none yet|not yet|unknown|x+|todo)\W*"
)


def check_purpose(purpose: Purpose, aim: Aim) -> Check:
    """Check that the purpose is not the aim over again.

    It is not passed where the purpose names an amount and a deadline (it is then a measurable change by a
    date), or where four fifths of the telling words of the shorter text stand in the other. Nothing is
    passed or failed where one of them is blank, or too short to compare. Words are compared, not meanings:
    a purpose that passes may still be nobody's.

    Parameters
    ----------
    purpose : Purpose
        Whose part ``purpose`` is checked, the why.
    aim : Aim
        The measurable change.

    Returns
    -------
    Check

    Examples
    --------
    >>> from evalkit.theory.model import Aim, Purpose
    >>> aim = Aim.model_validate({"measure": "delegated visits", "from": "0%", "to": "40%", "by": "2026-03"})
    >>> one = Purpose(our="all", shared="care", purpose="Delegate forty per cent of visits by March 2026")
    >>> check_purpose(one, aim).passed
    False
    """
    why, target = purpose.purpose, f"{aim.measure} {aim.start} {aim.goal} {aim.by}"
    if _blank(why) or _blank(aim.measure):
        which = "purpose" if _blank(why) else "aim"
        return _said(APART, None, f"The {which} is not written down yet, so the two cannot be compared.")
    amount, deadline = _found(_AMOUNT, why), _found(_DEADLINE, why)
    if amount and deadline:
        told = f"The purpose is itself a measurable change by a date ({_quoted(amount, deadline)}): an aim."
        return _said(APART, False, told)
    share = max(_alike(why, target), _alike(why, aim.measure))
    if share >= LIKE:
        told = f"The purpose says nearly the same as the aim: {share:.0%} of the words that tell are shared."
        return _said(APART, False, told)
    return _not_failed(why, deadline)


def _not_failed(why: str, deadline: str) -> Check:
    if len(telling_words(why)) < FEWEST:
        return _said(APART, None, "The purpose is too short to compare with the aim.")
    if deadline:
        told = f"The purpose names a date ({_quoted(deadline)}) but no amount, so no rule can tell."
        return _said(APART, None, told)
    told = "The purpose names no measurable change by a date, and uses other words than the aim."
    return _said(APART, True, told)


def check_aim(aim: Aim) -> Check:
    """Check that an aim says what is measured, from where, to where and by when.

    A goal needs an amount, and a deadline a date or a stretch of time. A start may be in words.

    Parameters
    ----------
    aim : Aim
        The aim.

    Returns
    -------
    Check

    Examples
    --------
    >>> from evalkit.theory.model import Aim
    >>> vague = Aim.model_validate({"measure": "care", "from": "now", "to": "better care", "by": "soon"})
    >>> check_aim(vague).text
    'The aim cannot be measured as it stands: it has no amount to reach and no date.'
    """
    texts = {"measure": aim.measure, "start": aim.start, "goal": aim.goal, "date": aim.by}
    lacks = [f"no {name}" for name in ("measure", "start") if _blank(texts[name])]
    if _blank(aim.goal) or not _TARGET.search(plain(aim.goal)):
        lacks.append("no amount to reach")
    if _blank(aim.by) or not (_DATE.search(plain(aim.by)) or _DEADLINE.search(plain(aim.by))):
        lacks.append("no date")
    if lacks:
        return _said(MEASURABLE, False, f"The aim cannot be measured as it stands: it has {listed(lacks)}.")
    return _said(MEASURABLE, True, "The aim names a measure, where it starts, an amount to reach and a date.")


def _said(name: str, passed: bool | None, text: str) -> Check:  # noqa: FBT001 - private
    return Check(name=name, passed=passed, text=text)


def _blank(text: str) -> bool:
    return _BLANK.fullmatch(plain(text)) is not None


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(plain(text))
    return match[0].strip() if match else ""


def _alike(one: str, other: str) -> float:
    shorter, longer = sorted((telling_words(one), telling_words(other)), key=len)
    return share_of(shorter, longer) if len(shorter) >= FEWEST else 0.0


def _quoted(*texts: str) -> str:
    return " and ".join(f"“{text}”" for text in texts)
