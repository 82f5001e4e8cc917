"""The tool for a theory shows each link with its evidence, and which verdicts other settings move."""

import pytest

from evalkit.section import Prose
from evalkit.workbench import explore_theory, open_pack
from evalkit.workbench.theory_answers import parts_of

LINK = "delegated_visits>continuity"


@pytest.fixture(scope="module")
def tool():
    return explore_theory("demo:E08000008", part=LINK)


def text(tool, block_id):
    return next(block.text for block in tool.blocks if isinstance(block, Prose) and block.id == block_id)


def test_every_node_and_link_can_be_chosen():
    theory = open_pack("demo:E08000008").edition.theory
    named = [value for _, value in parts_of(open_pack("demo:E08000008"))]
    assert sorted(named) == sorted([*(node.id for node in theory.nodes), *(link.id for link in theory.links)])


def test_a_lower_prior_moves_a_verdict_and_back(tool):
    assert "“Fewer, better-known faces” here" in text(tool, "part").replace("\\", "")
    assert "settings of the report" in text(tool, "moved")
    tool.controls["prior"].value = 0.25
    assert "plausible, but not established" in text(tool, "part")
    assert "1 from established to plausible" in text(tool, "moved")
    tool.controls["prior"].value = 0.5
    assert "settings of the report" in text(tool, "moved")


def test_a_node_shows_its_links_and_a_stalled_council_what_is_not_tested(tool):
    tool.controls["part"].value = "continuity"
    verdicts = next(block for block in tool.blocks if block.id == "verdicts_table")
    assert len(verdicts.rows) == 4
    tool.controls["pack"].value = "demo:E08000006"
    assert "could not be tested here" in text(tool, "part")
    tool.controls["pack"].value = "demo:E08000008"
    tool.controls["part"].value = LINK
