"""Blocks in a notebook look as they will in the report, and charts are drawn once."""

from __future__ import annotations

import re
from base64 import b64decode

import pytest
from IPython.core.formatters import DisplayFormatter
from markupsafe import escape
from report import example_charts, example_report
from report.hostile import attack_strings

from evalkit.report import draw, show
from evalkit.section import Prose, Table


def mimebundle(block) -> dict[str, str]:
    return DisplayFormatter().format(show(block))[0]


def test_a_chart_is_a_picture_with_its_words_and_figures_as_text():
    chart = example_charts.control()
    bundle = mimebundle(chart)
    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', bundle["text/html"])
    assert picture is not None
    assert b64decode(picture[1]).decode() == draw(chart)
    assert f'alt="{escape(chart.alt)}"' in bundle["text/html"]
    assert f'<p class="message">{escape(chart.message)}</p>' in bundle["text/html"]
    assert bundle["text/html"].index("<details") < bundle["text/html"].index("<table")
    assert bundle["text/plain"].startswith(f"{chart.message}\n{chart.alt}")
    assert "2023-04\t18.0\t18.1" in bundle["text/plain"]


def test_a_chart_shown_and_then_published_is_drawn_once():
    chart = example_charts.control("drawn_once")
    before = draw.cache_info().misses
    mimebundle(chart)
    draw(type(chart).model_validate_json(chart.model_dump_json()))
    assert draw.cache_info().misses == before + 1


def test_a_table_keeps_its_states():
    table = example_report.reach().block("sites")
    assert isinstance(table, Table)
    bundle = mimebundle(table)
    assert "<caption" in bundle["text/html"]
    assert "[u]" in bundle["text/html"]
    assert "Hattersley\t[u]\t3\t9\t[u] too few" in bundle["text/plain"]


def test_prose_is_rendered_and_readable_as_text():
    bundle = mimebundle(Prose(id="p", heading="Trust", text="It **grew**."))
    assert "<h3>Trust</h3>\n<p>It <strong>grew</strong>.</p>\n" in bundle["text/html"]
    assert bundle["text/plain"] == "Trust\n\nIt **grew**."


@pytest.mark.parametrize("text", attack_strings())
def test_hostile_words_are_escaped(text):
    table = Table(
        id=text, caption=text, columns=example_report.reach().block("sites").columns[:1], rows=((text,),)
    )
    for block in (Prose(id=text, heading=text, text=text), table):
        html = mimebundle(block)["text/html"]
        assert "<script" not in html
        assert "<img" not in html
