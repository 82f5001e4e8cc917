"""Everything hostile that a pack can be is refused with its own message, and nothing is written."""

from __future__ import annotations

import csv
import json
from datetime import date
from hashlib import sha256

import pytest
from cases import cases, needs_cases
from exchange.conftest import cells, figures, lay_release, trust, unpacked
from exchange.hostile_zips import Member, members_of, swap, write_zip
from hypothesis import given, settings
from hypothesis import strategies as st
from small_results import WHO

from evalkit.disclosure.released import ReleaseNote
from evalkit.errors import EvalkitError, FileError, RefusedError
from evalkit.exchange import TrustList, read_share_pack, write_share_pack
from evalkit.exchange.crate import write_crate
from evalkit.exchange.manifest import write_manifest
from evalkit.exchange.share_pack import cover_of
from evalkit.finding import CellState
from evalkit.report import canonical_json

MANIFEST, SIGNATURE = "manifest-sha256.txt", "manifest-sha256.txt.minisig"
CRATE = "ro-crate-metadata.json"


@pytest.fixture
def held(make):
    """What a good pack holds."""
    return unpacked(make().read_bytes())


@pytest.fixture
def refusal(tmp_path, trusted):
    """Read bytes as a pack, and give what is said where they are refused."""

    def read(content: bytes, trusted=trusted) -> str:
        folder = tmp_path / "inbox"
        folder.mkdir(exist_ok=True)
        path = folder / "p.zip"
        path.write_bytes(content)
        with pytest.raises(EvalkitError) as error:
            read_share_pack(path, trusted=trusted)
        assert isinstance(error.value, RefusedError | FileError)
        assert error.value.hint
        assert [each.name for each in folder.iterdir()] == ["p.zip"]
        return error.value.message

    return read


@pytest.fixture
def sealed(keys):
    """Sign members as a council with a good key and bad intent would."""

    def seal(held: dict[str, bytes], *, key="little", comment="", crate=True) -> bytes:
        inside = {name: content for name, content in held.items() if name not in (MANIFEST, SIGNATURE, CRATE)}
        note = ReleaseNote.model_construct(**json.loads(inside["release.json"]))
        note = note.model_copy(update={"released_on": date.fromisoformat(str(note.released_on))})
        cover = cover_of(note)
        if crate:
            inside[CRATE] = write_crate(cover, inside)
        inside[MANIFEST] = write_manifest(inside)
        inside[SIGNATURE] = keys[key].sign(inside[MANIFEST], comment=comment or cover.signed_line)
        return write_zip(members_of(inside))

    return seal


def renoted(held, **changes):
    """Change the note, and let it agree with what is there."""
    note = json.loads(held["release.json"]) | changes
    note["files"] = changes.get("files") or {
        name: sha256(content).hexdigest()
        for name, content in held.items()
        if name == "result.json" or name.startswith("tables/")
    }
    return {**held, "release.json": json.dumps(note).encode()}


def test_a_pack_written_by_hand_is_read_where_nothing_lies(held, tmp_path, trusted, sealed):
    for content in (write_zip(members_of(held)), sealed(renoted(held))):
        path = tmp_path / "p.zip"
        path.write_bytes(content)
        assert read_share_pack(path, trusted=trusted).result == figures()


EVIL = Member(b"evil", b"x")
ZIP = write_zip([Member(b"a", b"b")])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (b"../../evil.txt", "leads out of its folder"),
        (b"/abs.txt", "is absolute"),
        (b"a/../../b.txt", "leads out of its folder"),
        (b"./result.json", "leads out of its folder"),
        (b"C:\\x.txt", "is absolute"),
        (b"c:x.txt", "is absolute"),
        (b"\\\\host\\x", "is absolute"),
        (b"tables\\x.csv", "holds a backslash"),
        (b"a\0b.csv", "holds a NUL"),
        (b"result.json\0.csv", "holds a NUL"),
        (b"tables/\xff.csv", "is not UTF-8"),
        (b"tables/", "holds the folder 'tables/'"),
        (b"inner.zip", "is an archive inside the archive"),
        (b"", "a name has 0 letters"),
        (b"tables/" + b"a" * 200 + b".csv", "a name has 211 letters"),
        (b"report.html", "'report.html' does not belong into a share pack"),
        (b"tables/a/b.csv", "does not belong into a share pack"),
        ("tables/\u202etxt.csv".encode(), "does not belong into a share pack"),
        (b"tables/x.csv\n", "does not belong into a share pack"),
        (b"RESULT.JSON", "would be one file where capitals do not count"),
        (b"result.json", "it holds 'result.json' twice"),
        (b"manifest-sha256.txt", "it holds 'manifest-sha256.txt' twice"),
    ],
)
def test_a_name_that_does_not_belong_is_refused(held, refusal, name, said):
    assert said in refusal(write_zip([*members_of(held), Member(name, b"x")]))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"attributes": 0o120777 << 16}, "'result.json' is a link"),
        ({"attributes": 0o020644 << 16}, "is no ordinary file"),
        ({"attributes": 0o040755 << 16}, "is no ordinary file"),
        ({"flags": 1}, "is encrypted"),
        ({"flags": 0x40}, "is encrypted"),
        ({"flags": 8}, "gives its size only after its content"),
        ({"flags": 0x2000}, "is marked in a way that is not known"),
        ({"method": 12, "packed": b"x"}, "by a method that is not read (number 12)"),
        ({"method": 14, "packed": b"x"}, "by a method that is not read (number 14)"),
        ({"extra": b"\1\0\x08\0" + b"\0" * 8}, "in the form of zip64"),
        ({"extra": b"up\5\0other"}, "carries more than its content"),
        ({"listed": {"size": 0xFFFFFFFF}}, "in the form of zip64"),
        ({"listed": {"packed": 0xFFFFFFFF}}, "in the form of zip64"),
        ({"listed": {"start": 0xFFFFFFFF}}, "in the form of zip64"),
        ({"listed": {"size": 3}}, "says otherwise of itself than the directory does"),
        ({"listed": {"crc": 3}}, "says otherwise of itself than the directory does"),
        ({"local": {"name": b"release.jsom"}}, "says otherwise of itself than the directory does"),
        ({"local": {"flags": 0x800}}, "says otherwise of itself than the directory does"),
        ({"listed": {"crc": 3}, "local": {"crc": 3}}, "was damaged on its way"),
        ({"listed": {"size": 3}, "local": {"size": 3}}, "is longer than it says"),
        ({"listed": {"size": 10**7}, "local": {"size": 10**7}}, "is not as long as it says"),
        ({"listed": {"size": 10**8}, "local": {"size": 10**8}}, "is larger than 64 MB"),
        ({"packed": b"\xff\xff"}, "cannot be unpacked"),
        ({"packed": b"\3\0\0"}, "does not end where it says"),
        ({"packed": b"\3"}, "does not end where it says"),
    ],
)
def test_a_member_that_lies_is_refused(held, refusal, changes, said):
    assert said in refusal(write_zip(swap(members_of(held), "result.json", **changes)))


def test_what_bursts_is_refused_while_it_is_unpacked(held, refusal):
    full = swap(members_of(held), "result.json", content=b" " * 20 * 2**20)
    assert "'result.json' shrinks too much" in refusal(write_zip(full))
    lying = {"size": 100}
    short = swap(members_of(held), "result.json", content=b" " * 20 * 2**20, listed=lying, local=lying)
    assert "'result.json' is longer than it says" in refusal(write_zip(short))


def test_many_large_members_are_refused_before_any_is_unpacked(held, refusal):
    size = {"size": 60 * 2**20}
    many = [Member(f"tables/{n}.csv".encode(), b"x", local=size, listed=size) for n in range(4)]
    assert "unpack to more than 192 MB" in refusal(write_zip([*members_of(held), *many]))


def test_too_many_members_are_refused(held, refusal):
    many = [Member(f"tables/{n}.csv".encode(), b"x\n", method=0) for n in range(2001)]
    assert "at most 2000 are read" in refusal(write_zip([*members_of(held), *many]))


def test_a_file_that_is_too_large_is_refused(refusal):
    assert "larger than 64 MB" in refusal(b"PK\3\4" + b"\0" * 64 * 2**20)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"before": b"#!/bin/sh\n"}, "something before the archive"),
        ({"before": b"MZ", "end": {"start": 0}}, "something before the archive, or between its parts"),
        ({"after": b"more"}, "something after the archive"),
        ({"after": b"\0"}, "something after the archive"),
        ({"comment": b"hello"}, "something after the archive"),
        ({"between": b"hidden"}, "something between its members and its directory"),
        ({"end": {"count": 2}}, "holds more than it counts"),
        ({"end": {"count": 50}}, "its directory is broken"),
        ({"end": {"count": 0}}, "holds more than it counts"),
        ({"end": {"count": 0xFFFF}}, "it is a zip64 file"),
        ({"end": {"start": 0xFFFFFFFF}}, "it is a zip64 file"),
        ({"end": {"start": 10**8}}, "does not lie where it says"),
        ({"end": {"disk": 1}}, "a part of several files"),
    ],
)
def test_an_archive_that_lies_is_refused(held, refusal, changes, said):
    assert said in refusal(write_zip(members_of(held), **changes))


def test_two_archives_in_one_file_are_refused(held, refusal):
    good = write_zip(members_of(held))
    assert "before the archive" in refusal(ZIP + good)
    assert "before the archive" in refusal(good + ZIP)


def test_members_that_overlap_are_refused(held, refusal):
    members = members_of(held)
    assert "overlaps another member" in refusal(
        write_zip([*members, Member(b"tables/z.csv", b"x", listed={"start": 0})])
    )
    inside = swap(members, members[1].name.decode(), listed={"start": 5})
    assert "overlaps another member" in refusal(write_zip(inside))


def test_nothing_at_all_is_refused(refusal):
    assert "is no zip file, or was cut short" in refusal(b"")
    assert "it is empty" in refusal(write_zip([]))
    assert "it is no file of evalkit" in refusal(ZIP)


def test_an_archive_inside_the_archive_is_refused(held, refusal):
    assert "is an archive inside the archive" in refusal(
        write_zip(swap(members_of(held), "tables/reach.csv", content=ZIP))
    )


@pytest.mark.parametrize("name", ["release.json", "result.json", MANIFEST, SIGNATURE, CRATE])
def test_a_pack_without_one_of_its_parts_is_refused(held, refusal, name):
    held.pop(name)
    said = "it is no file of evalkit" if name == "release.json" else f"{name} is missing"
    assert said in refusal(write_zip(members_of(held)))


def test_a_folder_and_a_link_out_are_no_packs(tmp_path, trusted):
    with pytest.raises(FileError, match="is no file"):
        read_share_pack(tmp_path, trusted=trusted)


def test_a_table_that_was_changed_added_or_taken_away_is_refused(held, refusal):
    table = "tables/reach.csv"
    changed = write_zip(swap(members_of(held), table, content=b"month\n2026-04\n"))
    assert "tables/reach.csv was changed: its hash differs from the signed list" in refusal(changed)
    added = write_zip([*members_of(held), Member(b"tables/more.csv", b"a\n")])
    assert "tables/more.csv is not in its list of files" in refusal(added)
    held.pop(table)
    assert "tables/reach.csv is in its list of files, and is missing" in refusal(write_zip(members_of(held)))


def test_a_list_that_was_changed_is_refused(held, refusal):
    held[MANIFEST] = held[MANIFEST].replace(b"0", b"1")
    assert "The signature of p.zip does not hold" in refusal(write_zip(members_of(held)))


def test_a_list_in_another_form_is_refused_though_it_is_signed(held, refusal, keys):
    comment = "x"
    for broken in (held[MANIFEST] * 2, b"*".join(held[MANIFEST].split(b"  ")), held[MANIFEST] + b"\n"):
        held[MANIFEST], held[SIGNATURE] = broken, keys["little"].sign(broken, comment=comment)
        assert "is not in its one form" in refusal(write_zip(members_of(held)))


def test_a_signature_that_cannot_be_read_is_refused(held, refusal):
    for broken in (b"", b"hello\n", held[SIGNATURE] * 2, held[SIGNATURE].replace(b"R", b"!")):
        held[SIGNATURE] = broken
        assert "The signature of p.zip cannot be read" in refusal(write_zip(members_of(held)))


def test_a_signature_in_the_old_way_is_refused(held, refusal, keys):
    old = keys["little"].secret.sign(held[MANIFEST], prehash=False, trusted_comment="x")
    held[SIGNATURE] = bytes(old)
    assert "signed in an old way" in refusal(write_zip(members_of(held)))


def test_a_stranger_s_signature_is_refused(sealed, held, refusal):
    assert "is not in the trust list: RW" in refusal(sealed(renoted(held), key="stranger"))


def test_a_stranger_who_names_a_trusted_key_is_refused(sealed, held, refusal, keys):
    """An unknown key is accepted when told so, but must be the one that it says it is."""
    content = sealed(renoted(held), key="stranger")
    held_by = unpacked(content)
    held_by[SIGNATURE] = held_by[SIGNATURE].replace(
        keys["stranger"].public_key.encode(), keys["little"].public_key.encode()
    )
    said = refusal(write_zip(members_of(held_by)), trusted=TrustList(accepts_unknown=True))
    assert "does not say with which key it was signed" in said


def test_a_stranger_cannot_stand_for_a_council_whose_key_is_known(sealed, held, refusal, trusted):
    said = refusal(sealed(renoted(held), key="stranger"), trusted=trusted.with_unknown())
    assert (
        "of Little Council (little), whose key is in the trust list, and is signed with another key" in said
    )


def test_a_changed_pack_of_an_unknown_signer_is_refused_too(held, refusal):
    held[MANIFEST] = held[MANIFEST].replace(b"0", b"1")
    said = refusal(write_zip(members_of(held)), trusted=TrustList(accepts_unknown=True))
    assert "does not hold" in said


def test_a_council_signs_for_itself_alone(sealed, held, refusal):
    said = refusal(sealed(renoted(held), key="other"))
    assert "says that it is of Little Council (little), and is signed with the key of Other Council" in said


def test_a_revoked_key_is_refused(make, keys):
    revoked = trust(keys, "little", revoked_on=date(2026, 6, 1))
    with pytest.raises(RefusedError, match="was revoked on 2026-06-01"):
        read_share_pack(make(), trusted=revoked)


def test_a_signature_made_for_another_edition_is_refused(sealed, held, refusal):
    assert "its signature was made for another file" in refusal(
        sealed(renoted(held), comment="edition 2026-05")
    )


def resulted(held, **changes):
    """Change the record, and let the note agree with it."""
    made = figures(**changes)
    return renoted({**held, "result.json": canonical_json(made).encode()})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"a": 1, "a": 2}', "it names 'a' twice"),
        (b'{"a": NaN}', "it holds NaN"),
        (b'{"a": -Infinity}', "it holds -Infinity"),
        (b'{"a": 1e999}', "a number that is too large"),
        (b'{"a": ' + b"9" * 5000 + b"}", "a number that is too large"),
        (b" " * (24 * 2**20 + 1), "it is larger than 24 MB"),
        (b"[" * 50 + b"]" * 50, "more than 40 levels deep"),
        (b"[" * 200_000, "more than 40 levels deep"),
        (b'{"a": "\\ud800"}', "it holds half a letter"),
        (b"\xef\xbb\xbf{}", "byte-order mark"),
        (b'{"a": "\xff"}', "it is not UTF-8"),
        (b"{'a': 1}", "it is not JSON"),
        (b"", "it is not JSON"),
        (b"[]", "Input should be an object"),
        (b'{"schema_version": 2}', "schema_version"),
    ],
)
def test_json_that_can_be_read_in_two_ways_is_refused(sealed, held, refusal, monkeypatch, content, said):
    monkeypatch.setattr("evalkit.exchange.archive.HIGHEST_RATIO", 2000)
    found = refusal(sealed(renoted({**held, "result.json": content})))
    assert said in found
    assert "result.json" in found


def test_what_a_stranger_wrote_is_told_on_one_line(sealed, held, refusal):
    said = refusal(sealed(renoted(held, **{"a\x1b[2J\nSigned by": 1})))
    assert "a[2J Signed by: Extra inputs are not permitted" in said
    assert said.isprintable()


def test_a_note_that_can_be_read_in_two_ways_is_refused(held, refusal, sealed):
    twice = held["release.json"].replace(b'"number": 1', b'"number": 1, "number": 2')
    assert "it names 'number' twice" in refusal(sealed({**held, "release.json": twice}, comment="x"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a\n=1+1\n", "row 2 holds a cell that a spreadsheet would run ('=1+1')"),
        (b"a\n+1+1\n", "would run"),
        (b"a\n-1+1\n", "would run"),
        (b"a\n@SUM(1)\n", "would run"),
        (b'a\n"\t=1"\n', "would run"),
        (b'a\n"\r=1"\n', "would run"),
        ("a\n\uff1d1+1\n".encode(), "would run"),
        ("a\n\ufeff=1+1\n".encode(), "would run"),
        ("\ufeff=1+1\n".encode(), "would run"),
        (b"=cmd\n1\n", "row 1 holds a cell"),
        (b"a\n 	=1+1\n", "would run"),
        (b"a\n1,2\n", "row 2 has 2 cells, and the header 1"),
        (b"a\n\xff\n", "it is not UTF-8"),
        (b"a\n\0\n", "a control character"),
        (b"a\n\x1b[2J\n", "a control character"),
        (b'a\n"x\n', "not a table of comma-separated values"),
        (b"", "it is empty"),
    ],
)
def test_a_table_that_is_not_plain_is_refused(sealed, held, refusal, content, said):
    found = refusal(sealed(renoted({**held, "tables/reach.csv": content})))
    assert said in found
    assert "tables/reach.csv" in found


def test_numbers_below_zero_and_guarded_text_are_plain(sealed, held, tmp_path, trusted):
    table = b"a,b\n-5,'=1+1\n-1.5e3,'=\n+2%,x - y\n"
    path = tmp_path / "p.zip"
    path.write_bytes(sealed(renoted({**held, "tables/reach.csv": table})))
    assert read_share_pack(path, trusted=trusted).tables == ("tables/reach.csv",)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"people_numerator": (3, None)}, "2026-02: a count is from 1 to 7"),
        ({"people_numerator": (12, None)}, "a count is not one that sdc-1 publishes"),
        ({"people_denominator": (38, 40)}, "a count is not one that sdc-1 publishes"),
        ({"numerator": (5.0, None)}, "a count is from 1 to 7"),
        ({"denominator": (201.0, 205.0)}, "a count is not one that sdc-1 publishes"),
        ({"value": (12.5, 4.0)}, "2026-03: a hidden cell carries a figure"),
        ({"lower95": (1.0, 2.0)}, "a hidden cell carries a figure"),
    ],
)
def test_series_that_cannot_have_passed_the_gate_are_refused(sealed, held, refusal, changes, said):
    assert said in refusal(sealed(resulted(held, series=cells(**changes))))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"numerator": 3.0}, "delegated_share, p, all periods: a count is from 1 to 7"),
        ({"denominator": 203.0}, "a count is not one that sdc-1 publishes"),
        (
            {"state": CellState.SUPPRESSED, "numerator": None, "estimate": 4.0},
            "a hidden cell carries a figure",
        ),
    ],
)
def test_findings_that_cannot_have_passed_the_gate_are_refused(sealed, held, refusal, changes, said):
    finding = figures().findings[0].model_copy(update=changes)
    assert said in refusal(sealed(resulted(held, findings=(finding,))))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"edition": "2026-05"}, "differ in the edition: '2026-05' and '2026-04'"),
        ({"name": "Big Council"}, "differ in the name of the council"),
        ({"synthetic": False}, "differ in the mark of synthetic data"),
        ({"council": "../../etc"}, "'../../etc' is no council's code"),
        ({"edition": "../2026"}, "'../2026' is no edition"),
        ({"edition": "2026-13"}, "'2026-13' is no edition"),
        ({"number": 0}, "its release has the number 0"),
        ({"name": "A\x1b[2JB"}, "cannot be shown"),
        ({"rule": "none"}, "no rule of disclosure control is called 'none'"),
        ({"extra": 1}, "Extra inputs are not permitted"),
    ],
)
def test_a_note_that_contradicts_the_figures_is_refused(sealed, held, refusal, changes, said):
    comment = "x" if "name" in changes else ""
    found = refusal(sealed(renoted(held, **changes), comment=comment))
    assert said in found or (comment and "signature was made for another file" in found)


def test_figures_of_another_council_are_refused(sealed, held, refusal):
    other = WHO | {"council": "other", "name": "Other Council"}
    assert "differ in the council: 'little' and 'other'" in refusal(sealed(resulted(held, who=other)))


def test_an_internal_edition_is_refused(sealed, held, refusal):
    made = figures()
    internal = made.model_copy(
        update={"identity": made.identity.model_copy(update={"edition_kind": "internal"})}
    )
    found = refusal(sealed(renoted({**held, "result.json": canonical_json(internal).encode()})))
    assert "those of an internal edition" in found


def test_tables_that_were_never_released_or_left_out_are_refused(sealed, held, refusal):
    extra = {**held, "tables/more.csv": b"a\n"}
    note = json.loads(held["release.json"])
    assert "tables/more.csv was never released" in refusal(sealed(renoted(extra, files=note["files"])))
    files = {**note["files"], "tables/more.csv": "00" * 32}
    assert "tables/more.csv was released, and is missing" in refusal(sealed(renoted(held, files=files)))
    files = {**note["files"], "tables/reach.csv": "00" * 32}
    assert "tables/reach.csv is not the one that was released" in refusal(sealed(renoted(held, files=files)))


def test_metadata_of_other_files_are_refused(held, refusal, keys):
    inside = renoted(held)
    note = ReleaseNote.model_validate_json(inside["release.json"])
    for crate, said in (
        (b"[]", "is no RO-Crate"),
        (b'{"@graph": [{"@type": "File", "@id": "evil.exe", "sha256": "0"}]}', "describes another file"),
    ):
        members = {name: inside[name] for name in ("release.json", "result.json", "tables/reach.csv")}
        members[CRATE] = crate
        members[MANIFEST] = write_manifest(members)
        members[SIGNATURE] = keys["little"].sign(members[MANIFEST], comment=cover_of(note).signed_line)
        assert said in refusal(write_zip(members_of(members)))


@needs_cases
def test_every_hostile_path_of_the_published_cases_is_refused(held, refusal):
    with cases("cases", "disclosure", "attack_strings.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    texts = [json.loads(row["string_json"]) for row in rows if row["kind"] in ("path_or_id", "html", "yaml")]
    texts += ["../../evil.txt", "/abs.txt", "a/../../b.txt", "C:\\x.txt", "a\0b"]
    for text in texts:
        assert refusal(write_zip([*members_of(held), Member(text.encode(), b"x")]))


@needs_cases
def test_every_hostile_council_of_the_published_cases_is_refused(held, refusal, sealed):
    with cases("cases", "disclosure", "attack_strings.csv").open(encoding="utf-8", newline="") as file:
        texts = [json.loads(r["string_json"]) for r in csv.DictReader(file) if r["kind"] == "path_or_id"]
    for text in texts:
        assert "is no council's code" in refusal(sealed(renoted(held, council=text), comment="x"))


@needs_cases
def test_every_formula_of_the_published_cases_is_refused_in_a_table(held, refusal, sealed):
    with cases("cases", "disclosure", "attack_strings.csv").open(encoding="utf-8", newline="") as file:
        texts = [json.loads(row["string_json"]) for row in csv.DictReader(file) if row["kind"] == "formula"]
    assert texts
    for text in texts:
        quoted = text.replace('"', '""')
        table = f'a\n"{quoted}"\n'.encode()
        assert "would run" in refusal(sealed(renoted({**held, "tables/reach.csv": table})))


@pytest.fixture(scope="module")
def good(tmp_path_factory, keys):
    folder = tmp_path_factory.mktemp("good")
    path = write_share_pack(lay_release(folder / "release", figures()), key=keys["little"], to=folder)
    return path, path.read_bytes(), read_share_pack(path, trusted=trust(keys, "little"))


@settings(max_examples=400)
@given(data=st.data())
def test_one_changed_byte_is_refused_or_changes_nothing(good, keys, data):
    path, content, pack = good
    at = data.draw(st.integers(0, len(content) - 1))
    bits = data.draw(st.integers(1, 255))
    changed = path.with_name("changed.zip")
    changed.write_bytes(content[:at] + bytes([content[at] ^ bits]) + content[at + 1 :])
    try:
        found = read_share_pack(changed, trusted=trust(keys, "little"))
    except (RefusedError, FileError):
        return
    assert (found.note, found.result, found.content, found.signer) == (
        pack.note,
        pack.result,
        pack.content,
        pack.signer,
    )


@pytest.mark.slow
def test_every_changed_byte_is_refused_or_changes_nothing(good, keys):
    path, content, pack = good
    changed, mine = path.with_name("every.zip"), trust(keys, "little")
    harmless = 0
    for at in range(len(content)):
        for bit in range(8):
            changed.write_bytes(content[:at] + bytes([content[at] ^ 1 << bit]) + content[at + 1 :])
            try:
                found = read_share_pack(changed, trusted=mine)
            except (RefusedError, FileError):
                continue
            harmless += 1
            assert (found.note, found.result, found.content) == (pack.note, pack.result, pack.content)
    # What is not signed and says nothing: times, versions and permissions in the archive.
    assert harmless < len(content) * 8 / 10


@settings(max_examples=60)
@given(cut=st.floats(0, 1, exclude_max=True))
def test_a_pack_that_was_cut_short_is_refused(good, keys, cut):
    path, content, _ = good
    short = path.with_name("short.zip")
    short.write_bytes(content[: int(cut * len(content))])
    with pytest.raises((RefusedError, FileError)):
        read_share_pack(short, trusted=trust(keys, "little"))
