"""Find the records of councils in a reports folder, without reading them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RECORD = "internal/result.json"  # of an edition that finished, below its folder
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
        In order of their codes.
    """
    found = (_latest(home, edition) for home in _homes(folder))
    return {f"{path.parts[-4]}/{path.parts[-3]}": path for path in found if path is not None}


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


def _latest(home: Path, edition: str) -> Path | None:
    months = (each.name for each in home.iterdir() if _MONTH.fullmatch(each.name))
    wanted = (month for month in sorted(months, reverse=True) if not edition or month <= edition)
    paths = (home / month / RECORD for month in wanted)
    return next((path for path in paths if path.is_file()), None)
