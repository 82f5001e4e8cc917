"""Whose words count, whose may be quoted, and whose voice is missing."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from tellers import told

from evalkit.learning.fears import follow_fears
from evalkit.learning.stories import hear_stories, quotable, standing_of
from evalkit.learning.themes import find_condition_themes, find_themes
from evalkit.learning.voices import hear_voices, roles_asked
from evalkit.theory import read_theory

AS_AT = date(2025, 3, 31)


@pytest.fixture(scope="module")
def theory():
    return read_theory("blended_roles")


def table(**columns):
    rows = pd.DataFrame({"story_id": ["s1"], "date": [pd.Timestamp("2024-06-01")]})
    return rows.assign(**{"level": "team", "role": "gp", "kind": "fear", "text": "Who rings?", **columns})


@pytest.mark.parametrize("audience", ["council", "peers", "public"])
def test_who_may_read_what_follows_from_consent(audience):
    enough = {"council": {"council", "peers", "public"}, "peers": {"peers", "public"}, "public": {"public"}}
    for consent in ("none", "council", "peers", "public"):
        may = standing_of(told(consent=consent), audience=audience) == "may be quoted"
        assert may == (consent in enough[audience])


@pytest.mark.parametrize(
    ("changed", "standing"),
    [
        ({"consent": "none"}, "no consent"),
        ({"signed_off": None}, "not signed off"),
        ({"withdrawn_on": date(2025, 4, 2)}, "withdrawn"),
        ({"personal": ("a postcode",)}, "held back"),
        ({"personal": ("a postcode",), "looked_at": date(2025, 1, 2)}, "may be quoted"),
        ({}, "may be quoted"),
    ],
)
def test_every_reason_not_to_quote_is_its_own_state(changed, standing):
    assert standing_of(told(**changed)) == standing
    assert bool(quotable([told(**changed)])) == (standing == "may be quoted")


def test_a_withdrawn_story_counts_as_withdrawn_and_as_nothing_else():
    gone = hear_stories(table(withdrawn_on=pd.Timestamp("2025-03-31"), nodes="training"), as_at=AS_AT)
    assert (gone.stories, gone.withdrawn, gone.story("s1")) == ((), 1, None)
    later = hear_stories(table(withdrawn_on=pd.Timestamp("2025-04-01")), as_at=AS_AT)
    assert ([story.id for story in later.stories], later.withdrawn) == (["s1"], 0)
    assert quotable(later.stories) == ()


def test_stories_come_in_order_of_time_and_those_without_a_day_last():
    rows = (
        table()
        .loc[[0, 0, 0]]
        .assign(
            story_id=["s3", "s2", "s1"], date=[pd.NaT, pd.Timestamp("2024-02-01"), pd.Timestamp("2024-03-01")]
        )
    )
    assert [story.id for story in hear_stories(rows, as_at=AS_AT).stories] == ["s2", "s1", "s3"]


def test_whose_voice_is_missing(theory):
    voices = hear_voices([told(site="north")], theory=theory, sites=["north", "south"])
    assert voices.missing_levels == ("individual", "organisation", "system")
    assert voices.missing_sites == ("south",)
    assert "care worker" not in voices.missing_roles
    assert {"resident", "family carer"} <= set(voices.missing_asked)
    assert "gp" in voices.missing_roles
    assert "gp" not in voices.missing_asked  # no question of the theory is asked of one


def test_those_whom_questions_are_asked_of_are_known_as_roles(theory):
    assert roles_asked(theory) == (
        "resident", "family carer", "care worker", "district nurse", "provider manager", "commissioner",
        "senior leader",
    )  # fmt: skip


def test_one_tellers_stories_are_one_source(theory):
    stories = [told("s1", teller="t1"), told("s2", teller="t1"), told("s3")]
    voices = hear_voices(stories, theory=theory)
    assert (voices.stories, voices.sources) == (3, 2)


@pytest.mark.parametrize(
    ("stories", "said", "agreement"),
    [
        ([("hindered", "against"), ("hindered", "against")], "only hindered", "against"),
        ([("helped", "for")], "only helped", "for"),
        ([("helped", "for"), ("hindered", "against")], "both", "contradictory"),
        ([("surprise", "mixed")], "neither", "mixed"),
        ([("impact", "")], "neither", "not said"),
        ([], "no stories", "not said"),
    ],
)
def test_a_part_of_the_theory_with_one_kind_of_story_is_told_from_one_with_none(
    theory, stories, said, agreement
):
    heard = [told(f"s{i}", kind=kind, stance=stance) for i, (kind, stance) in enumerate(stories)]
    theme = next(each for each in find_themes(heard, theory=theory) if each.id == "training")
    assert (theme.said, theme.agreement, theme.stories) == (said, agreement, len(stories))


def test_conditions_take_the_stories_of_the_nodes_that_stand_for_them(theory):
    heard = [told(nodes=("integrated_working",), kind="hindered"), told("s2", nodes=("fee_uplift",))]
    found = {each.id: each.stories for each in find_condition_themes(heard, theory=theory)}
    assert (found["integration"], found["fee_uplift"], found["leadership"]) == (1, 1, 0)
    nodes = {node.id for node in theory.nodes}
    assert all({*condition.nodes} <= nodes for condition in theory.conditions)
    assert all({condition.id, *condition.nodes} & nodes for condition in theory.conditions)


FEAR = told("s1", kind="fear", stance="mixed", told_on=date(2024, 1, 1))


@pytest.mark.parametrize(
    ("stances", "outcome"),
    [
        ([], "nobody came back to it"),
        (["for", "for"], "later stories speak well"),
        (["against"], "later stories bear it out"),
        (["for", "against"], "later stories are mixed"),
        (["mixed"], "later stories are mixed"),
        ([""], "later stories are mixed"),
    ],
)
def test_what_became_of_a_fear(stances, outcome):
    later = [told(f"s{i}", stance=stance) for i, stance in enumerate(stances, start=2)]
    (fear,) = follow_fears([FEAR, *later])
    assert fear.outcome == outcome


def test_earlier_stories_other_fears_and_other_nodes_are_no_answer():
    others = [
        told("s2", told_on=date(2023, 12, 1)),
        told("s3", told_on=date(2024, 1, 1)),
        told("s4", kind="fear"),
        told("s5", nodes=("retention",)),
        told("s6", told_on=None),
    ]
    assert follow_fears([FEAR, *others])[0].outcome == "nobody came back to it"


def test_a_story_that_says_what_it_follows_goes_before_any_guess():
    guessed, direct = told("s2", stance="against"), told("s3", nodes=("retention",), follows="s1")
    (fear,) = follow_fears([FEAR, guessed, direct])
    assert ([story.id for story in fear.later], fear.directly) == (["s3"], 1)
    assert fear.outcome == "later stories speak well"


def test_the_indicators_of_a_fears_nodes_stand_beside_it():
    (fear,) = follow_fears(
        [FEAR], signals={"training": (("Sign-offs", "improved"),), "retention": (("X", "worse"),)}
    )
    assert fear.signals == (("Sign-offs", "improved"),)
