"""`evalkit share`: what it asks before a figure leaves, and what it leaves behind."""

from __future__ import annotations

import json
import shutil

import pytest
from cases import ROOT
from cli.test_command_line import evalkit, told
from finished_editions import lay_edition
from small_runs import put_pack

DEMO = ROOT / "data" / "demo" / "E08000008"
PLACE = "reports/demo/little/2025-03"
WORDS = "three random words"


def laid(folder):
    """A council with a pack and a finished edition of it."""
    lay_edition(put_pack(folder / "little", numerator=20), to=folder / "reports")
    return folder


def share(folder, *more, key=None):
    options = ["--key", key, "--into", "sent"] if key else []
    return evalkit(
        "share", "little", "--to", "reports", *options, *more, cwd=folder, EVALKIT_KEY_PASSWORD=WORDS
    )


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    return laid(tmp_path_factory.mktemp("edition"))


@pytest.fixture
def council(edition, tmp_path):
    shutil.copytree(edition, tmp_path, dirs_exist_ok=True)
    return tmp_path


def refused(council, *more, code=7):
    """Share, be refused, and see that nothing is left of it; gives the reason."""
    before = sorted(council.rglob("*"))
    ended = share(council, *more)
    assert (ended.returncode, ended.stdout) == (code, "")
    assert sorted(council.rglob("*")) == before
    assert "Hint: " in told(ended)
    return ended.stderr


def test_nothing_is_shared_without_the_ledger_of_what_was_shared_before(council):
    why = refused(council)
    assert "Error: There is no ledger of earlier releases beside little/council.yaml, so nobody" in why
    assert "Only if nothing of this council was ever shared, say so with --first-release" in why


def test_data_that_changed_since_the_run_are_not_shared(council):
    put_pack(council / "little", numerator=21)
    why = refused(council, "--first-release")
    assert "The data in little are not those that the report of 2025-03 was made from." in why
    assert "Run the council again" in why


def test_a_record_that_was_changed_by_hand_is_not_shared(council):
    record = council / PLACE / "internal" / "result.json"
    record.write_text(record.read_text().replace("Little Council", "Large Council"))
    why = refused(council, "--first-release")
    assert f"{PLACE}/internal/result.json was changed since it was made." in why


def test_what_comes_with_evalkit_is_copied_before_it_is_shared(tmp_path):
    ended = evalkit("share", "demo:E08000008", "--first-release", cwd=tmp_path)
    assert (ended.returncode, ended.stdout, list(tmp_path.iterdir())) == (2, "", [])
    assert "Make packs of your own with: evalkit demo DIR, and share one of those." in told(ended)


def test_what_was_never_run_is_not_shared(council):
    shutil.rmtree(council / "reports")
    why = refused(council, "--first-release", code=4)
    assert "There is no finished report of little in reports." in why
    assert "Make it first: evalkit run PACK --to reports" in why


@pytest.mark.slow
def test_a_second_share_looks_at_the_first_and_says_so(council):
    key = council / "keys" / "little.key"
    evalkit("key", council / "keys", "--council", "little", EVALKIT_KEY_PASSWORD=WORDS)
    first = share(council, "--first-release", key=key)
    assert first.returncode == 0, told(first)
    page, pack = first.stdout.splitlines()
    assert page == f"{PLACE}/shareable/report.html"
    assert (council / pack).is_file()
    assert "Little Council, edition 2025-03: release 1 by the rule sdc-1." in first.stderr
    (council / pack).rename(council / "first.evalkit.zip")
    again = share(council, "--first-release", key=key)
    assert again.returncode == 2
    assert "This is not the first release of little: its ledger holds 1." in told(again)
    second = share(council, key=key)
    assert second.returncode == 0, told(second)
    assert "release 2 by the rule sdc-1" in second.stderr
    lines = [json.loads(line) for line in (council / "little" / "releases.jsonl").read_text().splitlines()]
    notes = [line["note"] for line in lines]
    assert [(note["number"], note["first_release"]) for note in notes] == [(1, True), (2, False)]
    assert notes[0]["previous"] == ""
    assert notes[1]["previous"]
    assert lines[0]["published"] == lines[1]["published"]
    kept = json.loads((council / PLACE / "shareable" / "release.json").read_text())
    assert kept == notes[1]
    ledger = council / "little" / "releases.jsonl"
    ledger.write_text(ledger.read_text().replace('"number": 1', '"number": 3'))
    assert "releases.jsonl" in refused(council)


@pytest.mark.slow
def test_the_same_edition_shared_twice_from_copies_is_the_same_to_the_byte(tmp_path):
    shutil.copytree(DEMO, tmp_path / "one" / "little")
    lay_edition(tmp_path / "one" / "little", to=tmp_path / "one" / "reports")
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    left = [_files_shared(tmp_path / name) for name in ("one", "two")]
    assert left[0].keys() == left[1].keys()
    assert [name for name in left[0] if left[0][name] != left[1][name]] == []
    assert {"report.html", "result.json", "release.json", "tables/series.csv"} <= left[0].keys()
    assert [name for name in left[0] if name.startswith("figures/")]


def _files_shared(folder):
    ended = share(folder, "--first-release")
    assert ended.returncode == 0, told(ended)
    release = (folder / ended.stdout.strip()).parent
    return {
        str(each.relative_to(release)): each.read_bytes() for each in release.rglob("*") if each.is_file()
    }
