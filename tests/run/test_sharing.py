"""What a council has to have beside council.yaml before anything of it is shared."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from evalkit.errors import RefusedError
from evalkit.pack.sources import RELEASES
from evalkit.run.sharing import _earlier


@pytest.mark.parametrize("held", [None, b""], ids=["none", "emptied"])
def test_without_a_line_in_the_ledger_a_council_has_to_say_that_it_is_the_first_release(held, tmp_path):
    if held is not None:
        (tmp_path / RELEASES).write_bytes(held)
    pack = SimpleNamespace(path=tmp_path)
    with pytest.raises(RefusedError, match="no ledger of earlier releases"):
        _earlier(pack, "E08000008", "")
    assert _earlier(pack, "E08000008", "first release") == ()
