"""Until the gate exists nothing is shared, and nothing can pretend to have passed it."""

from __future__ import annotations

import pytest

from evalkit.disclosure import Released, refuse_sharing
from evalkit.errors import RefusedError


def test_sharing_is_refused_in_one_sentence_with_its_own_exit_code():
    with pytest.raises(RefusedError) as error:
        refuse_sharing()
    assert error.value.message == "Sharing is refused: every edition is internal until releases are audited."
    assert error.value.hint
    assert error.value.exit_code == 7


@pytest.mark.parametrize("arguments", [(), ("result",), ({"cells": []},)])
def test_nothing_can_be_made_a_release(arguments):
    with pytest.raises(RefusedError):
        Released(*arguments)


def test_a_release_cannot_be_forged_by_extending_it():
    with pytest.raises(TypeError, match="cannot be extended"):
        type("Forged", (Released,), {"__new__": object.__new__})
