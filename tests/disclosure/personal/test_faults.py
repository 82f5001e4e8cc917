"""A free text leaves only where it tells nobody and counts nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.disclosure.personal import fault_of_text

MAY_LEAVE = [
    "",
    "Training moved to evenings.",
    "Since March 2025 sign-off is by video.",
    "From 3 May 2025, 2025-05-03 and 03/05/2025 on.",
    "In 2025/26, from 2025-Q2, after version 2.1 of the form.",
    "A nurse answers 24/7; 111 is for the night.",
    "No one was volunteered, and one by one they came.",
    "One day it will be ordinary.",
    "Two-way trust takes time.",
    "The 1st and the 2nd visit are observed.",
    "Covid-19 delayed phase 2 for type 2 diabetes.",
    "the same worker calls every day",
]
MAY_NOT = [
    ("By 12 they had all gone.", "a number"),
    ("14 weeks", "a number"),
    ("Late doses fell by 3.5%.", "a number"),
    ("Two carers left.", "a number"),
    ("both of the older residents", "a number"),
    ("three district nurses retired", "a number"),
    ("a dozen people", "a number"),
    ("there are four of us left", "a number"),
    ("one resident refused", "a number"),
    ("the only patient with a pump", "a number"),
    ("half the nurses", "a number"),
    ("forty visits", "a number"),
    ("twenty-three", "a number"),
    ("a hundred", "a number"),
    ("\uff11\uff14 weeks", "a number"),
    ("T\u200bwo car\u200bers left", "a number"),
    ("two\ncarers", "a number"),
    ("two\u00a0carers", "a number"),
    ("\u2465 of them", "a number"),
    ("\u00bd of it", "a number"),
    ("from 2025 to 2026, 2027.5", "a number"),
    ("Agreed with Mrs Okafor.", "a person's name"),
    ("My husband Idris waited.", "a person's name"),
    ("ring 0161 496 0000", "a telephone number"),
    ("943 476 5919", "an NHS number"),
    ("at OL6 6DL", "a postcode"),
    ("jo@example.org", "an e-mail address"),
]


@pytest.mark.parametrize("text", MAY_LEAVE)
def test_what_tells_nobody_and_counts_nothing_may_leave(text):
    assert fault_of_text(text) == ""


@pytest.mark.parametrize(("text", "why"), MAY_NOT)
def test_what_tells_or_counts_is_withheld_with_its_reason(text, why):
    assert why in fault_of_text(text)


@given(
    st.integers(min_value=4, max_value=1899),
    st.sampled_from(["{} of them", "it was {}", "({})", "a{}b", "{}%"]),
)
def test_any_figure_that_is_no_year_is_withheld(number, said):
    assert fault_of_text(said.format(number)) or number in (101, 111, 999)


@given(st.text(max_size=200))
def test_the_reason_repeats_nothing(text):
    assert fault_of_text(text) in ("", "it says a number") or fault_of_text(text).startswith(
        ("it holds a", "it may hold a")
    )
