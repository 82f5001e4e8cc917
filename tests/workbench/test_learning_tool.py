"""The tool for stories shows those that are wanted, and no words without consent."""

from __future__ import annotations

import pandas as pd
import pytest
from small_packs import COUNCIL, INSULIN, observations, rows_of

from evalkit.pack import write_tables
from evalkit.workbench import Wanted, answer_learning, explore_learning, open_pack

TAMESIDE, BOLTON = "demo:E08000008", "demo:E08000001"


@pytest.fixture(scope="module")
def tool():
    return explore_learning(TAMESIDE)


def block(tool, name):
    return next(each for each in tool.blocks if each.id == name)


def chosen(tool, **values):
    for name in ("kind", "level", "role", "site", "node", "stance"):
        tool.controls[name].value = values.get(name, "")
    return [each.id for each in tool.blocks]


def test_all_stories_stand_there_first_and_every_choice_has_its_label(tool):
    assert chosen(tool) == ["whose", "count", "stories"]
    assert len(rows_of(block(tool, "stories"))) == 37
    assert all(control.description for control in tool.controls.values())
    assert "Synthetic data" in repr(tool)


@pytest.mark.parametrize(
    ("values", "number"),
    [
        ({"kind": "fear"}, 3),
        ({"level": "system"}, 5),
        ({"role": "gp"}, 3),
        ({"site": "east"}, 3),
        ({"node": "trust_between_teams"}, 11),
        ({"stance": "against"}, 5),
        ({"kind": "hindered", "role": "gp", "stance": "against"}, 1),
    ],
)
def test_stories_are_those_that_are_wanted(tool, values, number):
    chosen(tool, **values)
    stories = open_pack(TAMESIDE).edition.pack.table("stories")
    stories = stories[stories["withdrawn_on"].isna()]
    by_hand = pd.Series(data=True, index=stories.index)
    for name, value in values.items():
        column = stories["nodes" if name == "node" else "site_id" if name == "site" else name]
        by_hand &= column.str.split(";").map(lambda parts, value=value: value in parts)
    assert len(rows_of(block(tool, "stories"))) == number == by_hand.sum()


def test_where_there_is_no_such_story_it_is_said(tool):
    assert chosen(tool, kind="fear", level="system") == ["whose", "count"]
    assert block(tool, "count").text.startswith("None of 37 stories is of this kind.")


def test_a_part_of_the_theory_has_its_claims_on_both_sides(tool):
    chosen(tool, node="training")
    rows = rows_of(block(tool, "claims"))
    assert {row["target"] for row in rows} > {"Care workers are skilled and confident"}
    assert {row["source"] for row in rows} > {"A facilitator whom people trust"}
    chosen(tool, node="good_life")
    assert "Nobody claims" in block(tool, "claims").text


def test_another_council_brings_its_own_stories(tool):
    chosen(tool, site="east", node="training")
    tool.controls["pack"].value = BOLTON
    assert block(tool, "whose").text.startswith("Bolton")
    assert tool.controls["node"].value == "training"  # a part that both have stays chosen
    tool.controls["pack"].value = TAMESIDE


def test_words_without_consent_are_counted_and_not_shown(tmp_path):
    told = {"date": "2024-06-03", "level": "team", "role": "gp", "kind": "fear", "consent": "none"}
    rows = pd.DataFrame([{"story_id": "s1", **told, "text": "<b>Nobody may read this.</b>"}])
    tables = {"observations": observations("insulin_on_time", INSULIN), "stories": rows}
    write_tables(tmp_path / "pack", council=COUNCIL, tables=tables)
    blocks = answer_learning(open_pack(str(tmp_path / "pack")), Wanted())
    assert "Nobody may" not in "".join(each.model_dump_json() for each in blocks)
    assert rows_of(blocks[2])[0]["words"] == "(not shown: no consent)"
    assert rows_of(blocks[2])[0]["stance"] == "not said"


def test_a_council_without_stories_is_told_so(tmp_path):
    tables = {"observations": observations("insulin_on_time", INSULIN)}
    write_tables(tmp_path / "pack", council=COUNCIL, tables=tables)
    tool = explore_learning(str(tmp_path / "pack"))
    assert block(tool, "count").text == "This council has no stories that count."
