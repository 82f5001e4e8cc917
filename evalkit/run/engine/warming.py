"""Load what notebooks and the papermill that runs them need, before any process is forked."""

from __future__ import annotations

from importlib import import_module

import nbformat

_NEEDED = (
    "papermill",  # first: it loads our engine itself
    "evalkit.run.engine.kernel",
    "evalkit.run.engine.shell",
    "ipykernel.debugger",  # imported with the first kernel, and takes about a second
    "seaborn",
    "evalkit.run.child",
    "evalkit.run.hosting",
    "evalkit.run.composing",
)


def warm_up() -> None:
    """Import it all, and have chapters, charts and what checks notebooks warm too."""
    for name in _NEEDED:
        import_module(name)
    nbformat.validate(
        {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    )  # its schema is now compiled
    import_module("evalkit.run.composing").versions()
    import_module("evalkit.report.warming").warm_up()
