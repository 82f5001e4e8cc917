"""Packs that were taken in become one shareable page, made by the same runner as any report."""

from __future__ import annotations

import json

import pytest
from coarsened import coarsen
from small_records import council, effect, implemented, score, series

from evalkit.compare.stories import PeerStory
from evalkit.compare.taken_writing import write_taken
from evalkit.compare.taking_in import GivenPack, take_in
from evalkit.run import RunOptions, State
from evalkit.run.comparing import compare_taken

pytestmark = pytest.mark.slow
WHY = "It was changed after it was signed."


def pack(code, verdict):
    known = [implemented(code, verdict), effect(code, 2.0)]
    result = council(
        code, series({"2025-01": 80.0}), findings=known, conditions=(score("fee_uplift", verdict),)
    )
    return GivenPack(f"{code}.zip", coarsen(result), "sdc-1", 1, code)


def test_the_page_is_shareable_and_says_which_packs_are_not_on_it(tmp_path):
    told = PeerStory("north", "Council north", "The fee came first.", "team", "helped", ("fee_uplift",))
    packs = [pack("north", 1.0), pack("south", 0.0)]
    taken = take_in(packs, refused={"west.zip": WHY}, stories=[told])

    def make():
        folder = write_taken(taken, folder=tmp_path / ".taken")
        options = RunOptions()
        given = {"council": "south"}
        return compare_taken(folder, to=tmp_path, given=given, options=options, tell=lambda _event: None)

    record = make()
    assert (record.state, record.cause) == (State.FINISHED, "")
    internal = tmp_path / record.place / "internal"
    page = (internal / "report.html").read_text(encoding="utf-8")
    assert '<strong class="mark">Shareable</strong>' in page
    assert '<strong class="mark">Internal</strong>' not in page
    assert f"west.zip is not compared: {WHY}" in page
    assert "This blueprint is for Council south." in page
    assert "The fee came first." in page
    assert json.loads((internal / "result.json").read_bytes())["identity"]["edition_kind"] == "shareable"
    assert make().unchanged
