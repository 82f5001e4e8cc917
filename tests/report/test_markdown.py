"""Markdown: prose stays prose, and nothing in it runs, fetches or goes unnamed."""

from __future__ import annotations

import pytest
from report.hostile import attack_strings

from evalkit.report.page.markdown import to_html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("It **grew**.", "<p>It <strong>grew</strong>.</p>\n"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("3. three", '<ol start="3">\n<li>three</li>\n</ol>\n'),
        ("# Not a heading", "<p># Not a heading</p>\n"),
        ("![pixel](https://evil.example/x.png)", None),
        ("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>\n"),
        (
            "[the journey](https://example.org/a?b=1&c=2)",
            '<p><a href="https://example.org/a?b=1&amp;c=2" rel="noopener noreferrer">the journey</a></p>\n',
        ),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("", ""),
    ],
)
def test_what_becomes_of_markdown(text, html):
    made = str(to_html(text))
    assert "<img" not in made
    assert html is None or made == html


@pytest.mark.parametrize(
    "text", ["[](https://example.org/)", "[ \u200b ](https://example.org/)", "[` `](https://example.org/)"]
)
def test_a_link_without_words_is_named_by_its_address(text):
    assert ">https://example.org/</a>" in str(to_html(text)).replace("<code>", "").replace(
        "</code>", ""
    ).replace("> ", ">")


@pytest.mark.parametrize("text", attack_strings())
def test_hostile_text_adds_only_harmless_elements(text):
    made = str(to_html(text)).lower()
    for tag in (
        "<script",
        "<img",
        "<iframe",
        "<style",
        "<svg",
        "<form",
        "<base",
        "<meta",
        "<link",
        "<h1",
        "<h2",
        "<table",
    ):
        assert tag not in made
    assert 'href="javascript' not in made
    assert 'href="data' not in made
