"""Read and write notebooks; the only module that knows nbformat, which is not typed."""

# mypy: disable-error-code="no-untyped-call"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import nbformat

if TYPE_CHECKING:
    from pathlib import Path

Notebook = Any


def read_notebook(path: Path) -> Notebook:
    """Read a notebook.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    nbformat.NotebookNode

    Examples
    --------
    >>> from evalkit.bundled import bundled
    >>> read_notebook(bundled("notebooks", "council", "03_journey.ipynb")).nbformat
    4
    """
    return nbformat.read(path, as_version=4)


def text_of(notebook: Notebook) -> str:
    """Give a notebook as it is stored: each text whole, not in lines, which takes a third of the time.

    Examples
    --------
    >>> text_of(nbformat.v4.new_notebook()).startswith("{")
    True
    """
    return str(nbformat.writes(notebook, split_lines=False)) + "\n"


def code_cell(source: str, *, cell_id: str) -> Any:
    """Make a code cell with an id and a tag of the same name.

    Examples
    --------
    >>> code_cell("1 + 1", cell_id="sum").metadata.tags
    ['sum']
    """
    return nbformat.v4.new_code_cell(source, id=cell_id, metadata={"tags": [cell_id]})
