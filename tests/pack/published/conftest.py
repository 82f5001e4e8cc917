import pytest
from cases import cases

from evalkit.pack.published import read_published


@pytest.fixture
def write(tmp_path):
    """Write text to a file whose name says nothing about what is in it."""

    def write_file(text, name="download.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write_file


@pytest.fixture(scope="session")
def published():
    """Read published files once a session; give each pack by its id."""
    read = {}

    def packs(*names):
        if names not in read:
            found = read_published([cases("data", name) for name in names])
            read[names] = {pack.id: pack for pack in found}
        return read[names]

    return packs
