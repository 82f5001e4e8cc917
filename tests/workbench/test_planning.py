"""How many months and sites it takes is said in one sentence that the figures bear out."""

from __future__ import annotations

import pytest

from evalkit.report import draw
from evalkit.section import Chart
from evalkit.workbench import Question, answer_plan, open_pack

BOLTON, STOCKPORT = "demo:E08000001", "demo:E08000007"
START = "2026-05"


@pytest.fixture(scope="module")
def bolton():
    return open_pack(BOLTON)


def answer(opened, **asked):
    question = Question(**({"indicator": "insulin_on_time", "effect": 5, "start": START, "direction": "up",
                            "replicates": 200} | asked))  # fmt: skip
    return {block.id: block for block in answer_plan(opened, question)}


def chart_of(blocks) -> Chart:
    (chart,) = [block for block in blocks.values() if isinstance(block, Chart)]
    return chart


def test_the_sentence_gives_the_first_month_at_which_the_effect_is_seen(bolton):
    blocks = answer(bolton, unit="sites", effect=3)
    chart = chart_of(blocks)
    rows = list(zip(*(chart.data.values(name) for name in ("series", "x", "value")), strict=True))
    eight = {months: value for series, months, value in rows if series == "8 sites"}
    first = min(months for months, value in eight.items() if value <= 3)
    assert all(value > 3 for months, value in eight.items() if months < first)
    assert blocks["answer"].text == (
        f"**To see a rise of 3 percentage points with a chance of 80% you would need {first:.0f} months "
        "after the start, at 8 sites; at 3 sites that chance cannot be reached within five years of the "
        "start.**"
    )


def test_what_cannot_be_reached_is_said_in_words(bolton):
    text = answer(bolton, effect=0.1)["answer"].text
    assert text.startswith(
        "**A chance of 80% of seeing a rise of 0.10 percentage points cannot be reached within five years of "
        "the start, in the whole council. The smallest rise that would be seen as often as that is "
    )


def test_a_better_chance_and_more_confidence_never_need_a_smaller_effect(bolton):
    usual, surer = (chart_of(answer(bolton, chance=c, confidence=k)) for c, k in ((0.8, 0.95), (0.9, 0.99)))
    pairs = zip(usual.data.values("value"), surer.data.values("value"), strict=False)
    assert all(one < other for one, other in pairs)


def test_the_simulation_is_told_with_its_replicates_and_seed_and_is_the_same_again(bolton):
    one, same, other = (answer(bolton, seed=seed) for seed in (1, 1, 2))
    assert one == same
    assert "Simulated: 200 replicates of each plan, seed 1; start May 2026" in one["rests"].text.replace(
        "\\", ""
    )
    assert chart_of(other).data != chart_of(one).data


def test_what_there_is_now_is_what_chapter_05_says():
    stockport = open_pack(STOCKPORT)
    (finding, *_) = stockport.edition.findings("impact")
    now = answer(stockport, start="2025-04-07", replicates=500)["now"].text.replace("\\", "")
    assert finding.subject == "insulin_on_time"
    assert f"is {finding.smallest_detectable:.3g} percentage points: more than the 5" in now


def test_before_any_start_nothing_is_seen_yet(bolton):
    assert answer(bolton)["now"].text.startswith("Nothing can be seen yet of a start in May 2026")
    assert answer(bolton, unit="sites")["now"].text.startswith(
        "Nothing can be seen yet by comparing the sites"
    )


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"effect": 0}, "must be above zero"),
        ({"effect": float("nan")}, "must be above zero"),
        ({"indicator": "emergency_admissions_65plus", "unit": "sites"}, "no figures of"),
        ({"indicator": "falls_admissions_65plus"}, "too few"),
        ({"start": "2020-01"}, "no points before the start"),
        ({"indicator": "insulin_on_time", "unit": "sites", "start": "2020-01"}, "no period before the start"),
    ],
)
def test_where_nothing_can_be_planned_a_sentence_says_why(bolton, asked, said):
    blocks = answer(bolton, **asked)
    assert said in blocks["answer"].text
    assert list(blocks) == ["whose", "answer"]


def test_quarters_are_planned_in_months(bolton):
    blocks = answer(bolton, indicator="staff_confidence", effect=10)
    assert {months % 3 for months in chart_of(blocks).data.values("x")} == {0}
    assert "4 times a year" in blocks["rests"].text


def test_the_picture_marks_the_effect_that_one_cares_about(bolton):
    chart = chart_of(answer(bolton, unit="sites"))
    drawing = draw(chart)
    assert all(
        words in drawing for words in ("You care about", "8 sites", "24 sites", "Time after the start")
    )
    assert "A dashed line marks the effect that you care about, 5 percentage points." in chart.alt
    assert "Nothing, however large, would be seen at: 3 sites" in chart.alt
