"""Pages in a real browser: accessible, quiet, usable by keyboard, narrow and printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from browser.browsing import check_pages
from report import example_report as example
from report.hostile import attack_strings, hostile_sections

from evalkit.report import IndexRow, Provenance, render_index, render_page
from evalkit.report.page.community import CommunityPart, CouncilPart, Lesson, render_community

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.browser

STATES = (
    "finished",
    "failed",
    "killed",
    "timed out",
    "out of memory",
    "output limit",
    "refused",
    "never run",
)
BAD = """<!DOCTYPE html><html><head><title></title></head><body>
<h1>One</h1><h3>Three</h3><img src="https://evil.example/x.png">
<script>alert(1); document.write('<p style="width: 4000px">wide</p>')</script>
<a href="#x">link</a><div tabindex="-1" style="overflow: scroll; height: 1em">a<br>b<br>c</div>
</body></html>"""


def community(synthetic: bool, *texts: str) -> CommunityPart:  # noqa: FBT001 - the one thing they differ in
    said = texts or ("Falls: was “no signal”, now “improved”.", "Another thing.")
    councils = [
        CouncilPart(
            council=text, name=text, latest="2026-06", editions=("2026-05", text), received="2026-07-03",
            stage=text, summary=text, news=said, others=said, steps=said,
        )
        for text in (texts or ("Tameside", "Bolton"))
    ]  # fmt: skip
    lessons = (Lesson(title=said[0], said=said),)
    return CommunityPart(
        synthetic=synthetic, lead=said[0], lessons=lessons, stories=lessons, councils=tuple(councils)
    )


@pytest.fixture
def pages(tmp_path: Path):
    def write(**texts: str) -> dict[str, list[dict[str, object]]]:
        files = [tmp_path / f"{name}.html" for name in texts]
        for file, text in zip(files, texts.values(), strict=True):
            file.write_text(text, encoding="utf-8")
        found = check_pages(files)
        return {file.stem: found[str(file)] for file in files}

    return write


def test_no_page_has_a_fault(pages):
    rows = [
        IndexRow(
            council=f"E0800000{i}",
            name=f"Council {i}",
            edition="2025-09",
            state=state,
            synthetic=bool(i % 2),
            cause="Chapter 4, cell 3: the table visits has no column outcome.",
            report="report.html",
        )
        for i, state in enumerate(STATES)
    ]
    found = pages(
        report=render_page(
            example.identity(),
            sections=example.sections(),
            provenance=example.provenance(),
            names=example.NAMES,
        ),
        bare=render_page(example.identity(synthetic=False), sections=[], provenance=Provenance()),
        index=render_index(rows),
        none=render_index([]),
        community=render_community([community(False), community(True)], since="1 May 2026"),
    )
    assert found == {"report": [], "bare": [], "index": [], "none": [], "community": []}


@pytest.mark.slow
def test_hostile_words_do_nothing_at_all(pages):
    first = example.identity().model_copy(
        update={
            "name": "<img src=x onerror=alert(1)>",
            "programme": "</title><script>alert(1)</script>",
            "edition": "</style><script>alert(1)</script>",
            "council": '"><script>alert(1)</script>',
        }
    )
    rows = [
        IndexRow(
            council=text, name=text, edition=text, state="finished", synthetic=True, cause=text, stage=text,
            signals=(text,), report=text,
        )
        for text in attack_strings()
    ]  # fmt: skip
    found = pages(
        hostile=render_page(
            first,
            sections=hostile_sections(),
            provenance=Provenance(parameters={text: text for text in attack_strings()}),
            names=dict(zip(example.NAMES, attack_strings(), strict=False)),
        ),
        index=render_index(rows),
        community=render_community([community(True, *attack_strings())], since="1 May 2026"),
    )
    assert found == {"hostile": [], "index": [], "community": []}


def test_the_checks_find_faults(pages):
    found = {problem["check"] for problem in pages(bad=BAD)["bad"]}
    assert {"axe", "dialog", "request", "reflow", "keyboard", "script"} <= found
