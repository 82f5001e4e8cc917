"""A pack is one signed file that stock programs check, and equal releases give equal packs."""

from __future__ import annotations

import json
import shutil
import subprocess
from hashlib import sha256

import pytest
from exchange.conftest import TABLE, cells, figures, lay_release, trust, unpacked

from evalkit.errors import FileError, RefusedError, UsageError
from evalkit.exchange import make_keys, read_key, read_public_key, read_share_pack, write_share_pack
from evalkit.exchange.keys import read_signature

WORDS = "three random words"
needs_minisign = pytest.mark.skipif(shutil.which("minisign") is None, reason="minisign is not installed")


def test_a_pack_is_read_back_as_it_was_released(make, trusted):
    pack = read_share_pack(make(), trusted=trusted)
    assert (pack.note.council, pack.note.edition, pack.note.number) == ("little", "2026-04", 1)
    assert pack.result == figures()
    assert pack.tables == ("tables/reach.csv",)
    assert (pack.signer.council, pack.signer.is_trusted) == ("little", True)


def test_a_pack_holds_the_figures_and_nothing_else_of_the_release(make):
    assert sorted(unpacked(make().read_bytes())) == [
        "manifest-sha256.txt",
        "manifest-sha256.txt.minisig",
        "release.json",
        "result.json",
        "ro-crate-metadata.json",
        "tables/reach.csv",
    ]


def test_equal_releases_give_equal_bytes(make):
    first, second = make(to="one"), make(to="two")
    assert first.name == second.name == "little-2026-04.evalkit.zip"
    assert first.read_bytes() == second.read_bytes()


def test_the_sha256_of_a_pack_is_that_of_its_file(make, trusted):
    path = make()
    assert read_share_pack(path, trusted=trusted).sha256 == sha256(path.read_bytes()).hexdigest()


def test_the_metadata_name_each_file_with_hash_size_and_format(make):
    members = unpacked(make().read_bytes())
    graph = {each["@id"]: each for each in json.loads(members["ro-crate-metadata.json"])["@graph"]}
    root = graph["./"]
    assert graph["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert graph["ro-crate-metadata.json"]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert graph[root["author"]["@id"]]["@type"] == "Organization"
    assert graph[root["license"]["@id"]]["description"]
    assert root["datePublished"] == "2026-05-02"
    assert "synthetic" in root["name"]
    assert {each["@id"] for each in root["hasPart"]} == {"release.json", "result.json", "tables/reach.csv"}
    for each in root["hasPart"]:
        told, content = graph[each["@id"]], members[each["@id"]]
        assert told["sha256"] == sha256(content).hexdigest()
        assert told["contentSize"] == str(len(content))
    assert graph["tables/reach.csv"]["encodingFormat"] == "text/csv"
    assert graph["result.json"]["conformsTo"] == {"@id": "urn:evalkit:result:1"}


@pytest.mark.parametrize("name", ["result.json", "tables/reach.csv", "report.html"])
def test_a_release_that_was_changed_afterwards_is_not_packed(tmp_path, keys, name):
    released = lay_release(tmp_path / "release", figures())
    (released.folder / name).write_bytes(b"{}")
    with pytest.raises(RefusedError, match=f"{name} .* was changed after it was released"):
        write_share_pack(released, key=keys["little"], to=tmp_path)
    assert list(tmp_path.glob("*.zip")) == []


def test_a_note_that_was_changed_afterwards_is_not_packed(tmp_path, keys):
    released = lay_release(tmp_path / "release", figures())
    path = released.folder / "release.json"
    path.write_text(path.read_text().replace('"number": 1', '"number": 2'))
    with pytest.raises(RefusedError, match=r"release.json .* was changed"):
        write_share_pack(released, key=keys["little"], to=tmp_path)


def test_only_what_has_passed_the_gate_is_packed(tmp_path, keys):
    with pytest.raises(RefusedError, match="passed disclosure control"):
        write_share_pack("a folder", key=keys["little"], to=tmp_path)


def test_what_a_reader_would_refuse_is_never_written(tmp_path, keys):
    exact = lay_release(tmp_path / "release", figures(series=cells(people_numerator=(3, None))))
    with pytest.raises(RefusedError, match="a count is from 1 to 7"):
        write_share_pack(exact, key=keys["little"], to=tmp_path)
    formula = lay_release(tmp_path / "again", figures(), tables={"reach.csv": b"a\n=1+1\n"})
    with pytest.raises(RefusedError, match="a spreadsheet would run"):
        write_share_pack(formula, key=keys["little"], to=tmp_path)
    assert list(tmp_path.glob("*.zip")) == []


def test_keys_are_the_owner_s_alone_and_never_written_over(tmp_path):
    made = make_keys(tmp_path, password=WORDS, council="E08000008")
    assert made.secret.stat().st_mode & 0o777 == 0o600
    before = made.secret.read_bytes()
    with pytest.raises(FileError, match="There is a key already"):
        make_keys(tmp_path, password=WORDS, council="E08000008")
    assert made.secret.read_bytes() == before
    made.secret.unlink()
    with pytest.raises(FileError, match=r"E08000008\.pub"):
        make_keys(tmp_path, password=WORDS, council="E08000008")
    assert not made.secret.exists()


def test_a_locked_key_opens_with_its_password_alone(tmp_path):
    made = make_keys(tmp_path, password=WORDS)
    with pytest.raises(RefusedError, match="none was given"):
        read_key(made.secret)
    with pytest.raises(RefusedError, match="does not open"):
        read_key(made.secret, password=WORDS + "s")
    key = read_key(made.secret, password=WORDS)
    assert key.public_key == made.public_key == read_public_key(made.public)
    assert WORDS.encode() not in made.secret.read_bytes()


def test_a_short_password_and_a_wrong_code_are_refused(tmp_path):
    with pytest.raises(UsageError, match="Expected at least 8"):
        make_keys(tmp_path, password=WORDS[:5])
    with pytest.raises(UsageError, match="no council's code"):
        make_keys(tmp_path, password=None, council="../x")


def test_a_key_shows_nothing_of_itself(keys):
    assert repr(keys["little"]) == "SigningKey()"


def run(*arguments, cwd, given=""):
    return subprocess.run(arguments, cwd=cwd, input=given, text=True, capture_output=True, check=False)


@needs_minisign
def test_stock_programs_check_a_pack(make, keys, tmp_path):
    path, folder = make(), tmp_path / "unzipped"
    shutil.unpack_archive(path, folder, "zip")
    public = tmp_path / "council.pub"
    public.write_text(f"untrusted comment: x\n{keys['little'].public_key}\n")
    checked = run("minisign", "-V", "-H", "-m", "manifest-sha256.txt", "-p", public, cwd=folder)
    assert checked.returncode == 0, checked.stderr
    assert "Trusted comment: evalkit figures, council little, edition 2026-04, release 1," in checked.stdout
    hashed = run("sha256sum", "--strict", "-c", "manifest-sha256.txt", cwd=folder)
    assert hashed.returncode == 0
    assert "result.json: OK" in hashed.stdout
    (folder / "result.json").write_bytes(b"{}")
    assert run("sha256sum", "--quiet", "-c", "manifest-sha256.txt", cwd=folder).returncode == 1


@needs_minisign
def test_a_key_made_by_minisign_signs_a_pack(tmp_path):
    assert run("minisign", "-G", "-W", "-p", "a.pub", "-s", "a.key", cwd=tmp_path).returncode == 0
    key = read_key(tmp_path / "a.key")
    assert key.public_key == read_public_key(tmp_path / "a.pub")
    path = write_share_pack(lay_release(tmp_path / "release", figures()), key=key, to=tmp_path)
    assert read_share_pack(path, trusted=trust({"little": key}, "little")).signer.is_trusted


@needs_minisign
@pytest.mark.slow
def test_minisign_opens_a_key_made_here_and_signs_with_it(tmp_path):
    made = make_keys(tmp_path, password=WORDS)
    (tmp_path / "note").write_text("hello")
    signed = run("minisign", "-S", "-s", made.secret, "-m", "note", cwd=tmp_path, given=f"{WORDS}\n")
    assert signed.returncode == 0, signed.stderr
    assert run("minisign", "-V", "-p", made.public, "-m", "note", cwd=tmp_path).returncode == 0
    read = read_signature((tmp_path / "note.minisig").read_bytes(), name="note")
    read.check(b"hello", public_key=made.public_key)
    with pytest.raises(RefusedError, match="does not hold"):
        read.check(b"hullo", public_key=made.public_key)


@needs_minisign
@pytest.mark.slow
def test_a_locked_key_made_by_minisign_is_read(tmp_path):
    given = f"{WORDS}\n" * 2
    made = run("minisign", "-G", "-p", "a.pub", "-s", "a.key", cwd=tmp_path, given=given)
    if made.returncode:
        pytest.skip("this minisign asks a terminal for passwords")
    assert read_key(tmp_path / "a.key", password=WORDS).public_key


def test_the_table_of_the_release_arrives_as_it_was(make):
    assert unpacked(make().read_bytes())["tables/reach.csv"] == TABLE
