"""A tool answers each choice, remembers its answers, and says in words what it cannot show."""

from __future__ import annotations

import pytest
from ipywidgets import IntText
from small_packs import COUNCIL, INSULIN, observations

from evalkit.errors import UsageError
from evalkit.pack import write_tables
from evalkit.section import Prose
from evalkit.workbench import Tool, explore_impact, plan_impact

STOCKPORT, BOLTON = "demo:E08000007", "demo:E08000001"


@pytest.fixture(scope="module")
def planning():
    return plan_impact(STOCKPORT, replicates=100)


def words(tool, block) -> str:
    return next((each.text.replace("\\", "") for each in tool.blocks if each.id == block), "")


def test_an_answer_is_worked_out_once_and_the_busy_words_come_first():
    said = []

    def answer(values):
        said.append(tool.status.value if values["n"] != 1 else "")
        return (Prose(id="n", heading="N", text=str(values["n"])),)

    tool = Tool({"n": IntText(1, description="N")}, answer=answer, busy="Counting <n>.")
    for n in (2, 1, 2):
        tool.controls["n"].value = n
    assert said == ["", '<p role="status">Counting &lt;n&gt;.</p>']
    assert tool.blocks[0].text == "2"
    assert "up to date" in tool.status.value


def test_what_is_wrong_is_said_in_words_and_the_next_choice_is_answered():
    def answer(values):
        if values["n"] < 0:
            raise UsageError("It is <below> zero.", hint="Give more.")
        return (Prose(id="n", heading="N", text="fine"),)

    tool = Tool({"n": IntText(1, description="N")}, answer=answer, busy="Counting.")
    tool.controls["n"].value = -1
    assert "below" in words(tool, "error")
    assert "<below>" not in tool.page.value
    tool.controls["n"].value = 3
    assert words(tool, "n") == "fine"


def test_a_tool_shows_itself_as_widgets_as_a_page_and_as_text(planning):
    shown = planning._repr_mimebundle_()
    assert sorted(shown) == ["application/vnd.jupyter.widget-view+json", "text/html", "text/plain"]
    assert "Council: Stockport (synthetic)" in shown["text/plain"]
    assert "Synthetic data" in shown["text/plain"]
    assert "data:image/svg+xml" in shown["text/html"]
    assert all(control.description for control in planning.controls.values())


def test_another_outcome_brings_its_own_effect_and_direction(planning):
    controls = planning.controls
    controls["indicator"].value = "continuity"
    assert (controls["effect"].value, controls["effect"].description) == (
        1.0,
        "Effect to see (workers a person)",
    )
    assert controls["direction"].value == "down"
    controls["indicator"].value = "concern_to_review_hours"  # nobody has said what would matter
    assert controls["effect"].value > 0
    controls["indicator"].value = "insulin_on_time"
    assert (controls["effect"].value, controls["direction"].value) == (5.0, "up")


def test_another_council_brings_its_own_start(planning):
    planning.controls["pack"].value = BOLTON
    assert planning.controls["start"].value == "2026-04"
    assert words(planning, "whose").startswith("Bolton")
    planning.controls["pack"].value = STOCKPORT
    assert planning.controls["start"].label == "7 April 2025, the first delegated visit"


def test_a_folder_of_ones_own_is_looked_at_and_is_not_called_synthetic(planning, tmp_path):
    write_tables(
        tmp_path / "pack", council=COUNCIL, tables={"observations": observations("insulin_on_time", INSULIN)}
    )
    planning.controls["folder"].value = str(tmp_path / "nowhere")
    assert "There is no folder" in words(planning, "error")
    planning.controls["folder"].value = str(tmp_path / "pack")
    assert planning.controls["pack"].value == str(tmp_path / "pack")
    assert words(planning, "whose").startswith("Exampleton")
    assert "Synthetic" not in planning.page.value


def test_only_what_was_written_down_is_not_post_hoc():
    tool = explore_impact(STOCKPORT)
    assert words(tool, "standing").startswith("**As it was written down beforehand** (specification ")
    assert "as planned" in repr(tool)
    tool.controls["indicator"].value = "hypoglycaemia"
    tool.controls["design"].value = "interrupted series"
    assert words(tool, "standing").startswith("**Post hoc.**")
    assert "nothing: it is post hoc" in repr(tool)
    assert "(interrupted series; post hoc)" in next(
        block.title for block in tool.blocks if block.id.startswith("impact_")
    )


def test_the_planned_estimate_is_that_of_chapter_05():
    from evalkit.workbench import open_pack  # noqa: PLC0415 - beside its use

    finding = open_pack(STOCKPORT).edition.findings("impact")[0]
    tool = explore_impact(STOCKPORT)
    assert words(tool, "estimate") == f"**{finding.sentence}**"


def test_what_the_data_do_not_allow_cannot_be_chosen():
    tool = explore_impact(BOLTON)
    assert tool.controls["design"].options == (("none that can be fitted here", ""),)
    assert "no estimate" in words(tool, "estimate")
    assert not [block for block in tool.blocks if block.id == "standing"]
