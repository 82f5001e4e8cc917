"""Words planted in a pack are all found by the scan and by the helper, and the pack is still a pack."""

from __future__ import annotations

import gzip
import shutil
from collections import Counter

import pytest
from cases import ROOT
from disclosure import canaries

from evalkit.disclosure.personal import known_values, scan_bytes
from evalkit.pack import check_pack, read_contract, read_pack
from evalkit.theory import apply_local, read_theory

DEMO = ROOT / "data" / "demo" / "E08000008"


def problems(folder):
    pack = read_pack(folder)
    theory = apply_local(read_theory(pack.council.theory.id), pack.council.local_theory)
    return Counter((p.severity, p.rule, p.file) for p in check_pack(pack, theory).problems)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted") / "E08000008"
    shutil.copytree(DEMO, folder)
    return folder, canaries.plant(folder, seed=7)


def test_every_text_column_holds_one_or_says_why_not(planted):
    texts = {f"{t.name}.{f.name}" for t in read_contract().tables for f in t.fields if f.type == "string"}
    held = {place for where in planted[1].values() for place in where.split("; ")}
    assert texts - held == set(canaries.skipped())
    kinds = {where.partition(":")[0] for where in planted[1].values()}
    assert {
        "file name",
        "folder name",
        "document property",
        "council.yaml",
        "partnership.yaml",
        "reflections.yaml",
    } <= kinds


def test_the_pack_is_still_a_pack(planted):
    new = problems(planted[0]) - problems(DEMO)
    assert [each for each in new if each[0] == "error"] == []


def test_equal_seeds_plant_equal_words(planted, tmp_path):
    shutil.copytree(DEMO, tmp_path / "again")
    assert canaries.plant(tmp_path / "again", seed=7) == planted[1]
    shutil.copytree(DEMO, tmp_path / "other")
    assert not canaries.plant(tmp_path / "other", seed=8).keys() & planted[1].keys()


def test_all_are_found_where_they_were_planted_and_none_elsewhere(planted):
    folder, words = planted
    assert set(canaries.found_in(folder, words)) == set(words)
    assert canaries.found_in(DEMO, words) == {}


def test_they_are_found_packed_and_split(planted, tmp_path):
    word, *_ = planted[1]
    (tmp_path / "a.gz").write_bytes(gzip.compress(word.encode()))
    (tmp_path / "b.html").write_text(f"<p>{word[:5]}<b>{word[5:]}</b></p>")
    (tmp_path / "c.bin").write_bytes(b"\x00\x01" * 100 + word.encode("utf-16-le"))
    assert canaries.found_in(tmp_path, planted[1]) == {word: ["a.gz", "b.html", "c.bin"]}


def test_the_scan_knows_every_identifier_that_was_planted(planted):
    folder, words = planted
    known = known_values(read_pack(folder).tables)
    people = {table.name for table in read_contract().tables}
    for word, where in words.items():
        table, _, column = where.partition(".")
        if table in people and column in (
            "person_ref",
            "worker_ref",
            "row_id",
            "visit_id",
            "story_id",
            "teller",
            "test_id",
        ):
            hits = scan_bytes("a.html", f"<p>see {word[:4]}<i>{word[4:]}</i></p>".encode(), known)
            assert [hit.certainty for hit in hits] == ["certain"], where
