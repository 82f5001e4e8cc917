"""Packs of peers: one a council, each refused one named with its reason, and never both kinds."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from coarsened import coarsen
from small_records import council, series

from evalkit.compare import peers_reading, read_records, read_stories
from evalkit.compare.peers_reading import read_peers
from evalkit.compare.stories import PeerStory
from evalkit.compare.taken_writing import write_taken
from evalkit.compare.taking_in import GivenPack, take_in
from evalkit.errors import RefusedError


def pack(code, *, edition="2025-04", number=1, content="", file="", **more):
    result = coarsen(council(code, series({"2025-01": 80.0}), edition=edition, **more))
    return GivenPack(file or f"{code}-{edition}-{number}.zip", result, "sdc-1", number, content or code)


def test_of_each_council_the_latest_edition_is_compared_and_the_older_is_named():
    taken = take_in([pack("a", edition="2025-01"), pack("a"), pack("b")])
    assert [each.file for each in taken.packs] == ["a-2025-04-1.zip", "b-2025-04-1.zip"]
    assert "older edition of Council a, of January 2025" in taken.refused["a-2025-01-1.zip"]


def test_a_later_release_of_one_edition_goes_before_an_earlier_one():
    taken = take_in([pack("a", number=2), pack("a", number=1)])
    assert [each.number for each in taken.packs] == [2]
    assert "a-2025-04-2.zip is a later release" in taken.refused["a-2025-04-1.zip"]


def test_one_pack_given_twice_is_taken_once():
    taken = take_in([pack("a", file="one.zip"), pack("a", file="two.zip")])
    assert len(taken.packs) == 1
    assert taken.refused == {"two.zip": "It is the same pack as one.zip."}


def test_two_packs_that_contradict_each_other_are_both_left_out():
    taken = take_in([pack("a", file="one.zip"), pack("a", file="two.zip", content="other")])
    assert taken.packs == ()
    assert set(taken.refused) == {"one.zip", "two.zip"}


def test_synthetic_and_real_packs_are_refused_together():
    with pytest.raises(RefusedError, match="Council a is made up, Council b is not"):
        take_in([pack("a"), pack("b", synthetic=False)])


def test_what_was_taken_in_is_read_back_with_its_reasons_rules_and_stories(tmp_path):
    told = PeerStory("a", "Council a", "We began together.", "team", "helped", ("training",))
    taken = take_in([pack("a"), pack("b")], refused={"c.zip": "It was changed."}, stories=[told])
    folder = write_taken(taken, folder=tmp_path / "taken")
    records = read_records(folder)
    assert records.is_shareable
    assert records.left_out == {"c.zip": "It was changed."}
    assert records.released_by == {"a": "sdc-1", "b": "sdc-1"}
    assert read_stories(folder) == (told,)


def test_what_was_taken_in_before_is_gone_and_equal_packs_give_equal_bytes(tmp_path):
    write_taken(take_in([pack("a"), pack("b")]), folder=tmp_path / "taken")
    folder = write_taken(take_in([pack("a")]), folder=tmp_path / "taken")
    again = write_taken(take_in([pack("a")]), folder=tmp_path / "again")
    files = [
        {str(path.relative_to(top)): path.read_bytes() for path in sorted(top.rglob("*.json"))}
        for top in (folder, again)
    ]
    assert files[0] == files[1]
    assert not [name for name in files[0] if name.startswith("b")]


def test_releases_and_internal_records_are_never_compared(tmp_path):
    folder = write_taken(take_in([pack("a")]), folder=tmp_path / "taken")
    inside = folder / "b" / "2025-04" / "internal"
    inside.mkdir(parents=True)
    (inside / "result.json").write_text(council("b").model_dump_json())
    assert [each.identity.council for each in read_records(folder).results] == ["b"]


def stories_file(code, *texts, number=1, synthetic=True):
    told = [SimpleNamespace(text=text, level="team", kind="helped", nodes=("training",)) for text in texts]
    note = SimpleNamespace(
        council=code, name=f"Council {code}", number=number, synthetic=synthetic, stories=told
    )
    return SimpleNamespace(note=note, cover=SimpleNamespace(kind="stories"))


class Figures(SimpleNamespace):
    """Stand in for a share pack that was verified."""


def figures(path):
    given = pack(path.stem)
    note = SimpleNamespace(rule="sdc-1", number=1)
    cover = SimpleNamespace(kind="figures")
    return Figures(result=given.result, note=note, content=path.stem, cover=cover)


def sent(path):
    """Make what a verified file holds: its name says what it is, and how it stands to what is held."""
    file = stories_file("a", "We began together.") if path.stem == "stories" else figures(path)
    word = {"replay": "old"}.get(path.stem, "new")
    standing = SimpleNamespace(word=word, sentence="It is older than edition 2025-04, which is held.")
    return SimpleNamespace(file=file, stand=lambda _ledger: standing)


@pytest.fixture
def exchange(monkeypatch):
    """Stand in for what verifies packs; returns the files of stories that are held."""
    held = []

    def read_sent(path, *, trusted):
        if path.stem == "changed":
            raise RefusedError(f"{path.name} was changed.", hint="Ask for it again.")
        if path.stem == "stranger" and trusted != "anybody":
            raise RefusedError(f"{path.name} is signed by a key that is not trusted.", hint="Add it.")
        return sent(path)

    def apply_withdrawals(files):
        newest = {each.note.council: each.note for each in sorted(files, key=lambda each: each.note.number)}
        return tuple(newest.values())

    made = {
        "SharePack": Figures,
        "read_sent": read_sent,
        "read_ledger": lambda _held: (),
        "read_held_stories": lambda _held: tuple(held),
        "apply_withdrawals": apply_withdrawals,
    }
    for name, stand_in in made.items():
        monkeypatch.setattr(peers_reading, name, stand_in)
    return held


def paths(tmp_path, *names):
    return [tmp_path / f"{name}.zip" for name in names]


@pytest.mark.usefixtures("exchange")
def test_a_pack_that_is_refused_stops_no_other(tmp_path):
    given = paths(tmp_path, "a", "changed", "stranger", "replay")
    taken = read_peers(given, trusted="listed", held=tmp_path)
    assert [each.file for each in taken.packs] == ["a.zip"]
    assert taken.refused == {
        "changed.zip": "It was changed.",
        "stranger.zip": "It is signed by a key that is not trusted.",
        "replay.zip": "It is older than edition 2025-04, which is held.",
    }


@pytest.mark.usefixtures("exchange")
def test_unknown_keys_are_taken_only_where_that_is_said(tmp_path):
    taken = read_peers(paths(tmp_path, "a", "stranger"), trusted="anybody", held=tmp_path)
    assert [each.file for each in taken.packs] == ["a.zip", "stranger.zip"]


def test_a_story_that_a_newer_file_takes_back_is_not_told(tmp_path, exchange):
    given = paths(tmp_path, "a", "stories")
    assert [each.text for each in read_peers(given, trusted="listed", held=tmp_path).stories] == [
        "We began together."
    ]
    exchange.append(stories_file("a", number=2))
    assert read_peers(given, trusted="listed", held=tmp_path).stories == ()


def test_real_stories_are_never_told_beside_synthetic_councils(tmp_path, exchange):
    exchange.append(stories_file("b", "A real one.", synthetic=False))
    assert read_peers(paths(tmp_path, "a"), trusted="listed", held=tmp_path).stories == ()
