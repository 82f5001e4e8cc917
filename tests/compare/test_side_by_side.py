"""Councils side by side: over time, in funnels, effects together and councils as units."""

from __future__ import annotations

import numpy as np
import pytest
from small_records import INSULIN, MONTHS, council, effect, series

from evalkit.compare import gather, side_by_side
from evalkit.compare.multiples_blocks import MOST_PLOTS
from evalkit.compare.pooled import pooled_effects
from evalkit.report import draw
from evalkit.section import Chart
from evalkit.theory import read_theory

THEORY = read_theory("blended_roles")
STARTS = {"a": "2024-01-10", "b": "2024-03-05", "c": "2024-05-20"}
LIFT = 15.0


def together(*results):
    return gather(results, theory=THEORY)


def shares(code: str, *, start: str = "", lift: float = LIFT, level: float = 60.0) -> dict[str, float]:
    """Give a share by month that varies a little, and is higher from the start on."""
    noise = np.random.default_rng([ord(letter) for letter in code]).normal(0, 1, len(MONTHS))
    return {
        month: level + each + lift * bool(start and month >= start[:7])
        for month, each in zip(MONTHS, noise, strict=True)
    }


def many(number: int, *, odd: float = 60.0, **more):
    """Make councils that have not started, the first of which may differ from all others."""
    codes = [f"n{place:02d}" for place in range(number)]
    return [
        council(
            code,
            series(shares(code, level=odd if code == "n00" else 60.0)),
            findings=[effect(code, None)],
            **more,
        )
        for code in codes
    ]


def started():
    return [
        council(code, series(shares(code, start=day)), start=day, findings=[effect(code, None)])
        for code, day in STARTS.items()
    ]


def charts(section, kind):
    return [block for block in section.blocks if isinstance(block, Chart) and block.kind == kind]


def finding(section, method):
    return next(each for each in section.findings if each.method == method)


def test_effects_of_three_councils_are_put_together_with_how_much_they_differ():
    sizes = {"a": 4.0, "b": 5.0, "c": 6.0}
    section = side_by_side(
        together(*(council(code, findings=[effect(code, size)]) for code, size in sizes.items()))
    )
    mean = finding(section, "random effects (REML)")
    assert (mean.council, round(mean.estimate, 2), mean.planned, mean.unit) == (
        "all",
        5.0,
        True,
        "percentage points",
    )
    assert mean.smallest_detectable > 0
    assert len(mean.specification) == 64
    assert {check.name for check in mean.checks} >= {
        "enough councils",
        "councils agree",
        "no one council decides",
    }
    (forest,) = charts(section, "intervals")
    assert forest.data.values("kind") == ["council", "council", "council", "pooled", "prediction"]
    assert "tau²" in forest.data.values("note")[0]
    assert section.block("without_each").values("council") == ["Council a", "Council b", "Council c"]


def test_two_councils_are_shown_and_not_put_together():
    section = side_by_side(together(*(council(code, findings=[effect(code, 4.0)]) for code in "ab")))
    mean = finding(section, "random effects (REML)")
    assert mean.estimate is None
    assert "shown, not pooled" in mean.sentence
    (forest,) = charts(section, "intervals")
    assert forest.data.values("kind") == ["council", "council"]
    assert "spread_table" not in [block.id for block in section.blocks]
    assert any("mean effect on Insulin" in gap.what for gap in section.gaps)


@pytest.mark.parametrize(
    "other",
    [
        {"planned": False},
        {"definition_version": "2"},
        {"scale": "ratio"},
        {"method": "controlled its"},
        {"unit": "%"},
    ],
)
def test_effects_that_are_not_of_one_kind_stay_apart(other):
    alike = [council(code, findings=[effect(code, 4.0)]) for code in "abc"]
    apart = council("d", findings=[effect("d", 40.0, **other)])
    found = pooled_effects(together(*alike, apart))
    assert [len(each.estimates) for each in found] in ([3, 1], [1, 3])
    whole = next(each for each in found if len(each.estimates) == 3)
    assert whole.finding.estimate == pytest.approx(4.0)


def test_a_council_without_an_estimate_is_named_and_does_not_count_as_none():
    results = [council(code, findings=[effect(code, 4.0)]) for code in "abc"]
    (found,) = pooled_effects(together(*results, council("d", findings=[effect("d", None)])))
    assert found.left_out == {"Council d": "it has no estimate"}
    assert found.fit.councils == 3


def test_eight_councils_get_words_instead_of_a_funnel():
    section = side_by_side(together(*many(8)))
    assert charts(section, "funnel") == []
    assert section.block("funnels").text.startswith("8 councils; a funnel needs ten.")
    assert not [each for each in section.findings if each.method == "funnel"]
    assert section.block("recent").values(INSULIN)[0] == pytest.approx(60, abs=2)


def test_of_twelve_councils_the_one_that_differs_lies_outside_the_funnel():
    section = side_by_side(together(*many(12, odd=30.0)))
    (drawn,) = charts(section, "funnel")
    assert drawn.data.values("kind").count("place") == 12
    outside = [each.council for each in section.findings if each.method == "funnel"]
    assert outside == ["n00"]


def test_a_council_with_too_few_figures_of_the_year_is_not_in_the_funnel():
    short = council("z", series({MONTHS[-1]: 5.0}), findings=[effect("z", None)])
    section = side_by_side(together(*many(12), short))
    (drawn,) = charts(section, "funnel")
    assert "Council z" not in drawn.data.values("label")
    assert any("Council z" in note for note in drawn.data.notes)


def test_councils_that_start_at_different_times_show_a_known_effect():
    section = side_by_side(together(*started(), *many(4)))
    found = finding(section, "staggered adoption")
    assert found.lower < LIFT < found.upper
    assert (found.signal, found.planned) == ("improved", False)
    assert any("post hoc" in caveat for caveat in found.caveats)
    assert found.smallest_detectable > 0
    (study,) = charts(section, "event_study")
    assert min(study.data.values("event_time")) < 0 <= max(study.data.values("event_time"))
    assert "Insulin given on time (improved)" in section.summary


def test_one_council_is_set_against_a_mixture_of_others_and_their_weights_are_shown():
    section = side_by_side(together(*started()[:1], *many(6)))
    found = finding(section, "synthetic difference-in-differences")
    assert found.estimate == pytest.approx(LIFT, abs=2)
    weights = section.block(f"weights_{INSULIN}").data
    assert sum(weights.values("value")) == pytest.approx(100, abs=0.1)
    assert found.council == "a"


def test_with_few_councils_the_reason_stands_in_the_place_of_an_estimate():
    section = side_by_side(together(*started()))
    assert charts(section, "event_study") == []
    found = finding(section, "staggered adoption")
    assert found.estimate is None
    assert "too few to tell how much councils vary" in found.sentence
    assert "5 are needed" in section.block("single").text


def test_a_council_of_which_it_is_not_known_whether_it_started_is_no_comparison():
    unknown = council("u", series(shares("u")), status="unknown", findings=[effect("u", None)])
    section = side_by_side(together(*started(), *many(4), unknown))
    assert any("Council u is left out" in note for note in section.block("unit_designs").notes)


def test_waves_of_a_survey_say_why_councils_are_no_units():
    waves = dict.fromkeys(MONTHS[::3], 50.0)
    results = [
        council(code, series(waves), start=day, findings=[effect(code, None)]) for code, day in STARTS.items()
    ]
    said = side_by_side(together(*results)).block("units").text
    assert "no figures between April 2023 and July 2023" in said


def test_every_plot_of_an_outcome_is_on_one_scale_and_few_are_drawn():
    section = side_by_side(together(*started(), *many(MOST_PLOTS)))
    (drawn,) = charts(section, "multiples")
    order = list(dict.fromkeys(drawn.data.values("series")))
    assert len(order) == MOST_PLOTS
    assert order[:3] == ["Council a", "Council b", "Council c"]
    assert drawn.data.values("event").count("First delegated visit") == 3
    assert any("3 councils with figures are not drawn" in note for note in drawn.data.notes)


def test_the_order_of_the_records_changes_nothing_and_every_chart_can_be_drawn():
    results = [*started(), *many(9)]
    section = side_by_side(together(*results))
    assert side_by_side(together(*reversed(results))) == section
    assert all(draw(block).startswith("<svg") for block in section.blocks if isinstance(block, Chart))


def test_nothing_to_compare_is_said():
    section = side_by_side(together())
    assert section.summary == "There is no council to compare."
    assert section.findings == ()
