"""Keep a checkout's notebooks as they are shared: without what a run showed."""

from __future__ import annotations

from typing import Any

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager


class SharedNotebooks(AsyncLargeFileManager):
    """Save notebooks without outputs; what is on the screen stays there.

    A figure about a real place must not slip into what is shared because somebody looked at it.
    """

    def run_pre_save_hooks(self, model: dict[str, Any], path: str, **more: Any) -> None:
        """Clear a notebook that is about to be saved, then do what else was asked for."""
        if model["type"] == "notebook" and model.get("content"):
            clear(model["content"])
        super().run_pre_save_hooks(model=model, path=path, **more)  # type: ignore[no-untyped-call]  # Jupyter's own


def clear(notebook: dict[str, Any]) -> None:
    """Take what a run showed out of a notebook, in place.

    Parameters
    ----------
    notebook : dict
        The notebook as Jupyter hands it over to be saved.

    Examples
    --------
    >>> notebook = {"cells": [{"cell_type": "code", "outputs": ["9"], "execution_count": 1}]}
    >>> clear(notebook)
    >>> notebook["cells"][0]["outputs"]
    []
    """
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
