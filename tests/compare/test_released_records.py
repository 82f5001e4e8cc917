"""Records as they are released: rounder, plainer and with holes; nothing breaks, misleads or claims more."""

from __future__ import annotations

import re

import pytest
from coarsened import coarsen, rounded

from evalkit.compare import blueprint, gather, opening, side_by_side, what_made_the_difference
from evalkit.compare.examples import example_records
from evalkit.compare.learning_blocks import told_of
from evalkit.finding import CellState
from evalkit.report import draw
from evalkit.report.record import LearningCount
from evalkit.section import Chart, Prose, Table

HIDDEN = CellState.SUPPRESSED
PAGES = (side_by_side, what_made_the_difference, blueprint)


@pytest.fixture(scope="module")
def exact():
    """Take the records of synthetic councils, as far as one chapter makes them."""
    return example_records(["E08000001", "E08000008"], purpose="effects")


@pytest.fixture(scope="module")
def released(exact):
    return gather([coarsen(each) for each in exact.results], theory=exact.theory)


@pytest.mark.parametrize("made", PAGES)
def test_every_page_is_made_and_drawn_from_releases(made, released):
    section = made(released)
    charts = [block for block in section.blocks if isinstance(block, Chart)]
    assert all(draw(chart).lstrip().startswith("<") for chart in charts)
    assert all(block.text for block in section.blocks if isinstance(block, Prose))


@pytest.mark.parametrize("made", PAGES)
def test_no_cell_of_a_table_is_blank_and_no_sentence_says_none_or_nan(made, released):
    section = made(released)
    tables = [block for block in section.blocks if isinstance(block, Table)]
    blank = [(table.id, row) for table in tables for row in table.rows if None in row]
    assert blank == []
    words = [section.summary, *(block.text for block in section.blocks if isinstance(block, Prose))]
    assert not [text for text in words if re.search(r"\b(None|nan|NaN)\b", text)]


def test_a_release_claims_no_more_effects_than_the_record_it_comes_from(exact, released):
    def clear(records):
        findings = side_by_side(records).findings
        return {(each.subject, each.method) for each in findings if each.signal in ("improved", "worse")}

    assert clear(released) <= clear(exact)


def test_a_hidden_year_is_said_to_be_hidden(released):
    cells = [cell for row in side_by_side(released).block("recent").rows for cell in row]
    assert HIDDEN in cells
    assert None not in cells


def test_hidden_counts_of_stories_are_never_read_as_none_told(released):
    result = released.results[0]
    hidden = LearningCount.model_construct(level="team", kind="fear", stories=None)
    known = LearningCount(level="team", kind="fear", stories=10)
    one, two = (result.model_copy(update={"learning": (count,)}) for count in (hidden, known))
    assert told_of([one], "team", "fear") is HIDDEN
    assert told_of([one, two], "team", "fear") == "10 in 1 council; hidden in 1"
    assert told_of([one], "team", "helped") is CellState.NOT_COLLECTED


def test_a_notebook_on_releases_is_marked_shareable_and_never_internal(released, exact):
    section = blueprint(released)
    assert "**Shareable.**" in opening(released, section).text
    assert "**Internal.**" not in opening(released, section).text
    assert "**Internal.**" in opening(exact, section).text


def test_what_stands_for_a_release_here_rounds_as_the_floor_asks():
    assert [rounded(count) for count in (0, 1, 7, 8, 12, 13, None)] == [0, None, None, 10, 10, 15, None]
