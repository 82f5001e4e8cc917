"""Turn what people name on the command line into packs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.bundled import bundled
from evalkit.commands.faults import say
from evalkit.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Sequence

DEMO = "demo"
# A folder with any of these is meant as a pack, even where council.yaml was forgotten.
_SIGNS = ("council.yaml", "observations.csv", "visits.csv")


def find_packs(texts: Sequence[str]) -> list[str]:
    """List the packs that are meant, each once, in the order in which they were named.

    ``demo`` means every bundled pack. A folder that holds packs means those. Where several things are
    named, as by ``d/*``, those that are plainly no packs are passed over, and that is said.

    Parameters
    ----------
    texts : sequence of str
        As typed.

    Returns
    -------
    list of str

    Raises
    ------
    FileError
        If none of it is a pack.

    Examples
    --------
    >>> find_packs(["demo:E08000008", "demo:E08000008"])
    ['demo:E08000008']
    """
    found: list[str] = []
    for text in texts:
        packs = _meant(text)
        if packs is None and len(texts) > 1:
            say(f"Passed over {text}: it is no data pack.")
        found += [text] if packs is None and len(texts) == 1 else packs or []
    if not found:
        raise FileError("None of these is a data pack.", hint="Name a folder that holds a council.yaml.")
    return list(dict.fromkeys(found))


def _meant(text: str) -> list[str] | None:
    path = Path(text)
    if text == DEMO and not path.exists():
        return [f"{DEMO}:{each.name}" for each in _inside(bundled("data", "demo"))] or None
    if text.startswith(f"{DEMO}:") or not path.is_dir():
        return None if path.is_file() else [text]
    if _is_pack(path):
        return [text]
    return [str(each) for each in _inside(path)] or None


def _inside(folder: Path) -> list[Path]:
    return [each for each in sorted(folder.iterdir()) if each.is_dir() and _is_pack(each)]


def _is_pack(folder: Path) -> bool:
    return any((folder / sign).exists() for sign in _SIGNS)
