"""`evalkit compare`: what it takes, what it refuses, and how it ends."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from coarsened import coarsen
from small_records import council, series

from evalkit.commands import comparing
from evalkit.commands.comparing import Packs, compare_packs
from evalkit.compare.taking_in import GivenPack, take_in
from evalkit.errors import RefusedError, UsageError
from evalkit.exchange import TrustList
from evalkit.run import RunRecord, State


def given(code):
    result = coarsen(council(code, series({"2025-01": 80.0})))
    return GivenPack(f"{code}.zip", result, "sdc-1", 1, code)


@pytest.fixture
def peers(monkeypatch):
    """Stand in for what verifies packs and for the runner; returns what they were asked."""
    asked = SimpleNamespace(state=State.FINISHED, refused={}, codes="ab", received=[], given=None)

    def compare_taken(folder, *, given, **_settings):
        asked.given, asked.folder = given, folder
        return RunRecord(
            council="compare", name="2 councils side by side", edition="2025-04", state=asked.state
        )

    def read_peers(_files, **_settings):
        return take_in([given(code) for code in asked.codes], refused=asked.refused)

    monkeypatch.setattr(comparing, "read_peers", read_peers)
    monkeypatch.setattr(comparing, "compare_taken", compare_taken)
    monkeypatch.setattr(comparing, "receive", lambda files, **_settings: asked.received.extend(files))
    return asked


def compared(tmp_path, *, as_json=False, **wish):
    files = [tmp_path / "a.zip", tmp_path / "b.zip"]
    return compare_packs(
        Packs(packs=files, to=tmp_path / "shared", trusted=TrustList(), **wish), as_json=as_json
    )


def test_all_packs_taken_end_with_nought_and_the_page_is_named(tmp_path, peers, capsys):
    assert compared(tmp_path, council="Council b") == 0
    assert peers.given == {"council": "b"}
    assert [path.name for path in peers.received] == ["a.zip", "b.zip"]
    assert capsys.readouterr().out.strip().endswith("compare/2025-04/internal/report.html")


def test_a_refused_pack_is_named_and_ends_with_seven(tmp_path, peers, capsys):
    peers.refused = {"c.zip": "It was changed."}
    assert compared(tmp_path) == RefusedError.exit_code
    assert "Not compared: c.zip: It was changed." in capsys.readouterr().err
    assert json.loads((peers.folder / "refused.json").read_text()) == peers.refused


def test_machines_read_the_page_and_the_reasons(tmp_path, peers, capsys):
    peers.refused = {"c.zip": "It was changed."}
    compared(tmp_path, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told["refused"] == peers.refused
    assert told["run"]["state"] == "finished"


def test_a_page_that_was_not_made_ends_with_six(tmp_path, peers):
    peers.state = State.FAILED
    assert compared(tmp_path) == 6


def test_without_any_pack_there_is_no_page(tmp_path, peers):
    peers.codes, peers.refused = "", {"c.zip": "It was changed."}
    with pytest.raises(RefusedError, match=r"c\.zip: It was changed\."):
        compared(tmp_path)


@pytest.mark.usefixtures("peers")
def test_a_council_without_a_pack_is_told_at_once(tmp_path):
    with pytest.raises(UsageError, match="Council a \\(a\\), Council b \\(b\\)"):
        compared(tmp_path, council="Nowhere")


@pytest.mark.usefixtures("peers")
def test_a_folder_of_internal_reports_is_not_written_to(tmp_path):
    inside = tmp_path / "shared" / "E08000001" / "2025-04" / "internal"
    inside.mkdir(parents=True)
    (inside / "result.json").write_text(council("E08000001").model_dump_json())
    with pytest.raises(UsageError, match="holds internal reports"):
        compared(tmp_path)
