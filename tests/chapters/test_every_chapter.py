"""What holds of every chapter, whatever a council brings."""

import json
import re

import pytest
from cases import cases, needs_cases
from small_packs import INSULIN, observations

from evalkit.chapters import CHAPTERS, open_edition
from evalkit.pack.published import packs_from
from evalkit.report import draw
from evalkit.section import Chart, Prose, Section, Table

DEMO = ["E08000001", "E08000004", "E08000005", "E08000006", "E08000007", "E08000009", "E08000010"]
UNFILLED = re.compile(r"\{[a-z_]+\}")


def is_sound(section: Section) -> None:
    assert Section.model_validate_json(section.model_dump_json()) == section
    ids = [block.id for block in section.blocks]
    assert len(ids) == len(set(ids))
    assert section.summary.endswith(".")
    for block in section.blocks:
        if isinstance(block, Prose):
            assert not UNFILLED.search(block.text)
            assert block.text
        if isinstance(block, Chart):
            assert len(block.alt) > 40
            assert block.message.endswith(".")
            assert draw(block).lstrip().startswith("<")
        if isinstance(block, Table):
            assert block.caption
    for gap in section.gaps:
        assert gap.what
        assert gap.why
        assert gap.needs


def all_are_sound(edition) -> None:
    for chapter in CHAPTERS:
        is_sound(edition.section(chapter.name))


def test_one_indicator_is_enough(edition):
    all_are_sound(edition({"observations": observations("insulin_on_time", INSULIN)}))


def test_a_single_figure_is_enough(edition):
    all_are_sound(edition({"observations": observations("insulin_on_time", [5], periods=["2024-04"])}))


def test_nothing_but_states_is_no_crash(edition):
    hidden = observations("insulin_on_time", [None] * 24, denominator=None, status="suppressed")
    all_are_sound(edition({"observations": hidden}))


def test_a_complete_council(tameside):
    all_are_sound(tameside)


@pytest.mark.slow
@pytest.mark.parametrize("council", DEMO)
def test_every_bundled_council(council):
    all_are_sound(open_edition(council=council, pack=f"demo:{council}"))


def test_equal_inputs_make_equal_chapters(edition):
    tables = {"observations": observations("insulin_on_time", INSULIN)}
    again = {"observations": tables["observations"].sample(frac=1, random_state=1)}
    first, second = edition(tables), edition(again)
    assert first.fingerprint != second.fingerprint  # another file, the same figures
    for name in ("purpose", "data", "journey", "reach"):  # the last chapter prints the fingerprint
        assert first.section(name) == second.section(name)


def findings_of(path):
    edition = open_edition(council=path.name, pack=str(path))
    is_sound(edition.section("reach"))
    return {finding.subject: finding for finding in edition.findings("reach")}


@needs_cases
def test_published_figures_come_out_to_the_digit(tmp_path):
    falls = cases("data", "fingertips_extract_2018_to_2023.csv")
    (pack,) = packs_from([falls], tmp_path / "fingertips", council="E08000008")
    found = findings_of(pack)["falls_admissions_65plus"]
    assert (found.period, found.numerator, found.denominator) == ("2023/24", 830, 41557)
    assert [round(n, 1) for n in (found.estimate, found.lower, found.upper)] == [2081.8, 1940.9, 2230.0]
    assert "2,081.8 per 100,000 (95% interval 1,940.9 to 2,230.0)" in found.sentence


@needs_cases
def test_published_counts_make_the_published_shares(tmp_path):
    ascof = cases("data", "ascof_2020_21_numerator_denominator.csv")
    (pack,) = packs_from([ascof], tmp_path / "ascof", council="E08000008")
    found = findings_of(pack)
    assert (found["ascof_2b1"].numerator, found["ascof_2b1"].denominator) == (181, 287)
    assert round(found["ascof_2b1"].estimate, 1) == 63.1
    assert round(found["ascof_2a2"].estimate, 1) == 620.4


@needs_cases
def test_a_trust_has_its_series_where_there_is_none_of_the_council(tmp_path):
    trusts = cases("data", "nhs_north_west_trusts_ae_monthly_2021_to_2025.csv")
    (pack,) = packs_from([trusts], tmp_path / "trusts", council="E08000008")
    edition = open_edition(council="E08000008", pack=str(pack))
    charts = [block for block in edition.section("reach").blocks if block.id.startswith("control_")]
    assert len(charts) == 4
    assert all("Tameside and Glossop" in chart.title for chart in charts)
    assert {finding.site for finding in edition.findings("reach") if finding.method == "xmr"} == {"RMP"}


def test_no_chapter_holds_what_json_cannot_say(tameside):
    for chapter in CHAPTERS:
        text = tameside.section(chapter.name).model_dump_json()
        json.loads(text, parse_constant=pytest.fail)  # called with NaN and Infinity
