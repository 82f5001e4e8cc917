import csv
from datetime import date

import pytest
from cases import cases, needs_cases
from hypothesis import given
from hypothesis import strategies as st

from evalkit.places import (
    UnknownCouncil,
    council,
    councils,
    current,
    find_council,
    is_council_id,
    successors,
    trust,
)

SPLIT = date(2023, 4, 1)


def test_the_north_west_has_24_councils_and_cumbria_is_not_one_of_them():
    assert len(councils()) == 24
    assert "E10000006" not in {c.code for c in councils()}


@needs_cases
def test_the_councils_are_those_that_the_statistics_office_lists():
    with cases("data", "councils_upper_tier_england.csv").open(encoding="utf-8") as file:
        rows = {r["gss_code"]: r for r in csv.DictReader(file)}
    listed = {code for code, row in rows.items() if row["region"] == "North West"}
    assert {c.code for c in councils()} == listed
    for code in listed:
        known, row = council(code), rows[code]
        assert (known.name, known.type, known.region) == (row["name"], row["type"].lower(), row["region"])


@pytest.mark.parametrize("name", ["St Helens", "St. Helens", " st helens ", "Saint Helens", "ST.HELENS"])
def test_a_name_is_found_however_it_is_punctuated(name):
    assert find_council(name).code == "E08000013"


def test_a_misspelt_name_gets_a_suggestion():
    with pytest.raises(UnknownCouncil, match=r"Did you mean 'Tameside' \(E08000008\)"):
        find_council("Tamside")


def test_a_name_like_no_other_gets_the_whole_list():
    with pytest.raises(UnknownCouncil, match=r"Known: .*Wirral"):
        find_council("Zzzz")


def test_cumbria_split_on_the_first_of_april_2023():
    assert successors("E10000006", on=date(2023, 3, 31)) == ("E10000006",)
    assert successors("E10000006", on=SPLIT) == ("E06000063", "E06000064")
    assert successors("E08000008", on=SPLIT) == ("E08000008",)


def test_a_recoded_council_has_a_current_code_and_a_split_one_keeps_its_own():
    assert current("E08000016") == "E08000038"
    assert current("E08000019") == "E08000039"
    assert current("E10000006") == "E10000006"
    assert current("E08000008") == "E08000008"


def test_a_council_elsewhere_needs_its_name():
    assert council("E09000007", name="Camden").name == "Camden"
    with pytest.raises(UnknownCouncil, match="Give its name"):
        council("E09000007")


@pytest.mark.parametrize("code", ["", "E0800000", "e08000008", "../x", "E08000008\n.", "-a", "a" * 41, "Ä"])
def test_a_code_of_no_permitted_form_is_refused(code):
    assert not is_council_id(code)
    with pytest.raises(UnknownCouncil):
        council(code, name="Somewhere")


def test_a_slip_in_a_code_gets_a_suggestion():
    with pytest.raises(UnknownCouncil, match=r"'Tameside' \(E08000008\)"):
        council("e08000008")


@given(st.text(max_size=45))
def test_no_text_that_is_accepted_can_leave_its_folder(text):
    if is_council_id(text):
        assert not set(text) & set("/\\. \n:")


def test_tameside_has_a_trust_and_a_trust_that_is_not_built_in_keeps_its_name():
    assert trust("RMP").council == "E08000008"
    assert trust("R1F", name="Isle of Wight NHS Trust").name == "Isle of Wight NHS Trust"
    assert trust("R0A").council == ""
