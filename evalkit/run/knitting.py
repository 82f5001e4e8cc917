"""Put new words round kept results: an executed notebook whose Markdown alone was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.run.notebooks import read_notebook, text_of

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.run.notebooks import Notebook

INJECTED = "injected-parameters"  # the id and tag of the cell that papermill added
_RESULTS = ("outputs", "execution_count")


def knit(executed: Path, *, source: Path) -> str | None:
    """Give an executed notebook the words that its source has now.

    Parameters
    ----------
    executed : pathlib.Path
        The copy that is kept.
    source : pathlib.Path
        The notebook; its code cells are those that were run.

    Returns
    -------
    str or None
        What an execution of the source would leave; None where the code is another.
    """
    kept, fresh = read_notebook(executed), read_notebook(source)
    given = [cell for cell in kept.cells if cell.get("id") == INJECTED]
    results = [cell for cell in kept.cells if cell.cell_type == "code" and cell.get("id") != INJECTED]
    code = [cell for cell in fresh.cells if cell.cell_type == "code"]
    if [cell.source for cell in results] != [cell.source for cell in code]:
        return None
    for cell, result in zip(code, results, strict=True):
        cell.update({name: result[name] for name in _RESULTS})
    for cell in fresh.cells:
        cell.metadata.setdefault("tags", [])  # as papermill leaves each cell
    fresh.cells = [each for cell in fresh.cells for each in _with_given(cell, given)]
    fresh.metadata.language_info = kept.metadata.get("language_info", {})
    return text_of(fresh)


def _with_given(cell: Notebook, given: list[Notebook]) -> list[Notebook]:
    return [cell, *given] if "parameters" in cell.metadata.get("tags", []) else [cell]
