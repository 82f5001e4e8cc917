"""What a notebook's results follow from: its code, not its words."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evalkit.run.closure import read_imports

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_MAGIC = re.compile(r"(?m)^\s*[%!].*$")


@dataclass(frozen=True, slots=True)
class Source:
    """The code of a notebook.

    Parameters
    ----------
    code : str
        Hash over its code cells, in order, with their tags.
    imports : sequence
        What of evalkit it imports; None where that cannot be read.
    """

    code: str
    imports: Sequence[Sequence[str]] | None


def read_source(path: Path) -> dict[str, Any]:
    """Read the code of a notebook, as plain JSON that can be remembered.

    Parameters
    ----------
    path : pathlib.Path
        The notebook.

    Returns
    -------
    dict
        The fields of a `Source`.

    Examples
    --------
    >>> from evalkit.bundled import bundled
    >>> Source(**read_source(bundled("notebooks", "council", "03_journey.ipynb"))).imports[1]
    ['evalkit.chapters', 'keep']
    """
    content = path.read_bytes()
    try:
        cells = json.loads(content)["cells"]
        code = [(source_of(cell), _tags(cell)) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError):  # of an old format: all of it counts
        return {"code": hashlib.sha256(content).hexdigest(), "imports": None}
    return {
        "code": hashlib.sha256(json.dumps(code).encode()).hexdigest(),
        "imports": _imports(source for source, _ in code),
    }


def source_of(cell: Any) -> str:
    """Give the text of a cell, which may be stored in lines.

    Examples
    --------
    >>> source_of({"source": ["print(", "12)"]})
    'print(12)'
    """
    return "".join(cell["source"])


def _tags(cell: Any) -> list[str]:
    return list(cell.get("metadata", {}).get("tags", []))


def _imports(sources: Iterable[str]) -> list[list[str]] | None:
    try:
        return read_imports(_MAGIC.sub("", "\n".join(sources)), package="")["imports"]
    except SyntaxError:
        return None
