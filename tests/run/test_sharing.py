"""What a council has to have beside council.yaml before anything of it is shared."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from evalkit.errors import RefusedError
from evalkit.pack.sources import RELEASES
from evalkit.run.earlier_releases import earlier_releases


def earlier(folder, first_release=""):
    pack = SimpleNamespace(path=folder, council=SimpleNamespace(council="E08000008"))
    return earlier_releases(pack, home=folder / "reports", first_release=first_release)


@pytest.mark.parametrize("held", [None, b""], ids=["none", "emptied"])
def test_without_a_line_in_the_ledger_a_council_has_to_say_that_it_is_the_first_release(held, tmp_path):
    if held is not None:
        (tmp_path / RELEASES).write_bytes(held)
    with pytest.raises(RefusedError, match="no ledger of earlier releases"):
        earlier(tmp_path)
    assert earlier(tmp_path, "first release") == ()


def test_a_release_that_the_ledger_does_not_hold_shows_that_it_is_not_whole(tmp_path):
    released = tmp_path / "reports" / "2026-03" / "shareable" / "release.json"
    released.parent.mkdir(parents=True)
    released.write_text("{}")
    with pytest.raises(RefusedError, match="the ledger is not whole"):
        earlier(tmp_path, "first release")
