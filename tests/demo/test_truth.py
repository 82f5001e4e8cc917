from collections import Counter

import pytest

from evalkit.demo.designing import design
from evalkit.demo.levels import exposures
from evalkit.demo.months import MONTHS
from evalkit.demo.reading import read_process, read_truth
from evalkit.demo.roll import COURSES, demo_councils
from evalkit.errors import FileError, UsageError


def test_the_first_eight_are_of_the_north_west_with_tameside_first():
    names = [council.name for council in demo_councils(8)]
    assert names == [
        "Tameside",
        "Stockport",
        "Oldham",
        "Wigan",
        "Salford",
        "Rochdale",
        "Bolton",
        "Trafford",
    ]


def test_153_councils_have_codes_of_their_own_and_every_fate_occurs():
    councils = demo_councils(153)
    assert len({council.code for council in councils}) == 153
    fates = Counter(design(council.code, seed=1).fate for council in councils)
    assert min(fates[fate] for fate in ("implemented", "stopped", "stalled", "readiness", "unknown")) >= 8


@pytest.mark.parametrize("count", [0, 154])
def test_other_numbers_of_councils_are_refused(count):
    with pytest.raises(UsageError, match="cannot be made"):
        demo_councils(count)


def test_a_council_is_the_same_however_often_it_is_designed():
    assert design("E99000101", seed=5) == design("E99000101", seed=5)
    assert design("E99000101", seed=5) != design("E99000101", seed=6)


@pytest.mark.parametrize("code", COURSES)
def test_truth_goes_to_json_and_back(code, tmp_path):
    truth = design(code, seed=1)
    path = tmp_path / "truth.json"
    path.write_text(truth.model_dump_json())
    assert read_truth(path) == truth


def test_a_missing_truth_says_how_to_make_one(tmp_path):
    with pytest.raises(FileError, match="evalkit demo"):
        read_truth(tmp_path / "nothing.json")


def test_what_is_not_a_truth_is_refused_by_the_key_that_is_wrong(tmp_path):
    (tmp_path / "x.json").write_text('{"version": 2}')
    with pytest.raises(FileError, match="version"):
        read_truth(tmp_path / "x.json")


@pytest.mark.parametrize(
    ("code", "start", "stage"), [("E08000008", "2024-05", 4), ("E08000010", "2024-10", 3)]
)
def test_the_council_starts_with_its_first_site(code, start, stage):
    truth = design(code, seed=1)
    first = min(site.start_date for site in truth.neighbourhoods if site.start_date)
    assert (first[:7], truth.start, truth.stage_reached) == (start, start, stage)


@pytest.mark.parametrize("code", ["E08000006", "E08000005", "E08000001", "E08000009"])
def test_where_nothing_started_no_site_has_a_date_and_no_indicator_an_effect(code):
    truth = design(code, seed=1)
    assert not any(site.start_date for site in truth.sites)
    assert all(effect.is_none for effect in truth.effects)
    assert exposures(truth, place="neighbourhood").max() == 0


def test_the_stopped_council_had_delegated_visits_in_fewer_than_six_months():
    truth = design("E08000010", seed=1)
    months = (exposures(truth, place="neighbourhood") > 0).any(axis=0)
    assert [MONTHS[i] for i in months.nonzero()[0]] == ["2024-10", "2024-11", "2024-12", "2025-01", "2025-02"]


def test_sites_start_at_different_times_and_one_never_does():
    truth = design("E08000008", seed=1)
    starts = [site.start_date for site in truth.neighbourhoods]
    assert "" in starts
    assert len({start[:7] for start in starts if start}) >= 3


def test_the_unknown_council_has_sites_of_unknown_status():
    statuses = {site.status for site in design("E08000009", seed=1).neighbourhoods}
    assert "unknown" in statuses
    assert not statuses & {"started", "stopped"}


def test_without_effects_only_reach_and_pay_move():
    truth = design("E08000004", seed=1)
    moved = {effect.indicator for effect in truth.effects if not effect.is_none}
    assert moved == {"delegated_share", "pay_differential"}


def test_some_effects_do_harm():
    effects = [
        effect
        for council in demo_councils(60)
        for effect in design(council.code, seed=1).effects
        if effect.harmful
    ]
    assert {"staff_strain", "sickness_absence"} <= {effect.indicator for effect in effects}


def test_every_effect_is_one_that_its_process_allows():
    truth = design("E08000008", seed=1)
    for effect in truth.effects:
        allowed = read_process(effect.indicator).effects.get("strong", (1 if effect.scale == "ratio" else 0,))
        assert effect.effect in allowed
