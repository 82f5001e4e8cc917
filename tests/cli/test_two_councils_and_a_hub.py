"""Two councils play themselves and a third the hub: what leaves, what arrives, what is refused and why."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from disclosure import canaries
from shared_councils import NORTH, SOUTH

pytestmark = pytest.mark.slow


def test_no_word_planted_in_a_pack_leaves_it(shared_councils, tmp_path):
    # Public by design are the council's code and name, the edition, and versions of definitions that are
    # Public by design are the council's code and name and the edition, which say whose figures these are.
    # Columns that hold only words of the theory, of a list or of a format are in `canaries.skipped`.
    said = tmp_path / "said.txt"
    said.write_text(shared_councils.said[NORTH])
    left = {"folder": shared_councils.shareable(NORTH), "pack": shared_councils.north, "said": said}
    left |= {"pack before": shared_councils.old, "page of the hub": shared_councils.compared[0].parent}
    for name, place in left.items():
        found = canaries.found_in(place, shared_councils.planted)
        assert {shared_councils.planted[word]: files for word, files in found.items()} == {}, name
    internal = shared_councils.shareable(NORTH).parent / "internal"
    assert len(canaries.found_in(internal / "report.html", shared_councils.planted)) > 20


def test_the_hub_compares_the_good_packs_and_says_why_it_refused_the_others(shared_councils):
    page, said = shared_councils.compared
    text = page.read_text(encoding="utf-8")
    reasons = {
        "altered.evalkit.zip": "It was refused: 'result.json' ",
        "again.evalkit.zip": f"It is the same pack as {shared_councils.north.name}.",
        shared_councils.old.name: "it is older than edition",
        "stranger.evalkit.zip": "is signed with a key that is not in the trust list",
    }
    for file, reason in reasons.items():
        told = [line for line in said.splitlines() if line.startswith(f"Not compared: {file}: ")]
        assert len(told) == 1, (file, said)
        assert reason in told[0]
        assert f"{file} is not compared: " in text
    assert f"Not compared: {shared_councils.north.name}" not in said
    assert "2 councils side by side: finished" in said
    assert '<strong class="mark">Shareable</strong>' in text
    assert '<strong class="mark">Internal</strong>' not in text


@pytest.mark.skipif(shutil.which("minisign") is None, reason="minisign is not installed")
def test_the_stock_program_verifies_what_was_sent(shared_councils, tmp_path):
    shutil.unpack_archive(shared_councils.south, tmp_path, "zip")
    public = shared_councils.top / "keys" / f"{SOUTH}.pub"
    verify = ["minisign", "-V", "-H", "-m", "manifest-sha256.txt", "-p", str(public)]
    checked = subprocess.run(verify, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert f"council {SOUTH}" in checked.stdout
    hashed = ["sha256sum", "--strict", "--quiet", "-c", "manifest-sha256.txt"]
    assert subprocess.run(hashed, cwd=tmp_path, check=False).returncode == 0


def test_only_bad_packs_make_no_page(shared_councils):
    bad = [shared_councils.refused["altered"], shared_councils.refused["stranger"]]
    ended = shared_councils.evalkit("compare", *bad, "--to", "none", "--trust", "trusted.yaml", code=7)
    assert "No pack can be compared." in ended.stderr
    assert ended.stdout == ""
    shown = shared_councils.evalkit("verify", bad[0], "--trust", "trusted.yaml", code=7)
    assert shown.stdout.startswith("Refused: altered.evalkit.zip")
