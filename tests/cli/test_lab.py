"""JupyterLab opens on notebooks that a person may change."""

from __future__ import annotations

from evalkit.commands.lab import _place


def test_copies_are_made_once_and_a_persons_changes_stay(tmp_path):
    place = _place(tmp_path / "work")
    chapter = place / "council" / "03_journey.ipynb"
    assert chapter.is_file()
    chapter.write_text("mine")
    assert _place(tmp_path / "work") == place
    assert chapter.read_text() == "mine"
