"""What is received once stays as it was: a ledger that only grows, and no replay, change or old edition."""

from __future__ import annotations

import json
from datetime import date

import pytest
from exchange.conftest import cells, figures, trust
from small_results import WHO

from evalkit.errors import FileError, RefusedError
from evalkit.exchange import (
    TrustList,
    newest_packs,
    read_held_packs,
    read_ledger,
    read_share_pack,
    receive,
    verify_file,
)
from evalkit.exchange.received import LEDGER, read_ledger_lines

TODAY = date(2026, 6, 1)
OTHER = WHO | {"council": "other", "name": "Other Council"}


def take(tmp_path, trusted, *paths, on=TODAY):
    return receive(paths, held=tmp_path / "held", trusted=trusted, on=on)


def reason(received):
    (only,) = received.refused.values()
    return only


def test_good_packs_are_taken_and_held_as_they_came(make, trusted, tmp_path):
    one, two = make(), make(figures(who=OTHER), key="other")
    received = take(tmp_path, trusted, one, two)
    assert [pack.note.council for pack in received.packs] == ["little", "other"]
    assert dict(received.refused) == {}
    assert (tmp_path / "held/demo/little-2026-04.evalkit.zip").read_bytes() == one.read_bytes()
    first, second = read_ledger(tmp_path / "held")
    assert (first.council, first.edition, first.number, first.received_on) == ("little", "2026-04", 1, TODAY)
    assert second.council == "other"
    assert [pack.note.council for pack in read_held_packs(tmp_path / "held")] == ["little", "other"]


def test_the_same_pack_again_is_a_replay(make, trusted, tmp_path):
    pack = make()
    take(tmp_path, trusted, pack)
    again = take(tmp_path, trusted, pack, on=date(2026, 7, 1))
    assert again.taken == ()
    assert reason(again).startswith("Held already: Little Council, edition 2026-04, release 1")
    assert len(read_ledger(tmp_path / "held")) == 1


def test_an_edition_that_is_held_does_not_change(make, trusted, tmp_path):
    take(tmp_path, trusted, make())
    changed = make(figures(findings=()), number=2, to="again")
    assert reason(take(tmp_path, trusted, changed)).startswith("Changed: ")
    assert not verify_file(changed, trusted=trusted, held=tmp_path / "held").ok


def test_an_older_edition_or_release_is_refused_as_old(make, trusted, tmp_path):
    take(tmp_path, trusted, make(figures("2026-05"), number=3))
    assert "older than edition 2026-05" in reason(take(tmp_path, trusted, make(number=4)))
    later = make(figures("2026-06"), number=3)
    assert "release 3 is held" in reason(take(tmp_path, trusted, later))


def test_editions_given_together_are_taken_in_order(make, trusted, tmp_path):
    last, first = make(figures("2026-05"), number=2), make()
    received = take(tmp_path, trusted, last, first)
    assert [pack.note.edition for pack in received.packs] == ["2026-04", "2026-05"]
    assert [pack.note.edition for pack in newest_packs(read_held_packs(tmp_path / "held"))] == ["2026-05"]


def test_a_release_that_names_another_before_it_is_refused(make, trusted, tmp_path):
    take(tmp_path, trusted, make())
    forked = make(figures("2026-05"), number=2, previous="00" * 32)
    assert "it follows another release 1" in reason(take(tmp_path, trusted, forked))
    held = read_ledger(tmp_path / "held")[0].note
    good = make(figures("2026-05"), number=2, previous=held, to="good")
    assert len(take(tmp_path, trusted, good).taken) == 1


def test_a_release_dated_before_the_one_that_is_held_is_refused(make, trusted, tmp_path):
    take(tmp_path, trusted, make())
    back = make(figures("2026-05"), number=2, released_on=date(2026, 4, 1))
    assert "before release 1" in reason(take(tmp_path, trusted, back))


def test_synthetic_and_real_editions_are_held_apart(make, trusted, tmp_path):
    real = figures(who=WHO | {"synthetic": False})
    take(tmp_path, trusted, make(), make(real, to="real"))
    assert (tmp_path / "held/little-2026-04.evalkit.zip").exists()
    assert (tmp_path / "held/demo/little-2026-04.evalkit.zip").exists()


def test_a_bad_file_stops_no_other(make, trusted, tmp_path):
    broken = tmp_path / "broken.evalkit.zip"
    broken.write_bytes(b"PK\3\4 and no more")
    received = take(tmp_path, trusted, broken, tmp_path / "nowhere.zip", make())
    assert len(received.taken) == 1
    assert "cut short" in received.refused[str(broken)]
    assert "no such file" in received.refused[str(tmp_path / "nowhere.zip")]


def test_a_ledger_survives_a_crash_at_any_byte(make, trusted, tmp_path):
    one, two = make(), make(figures("2026-05"), number=2)
    take(tmp_path, trusted, one, two)
    path = tmp_path / "held" / LEDGER
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    for length in range(len(whole) + 1):
        held = read_ledger_lines(whole[:length])
        assert len(held) == (length >= first) + (length == len(whole))
    for length in (first, first + 1, len(whole) - 1):
        path.write_bytes(whole[:length])
        assert len(take(tmp_path, trusted, two).taken) == 1
        assert path.read_bytes() == whole


def test_a_ledger_that_somebody_changed_is_named(tmp_path):
    (tmp_path / LEDGER).write_text(json.dumps({"kind": "figures"}) + "\n")
    with pytest.raises(FileError, match="line 1, is no line of a ledger"):
        read_ledger(tmp_path)


def test_a_line_that_was_changed_or_taken_out_is_noticed(make, trusted, tmp_path):
    take(tmp_path, trusted, make(), make(figures("2026-05"), number=2), make(figures("2026-06"), number=3))
    path = tmp_path / "held" / LEDGER
    one, two, three = path.read_bytes().splitlines(keepends=True)
    for broken, line in (
        (one + three, 2),
        (two + three, 1),
        (one + two.replace(b'"2026-06-01"', b'"2026-06-02"') + three, 3),
    ):
        path.write_bytes(broken)
        with pytest.raises(FileError, match=f"line {line}, does not follow the line before it"):
            read_ledger(tmp_path / "held")


def test_a_held_pack_that_was_exchanged_is_named(make, trusted, tmp_path):
    take(tmp_path, trusted, make())
    changed = make(figures(findings=()), to="again")
    (tmp_path / "held/demo/little-2026-04.evalkit.zip").write_bytes(changed.read_bytes())
    with pytest.raises(RefusedError, match="is not the file that was received"):
        read_held_packs(tmp_path / "held")


def test_a_held_pack_that_was_lost_or_broken_is_put_back(make, trusted, tmp_path):
    pack = make()
    take(tmp_path, trusted, pack)
    path = tmp_path / "held/demo/little-2026-04.evalkit.zip"
    for spoil in (path.unlink, lambda: path.write_bytes(b"broken")):
        spoil()
        assert reason(take(tmp_path, trusted, pack)).endswith("is there again.")
        assert path.read_bytes() == pack.read_bytes()
    assert len(read_ledger(tmp_path / "held")) == 1


def test_a_pack_stays_readable_when_its_key_is_revoked_later(make, trusted, keys, tmp_path):
    take(tmp_path, trusted, make())
    revoked = trust(keys, "little", revoked_on=date(2026, 7, 1))
    assert len(read_held_packs(tmp_path / "held")) == 1
    assert "revoked" in reason(take(tmp_path, revoked, make(figures("2026-05"), number=2)))


def test_verifying_names_figures_that_were_revised(make, trusted, tmp_path):
    take(tmp_path, trusted, make())
    later = figures("2026-05", series=cells(numerator=(30.0, None), value=(15.0, None)))
    found = verify_file(make(later, number=2), trusted=trusted, held=tmp_path / "held")
    assert found.ok
    assert [each.sentence for each in found.revised] == [
        "delegated_share, whole council, 2026-02: was 12.5 (25 of 200), now 15 (30 of 200)."
    ]
    assert found.standing.word == "new"


def test_verifying_says_what_a_pack_holds(make, trusted, tmp_path):
    pack = make(hidden={"small": 1, "complementary": 1}, cells=10, withheld=["Stories are not shared."])
    text = "\n".join(verify_file(pack, trusted=trusted, held=tmp_path / "held").lines)
    for said in (
        "Evaluation of blended roles in Little Council, edition 2026-04 (little), release 1 of 2 May 2026.",
        "Synthetic data",
        "Signed by Little Council (little), whose key is in the trust list",
        "Whole: its signature holds",
        "1 indicator from April 2023 to April 2026, 1 finding and 1 table",
        "rule sdc-1",
        "Of 10 cells, 2 are hidden: 1 stand for 1 to 7 people, or for all or none of a group and 1 would",
        "Held back: Stories are not shared.",
        "New: Little Council, edition 2026-04, release 1: nothing of this council is held yet.",
    ):
        assert said in text


def test_what_a_stranger_wrote_cannot_pass_for_a_line_of_its_own(make, trusted):
    pack = make(withheld=["Texts.\nSigned by Another Council\x1b[2J"])
    lines = verify_file(pack, trusted=trusted).lines
    assert "Held back: Texts. Signed by Another Council[2J" in lines
    assert sum(line.startswith("Signed by") for line in lines) == 1


def test_a_crash_after_a_pack_was_kept_leaves_it_to_be_taken_again(make, trusted, tmp_path, monkeypatch):
    pack = make()

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("evalkit.exchange.received_writing._add_line", stop)
    with pytest.raises(KeyboardInterrupt):
        take(tmp_path, trusted, pack)
    assert (read_ledger(tmp_path / "held"), read_held_packs(tmp_path / "held")) == ((), ())
    monkeypatch.undo()
    assert len(take(tmp_path, trusted, pack).taken) == 1


def test_a_crash_while_a_pack_is_kept_leaves_nothing_that_counts(make, trusted, tmp_path, monkeypatch):
    pack = make()

    def stop(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", stop)
    with pytest.raises(FileError, match="no space left on device"):
        take(tmp_path, trusted, pack)
    monkeypatch.undo()
    assert list((tmp_path / "held").rglob("*.zip*")) == []
    assert len(take(tmp_path, trusted, pack).taken) == 1


def test_verifying_a_held_pack_says_so(make, trusted, tmp_path):
    pack = make()
    take(tmp_path, trusted, pack)
    found = verify_file(pack, trusted=trusted, held=tmp_path / "held")
    assert (found.ok, found.standing.word, found.data["standing"]) == (True, "held already", "held already")


def test_an_unknown_signer_is_taken_only_when_told_so(make, tmp_path):
    pack = make()
    assert "not in the trust list" in reason(take(tmp_path, TrustList(), pack))
    told = TrustList(accepts_unknown=True)
    assert len(take(tmp_path, told, pack).taken) == 1
    assert read_ledger(tmp_path / "held")[0].trusted is False
    assert "NOT in the trust list" in "\n".join(verify_file(pack, trusted=told).lines)
    assert len(read_held_packs(tmp_path / "held")) == 1


def test_a_note_names_the_one_before_by_the_hash_of_its_file(make, trusted, tmp_path):
    first = make()
    note = read_share_pack(first, trusted=trusted).note
    take(tmp_path, trusted, first)
    assert read_ledger(tmp_path / "held")[0].note == note.digest
    assert len(take(tmp_path, trusted, make(figures("2026-05"), number=2, previous=note.digest)).taken) == 1
