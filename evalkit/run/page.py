"""Make the page, the record for comparison and the figures of an edition, and the index over all."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.run.record import RunRecord
    from evalkit.run.staging import Stage


def compose(stage: Stage, record: RunRecord, *, pack: Path, theory: Path) -> dict[str, str]:
    return {}


def write_index(to: Path) -> None:
    return
