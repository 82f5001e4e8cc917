from functools import cache

import pytest

from evalkit.demo.packs import make_council
from evalkit.demo.writing import write_demo


@cache
def _made(code, seed):
    return make_council(code, seed=seed)


@pytest.fixture(scope="session")
def made():
    """Makes a council once for all tests of a session; nobody may change what it returns."""
    return lambda code, seed=1: _made(code, seed)


@pytest.fixture(scope="session")
def eight(tmp_path_factory):
    """The folder of the first eight councils, written with the default seed."""
    folder = tmp_path_factory.mktemp("eight")
    write_demo(folder)
    return folder
