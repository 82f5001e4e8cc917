"""Say why a free text may not leave: what tells who somebody is, and figures that passed no gate."""

from __future__ import annotations

import re

from evalkit.pack.personal_details import Detail, as_seen, find_details

__all__ = ["Detail", "fault_of_text", "find_details"]

_MONTH = (
    "(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
)
# Figures that count nobody: they are taken out before any other is looked for.
_HARMLESS = re.compile(
    r"\b(?:"
    rf"\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}\b(?:,? (?:19|20)\d\d\b)?"  # 3 May 2025
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? (?:19|20)\d\d\b)?"  # May 3rd, 2025
    r"|(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-\d\d)?\b(?![-\d])"  # 2025-05, 2025-05-03
    r"|\d{1,2}[/.]\d{1,2}[/.](?:(?:19|20)\d\d|\d\d)\b(?![/.\d])"  # 03/05/2025
    r"|(?:19|20)\d\d(?:[/-](?:\d\d|(?:19|20)\d\d))?(?:[ -]q[1-4])?\b(?![\d/])(?![.,]\d)"  # 2025-Q2
    r"|q[1-4]\b"
    r"|(?:version|v|contract|chapter|section|part|phase|stage|step|wave|cohort|year|appendix|figure|table|"
    r"article|regulation|band|grade|type|level|tier|category|week|day|month|quarter) ?\d+(?:\.\d+)*\b"
    r"|v\d+(?:\.\d+)*\b"
    r"|24/7\b|24[ -]?hours?\b|7 days a week\b|9 to 5\b|(?:nhs )?111\b|999\b|101\b|covid[ -]?19\b|p[1-3]\b"
    r"|(?:1|2|3)(?:st|nd|rd)\b|(?:[4-9]|[12]\d|3[01])th\b"
    r"|1[ -](?:to|:|2)[ -]1\b|1:1\b|office 365\b|microsoft 365\b|hba1c\b|b12\b"
    r")",
    re.IGNORECASE,
)
_SMALL = (
    "no one|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    "seventeen|eighteen|nineteen|both|a couple of|a pair of|a dozen|half(?: of)?|a third of|two thirds of|"
    "a quarter of|three quarters of|a single|the only|only one"
)
# Nobody counts so far by the way: these say a number wherever they stand.
_LARGE = (
    "twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|dozens?|scores of|"
    "per ?cent|percentage"
)
_PERSONS = (
    "people|persons?|residents?|carers?|nurses?|patients?|clients?|users?|workers?|staff|colleagues?|"
    "members?|men|man|women|woman|ladies|lady|gentlem[ae]n|families|family|relatives?|sons?|daughters?|"
    "husbands?|wives|"
    "wife|couples?|tenants?|customers?|doctors?|gps?|managers?|leads?|therapists?|assistants?|volunteers?|"
    "trainees?|learners?|students?|starters?|leavers?|adults?|children|child|respondents?|participants?|"
    "tellers?|providers?|employers?|homes?|households?|deaths?|falls?|incidents?|visits?|concerns?|cases?|"
    "referrals?|complaints?|admissions?|of (?:us|them|you|our|their|the|these|those)"
)
_BETWEEN = (
    r"(?:[ -]+(?:of|the|our|their|these|those|her|his|my|more|other|new|older|old|young|younger|[a-z]+))"
)
_COUNTED = re.compile(rf"\b(?:{_SMALL})(?:{_BETWEEN}{{0,2}}?)[ -]+(?:{_PERSONS})\b", re.IGNORECASE)
_MANY = re.compile(rf"\b(?:{_LARGE})\b", re.IGNORECASE)
# Ways of speaking that count nobody.
_PHRASES = re.compile(
    r"\b(?:one[ -](?:to|by|another|day|form|thing|place|way|page|team|size|voice|stop)\b(?:[ -]one\b)?|"
    r"at one(?: time| point)?\b|no one\b|any one\b|one and all\b|two[ -]way\b|(?:first|second)[ -]hand\b)",
    re.IGNORECASE,
)


def fault_of_text(text: str) -> str:
    """Say why a free text may not leave the council.

    A text that tells who somebody may be is held back, and so is one that says a number: no gate looked at
    it. Years, dates, months, versions and ordinary phrases such as 24/7 are no such numbers.

    Parameters
    ----------
    text : str
        Such as what was adapted, what was agreed, or what a team thinks.

    Returns
    -------
    str
        The reason in words, which repeats nothing of the text; blank if it may leave.

    Examples
    --------
    >>> fault_of_text("Training moved to evenings in March 2025.")
    ''
    >>> fault_of_text("Two carers left after 14 weeks.")
    'it says a number'
    >>> fault_of_text("Agreed with Mrs Okafor.")
    "it may hold a person's name"
    """
    details = find_details(text)
    if details:
        worst = min(details, key=lambda each: each.certainty)  # certain comes before warning
        return f"it {'holds' if worst.certainty == 'certain' else 'may hold'} {worst.kind}"
    return "it says a number" if says_number(text) else ""


def says_number(text: str) -> bool:
    """Say whether a text counts something, in figures or in words.

    Examples
    --------
    >>> says_number("from 2025/26 on, 24/7"), says_number("by 12"), says_number("both of the older residents")
    (False, True, True)
    """
    seen = _HARMLESS.sub(" ", as_seen(text))
    if any(letter.isnumeric() for letter in seen):
        return True
    spoken = _PHRASES.sub(" ", " ".join(seen.split()))
    return bool(_COUNTED.search(spoken) or _MANY.search(spoken))
