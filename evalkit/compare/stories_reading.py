"""Read the stories that lie beside the records of councils: verified, and without what was withdrawn."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from evalkit.compare.folder_reading import STORIES
from evalkit.compare.stories import PeerStory
from evalkit.errors import FileError

_STORIES = TypeAdapter(tuple[PeerStory, ...])


def read_stories(folder: str | Path) -> tuple[PeerStory, ...]:
    """Read the stories that were taken in beside the records of councils.

    Parameters
    ----------
    folder : str or path-like
        The folder of records; blank for none.

    Returns
    -------
    tuple of PeerStory
        Empty where none were taken in.

    Raises
    ------
    FileError
        If the file is there and cannot be read.

    Examples
    --------
    >>> read_stories("")
    ()
    """
    path = Path(folder) / STORIES
    if not str(folder) or not path.is_file():
        return ()
    try:
        return _STORIES.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        raise FileError(
            f"{path} cannot be read as stories that were taken in.",
            hint="Take the stories in again with: evalkit compare PACKS --stories FILE --to FOLDER",
        ) from None
