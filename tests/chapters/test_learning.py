"""Chapter 06 tells what was said, of whom nothing was heard, and quotes nobody who did not agree."""

from __future__ import annotations

import json
from datetime import date
from itertools import pairwise

import nbformat
import pandas as pd
import pytest
from small_packs import INSULIN, observations, prose_of, rows_of

from evalkit.chapters import open_edition
from evalkit.pack import check_pack
from evalkit.report import Identity, Provenance, TheoryName, build_result, draw, show
from evalkit.section import Chart, Table

SOME = observations("insulin_on_time", INSULIN)
TOLD = {
    "date": "2024-06-03", "level": "team", "role": "care worker", "kind": "helped", "nodes": "training",
    "stance": "for", "consent": "council", "signed_off": "2024-06-20", "text": "The nurse picked up.",
}  # fmt: skip


def stories(*changed):
    rows = [{"story_id": f"s{i}", **TOLD, **each} for i, each in enumerate(changed, start=1)]
    return pd.DataFrame(rows)


def claims(*rows):
    return pd.DataFrame(rows, columns=["story_id", "from", "to", "direction", "quote"])


def learning(edition, **tables):
    return edition({"observations": SOME} | tables).section("learning")


def everything(section) -> str:
    return section.model_dump_json()


def ids(section):
    return [block.id for block in section.blocks]


def test_a_council_without_stories_gets_a_chapter_that_says_so(edition):
    section = learning(edition)
    assert section.summary.startswith("No stories were brought")
    assert not [block for block in section.blocks if isinstance(block, Table | Chart)]
    assert [finding.state.value for finding in section.findings] == ["not collected"]
    assert len(section.gaps) == 4
    assert all(".csv" in gap.needs for gap in section.gaps)
    assert "which is not to say that there was none" in prose_of(section, "fears")


def test_stories_without_claims_are_told_and_the_map_is_missed(edition):
    section = learning(edition, stories=stories({}))
    assert "stories_by_level" in ids(section)
    assert "claims_map" not in ids(section)
    assert "What people say brings about what." in [gap.what for gap in section.gaps]


def test_claims_without_stories_are_nobodys(edition):
    section = learning(edition, claims=claims(("s1", "training", "retention", "raises", "it did")))
    assert "it did" not in everything(section)
    assert "claims_map" not in ids(section)


def test_only_what_was_agreed_and_checked_is_quoted_and_the_rest_is_counted(edition):
    told = stories(
        {"text": "Agreed and checked."},
        {"text": "Nobody may read this.", "consent": "none"},
        {"text": "Never checked.", "signed_off": ""},
        {"text": "Taken back.", "withdrawn_on": "2025-01-05"},
        {"text": "To be taken back.", "withdrawn_on": "2025-06-05"},
        {"text": "Write to jo@example.org."},
    )
    made = claims(*((f"s{i}", "training", f"thing {i}", "raises", f"words {i}") for i in range(1, 7)))
    section = learning(edition, stories=told, claims=made)
    text = everything(section)
    assert "Agreed and checked." in text
    assert "words 1" in text
    for hidden in (
        "Nobody may",
        "Never checked",
        "Taken back",
        "To be taken",
        "jo@example",
        *(f"words {i}" for i in range(2, 7)),
    ):
        assert hidden not in text
    assert "thing 4" not in text  # a claim of a story that was withdrawn is used nowhere
    assert section.summary.startswith("5 stories were told, from 1 of 10 roles and 1 of 4 levels.")
    assert "1 story was withdrawn and is used nowhere." in section.summary
    assert "every resident" in section.summary  # whom a question is asked of, and who told nothing
    assert "The words of 1 story are shown" in prose_of(section, "quotes")
    assert sum(row["all"] for row in rows_of(section.block("stories_by_level"))) == 5


def test_a_flagged_story_is_shown_once_somebody_has_looked(edition):
    flagged = {"text": "Ring me on 0161 496 0000."}
    section = learning(edition, stories=stories(flagged))
    (row,) = rows_of(section.block("flags_table"))
    assert (row["story"], row["found"], row["state"]) == ("s1", "a telephone number", "no: held back")
    assert "Story s1 holds what looks like a telephone number" in prose_of(section, "flags")
    looked = edition(
        {"observations": SOME, "stories": stories(flagged | {"looked_at": "2025-01-02"})}, folder="looked"
    )
    assert "0161 496 0000" in everything(looked.section("learning"))


HOSTILE = [
    "<script>alert('x')</script> <img src=x onerror=alert(1)>",
    '=HYPERLINK("http://example.org","press")',
    "+cmd|' /C calc'!A0",
    "-1+1",
    "@SUM(A1:A9)",
    "word " * 10_000,
    "\u202eesrever\u202c \u2066x\u2069\u200f \x00\x1b[31m",
    "Z\u0351\u0352\u0353\u0354\u0355\u0356a\u0351\u0352\u0353lgo \U0001f469\u200d\u2695\ufe0f",
    "[a](javascript:alert(1)) ![x](http://example.org/x.png) `code` | table |",
    "{{ 7 * 7 }} {% raw %} {summary} %s",
]


@pytest.fixture
def hostile(edition):
    texts = stories(*({"text": text, "kind": "fear"} for text in HOSTILE))
    made = claims(
        *((f"s{i}", text[:60], "training", "raises", text) for i, text in enumerate(HOSTILE, start=1))
    )
    chosen = pd.DataFrame({"story_id": "s1", "domain": HOSTILE, "chosen_by": HOSTILE, "why": HOSTILE})
    told = {"context": HOSTILE, "mechanism": HOSTILE, "outcome": HOSTILE, "evidence": HOSTILE}
    accounts = pd.DataFrame({"configuration_id": [f"c{i}" for i in range(len(HOSTILE))], **told})
    tables = {"stories": texts, "claims": made, "significant_changes": chosen, "configurations": accounts}
    return edition({"observations": SOME} | tables)


def test_hostile_stories_are_harmless_wherever_they_are_shown(hostile):
    section = hostile.section("learning")
    hidden = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\x00\x1b")
    for block in section.blocks:
        if isinstance(block, Chart):
            assert "<script" not in draw(block)
        shown = show(block)._repr_mimebundle_()
        assert "<script>alert" not in shown["text/html"]
        assert "<img src=x" not in shown["text/html"]
        assert 'href="javascript' not in shown["text/html"]
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    assert not hidden & set(str(cell))
                    assert not str(cell).startswith(("=", "+", "-", "@"))
                    assert len(str(cell)) < 700
    assert hidden.isdisjoint("".join(rows_of(section.block("quotes_table"))[6]["text"]))


def test_hostile_stories_are_flagged_and_a_long_one_is_shortened(hostile):
    section = hostile.section("learning")
    found = {row["story"]: row["found"] for row in rows_of(section.block("flags_table"))}
    assert found["s1"] == "markup"
    assert [found[f"s{i}"] for i in (2, 3, 4, 5)] == ["a formula"] * 4
    assert found["s6"] == "more than 400 letters"
    assert found["s7"] == "marks that turn the direction of text"
    assert "(shortened from 49,999 letters)" in everything(section)
    warned = {p.row for p in check_pack(hostile.pack, hostile.theory).problems if p.rule == "personal-detail"}
    assert warned == set()


def test_hostile_stories_leave_no_word_in_the_record(hostile):
    section = hostile.section("learning")
    council = hostile.pack.council
    who = Identity(
        council=council.council, name=council.name, programme=council.programme, edition="2025-04",
        synthetic=True, theory=TheoryName(id="blended_roles", version="1"), start="2023-04", end="2025-03",
        data_as_at=council.data_as_at,
    )  # fmt: skip
    made = build_result(
        who, provenance=Provenance(), sections=[section], series=pd.DataFrame(), tables=hostile.pack.tables
    )
    text = made.model_dump_json()
    assert not [words for words in HOSTILE if json.dumps(words[:12])[1:-1] in text]
    assert [(count.level, count.kind, count.stories) for count in made.learning] == [("team", "fear", 10)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I am 943 476 5919.", "an NHS number"),
        ("Write to jo@example.org.", "an e-mail address"),
        ("She lives at OL6 6DL.", "a postcode"),
        ("She was born on 3 May 1941.", "a date of birth"),
        ("Mrs Okafor was kind.", "a person's name"),
    ],
)
def test_what_tells_who_somebody_is_is_flagged_by_chapter_and_check(edition, text, kind):
    opened = edition(
        {
            "observations": SOME,
            "stories": stories({"text": text}),
            "claims": claims(("s1", "training", "retention", "raises", text)),
        }
    )
    section = opened.section("learning")
    assert rows_of(section.block("flags_table"))[0]["found"] == kind
    assert text not in everything(section)
    (problem, other) = [
        p for p in check_pack(opened.pack, opened.theory).problems if p.rule == "personal-detail"
    ]
    assert (problem.severity, other.severity) == ("warning", "warning")
    assert f"Story s1 holds what looks like {kind}" in problem.message


def test_the_record_counts_no_story_that_was_withdrawn():
    told = stories({}, {"withdrawn_on": "2025-01-05"})
    told["withdrawn_on"] = pd.to_datetime(told["withdrawn_on"])
    who = Identity(
        council="e1", name="E", programme="P", edition="2025-04", synthetic=True,
        theory=TheoryName(id="t", version="1"), start="2023-04", end="2025-03", data_as_at=date(2025, 4, 10),
    )  # fmt: skip
    made = build_result(
        who, provenance=Provenance(), sections=[], series=pd.DataFrame(), tables={"stories": told}
    )
    assert [count.stories for count in made.learning] == [1]


def test_links_of_claims_are_counted_by_source_and_new_ones_are_shown(edition):
    told = stories({"teller": "t1"}, {"teller": "t1"}, {}, {})
    made = claims(
        ("s1", "training", "worker_confidence", "raises", "I was sure"),
        ("s2", "training", "worker_confidence", "raises", "I was sure again"),
        ("s3", "training", "worker_confidence", "lowers", "I was less sure"),
        ("s4", "worker_confidence", "car parking", "lowers", "nobody could park"),
    )
    section = learning(edition, stories=told, claims=made)
    first, _ = rows_of(section.block("claims_map").data)
    assert (first["raising"], first["lowering"], first["sources"], first["claims"]) == (1, 1, 2, 3)
    assert "Sources differ on the direction between" in prose_of(section, "claims")
    (new,) = rows_of(section.block("new_links"))
    assert (new["target"], new["way"], new["sources"]) == ("“car parking”", "lowers", 1)
    (chain,) = rows_of(section.block("chains_table"))
    assert (chain["fewest"], chain["who"], chain["whole"]) == (
        "1",
        "story s4",
        "nobody: stitched from several",
    )
    (finding,) = [f for f in section.findings if f.subject == "training>worker_confidence"]
    assert (finding.numerator, finding.denominator, finding.bearing) == (1, 2, "cannot tell")
    assert [(check.name, check.passed) for check in finding.checks] == [("sources agree", False)]


def test_what_became_of_a_fear_stands_beside_it(edition):
    told = stories(
        {"kind": "fear", "stance": "mixed"}, {"date": "2024-09-01"}, {"kind": "fear", "nodes": "retention"}
    )
    section = learning(edition, stories=told)
    assert [row["outcome"] for row in rows_of(section.block("fears_table"))] == [
        "later stories speak well", "nobody came back to it",
    ]  # fmt: skip
    (finding,) = [f for f in section.findings if f.subject == "fears"]
    assert (finding.numerator, finding.denominator) == (1, 2)


def test_a_choice_of_a_story_that_was_withdrawn_is_not_told(edition):
    told = stories({}, {"withdrawn_on": "2025-01-05"})
    chosen = pd.DataFrame(
        {
            "story_id": ["s1", "s2"],
            "domain": ["work", "lives"],
            "chosen_by": "care workers",
            "why": ["a", "b"],
        }
    )
    section = learning(edition, stories=told, significant_changes=chosen)
    assert [row["domain"] for row in rows_of(section.block("significant_table"))] == ["work"]
    assert "The stories of 1 are withdrawn or missing." in prose_of(section, "significant")


def test_the_chapter_of_a_bundled_council(tameside):
    section = tameside.section("learning")
    assert [f.subject for f in section.findings[:3]] == ["stories", "parts_with_stories", "fears"]
    shown = section.block("claims_map")
    assert isinstance(shown, Chart)
    assert "18 claimed links" in shown.message
    assert draw(shown).startswith("<svg")
    assert len(rows_of(section.block("circumstances_table"))) == 3
    assert len(rows_of(section.block("significant_table"))) == 4


@pytest.mark.parametrize("council", ["E08000001", "E08000006", "E08000009"])
def test_a_council_that_did_not_start_has_learned_all_the_same(council):
    section = open_edition(council=council, pack=f"demo:{council}").section("learning")
    assert "fears_table" in ids(section)
    assert rows_of(section.block("themes_table"))[0]["hindered"] > 0


def test_the_notebook_names_every_part():
    from evalkit.bundled import bundled  # noqa: PLC0415 - beside its use

    notebook = nbformat.read(bundled("notebooks", "council", "06_learning.ipynb"), as_version=4)
    source = "".join(cell.source for cell in notebook.cells)
    for part in (
        "heard",
        "voices",
        "themes",
        "conditions",
        "fears",
        "significant",
        "circumstances",
        "claims",
        "chains",
        "quotes",
        "flags",
        "doubts",
    ):
        assert f'part(section, "{part}")' in source


def test_a_claim_that_tells_who_somebody_is_is_held_back_though_its_story_is_shown(edition):
    made = claims(("s1", "training", "worker_confidence", "raises", "Mrs Okafor said so"))
    section = learning(edition, stories=stories({}), claims=made)
    assert "Okafor" not in everything(section)
    (row,) = rows_of(section.block("flags_table"))
    assert (row["found"], row["state"]) == ("personal details in a claim", "yes, but not the claim")
    assert rows_of(section.block("claims_map").data)[0]["quote"] == "(not shown: held back)"


def test_a_claim_against_the_theory_is_said_to_be_one(edition):
    made = claims(("s1", "training", "worker_confidence", "lowers", "I was less sure"))
    section = learning(edition, stories=stories({}), claims=made)
    assert "Against the theory, somebody says that the first lowers the second" in prose_of(section, "claims")
    assert rows_of(section.block("claims_map").data)[0]["known"] == "yes, the other way"


def test_claims_that_go_round_in_a_circle_are_drawn(edition):
    ends = ("training", "worker_confidence", "retention", "training")
    made = claims(
        *(("s1", a, b, "raises", "it did") for a, b in pairwise(ends)),
        ("s1", "retention", "worker_confidence", "", ""),
    )
    section = learning(edition, stories=stories({}), claims=made)
    shown = section.block("claims_map")
    assert draw(shown).count('stroke-dasharray="7 4"') >= 3  # those that the theory does not have
    assert "chains_table" not in ids(section)
