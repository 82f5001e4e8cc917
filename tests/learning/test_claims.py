"""Claims are put together link by link; sources are counted, and a stitched chain is marked."""

from __future__ import annotations

import pandas as pd
import pytest
from tellers import claim, told

from evalkit.learning.chains import find_chains
from evalkit.learning.claims import hear_claims, map_claims
from evalkit.learning.stories import Heard
from evalkit.theory import read_theory


@pytest.fixture(scope="module")
def theory():
    return read_theory("blended_roles")


def chains_of(theory, *claims):
    return find_chains(map_claims(claims, theory=theory))


def test_one_person_who_says_it_twice_is_one_source(theory):
    stories = Heard(stories=(told("s1", teller="t1"), told("s2", teller="t1"), told("s3")))
    rows = pd.DataFrame({"story_id": ["s1", "s2", "s3"], "from": "training", "to": "worker_confidence"})
    rows = rows.assign(direction="raises", quote="")
    (link,) = map_claims(hear_claims(rows, heard=stories), theory=theory)
    assert (len(link.claims), link.sources) == (3, {"teller t1", "story s3"})


def test_agreeing_and_contradicting_claims_are_told_apart(theory):
    made = [claim("training", "retention", "s1"), claim("training", "retention", "s2", direction="lowers")]
    (link,) = map_claims(made, theory=theory)
    assert (link.direction, link.raising, link.lowering) == ("disputed", {"s1"}, {"s2"})
    assert not link.in_theory
    (silent,) = map_claims([claim("training", "retention", "s1", direction="")], theory=theory)
    assert (silent.direction, len(silent.sources)) == ("not said", 1)


def test_words_written_in_two_ways_are_one_end(theory):
    rows = pd.DataFrame({"story_id": "s1", "from": ["Car  parking", "car parking"], "to": "retention"})
    heard = Heard(stories=(told("s1"),))
    (link,) = map_claims(hear_claims(rows.assign(direction="lowers", quote=""), heard=heard), theory=theory)
    assert (link.source, link.in_words, len(link.claims)) == ("car parking", True, 2)


def test_an_end_that_names_somebody_is_held_back(theory):
    rows = pd.DataFrame(
        {"story_id": ["s1"], "from": "Mrs Jean Smith", "to": "retention", "direction": "", "quote": ""}
    )
    (link,) = map_claims(hear_claims(rows, heard=Heard(stories=(told("s1"),))), theory=theory)
    assert link.source == "(held back, story s1)"


def test_a_chain_that_nobody_tells_whole_is_stitched(theory):
    (chain,) = chains_of(theory, claim("a", "b", "s1"), claim("b", "c", "s2"))
    assert (chain.path, chain.is_stitched, chain.robustness.at_most) == (("a", "b", "c"), True, 1)


def test_a_longer_way_that_somebody_tells_whole_is_shown_before_a_shorter_one(theory):
    whole = [claim(a, b, "s9") for a, b in (("a", "b"), ("b", "c"), ("c", "d"))]
    (chain,) = chains_of(theory, *whole, claim("a", "x", "s1"), claim("x", "d", "s2"))
    assert (chain.path, chain.told_whole_by) == (("a", "b", "c", "d"), ("s9",))
    assert chain.robustness.at_most == 2


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("raises", "raises", "raises"),
        ("lowers", "raises", "lowers"),
        ("lowers", "lowers", "raises"),
        ("", "lowers", "not said"),
    ],
)
def test_directions_are_taken_together(theory, first, second, together):
    (chain,) = chains_of(
        theory, claim("a", "b", "s1", direction=first), claim("b", "c", "s2", direction=second)
    )
    assert chain.direction == together


def test_a_circle_of_claims_is_no_endless_chain(theory):
    chains = chains_of(theory, claim("a", "b", "s1"), claim("b", "a", "s2"), claim("b", "c", "s3"))
    assert [chain.path for chain in chains] == [("a", "b", "c")]
    assert chains_of(theory, claim("a", "b", "s1"), claim("b", "a", "s2")) == ()


def test_no_claims_are_no_map(theory):
    assert map_claims([], theory=theory) == ()
    assert find_chains([]) == ()
