"""An effect is told only of what was asked beforehand, where data allow it, with what could be seen."""

import numpy as np
import pandas as pd
import pytest
from small_packs import observations, prose_of, rows_of

from evalkit.section import Chart

MONTHS = pd.period_range("2021-04", "2025-03", freq="M").astype(str).tolist()  # 36 before, 12 after
START = "2024-04-08"
SITES = pd.DataFrame(
    {
        "site_id": ["north"],
        "name": ["North"],
        "kind": ["neighbourhood"],
        "status": ["started"],
        "start_date": [START],
    }
)
PERIODS = {"start": "2021-04", "baseline_end": "2024-03", "end": "2025-03"}
EXPECTED = {"indicator": "insulin_on_time", "direction": "up", "size": 5, "why": "breakfast", "by": "2025-03"}
STEADY = np.random.default_rng(7).integers(58, 66, len(MONTHS))


def insulin(*, lift: int = 0, wrong: tuple[int, ...] = ()) -> pd.DataFrame:
    counts = STEADY + np.where(np.arange(len(MONTHS)) >= 36, lift, 0)
    counts[list(wrong)] = 1
    return observations("insulin_on_time", counts, periods=MONTHS)


@pytest.fixture
def impact(edition):
    def made(series, *, expected=(EXPECTED,), recorded="2024-01-09", sites=SITES, **more):
        before = {"recorded_on": recorded, "recorded_by": "the team", "expectations": list(expected)}
        tables = {"observations": series} | ({} if sites is None else {"sites": sites})
        reflections = {"before": before} if expected else None
        return edition(tables, reflections=reflections, periods=PERIODS, **more).section("impact")

    return made


def test_a_large_effect_that_was_expected_supports_the_theory(impact):
    section = impact(insulin(lift=20))
    (finding,) = section.findings
    assert finding.bearing == "supports"
    assert finding.lower < 20 < finding.upper
    assert finding.planned is True
    assert "1 estimate supports the theory (Insulin given on time)" in section.summary
    (chart,) = [block for block in section.blocks if isinstance(block, Chart)]
    assert "from 2024-04 on what was to be expected without the change" in chart.alt
    (row,) = rows_of(section.block("effects_table"))
    assert (row["periods"], row["bearing"]) == ("36 and 12", "supports")


def test_where_nothing_changed_it_stands_beside_what_could_have_been_seen(impact):
    (finding,) = impact(insulin()).findings
    assert finding.bearing != "supports"
    assert finding.lower < 0 < finding.upper
    assert 0 < finding.smallest_detectable < 20
    assert "could have shown" in finding.sentence


def test_what_was_written_down_after_the_start_is_post_hoc(impact):
    section = impact(insulin(lift=20), recorded="2024-06-01")
    assert section.findings[0].planned is False
    (row,) = rows_of(section.block("specifications"))
    assert row["planned"].startswith("Post hoc")


def test_the_hash_is_of_what_was_expected(impact):
    up, down = (
        impact(insulin(), expected=[{**EXPECTED, "direction": way}]).findings[0] for way in ("up", "down")
    )
    assert len(up.specification) == 64
    assert up.specification != down.specification
    assert impact(insulin(lift=20)).findings[0].specification == up.specification


def test_an_effect_against_what_was_expected_bears_nothing(impact):
    (finding,) = impact(insulin(lift=20), expected=[{**EXPECTED, "direction": "no change"}]).findings
    assert finding.signal == "improved"
    assert finding.bearing == "cannot tell"


def test_a_collapse_of_the_record_at_the_start_is_a_fault_and_no_effect(impact):
    section = impact(insulin(wrong=(36, 37, 38)))
    (finding,) = section.findings
    assert finding.estimate is None
    assert finding.sentence.startswith("No estimate:")
    assert any(check.name == "data faults" and check.passed is False for check in finding.checks)
    assert section.gaps[-1].what == "The effect on Insulin given on time."


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"sites": None}, "No estimate"),
        ({"sites": SITES.assign(status="planned", start_date=None)}, "No estimate"),
        ({"sites": SITES.assign(start_date=None)}, "No estimate"),
        ({"sites": SITES.assign(start_date="2021-04-02")}, "No estimate"),
    ],
)
def test_without_a_start_there_is_a_sentence_and_no_number(impact, more, said):
    (finding,) = impact(insulin(lift=20), **more).findings
    assert finding.sentence.startswith(said)
    assert (finding.estimate, finding.lower, finding.smallest_detectable) == (None, None, None)


def test_nothing_is_estimated_of_which_nothing_was_expected(impact):
    section = impact(insulin(lift=20), expected=())
    assert section.findings == ()
    assert "no question to answer" in prose_of(section, "short")
    assert section.gaps[0].needs.startswith("reflections.yaml")


def test_an_expectation_without_figures_is_a_gap(impact):
    section = impact(insulin(), expected=[EXPECTED, {**EXPECTED, "indicator": "goals_met"}])
    assert section.gaps[0].what == "Any effect on What matters to me."
