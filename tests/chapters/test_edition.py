import dataclasses
import json

import pandas as pd
import pytest
from small_packs import INSULIN, observations

from evalkit.chapters import keep, open_edition, part
from evalkit.chapters.reading import SCRATCH_VARIABLE
from evalkit.errors import UsageError
from evalkit.section import Section

TABLES = {"observations": observations("insulin_on_time", INSULIN)}


def test_a_pack_of_another_council_is_refused(write):
    path = write(TABLES)
    with pytest.raises(UsageError, match="is of council e1, but E08000008 was asked for"):
        open_edition(council="E08000008", pack=path)


def test_a_pack_made_for_another_theory_is_refused(write):
    path = write(TABLES, theory={"id": "social_prescribing"})
    with pytest.raises(UsageError, match="was made for the theory 'social_prescribing'"):
        open_edition(council="e1", pack=path)


@pytest.mark.parametrize("edition", ["2025", "spring", "2025-03"])
def test_an_edition_is_a_month_not_before_the_data(write, edition):
    path = write(TABLES)
    with pytest.raises(UsageError, match="The edition cannot be"):
        open_edition(council="e1", pack=path, edition=edition)


def test_a_blank_edition_is_the_month_that_the_data_describe(write):
    path = write(TABLES)
    assert open_edition(council="e1", pack=path).month == "2025-04"
    assert open_edition(council="e1", pack=path, edition="2025-06").month == "2025-06"


def test_an_edition_cannot_be_changed(edition):
    with pytest.raises(dataclasses.FrozenInstanceError):
        edition(TABLES).month = "2025-05"


def test_the_fingerprint_follows_the_data_and_the_settings(edition):
    first = edition(TABLES)
    assert edition(TABLES).fingerprint == first.fingerprint
    assert edition(TABLES, rule_set="ptd-0.2.2").fingerprint != first.fingerprint
    changed = {"observations": observations("insulin_on_time", [*INSULIN[:-1], 90])}
    assert edition(changed).fingerprint != first.fingerprint


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    folder = tmp_path / "scratch"
    monkeypatch.setenv(SCRATCH_VARIABLE, str(folder))
    return folder


def marked(section):
    return section.model_copy(update={"summary": "This one was stored."})


@pytest.mark.usefixtures("scratch")
def test_a_stored_section_is_taken_where_the_inputs_are_equal(edition):
    first = edition(TABLES)
    assert keep(first, marked(first.section("journey"))) == "Kept 03_journey.json."
    assert edition(TABLES).section("journey").summary == "This one was stored."
    changed = {"observations": observations("insulin_on_time", [*INSULIN[:-1], 90])}
    assert edition(changed).section("journey").summary != "This one was stored."


def test_a_section_that_was_cut_short_is_made_again(edition, scratch):
    first = edition(TABLES)
    keep(first, marked(first.section("journey")))
    stored = scratch / "sections" / "03_journey.json"
    stored.write_bytes(stored.read_bytes()[:100])
    assert edition(TABLES).section("journey").summary != "This one was stored."


def test_what_is_kept_is_the_section_and_its_figures(edition, scratch):
    opened = edition(TABLES)
    section = opened.section("reach")
    keep(opened, section, draw=lambda chart: f"<svg>{chart.id}</svg>")
    stored = (scratch / "sections" / "04_reach.json").read_text(encoding="utf-8")
    assert Section.model_validate_json(stored) == section
    figure = scratch / "figures" / "04_control_insulin_on_time.svg"
    assert figure.read_text(encoding="utf-8") == "<svg>control_insulin_on_time</svg>"
    assert not figure.with_suffix(".png").exists()
    assert [path.name for path in scratch.rglob("*.part")] == []


def test_what_draws_dots_too_leaves_them_beside_except_of_a_ready_picture(edition, scratch):
    def draw(chart):
        return f"<svg>{chart.id}</svg>"

    draw.png = lambda chart: chart.id.encode()
    opened = edition(TABLES)
    keep(opened, opened.section("reach"), draw=draw)
    keep(opened, opened.section("purpose"), draw=draw)
    dots = {path.name: path.read_bytes() for path in (scratch / "figures").glob("*.png")}
    assert dots["04_control_insulin_on_time.png"] == b"control_insulin_on_time"
    assert {name[:2] for name in dots} == {"04"}


def test_by_hand_a_section_goes_to_a_folder_that_is_named(edition):
    opened = edition(TABLES)
    line = keep(opened, opened.section("journey"))
    folder = line.removeprefix("Kept 03_journey.json in ").removesuffix(".")
    with open(f"{folder}/sections/03_journey.json", encoding="utf-8") as stored:  # noqa: PTH123 - the line is text
        assert json.load(stored)["number"] == 3


def test_series_are_measured_once_a_run_and_read_back_to_the_last_digit(tameside, scratch):
    measured = dataclasses.replace(tameside, scratch=scratch).series
    again = dataclasses.replace(tameside, scratch=scratch)
    pd.testing.assert_frame_equal(again.series, measured, check_exact=True)
    pd.testing.assert_frame_equal(again.series, tameside.series, check_exact=True)
    assert [path.stem for path in (scratch / "series").iterdir()] == [tameside.fingerprint]


def test_a_chapter_that_there_is_not_is_answered_with_those_there_are(tameside):
    with pytest.raises(UsageError, match="There is no chapter called 'worth'") as caught:
        tameside.findings("worth")
    assert "purpose, data, journey, reach, impact, learning, value, contribution, claims" in str(caught.value)


def test_a_part_is_its_words_and_what_stands_under_them(edition):
    section = edition(TABLES).section("reach")
    ids = [block.id for block in part(section, "proximal")]
    assert ids == ["proximal", "summary_proximal", "control_insulin_on_time"]
    with pytest.raises(UsageError, match="has no part 'value'"):
        part(section, "value")
