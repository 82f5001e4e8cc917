"""What made the difference: the planted combination, what is refused, and what is said of it."""

from __future__ import annotations

import pandas as pd
import pytest
from small_records import council, implemented, score

from evalkit.bundled import bundled
from evalkit.compare import gather, what_made_the_difference
from evalkit.compare.scored import scores_of
from evalkit.demo.reading import read_truth
from evalkit.section import Table
from evalkit.theory import read_theory

THEORY = read_theory("blended_roles")
CODES = [condition.id for condition in THEORY.conditions]
DEMO = ["E08000001", *(f"E080000{place:02d}" for place in range(4, 11))]


def together(*results):
    return gather(results, theory=THEORY)


def scored(code, verdict, *, start="", day="2024-01-31", **values):
    given = {**dict.fromkeys(CODES, 0.33), **values}
    return council(
        code,
        start=start,
        findings=[implemented(code, verdict)],
        conditions=tuple(score(name, value, day) for name, value in given.items() if value is not None),
    )


def six(**first):
    """Make three councils with a fee uplift that implemented, and three without that did not."""
    done = [scored(code, 1.0, fee_uplift=0.67) for code in "bc"]
    return [scored("a", 1.0, **{"fee_uplift": 0.67, **first}), *done, *(scored(code, 0.0) for code in "def")]


def demo_council(code):
    """Take a synthetic council's own scores, and what was planted in it."""
    frame = pd.read_csv(bundled("data", "demo", code, "conditions.csv"))
    verdict = float(read_truth(bundled("data", "demo", "truth", f"{code}.json")).fate == "implemented")
    scores = tuple(score(row.condition, row.score, row.as_at) for row in frame.itertuples())
    return council(code, findings=[implemented(code, verdict)], conditions=scores)


def test_what_was_planted_in_the_synthetic_councils_is_found_again():
    section = what_made_the_difference(together(*map(demo_council, DEMO)))
    solutions = dict(zip(*map(section.block("solutions_present").values, ("solution", "terms")), strict=True))
    assert solutions == {
        "conservative": "fee uplift*leadership*facilitator*relationships",
        "intermediate": "fee uplift*leadership*facilitator*relationships",
        "parsimonious": "fee uplift",
    }
    assert (
        "These councils cannot tell fee uplift from integration or developmental contract." in section.summary
    )
    absent = section.block("solutions_absent")
    assert absent.rows[-1][:3] == ("parsimonious", "~fee uplift", 1.0)


def test_few_councils_are_compared_by_the_conditions_that_the_theory_names():
    chosen = scores_of(together(*six())).conditions
    assert [condition.id for condition in chosen] == [
        "fee_uplift",
        "leadership",
        "facilitator",
        "relationships",
    ]


def test_too_few_councils_are_refused_in_words():
    section = what_made_the_difference(together(*six()[:5]))
    assert section.summary.endswith("5 councils can be compared, and 6 are needed.")
    shown = [block.id for block in section.blocks if isinstance(block, Table)]
    assert shown == ["journeys_table", "readiness_table", "efforts_table", "scores_table"]
    assert section.findings == ()
    assert section.gaps[0].needs.startswith("conditions.csv")


def test_councils_that_all_came_to_the_same_are_refused_in_words():
    section = what_made_the_difference(together(*(scored(code, 0.0) for code in "abcdef")))
    assert "all 6 councils that can be compared did not implement" in section.summary


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"leadership": None}, "no score of leadership"),
        ({"leadership": 0.5}, "0.5 for leadership, which says neither in nor out"),
    ],
)
def test_a_council_that_cannot_be_compared_is_named_with_the_reason(changed, why):
    more = scored("g", 1.0, fee_uplift=1)
    section = what_made_the_difference(together(*six(**changed), more))
    assert f"Council a is not compared: {why}" in section.block("scores").text
    assert section.findings


def test_a_council_of_which_it_cannot_be_told_is_left_out_and_does_not_count_as_no():
    section = what_made_the_difference(together(*six(), scored("g", None, fee_uplift=1)))
    assert (
        "Council g is not compared: it cannot be told whether it is implemented"
        in section.block("scores").text
    )
    assert section.findings[0].denominator == 6


def test_the_first_score_counts_and_one_made_after_the_start_is_marked_retrospective():
    twice = scored("a", 1.0, start="2024-06-01", fee_uplift=0.67)
    twice = twice.model_copy(
        update={"conditions": (*twice.conditions, score("fee_uplift", 0.0, "2025-01-01"))}
    )
    late = scored("b", 1.0, start="2024-01-01", fee_uplift=0.67)
    records = together(twice, late, *six()[2:])
    found = scores_of(records)
    assert found.first["Council a"]["fee_uplift"].score == 0.67
    assert found.retrospective == ("Council b",)
    section = what_made_the_difference(records)
    cells = dict(zip(*map(section.block("scores_table").values, ("council", "fee_uplift")), strict=True))
    assert (cells["Council a"], cells["Council b"]) == ("0.67", "0.67 †")
    assert all("made after the start" in finding.sentence for finding in section.findings)


def test_councils_alike_that_differ_in_what_became_of_them_are_named():
    section = what_made_the_difference(together(*six(), scored("g", 0.0, fee_uplift=1)))
    assert "1 row contradictory: " in section.block("rows").text
    assert "Council g" in section.block("rows").text
    said = [finding.sentence for finding in section.findings if finding.estimate is not None]
    assert said
    assert all("differ in what became of them" in sentence for sentence in said)


def test_the_order_of_councils_changes_nothing():
    assert what_made_the_difference(together(*six())) == what_made_the_difference(together(*reversed(six())))
