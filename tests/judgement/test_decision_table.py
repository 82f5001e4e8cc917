"""Every combination of conditions has one verdict, and better conditions never lower it."""

from itertools import pairwise, product

import pytest
from cases import ROOT

from evalkit.judgement.decision_table import Conditions
from evalkit.judgement.decision_words import table_in_words
from evalkit.judgement.reading import decide, read_decision_table

TABLE = read_decision_table()
EVERY = [
    Conditions(**dict(zip([each.id for each in TABLE.conditions], values, strict=True)))
    for values in product(*(each.values for each in TABLE.conditions))
]
RISING = ("contradicted", "not established", "plausible", "established")
REMAKE = "write what table_in_words(read_decision_table()) gives into docs/verdicts.md"


def by_the_rules(a, b, c, d, e):  # noqa: PLR0911 - a return for each row of the table
    """Judge as the rules are written in words, not from the data."""
    if a == "false":
        return 1, "not tested"
    if c == "weakens" or (b == "worse" and c != "supports"):
        return 2, "contradicted"
    if b == "unknown" and c == "none":
        return 3, "not tested"
    if d == "fails" or e == "upheld":
        return 4, "not established"
    if (a, b, c, d, e) == ("true", "improved", "supports", "holds", "all answered"):
        return 5, "established"
    if a == "true" and (b == "improved" or c == "supports"):
        return 6, "plausible"
    return 7, "not established"


def test_there_are_432_combinations_and_each_has_the_verdict_of_the_rules():
    assert len(EVERY) == len(set(EVERY)) == 432
    for conditions in EVERY:
        row = decide(conditions)
        assert (row.row, row.verdict) == by_the_rules(*dict(conditions).values()), conditions


def test_exactly_one_combination_is_established():
    assert [decide(each).verdict for each in EVERY].count("established") == 1


def test_each_row_decides_something():
    assert {decide(each).row for each in EVERY} == {row.row for row in TABLE.rows}


def test_a_more_favourable_condition_never_lowers_the_verdict():
    for conditions in EVERY:
        for condition in TABLE.conditions:
            moved = [
                decide(conditions.model_copy(update={condition.id: value})) for value in condition.favour
            ]
            ranks = [RISING.index(row.verdict) for row in moved if row.verdict != "not tested"]
            assert all(lower <= higher for lower, higher in pairwise(ranks)), (conditions, condition.id)


def test_the_order_of_favour_is_of_the_same_values():
    assert all(sorted(each.favour) == sorted(each.values) for each in TABLE.conditions)


@pytest.mark.parametrize(
    ("stalled", "label"), [(True, "not tested (not implemented)"), (False, "contradicted")]
)
def test_a_council_that_stalled_disproves_nothing(stalled, label):
    seen = Conditions(
        activity="false" if stalled else "true", effect="worse", link_evidence="weakens",
        assumptions="fails", rivals="upheld",
    )  # fmt: skip
    assert decide(seen).label == label


def test_the_document_is_made_from_the_data():
    assert (ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8") == table_in_words(TABLE), REMAKE
