"""An executed notebook whose words alone were changed becomes what a new execution would leave."""

from __future__ import annotations

import json

import pytest

from evalkit.run.knitting import knit

WORDS = {"cell_type": "markdown", "id": "words", "metadata": {}, "source": "# The journey"}
SHOWS = "from IPython.display import HTML, display\nprint('a'); display(HTML('<b>b</b>'))"


def with_words(path, text: str, *, at: int) -> None:
    notebook = json.loads(path.read_text())
    notebook["cells"].insert(at, {**WORDS, "id": f"words-{at}", "source": text})
    path.write_text(json.dumps(notebook))


@pytest.mark.slow
def test_new_words_round_kept_results_are_what_a_new_run_leaves(write_chapter, run_alone, stage):
    chapter = write_chapter("1 + 1", SHOWS)
    with_words(chapter, "# Old", at=0)
    run_alone(chapter)
    copy = stage.result / "notebooks" / chapter.name
    kept = copy.rename(stage.work / "kept.ipynb")
    write_chapter("1 + 1", SHOWS)
    with_words(chapter, "# New\n\nMore.", at=0)
    with_words(chapter, "And in between.", at=3)
    knitted = knit(kept, source=chapter)
    stage.desk(chapter.name).rename(stage.work / "first")
    run_alone(chapter)
    assert knitted == copy.read_text()
    assert "# New" in knitted
    assert "# Old" not in knitted


def test_other_code_is_not_knitted(write_chapter, tmp_path):
    kept = write_chapter("1 + 1").rename(tmp_path / "kept.ipynb")
    assert knit(kept, source=write_chapter("1 + 2")) is None
