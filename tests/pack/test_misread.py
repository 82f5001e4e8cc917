"""What a cell was probably meant to be is said, and never silently taken."""

from __future__ import annotations

import pytest

from evalkit.pack.checking.misread import explain
from evalkit.pack.contract import read_contract


def guess(text: str, place: str):
    table, column = place.split(".")
    return explain(text, field=read_contract().table(table).field(column))


DAY, MOMENT, NUMBER, WHOLE = "stories.date", "concerns.raised_at", "nurse_time.hours", "workforce.leavers"


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("13/04/2025", DAY, "2025-04-13"),
        ("13.04.25", DAY, "2025-04-13"),
        ("04/13/2025", DAY, "2025-04-13"),
        ("3/4/2025", DAY, "2025-04-03 if the day comes first, 2025-03-04 if the month does"),
        ("4/4/2025", DAY, "2025-04-04"),
        ("13/04/2025 00:00:00", DAY, "2025-04-13"),
        ("2025/04/13", DAY, "2025-04-13"),
        ("2025-4-3", DAY, "2025-04-03"),
        ("20250413", DAY, "2025-04-13"),
        ("2025-04-13T00:00:00Z", DAY, "2025-04-13"),
        ("13 April 2025", DAY, "2025-04-13"),
        ("Sunday, 13th April 2025", DAY, "2025-04-13"),
        ("13-Apr-25", DAY, "2025-04-13"),
        ("April 13, 2025", DAY, "2025-04-13"),
        ("45760", DAY, "2025-04-13"),
        ("45760.5", MOMENT, "2025-04-13 12:00"),
        ("2025-04-13T09:05:59", MOMENT, "2025-04-13 09:05"),
        ("13/04/2025 9:05", MOMENT, "2025-04-13 09:05"),
        ("2025-04-13", MOMENT, "2025-04-13 and a time, such as 10:15"),
        ("1,234", NUMBER, "1234"),
        ("1,234,567.8", NUMBER, "1234567.8"),
        ("1 234", NUMBER, "1234"),
        ("12,5", NUMBER, "12.5"),
        ("12.5%", NUMBER, "12.5"),
        ("£1,250.00", NUMBER, "1250.00"),
        ("(12)", NUMBER, "-12"),
        ("12.0", WHOLE, "12"),
        ("<5", WHOLE, "a number or a blank"),
        ("[c]", WHOLE, "a number or a blank"),
        ("N/A", WHOLE, "a number or a blank"),
        ("-", WHOLE, "a number or a blank"),
        ("Started", "sites.status", "started"),
        ("WILL_NOT", "sites.status", "will not"),
        ("Apr 2025", "workforce.period", "2025-04"),
        ("04/2025", "workforce.period", "2025-04"),
        ("2025-4", "workforce.period", "2025-04"),
        ("2025-26", "workforce.period", "2025/26"),
        ("2025/2026", "workforce.period", "2025/26"),
        ("Q1 2025/26", "workforce.period", "2025/26-Q1"),
        ("2025 Q2", "workforce.period", "2025-Q2"),
        ("North East", "sites.site_id", "a code such as North_East"),
        ("Delegated share", "observations.indicator", "a code such as delegated_share"),
    ],
)
def test_what_was_meant(text, place, expected):
    assert guess(text, place).expected == expected


def test_near_words_are_suggested():
    assert guess("strated", "sites.status").mend == "Did you mean started?"


@pytest.mark.parametrize("text", ["2025-02-30", "2025-13-13"])
def test_days_that_there_are_none_of(text):
    assert guess(text, DAY).message == "There is no such day in the calendar."


@pytest.mark.parametrize(
    ("text", "place"), [("soon", DAY), ("31/02/2025", DAY), ("many", WHOLE), ("!", "sites.site_id")]
)
def test_nothing_is_made_up(text, place):
    assert guess(text, place) is None


def test_a_wrong_date_is_missing_and_not_turned_round(check, tables):
    report = check(stories=tables["stories"].assign(date="03/04/2025"))
    (problem,) = report.problems
    assert problem.message == "This date can be read in two ways."
