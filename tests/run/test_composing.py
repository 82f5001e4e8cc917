"""The edition is composed from what its chapters left; what they did not draw is drawn for it."""

from __future__ import annotations

import pytest

from evalkit.chapters import keep, open_edition
from evalkit.report import draw, draw_png
from evalkit.run.composing import compose
from evalkit.section import Chart


@pytest.fixture
def edition(tmp_path, monkeypatch):
    monkeypatch.setenv("EVALKIT_SCRATCH", str(tmp_path / "scratch"))
    return open_edition(council="E08000001", pack="demo:E08000001")


def composed(edition, folder):
    folder.mkdir()
    compose(edition, scratch=edition.scratch, result=folder, provenance={})
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_edition_is_the_same_whether_its_chapters_drew_or_not(edition, tmp_path):
    section = edition.section("journey")
    keep(edition, section)
    without = composed(edition, tmp_path / "without")
    keep(edition, section, draw=draw)
    assert composed(edition, tmp_path / "with") == without
    (chart,) = [block for block in section.blocks if isinstance(block, Chart)]
    assert without[f"03_{chart.id}.svg"] == draw(chart).encode()
    assert without[f"03_{chart.id}.png"] == draw_png(chart)


def test_dots_that_a_chapter_left_are_taken_as_they_are(edition, tmp_path):
    keep(edition, edition.section("journey"), draw=draw)
    (left,) = (edition.scratch / "figures").glob("03_*.png")
    left.write_bytes(b"as left")
    assert composed(edition, tmp_path / "result")[left.name] == b"as left"
