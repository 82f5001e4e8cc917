import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import evalkit.chapters
from evalkit.chapters.prose import bullets, literal, tell

PROSE = sorted(Path(evalkit.chapters.__file__).with_name("prose").glob("*.md"))
TO_HTML = MarkdownIt("commonmark", {"html": False})


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1))
def test_text_of_others_is_shown_as_it_is(text):
    html = TO_HTML.renderInline(literal(text))
    assert not re.search(r"<(?!/?p>)", html), html
    block = TO_HTML.render(f"Note: {literal(text)}")
    assert re.fullmatch(r"<p>[^<]*</p>\n", block), block


@pytest.mark.parametrize(
    "hostile",
    ["<script>alert(1)</script>", "[a](javascript:x)", "![i](http://x)", "# one", "1. one", "- one"],
)
def test_hostile_text_in_a_list_stays_text(hostile):
    html = TO_HTML.render(bullets([hostile, "two"]))
    assert html.count("<li>") == 2
    assert not re.search(r"<(script|a|img|h1|ol)\b", html)


def test_a_bullet_without_words_is_left_out():
    told = tell("03_journey", "doubts", undated_sentence="Dated.", unreported_sentence="")
    assert told.text.count("\n- ") == 1


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.stem)
def test_every_part_has_an_id_of_its_own_and_no_html(path):
    text = path.read_text(encoding="utf-8")
    ids = re.findall(r"^#{2,3} ([a-z_]+): ", text, re.MULTILINE)
    assert len(ids) == len(set(ids)) == len(re.findall(r"^#", text, re.MULTILINE))
    assert "<" not in text
