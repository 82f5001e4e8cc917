import pytest

from evalkit.chapters.partnership_needs import absent_rows, need_gaps, need_rows, needs_sentence
from evalkit.theory import read_theory

NURSES = {
    "name": "District nursing",
    "needs": ["clear accountability"],
    "agreed": ["nurses keep accountability"],
}
PROVIDERS = {"name": "Home care providers", "needs": ["a fee that covers pay"], "brings": ["willing workers"]}


def states(*partners):
    return need_rows(partners)["state"].tolist()


def test_a_need_is_answered_by_the_line_in_the_likest_words_of_any_partner():
    council = {"name": "Council", "brings": ["a fee", "a fee that covers the pay of workers"]}
    row = need_rows([PROVIDERS, council]).iloc[0]
    assert (row["state"], row["by"]) == ("like words", "brought by Council")
    assert row["line"] == "a fee that covers the pay of workers"


def test_a_need_that_nobody_names_is_open_and_told_with_its_rule():
    rows = need_rows([NURSES, PROVIDERS])
    assert rows["state"].tolist() == ["like words", "no like words"]
    assert rows["by"].tolist() == ["agreed with District nursing", "nobody"]
    told = "1 of 2 needs is answered by nothing that any partner brings or agreed."
    assert needs_sentence(rows) == f"As far as like words can tell, {told}"
    (gap,) = need_gaps(rows, absent_rows([], read_theory("blended_roles")).iloc[:0])
    assert "a fee that covers pay (Home care providers)" in gap.what
    assert "in like words" in gap.why


def test_a_need_does_not_answer_itself():
    assert (
        states({"name": "A", "needs": ["time for training"]}, {"name": "B", "needs": ["time for training"]})
        == ["no like words"] * 2
    )


@pytest.mark.parametrize("need", ["?", "it", "\U0001f642", "the and for"])
def test_a_need_without_a_word_that_tells_is_left_open(need):
    assert states({"name": "A", "needs": [need], "brings": ["it"]}) == ["too short to tell"]


def test_without_needs_nothing_is_claimed():
    assert needs_sentence(need_rows([{"name": "A"}])) == "No partner wrote down a need."
    assert states() == []


def test_who_is_named_in_the_theory_and_is_no_partner_is_listed_once():
    theory = read_theory("blended_roles")
    everyone = absent_rows([], theory)
    assert everyone["name"].is_unique
    assert {"Facilitator", "Residents", "District nurses", "Integrated care board"} <= set(everyone["name"])
    names = ["District nursing", "Home care providers", "Council commissioning", "People and families"]
    some = set(absent_rows([{"name": name} for name in names], theory)["name"])
    assert "Facilitator" in some
    assert not some & {"Residents", "Carers", "District nurses", "Lead district nurse", "Commissioners"}


def test_a_facilitator_with_an_entry_is_no_longer_absent():
    theory = read_theory("blended_roles")
    names = absent_rows([{"name": "The facilitator's host", "role": "learning"}], theory)["name"]
    assert "Facilitator" not in set(names)
