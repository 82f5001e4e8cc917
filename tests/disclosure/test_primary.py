"""Cells that are hidden for what they are themselves."""

from __future__ import annotations

from cases import needs_cases
from disclosure_cases import rows, two_way

from evalkit.disclosure.audit import audit
from evalkit.disclosure.cells import Relation, published_cell
from evalkit.disclosure.complement import protect
from evalkit.disclosure.primary import all_or_none, hide, primary
from evalkit.disclosure.rules import RULES
from evalkit.disclosure.small_groups import mask_small_groups

COUNTS = {"a|x": 0, "a|y": 0, "b|x": 30, "b|y": 20, "c|x": 12, "c|y": 0, "a|Total": 0, "b|Total": 50}
COUNTS |= {"c|Total": 12, "Total|x": 42, "Total|y": 20, "Total|Total": 62}
SUMS = two_way(("a", "b", "c"), ("x", "y"))


def test_a_row_of_noughts_is_hidden_with_its_total_and_a_row_of_one_kind_without():
    assert all_or_none(COUNTS, relations=SUMS[:3]) == {"a|x", "a|y", "a|Total", "c|x", "c|y"}


def test_a_column_in_which_one_place_holds_everybody_is_hidden():
    assert {"a|y", "b|y", "c|y"} <= all_or_none(COUNTS, relations=[SUMS[4]])


def test_small_counts_and_whole_groups_are_both_primary():
    found = primary(
        {"yes": 7, "no": 0, "all": 7}, relations=[Relation("all", ("yes", "no"))], rule=RULES["sdc-1"]
    )
    assert found == {"yes", "no", "all"}


def test_hidden_noughts_can_be_protected():
    cells = [published_cell(key, value=value, rule=RULES["sdc-1"]) for key, value in COUNTS.items()]
    hidden = hide(cells, keys=all_or_none(COUNTS, relations=SUMS))
    assert audit(cells, SUMS).safe
    assert protect(hidden, SUMS).safe


@needs_cases
def test_identifiers_of_small_groups_are_masked_as_the_user_survey_does():
    table = rows("kanon.csv")
    given = [{name: int(row[f"in_{name}"]) for name in ("a", "b", "age")} for row in table]
    expected = [{name: int(row[f"out_{name}"]) for name in ("a", "b", "age")} for row in table]
    assert mask_small_groups(given, by=("a", "b"), mask=99) == expected
