"""Stories travel by consent alone, in a signed file of their own, and are forgotten when taken back."""

from __future__ import annotations

import json
from datetime import date

import pytest
from exchange.conftest import figures, trust, unpacked
from exchange.hostile_zips import members_of, write_zip
from small_results import WHO

from evalkit.errors import FileError, RefusedError
from evalkit.exchange import (
    StoryNote,
    apply_withdrawals,
    read_held_stories,
    read_sent_stories,
    read_stories_file,
    receive,
    stories_to_share,
    verify_file,
    write_stories_file,
)
from evalkit.exchange.crate import write_crate
from evalkit.exchange.manifest import write_manifest
from evalkit.exchange.stories import story_cover
from evalkit.learning.stories import Story, hear_stories
from evalkit.pack import locate_pack, read_pack

SIGNED = date(2026, 4, 1)
TODAY = date(2026, 5, 2)
WORDS = "We rang each other every day, and it grew easier."


def story(story_id="s1", **changes) -> Story:
    told = {"level": "team", "role": "district nurse", "kind": "learned", "text": WORDS, "consent": "peers"}
    more = {"signed_off": SIGNED, "nodes": ("trust",), "teller": "t9", "site": "north", "told_on": SIGNED}
    return Story(id=story_id, **(told | more | changes))


def identity(edition="2026-04", **who):
    return figures(edition, who=WHO | who).identity


def choose(keys, *stories, edition="2026-04", earlier=(), key="little", **who) -> StoryNote:
    return stories_to_share(
        stories, identity=identity(edition, **who), key=keys[key], on=TODAY, earlier=earlier
    )


def test_only_what_tellers_let_others_read_is_kept(keys):
    note = choose(
        keys,
        story("peers"),
        story("public", consent="public"),
        story("council", consent="council"),
        story("none", consent="none"),
        story("unsigned", signed_off=None),
        story("withdrawn", withdrawn_on=SIGNED),
        story("blank", text=" "),
    )
    assert sorted(each.consent for each in note.stories) == ["peers", "public"]
    assert {each.text for each in note.stories} == {WORDS}


@pytest.mark.parametrize(
    "text",
    [
        "Ring me on 0161 496 0000.",
        "Her number is 943 476 5919.",
        "She lives at M1 1AE.",
        "Write to x@example.org.",
        "He was born on 3 May 1941.",
    ],
)
def test_what_tells_who_a_person_is_never_travels_whoever_has_looked(keys, text):
    assert choose(keys, story(text=text, looked_at=SIGNED)).stories == ()


def test_a_name_travels_only_where_somebody_has_looked(keys):
    text = "Grace rang us every day."
    personal = ("a person's name",)
    assert choose(keys, story(text=text, personal=personal)).stories == ()
    assert len(choose(keys, story(text=text, personal=personal, looked_at=SIGNED)).stories) == 1


def test_nothing_of_teller_place_or_time_travels(keys, tmp_path):
    note = choose(keys, story("the-story-of-mrs-x"))
    path = write_stories_file(note, key=keys["little"], to=tmp_path)
    held = unpacked(path.read_bytes())
    (told,) = json.loads(held["stories.json"])["stories"]
    assert sorted(told) == ["consent", "edition", "id", "kind", "level", "nodes", "text"]
    for private in (b"the-story-of-mrs-x", b"t9", b"north", b"district nurse", b"2026-04-01"):
        assert all(private not in content for content in held.values())


def test_an_id_is_the_same_in_every_edition_and_another_for_each_council(keys):
    first = choose(keys, story()).stories[0].id
    assert choose(keys, story(), edition="2026-05").stories[0].id == first
    assert choose(keys, story(), key="other").stories[0].id != first
    assert len(first) == 32


def test_a_file_is_read_back_as_it_was_written(keys, trusted, tmp_path):
    note = choose(keys, story())
    path = write_stories_file(note, key=keys["little"], to=tmp_path)
    found = read_stories_file(path, trusted=trusted)
    assert (path.name, found.note, found.signer.council) == ("little-2026-04.stories.zip", note, "little")
    again = write_stories_file(note, key=keys["little"], to=tmp_path / "again")
    assert again.read_bytes() == path.read_bytes()


def test_what_is_no_longer_told_is_taken_back(keys):
    first = choose(keys, story("a"), story("b"))
    gone = choose(keys, story("a"), edition="2026-05", earlier=[first])
    assert gone.number == 2
    assert set(gone.withdrawn) == {each.id for each in first.stories} - {gone.stories[0].id}
    after = choose(keys, story("a"), edition="2026-06", earlier=[first, gone])
    assert after.withdrawn == gone.withdrawn


@pytest.mark.parametrize(
    "change", [{"consent": "none"}, {"withdrawn_on": SIGNED}, {"signed_off": None}, {"text": "M1 1AE"}]
)
def test_a_story_that_may_not_be_read_any_more_is_taken_back(keys, change):
    first = choose(keys, story())
    then = choose(keys, story(**change), edition="2026-05", earlier=[first])
    assert (then.stories, then.withdrawn) == ((), (first.stories[0].id,))


def test_the_newest_file_of_a_council_decides(keys, trusted, tmp_path):
    first = choose(keys, story("a"), story("b"))
    then = choose(keys, story("a"), edition="2026-05", earlier=[first])
    other = choose(keys, story("c"), key="other", council="other", name="Other Council")
    files = [
        read_stories_file(write_stories_file(note, key=keys[note.council], to=tmp_path), trusted=trusted)
        for note in (then, first, other)
    ]
    kept = apply_withdrawals(files)
    assert [(note.council, len(note.stories)) for note in kept] == [("little", 1), ("other", 1)]


def test_made_up_stories_and_real_ones_are_never_mixed(keys, trusted, tmp_path):
    real = choose(keys, story("c"), key="other", council="other", name="Other Council", synthetic=False)
    files = [
        read_stories_file(write_stories_file(note, key=keys[note.council], to=tmp_path), trusted=trusted)
        for note in (choose(keys, story()), real)
    ]
    with pytest.raises(RefusedError, match="synthetic and some are not"):
        apply_withdrawals(files)


def test_earlier_files_are_deleted_where_a_newer_one_is_received(keys, trusted, tmp_path):
    first = choose(keys, story("a"), story("b", text="Only in the first."))
    then = choose(keys, story("a"), edition="2026-05", earlier=[first])
    held = tmp_path / "held"
    for note in (first, then):
        path = write_stories_file(note, key=keys["little"], to=tmp_path)
        assert len(receive([path], held=held, trusted=trusted, on=TODAY).stories) == 1
    assert [each.name for each in (held / "demo").iterdir()] == ["little-2026-05.stories.zip"]
    assert [each.note for each in read_held_stories(held)] == [then]
    replay = receive([tmp_path / "little-2026-04.stories.zip"], held=held, trusted=trusted, on=TODAY)
    assert next(iter(replay.refused.values())).startswith("Held already")


def test_a_story_can_be_taken_back_within_its_month(keys, trusted, tmp_path):
    first = choose(keys, story("a"), story("b"))
    then = choose(keys, story("a"), earlier=[first])
    held = tmp_path / "held"
    for note, to in ((first, "one"), (then, "two")):
        path = write_stories_file(note, key=keys["little"], to=tmp_path / to)
        assert len(receive([path], held=held, trusted=trusted, on=TODAY).stories) == 1
    assert [each.note for each in read_held_stories(held)] == [then]
    replay = receive([tmp_path / "one/little-2026-04.stories.zip"], held=held, trusted=trusted, on=TODAY)
    assert next(iter(replay.refused.values())).startswith("Held already")
    assert [each.note for each in read_held_stories(held)] == [then]


def test_what_was_sent_is_read_from_its_folder(keys, trusted, tmp_path):
    first = choose(keys, story("a"), story("b"))
    write_stories_file(first, key=keys["little"], to=tmp_path)
    sent = read_sent_stories(tmp_path, whose=identity(), trusted=trusted)
    then = choose(keys, story("a"), edition="2026-05", earlier=sent)
    write_stories_file(then, key=keys["little"], to=tmp_path)
    assert read_sent_stories(tmp_path, whose=identity(), trusted=trusted) == (first, then)
    (tmp_path / "little-2026-04.stories.zip").write_bytes(b"")
    with pytest.raises(FileError):
        read_sent_stories(tmp_path, whose=identity(), trusted=trusted)


def test_verifying_says_how_many_stories_there_are(keys, trusted, tmp_path):
    path = write_stories_file(choose(keys, story()), key=keys["little"], to=tmp_path)
    text = "\n".join(verify_file(path, trusted=trusted).lines)
    assert "Stories of blended roles from Little Council, edition 2026-04" in text
    assert "It holds 1 story, and takes back no earlier stories." in text


def forge(keys, note: StoryNote, tmp_path, key="little"):
    inside = {"stories.json": note.model_dump_json().encode()}
    inside["ro-crate-metadata.json"] = write_crate(story_cover(note), inside)
    inside["manifest-sha256.txt"] = write_manifest(inside)
    comment = story_cover(note).signed_line
    inside["manifest-sha256.txt.minisig"] = keys[key].sign(inside["manifest-sha256.txt"], comment=comment)
    path = tmp_path / "forged.zip"
    path.write_bytes(write_zip(members_of(inside)))
    return path


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": "Ring me on 0161 496 0000."}, "story 1 holds a telephone number"),
        ({"text": ""}, "story 1 has 0 letters"),
        ({"text": "x" * 10_001}, "story 1 has 10001 letters"),
        ({"id": "s1"}, "the id of a story is not in its form"),
        ({"edition": "2026-03"}, "says that it is of another edition"),
        ({"consent": "none"}, "consent"),
    ],
)
def test_a_file_of_stories_that_may_not_be_is_refused(keys, trusted, tmp_path, changes, said):
    note = choose(keys, story())
    bad = note.model_copy(update={"stories": (note.stories[0].model_copy(update=changes),)})
    with pytest.raises(RefusedError) as error:
        read_stories_file(forge(keys, bad, tmp_path), trusted=trusted)
    assert said in error.value.message


def test_a_story_that_is_told_and_taken_back_is_refused(keys, trusted, tmp_path):
    note = choose(keys, story())
    both = note.model_copy(update={"withdrawn": (note.stories[0].id,)})
    with pytest.raises(RefusedError, match="both told and taken back"):
        read_stories_file(forge(keys, both, tmp_path), trusted=trusted)


def test_stories_signed_by_another_council_are_refused(keys, trusted, tmp_path):
    with pytest.raises(RefusedError, match="signed with the key of Other Council"):
        read_stories_file(forge(keys, choose(keys, story()), tmp_path, key="other"), trusted=trusted)


def test_a_pack_of_figures_is_no_file_of_stories(make, keys):
    with pytest.raises(RefusedError, match="it is no file of evalkit; expected one that holds stories"):
        read_stories_file(make(), trusted=trust(keys, "little"))


def test_the_stories_of_a_demo_council_travel(keys, tmp_path):
    pack = read_pack(locate_pack("demo:E08000008"))
    heard = hear_stories(pack.table("stories"), as_at=pack.council.data_as_at)
    note = choose(keys, *heard.stories)
    quoted = {each.text for each in heard.stories if each.consent in ("peers", "public")}
    assert note.stories
    assert {each.text for each in note.stories} <= quoted
    write_stories_file(note, key=keys["little"], to=tmp_path)
