"""Open JupyterLab on the notebooks."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from evalkit.bundled import bundled
from evalkit.commands.faults import say

WORK = "evalkit-notebooks"


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
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={place}"]
    try:
        return subprocess.run(command, check=False).returncode  # noqa: S603 - our own interpreter
    except KeyboardInterrupt:
        return 0


def _place(folder: Path | None) -> Path:
    notebooks = bundled("notebooks")
    checkout = (notebooks.parent / "pyproject.toml").is_file()
    if folder is None and checkout:
        return notebooks
    place = (folder or Path(WORK)).resolve()
    for source in sorted(notebooks.rglob("*.ipynb")):
        target = place / source.relative_to(notebooks)
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():  # what a person has changed is theirs
            shutil.copyfile(source, target)
    return place
