"""Find the notebooks, theories and demo packs that travel with the package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def bundled(*parts: str) -> Path:
    """Give the path of a bundled file or folder.

    In a checkout the bundled folders are ``notebooks/`` and ``data/`` beside the package; in an
    installed wheel they lie inside it.

    Parameters
    ----------
    *parts : str
        Path below the top, such as ``"data", "theories"``.

    Returns
    -------
    pathlib.Path
        The path, whether or not something is there.

    Examples
    --------
    >>> bundled("data", "theories").is_dir()
    True
    """
    inside = _PACKAGE / "_bundled"
    return (inside if inside.is_dir() else _PACKAGE.parent).joinpath(*parts)
