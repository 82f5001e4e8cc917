"""Write what was taken in where a comparison reads it: records, the rules of their release, and reasons."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from typing import TYPE_CHECKING

from evalkit.compare.folder_reading import REASONS, RELEASED_BY, SHAREABLE, STORIES, SYNTHETIC
from evalkit.report.writing import write_result

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.compare.taking_in import GivenPack, Taken


def write_taken(taken: Taken, *, folder: Path) -> Path:
    """Write what was taken in, in the place of what was there.

    Parameters
    ----------
    taken : Taken
        What is compared, and why other files are not.
    folder : pathlib.Path
        Holds nothing but what this writes.

    Returns
    -------
    pathlib.Path
        The folder that a comparison reads.
    """
    shutil.rmtree(folder, ignore_errors=True)
    home = folder / SYNTHETIC if taken.is_synthetic else folder
    home.mkdir(parents=True)
    for pack in taken.packs:
        _write_pack(home, pack)
    _write(home / REASONS, dict(sorted(taken.refused.items())))
    if taken.stories:
        _write(home / STORIES, [asdict(each) for each in taken.stories])
    return home


def _write_pack(home: Path, pack: GivenPack) -> None:
    who = pack.result.identity
    path = home / who.council / who.edition / SHAREABLE
    path.parent.mkdir(parents=True)
    write_result(path, result=pack.result)
    _write(path.with_name(RELEASED_BY), {"rule": pack.rule})


def _write(path: Path, data: object) -> None:
    text = json.dumps(data, ensure_ascii=False, indent=1)
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")
