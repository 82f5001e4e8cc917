"""Find the records of councils in a reports folder, without reading them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RECORD = "internal/result.json"  # of an edition that finished, below its folder
SHAREABLE = "shareable/result.json"  # of a release, where peers' packs were taken in
RELEASED_BY = "released_by.json"  # beside it: the rule of disclosure control
STORIES = "stories.json"  # beside the councils: what people agreed to share with peers
REASONS = "refused.json"  # beside the councils: which files were not taken in, and why
SYNTHETIC = "demo"  # below it lie the editions of synthetic councils
COMPARED = "compare"  # below it lie comparisons: the one name that no council can have
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")


def find_records(reports: Path, *, edition: str = "") -> dict[str, Path]:
    """Find the record of each council: of the councils that there are, else of the synthetic ones.

    Parameters
    ----------
    reports : pathlib.Path
        A reports folder.
    edition : str
        A month: of each council its latest edition that is not after it. Blank for its latest.

    Returns
    -------
    dict of str to pathlib.Path
        Council and edition, such as ``E08000008/2025-03``, to its record.

    Examples
    --------
    >>> from pathlib import Path
    >>> find_records(Path("no such folder"))
    {}
    """
    return records_below(reports, edition=edition) or records_below(reports / SYNTHETIC, edition=edition)


def records_below(folder: Path, *, edition: str = "") -> dict[str, Path]:
    """Find the record of each council whose folder lies straight below a folder.

    Parameters
    ----------
    folder : pathlib.Path
        A reports folder, or the one of synthetic councils in it.
    edition : str
        As for `find_records`.

    Returns
    -------
    dict of str to pathlib.Path
        In order of their codes: internal records, and where there is none, those of releases; never both.
    """
    return _below(folder, edition, RECORD) or _below(folder, edition, SHAREABLE)


def _below(folder: Path, edition: str, record: str) -> dict[str, Path]:
    found = (_latest(home, edition, record) for home in _homes(folder))
    return {f"{path.parts[-4]}/{path.parts[-3]}": path for path in found if path is not None}


def files_compared(folder: Path) -> dict[str, Path]:
    """Find all that a comparison is made from: records, and what was written beside them when they came.

    Parameters
    ----------
    folder : pathlib.Path
        As for `records_below`.

    Returns
    -------
    dict of str to pathlib.Path
        What each is called, to its path.
    """
    records = records_below(folder)
    beside = {f"{place}/{RELEASED_BY}": path.with_name(RELEASED_BY) for place, path in records.items()}
    beside |= {name: folder / name for name in (REASONS, STORIES)}
    return records | {name: path for name, path in beside.items() if path.is_file()}


def latest_month(records: dict[str, Path]) -> str:
    """Give the latest month of some editions; blank where there is none.

    Examples
    --------
    >>> from pathlib import Path
    >>> latest_month({"E08000008/2025-03": Path("a"), "E08000007/2025-01": Path("b")})
    '2025-03'
    """
    return max((place.rpartition("/")[2] for place in records), default="")


def _homes(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        for home in sorted(folder.iterdir()):
            if home.is_dir() and home.name not in (SYNTHETIC, COMPARED) and not home.name.startswith("."):
                yield home


def _latest(home: Path, edition: str, record: str) -> Path | None:
    months = (each.name for each in home.iterdir() if _MONTH.fullmatch(each.name))
    wanted = (month for month in sorted(months, reverse=True) if not edition or month <= edition)
    paths = (home / month / record for month in wanted)
    return next((path for path in paths if path.is_file()), None)
