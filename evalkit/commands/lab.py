"""Open JupyterLab on the notebooks."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.bundled import bundled
from evalkit.commands.faults import say

if TYPE_CHECKING:
    from collections.abc import Mapping

WORK = "evalkit-notebooks"
START = "README.md"  # the page that opens first
SETTINGS = Path(__file__).with_name("jupyter")  # asks about no news, shows pages as pages


def open_lab(folder: Path | None) -> int:
    """Open JupyterLab; from an installed package, on copies that people may change.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Where the copies go; None for the checkout's own notebooks, or a folder here where there is none.

    Returns
    -------
    int
        JupyterLab's exit code.
    """
    place = _place(folder)
    say(f"Opening JupyterLab on {place}. Stop it with Ctrl-C.")
    server = subprocess.Popen(_command(place), env=_environment(os.environ))  # noqa: S603 - our own interpreter
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    return _end_of(server)


def _command(place: Path) -> list[str]:
    options = [f"--ServerApp.root_dir={place}", f"--LabApp.default_url=/lab/tree/{START}"]
    if place == bundled("notebooks"):
        options.append("--ServerApp.contents_manager_class=evalkit.commands.saving.SharedNotebooks")
    return [sys.executable, "-m", "jupyterlab", *options]


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """Put our settings before others, and `evalkit` where a terminal finds it."""
    first = {"JUPYTER_CONFIG_PATH": SETTINGS, "PATH": Path(sys.executable).parent}
    paths = {name: [str(path), *filter(None, [given.get(name)])] for name, path in first.items()}
    return {**given, **{name: os.pathsep.join(each) for name, each in paths.items()}}


def _end_of(server: subprocess.Popen[bytes]) -> int:
    """Wait for it; Ctrl-C is JupyterLab's own to answer, which asks first and then stops its kernels."""
    while True:
        try:
            return server.wait()
        except KeyboardInterrupt:
            continue


def _place(folder: Path | None) -> Path:
    notebooks = bundled("notebooks")
    checkout = (notebooks.parent / "pyproject.toml").is_file()
    if folder is None and checkout:
        return notebooks
    place = (folder or Path(WORK)).resolve()
    for source in sorted((*notebooks.rglob("*.ipynb"), notebooks / START)):
        target = place / source.relative_to(notebooks)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():  # what a person has changed is theirs
            shutil.copyfile(source, target)
    return place
