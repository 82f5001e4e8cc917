"""What would tell who somebody is is found however it is written, and plain words are left alone."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.demo.reading import read_stories
from evalkit.pack import personal_details
from evalkit.pack.personal_details import LOOKED_AT, find_personal_details, is_nhs_number

# NHS numbers that are valid and not in use: 943 476 5919 is that of the NHS's own examples; 999 is for tests.
FOUND = [
    ("My number is 9434765919.", "an NHS number"),
    ("943 476 5919", "an NHS number"),
    ("943-476-5919 is hers", "an NHS number"),
    ("9 4 3 4 7 6 5 9 1 9", "an NHS number"),
    ("\uff19\uff14\uff13 \uff14\uff17\uff16 \uff15\uff19\uff11\uff19", "an NHS number"),  # full width
    ("943\u200b476\u200b5919", "an NHS number"),  # parted by what cannot be seen
    ("943\u2011476\u20115919", "an NHS number"),  # by hyphens that do not break
    ("999 000 0018, 4 times", "an NHS number"),
    ("AB 12 34 56 C", "a National Insurance number"),
    ("qq123456c", "a National Insurance number"),
    ("He lives at OL6 6DL.", "a postcode"),
    ("m602la", "a postcode"),
    ("Ring 0161 496 0000 after six.", "a telephone number"),
    ("07700 900123", "a telephone number"),
    ("+44 (0)161 496 0000", "a telephone number"),
    ("0044 7700 900 123", "a telephone number"),
    ("jo.bloggs@example.org", "an e-mail address"),
    ("jo at example dot org", "an e-mail address"),
    ("She was born on 3 May 1941.", "a date of birth"),
    ("DOB: 03/05/41", "a date of birth"),
    ("d.o.b. 1941-05-03", "a date of birth"),
    ("It says 03.05.1941 on the form.", "a date of birth"),
    ("Mrs Okafor was kind.", "a person's name"),
    ("My husband Idris waited.", "a person's name"),
    ("Then Sheila rang.", "a person's name"),
    ("Idris Okafor rang.", "a person's name"),
    ("Her name is Idris.", "a person's name"),
]
LEFT_ALONE = [
    "",
    "We began in May 2024 with nine people, and by Christmas it was 24.",
    "Of 1,234,567,890 visits none was late.",
    "A dose at 07:30 on 01/02/2025, 10 units.",
    "9434765918 does not check out.",
    "The District Nurse and the Care Home met on Monday Tuesday and Friday.",
    "0000000000",
    "I paid £12.60 an hour from April 2025 to March 2026.",
]


@pytest.mark.parametrize(("text", "kind"), FOUND)
def test_it_is_found_however_it_is_written(text, kind):
    assert kind in find_personal_details(text)


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_plain_words_and_figures_are_left_alone(text):
    assert find_personal_details(text) == ()


def test_no_invented_story_is_taken_for_somebody():
    assert {story.id: find_personal_details(story.text) for story in read_stories()} == {
        story.id: () for story in read_stories()
    }


@given(st.text(string.digits, min_size=9, max_size=9))
def test_one_last_digit_at_most_makes_an_nhs_number(nine):
    valid = [digit for digit in string.digits if is_nhs_number(nine + digit)]
    assert len(valid) <= 1
    weighed = sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True))
    by_hand = (11 - weighed % 11) % 11  # NHS Data Dictionary: eleven is nought, and ten makes no number
    assert valid == ([str(by_hand)] if by_hand < 10 and len(set(nine + str(by_hand))) > 1 else [])


@given(st.text(max_size=300))
def test_nothing_that_anybody_types_is_too_much_for_it(text):
    assert set(find_personal_details(text)) <= set(personal_details._KINDS)


@pytest.mark.parametrize("again", ["9 ", "a.b@", "born ", "Aa ", "jo at ", "((((", "1/1/19", "Mr ", "\u0301"])
def test_very_long_text_is_looked_through_in_time(again):
    began = time.process_time()
    find_personal_details(again * (LOOKED_AT // len(again)))
    assert time.process_time() - began < 2
