"""Dots written as PNG are read back as they were, at their size on the page."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image
from report import example_charts

from evalkit.report.figures import draw_png
from evalkit.report.figures.dots import png_of


@pytest.mark.parametrize("shape", [(1, 1, 4), (3, 5, 4), (700, 1400, 4)])
def test_dots_are_read_back_as_they_were(shape):
    dots = np.random.default_rng(7).integers(0, 256, size=shape, dtype="uint8")
    with Image.open(io.BytesIO(png_of(dots, dpi=144))) as image:
        image.load()
        assert image.mode == "RGBA"
        assert image.info["dpi"] == pytest.approx((144, 144), rel=0.001)
        assert np.array_equal(np.asarray(image), dots)


def test_a_chart_has_two_dots_to_a_point_and_keeps_its_colours():
    with Image.open(io.BytesIO(draw_png(example_charts.control()))) as image:
        colours = {colour for _, colour in image.getcolors(maxcolors=1_000_000)}
        assert image.width == 1400
    assert {(255, 255, 255, 255), (0x12, 0x43, 0x6D, 255), (0xF4, 0x6A, 0x25, 255)} <= colours
