"""Find the published cases and open data that some tests read; they are not part of the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("EVALKIT_CASES", ROOT.parent / "shared"))


def cases(*parts: str) -> Path:
    return SHARED.joinpath(*parts)


needs_cases = pytest.mark.skipif(not SHARED.is_dir(), reason="published cases and open data are not here")
