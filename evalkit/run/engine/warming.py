"""Load what notebooks and the papermill that runs them need, before any process is forked."""

from __future__ import annotations

from importlib import import_module

_NEEDED = (
    "papermill",  # first: it loads our engine itself
    "evalkit.run.engine.shell",
    "ipykernel.debugger",  # imported with the first kernel, and takes about a second
    "seaborn",
    "evalkit.chapters",
    "evalkit.run.child",
    "evalkit.run.composing",
)


def warm_up() -> None:
    """Import it all, and draw one chart, so that fonts are found and matplotlib is set up."""
    for name in _NEEDED:
        import_module(name)
    _draw()


def _draw() -> None:
    from io import BytesIO  # noqa: PLC0415 - after the environment is set

    from matplotlib.figure import Figure  # noqa: PLC0415 - as above

    figure = Figure(layout="constrained")
    figure.subplots().plot([0, 1], [1, 0], label="a line")
    for kind in ("svg", "png"):
        figure.savefig(BytesIO(), format=kind)
