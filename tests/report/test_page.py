"""The page: whole, ordered, accessible, marked, and safe."""

from __future__ import annotations

import base64
import re
from itertools import pairwise

from report import example_report as example
from report.hostile import hostile_sections

from evalkit.report import Provenance, render_page
from evalkit.section import Gap, Prose, Section, Table


def small_sections() -> tuple[Section, ...]:
    """Give chapters small enough for a stored page that a person can read."""
    return (example.purpose(), example.claims(), example.journey().model_copy(update={"blocks": ()}))


def test_a_small_page_is_as_stored(golden):
    page = render_page(example.identity(), sections=small_sections(), provenance=example.provenance())
    golden("page.html", page)


def test_equal_inputs_give_equal_bytes(html):
    again = render_page(
        example.identity(),
        sections=example.sections()[::-1],
        provenance=example.provenance(),
        names=example.NAMES,
    )
    assert again == html


def test_language_title_and_one_h1(page):
    assert page.all("html")[0].attributes["lang"] == "en-GB"
    assert page.texts("title")[0].startswith("Tameside: Blended roles in home care")
    assert page.texts("title")[0].endswith("edition 2025-09 (internal, synthetic data)")
    assert page.texts("h1") == ["Tameside"]


def test_nothing_can_run_or_be_fetched(page):
    policy = next(e.attributes["content"] for e in page.all("meta") if "http-equiv" in e.attributes)
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")
    assert not page.all("script", "iframe", "object", "embed", "form", "base", "video", "audio")
    assert not [name for e in page.elements for name in e.attributes if name.startswith("on")]
    sources = [
        e.attributes[n] for e in page.elements for n in ("src", "srcset", "poster") if n in e.attributes
    ]
    assert sources
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)
    assert [e.attributes["href"] for e in page.all("link")] == ["data:,"]


def test_headings_never_skip_a_rank(page):
    ranks = [int(e.tag[1]) for e in page.elements if re.fullmatch("h[1-6]", e.tag)]
    assert ranks[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(ranks))


def test_a_low_heading_without_a_part_above_it_is_raised(read_page):
    chapter = Section(
        name="x", number=1, title="X", summary="", blocks=(Prose(id="p", heading="Deep", text="", level=3),)
    )
    page = read_page(render_page(example.identity(), sections=[chapter], provenance=Provenance()))
    assert "Deep" in page.texts("h3")


def test_ids_are_unique_and_every_reference_leads_somewhere(page):
    ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    wanted = {e.attributes["aria-labelledby"] for e in page.elements if "aria-labelledby" in e.attributes}
    wanted |= {e.attributes["href"][1:] for e in page.all("a") if e.attributes["href"].startswith("#")}
    assert wanted <= set(ids)


def test_landmarks_and_skip_link(page):
    assert [len(page.all(tag)) for tag in ("header", "main", "nav", "footer")] == [1, 1, 1, 1]
    first = page.all("a")[0]
    assert (first.attributes["href"], first.text) == ("#main", "Skip to main content")


def test_the_chapter_that_says_what_can_be_said_comes_first(page):
    titles = [text for text in page.texts("h2") if text not in ("At a glance", "Contents")]
    assert titles == [
        "What we can and cannot say",
        "Purpose and theory",
        "The data and how far to trust it",
        "The journey",
        "Reach and outcomes",
        "Words and markers used",
        "Provenance",
    ]
    assert [" ".join(e.text.split()) for e in page.all("a") if "nav" in e.inside] == titles


def test_the_first_screen_answers_four_questions(page):
    questions = page.texts("div", class_="answer")
    assert [text.split("?")[0] for text in questions] == [
        "What did we set out to do",
        "What changed",
        "How sure are we",
        "What next",
    ]
    assert "Settle the fee uplift" in questions[3]  # the part of chapter 9, not its summary
    assert "delegated share of 40%" in questions[0]  # the summary of chapter 1
    assert "9 of 14 milestones" in page.texts("div", class_="stands")[0]
    assert (
        "1 Got worse 1 Improved 0 Moved 1 No signal 1 Cannot be judged"
        in page.texts("ul", class_="counts")[0]
    )


def test_an_answer_of_the_first_screen_is_short_and_leads_to_the_whole(read_page):
    long = "First things first. " + "Then much more is said of it. " * 30
    claims = Section(
        name="claims",
        number=9,
        title="Claims",
        summary="",
        blocks=(
            Prose(id="x", heading="X", text=""),
            Prose(id="how_sure", heading="Sure", text=f"{long}\n\nMore."),
        ),
    )
    page = read_page(render_page(example.identity(), sections=[claims], provenance=Provenance()))
    answer = page.texts("div", class_="answer")
    assert len(answer) == 1
    assert "First things first." in answer[0]
    assert len(answer[0]) < 360
    more = next(e for e in page.all("a") if "Read more" in e.text)
    assert more.attributes["href"] == "#chapter-9-2-how-sure"
    assert page.texts("h3", id="chapter-9-2-how-sure") == ["Sure"]


def test_findings_without_a_signal_are_folded_away_and_counted(page):
    assert "No signal: 1 finding of chapter 4" in page.texts("summary")
    open_ones = [
        text for e, text in zip(page.all("li"), page.texts("li"), strict=True) if "details" not in e.inside
    ]
    assert any(text.startswith("Got worse On-time insulin") for text in open_ones)
    assert not any(text.startswith("No signal") for text in open_ones)


def test_a_table_to_look_things_up_in_is_folded_away(read_page):
    def page_of(count: int):
        rows = tuple((f"link {i}", i) for i in range(count))
        table = (
            example.reach()
            .block("sites")
            .model_copy(update={"columns": example.reach().block("sites").columns[:2], "rows": rows})
        )
        chapter = Section(name="x", number=1, title="X", summary="", blocks=(table,))
        return read_page(render_page(example.identity(), sections=[chapter], provenance=Provenance()))

    assert any(text.endswith("(25 rows)") for text in page_of(25).texts("summary"))
    assert not page_of(24).all("details")


def test_a_text_to_look_things_up_in_is_folded_away(read_page):
    chapter = Section(
        name="x", number=1, title="X", summary="", blocks=(Prose(id="p", heading="P", text="word " * 501),)
    )
    page = read_page(render_page(example.identity(), sections=[chapter], provenance=Provenance()))
    assert page.texts("summary") == ["Show the text of 501 words: P"]
    assert page.texts("h3")[0] == "P"


def test_what_got_worse_stands_above_what_improved(page):
    signals = page.texts("div", class_="signals")[0]
    assert signals.index("On-time insulin") < signals.index("Delegated share")


def test_every_table_has_caption_scopes_and_a_region_to_scroll(page):
    tables = page.all("table")
    assert len(tables) == len(page.all("caption")) > 10
    heads = page.all("th")
    assert all(e.attributes.get("scope") in ("col", "row") for e in heads)
    assert all(" ".join(e.text.split()) for e in heads)
    regions = page.all("div", class_="scroll")
    assert all(e.attributes["tabindex"] == "0" and e.attributes["aria-labelledby"] for e in regions)


def test_every_picture_has_its_words_and_its_data_table(page):
    charts = [b for s in example.sections() for b in s.blocks if not isinstance(b, Prose | Table)]
    pictures = page.all("img")
    assert sorted(e.attributes["alt"] for e in pictures) == sorted(chart.alt for chart in charts)
    assert all("figure" in e.inside for e in pictures)
    assert sorted(page.texts("p", class_="message")) == sorted(" ".join(c.message.split()) for c in charts)
    assert len(page.all("details", class_="data")) == len(charts)


def test_pictures_are_whole(page):
    for picture in page.all("img"):
        svg = base64.b64decode(picture.attributes["src"].partition(",")[2]).decode()
        assert svg.startswith('<svg role="img"')
        assert svg.rstrip().endswith("</svg>")


def test_states_are_marked_and_explained_where_they_stand(page):
    cells = page.texts("td")
    assert {"[c]", "[u]", "[c] suppressed", "[x] not collected"} <= set(cells)
    assert "" not in cells
    notes = " ".join(page.texts("p", class_="note"))
    assert "[c] means suppressed: confidential." in notes
    legend = page.texts("dl", class_="terms")[0]
    assert all(marker in legend for marker in ("[c]", "[u]", "[x]", "[z]", "[d]", "[q]", "[low]"))


def test_a_finding_shows_interval_counts_checks_and_caveats(page):
    listed = [text for text in page.texts("li") if text.startswith("No signal Carer turnover")]
    assert len(listed) == 1
    for words in (
        "27.4%, 95% interval 21.0% to 35.2%",
        "52 of 190",
        "9 periods",
        "smallest effect that these data could show 11.0%",
        "Read this with care: only 9 points; 13 are wanted.",
        "Not passed: Enough points.",
        "Caveat: Two providers report",
        "Rulesmdc-2023",  # a term and its description
    ):
        assert words in listed[0]


def test_a_finding_without_a_value_says_its_state(page):
    assert "Not collected Medication incidents" in page.texts("p", class_="finding")


def test_gaps_say_what_is_needed(page):
    assert "The incident log of two providers" in page.texts("td")


def test_internal_and_synthetic_are_said_on_screen_and_on_every_printed_page(page):
    banners = page.texts("div", class_="banners")[0]
    assert "Internal" in banners
    assert "Synthetic data" in banners
    style = page.texts("style")[0]
    assert '@top-left { content: "Internal: not for sharing"; }' in style
    assert '@top-right { content: "Synthetic data"; }' in style


def test_a_real_council_is_internal_but_not_synthetic():
    page = render_page(example.identity(synthetic=False), sections=[], provenance=Provenance())
    assert "Internal" in page
    assert "ynthetic" not in page


def test_provenance_is_whole(page):
    text = page.texts("section", id="provenance")[0]
    assert all(pair * 32 in text for pair in ("3f", "a1", "b2", "c3", "d4", "e5", "f6"))
    assert "pandas 3.0.1" in text
    assert "rule_set mdc-2023" in text


def test_a_stored_drawing_is_used(read_page):
    drawn = '<svg role="img" xmlns="http://www.w3.org/2000/svg"></svg>'
    html = render_page(
        example.identity(),
        sections=[example.reach()],
        provenance=Provenance(),
        drawings={"04_delegated_share_control": drawn},
    )
    sources = [e.attributes["src"] for e in read_page(html).all("img")]
    assert base64.b64encode(drawn.encode()).decode() in sources[0]
    assert base64.b64encode(drawn.encode()).decode() not in sources[1]


def test_the_table_beside_a_map_has_a_column_a_month(page):
    heads = [e.text for e in page.all("th") if e.attributes["scope"] == "col"]
    assert "2024-04" in heads


def test_chapters_without_words_still_have_names(read_page):
    chapter = Section(name="x", number=3, title="", summary="", gaps=(Gap(what="", why="", needs=""),))
    page = read_page(render_page(example.identity(), sections=[chapter], provenance=Provenance()))
    assert "Chapter 3" in page.texts("h2")


def test_hostile_words_add_no_element_that_could_do_harm(read_page):
    hostile = example.identity().model_copy(
        update={
            "name": "<img src=x onerror=alert(1)>",
            "programme": "</title><script>alert(1)</script>",
            "edition": "{{ 7 * 7 }}",
            "council": '"><script>alert(1)</script>',
        }
    )
    page = read_page(
        render_page(
            hostile,
            sections=hostile_sections(),
            provenance=Provenance(parameters={"x": ["</script>", {"<b>": None}]}, data={"<i>": "</i>"}),
            names={"delegated_share": "<script>alert(1)</script>"},
        )
    )
    test_nothing_can_run_or_be_fetched(page)
    test_ids_are_unique_and_every_reference_leads_somewhere(page)
    assert page.texts("h1") == ["<img src=x onerror=alert(1)>"]
    outer = {e.attributes["href"] for e in page.all("a")}
    assert all(href.startswith(("#", "https://evil.example/")) for href in outer)
    assert "{{ 7 * 7 }}" in page.html
    assert not set("\x00\x1b\u202e") & set(page.html)
