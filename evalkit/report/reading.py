"""Read the record of an edition back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from evalkit.errors import FileError
from evalkit.report.record import Result

if TYPE_CHECKING:
    from pathlib import Path

RESULT_FILE = "result.json"


def read_result(path: Path) -> Result:
    """Read and check a ``result.json``.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    Result

    Raises
    ------
    FileError
        If it is not there, or is no whole record of this version.

    Examples
    --------
    >>> from pathlib import Path
    >>> read_result(Path("nowhere.json"))
    Traceback (most recent call last):
    ...
    evalkit.errors.FileError: nowhere.json cannot be read: No such file or directory.
    Run the council again to make it anew.
    """
    again = "Run the council again to make it anew."
    try:
        return Result.model_validate_json(path.read_bytes())
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}.", hint=again) from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise FileError(f"{path} is no whole record: {where}: {first['msg']}.", hint=again) from None
