import re
from itertools import combinations

import pytest

from evalkit.demo.reading import read_journey_words, read_stories
from evalkit.demo.roll import COURSES
from evalkit.demo.streams import stream
from evalkit.demo.telling import vary
from evalkit.pack.contract import read_contract
from evalkit.theory import read_theory

SPEC = read_contract().table("stories")
TITLES = re.compile(r"\b(Mr|Mrs|Ms|Miss|Dr|Sir|Sister)\.? [A-Z]")
CAPITALS = re.compile(r"(?<![.?!:] )(?<!^)\b[A-Z][a-z]+")
DAYS_AND_SUCH = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Christmas"}
MONTHS = {"March", "April", "May", "June"}


def test_the_corpus_is_large_and_no_two_texts_are_alike():
    texts = [story.text for story in read_stories()]
    assert len(texts) >= 80
    words = [set(re.findall(r"[a-z']{4,}", text.lower())) for text in texts]
    alike = [len(a & b) / len(a | b) for a, b in combinations(words, 2)]
    assert max(alike) < 0.35


@pytest.mark.parametrize("part", ["kind", "role", "level"])
def test_the_corpus_has_every_kind_role_and_level_of_the_contract(part):
    assert {getattr(story, part) for story in read_stories()} == set(SPEC.field(part).enum)


def test_every_kind_of_learning_is_told_at_every_level():
    told = {(story.kind, story.level) for story in read_stories()}
    kinds, levels = SPEC.field("kind").enum, SPEC.field("level").enum
    assert {(kind, level) for kind in kinds for level in levels} - told == {("impact", "system")}


def test_stories_speak_to_nodes_of_the_theory():
    known = {node.id for node in read_theory("blended_roles").nodes}
    assert all(set(story.nodes) <= known and story.nodes for story in read_stories())


def test_claims_use_nodes_or_plain_words_and_quote_the_story():
    known = {node.id for node in read_theory("blended_roles").nodes}
    for story in read_stories():
        for claim in story.claims:
            ends = {claim.source, claim.target}
            assert claim.quote in story.text
            assert ends & known
            assert all(end in known or re.fullmatch("[a-z ]+", end) for end in ends)


def test_no_text_names_a_person():
    for story in read_stories():
        assert not TITLES.search(story.text)
        named = set(CAPITALS.findall(story.text)) - DAYS_AND_SUCH - MONTHS
        assert named <= {"Dad", "One", "Two", "Five", "Seven"}, story.id


def test_alternatives_are_drawn_and_no_brace_is_left():
    text = "It took {five|seven} weeks and {two|three} brokers."
    drawn = {vary(stream(i, "x"), text) for i in range(40)}
    assert len(drawn) == 4
    assert not any("{" in told or "|" in told for told in drawn)


@pytest.mark.parametrize("code", COURSES)
def test_every_council_hears_every_role_and_level_with_fears_and_surprises(code, made):
    stories = made(code).tables["stories"]
    assert set(stories["role"]) == set(SPEC.field("role").enum)
    assert set(stories["level"]) == set(SPEC.field("level").enum)
    assert {"fear", "surprise", "relationship", "learned", "helped", "hindered"} <= set(stories["kind"])
    assert stories["text"].is_unique
    assert not stories["text"].str.contains(r"[{}|]").any()


def test_impact_is_told_only_where_somebody_was_visited(made):
    impact = {code for code in COURSES if "impact" in set(made(code).tables["stories"]["kind"])}
    assert impact == {"E08000008", "E08000007", "E08000004", "E08000010"}


def test_in_an_implemented_council_somebody_says_what_became_of_a_fear(made):
    text = " ".join(made("E08000008").tables["stories"]["text"])
    assert re.search(r"I was afraid|I worried about|frightened of came", text)


def test_stories_of_delivery_are_told_after_the_start(made):
    council = made("E08000008")
    delivered = {
        vary(stream(1, "x"), s.text)[:25] for s in read_stories() if s.when in {"delivering", "later"}
    }
    stories = council.tables["stories"]
    told = stories[stories["text"].str[:25].isin(delivered)]
    assert len(told) >= 15
    assert (told["date"] > "2024-05-31").all()


def test_consent_is_mixed_and_what_nobody_may_read_was_not_signed_off(made):
    consents = {consent for code in COURSES for consent in made(code).tables["stories"]["consent"]}
    assert consents == {"none", "council", "peers", "public"}
    for code in COURSES:
        stories = made(code).tables["stories"]
        assert (stories.loc[stories["consent"] == "none", "signed_off"] == "").all()


def test_some_consent_was_withdrawn(made):
    assert any((made(code).tables["stories"]["withdrawn_on"] != "").any() for code in COURSES)


@pytest.mark.parametrize("code", COURSES)
def test_claims_belong_to_stories_that_were_told(code, made):
    tables = made(code).tables
    text = tables["stories"].set_index("story_id")["text"]
    assert len(tables["claims"]) >= 8
    assert all(row.quote in text[row.story_id] for row in tables["claims"].itertuples())


def test_goals_are_in_peoples_own_words():
    goals = read_journey_words().goals
    assert len(set(goals)) == len(goals) >= 12
