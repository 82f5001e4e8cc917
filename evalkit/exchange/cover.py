"""What stands on the outside of a file that is sent: whose it is, of which edition, and of which release."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.exchange.refusing import refuse
from evalkit.places import is_council_id

if TYPE_CHECKING:
    from datetime import date

    from evalkit.disclosure.released import ReleaseNote
    from evalkit.exchange.stories import StoryNote

EDITION = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])")
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Cover:
    """Say what a file is.

    Parameters
    ----------
    kind : str
        What it holds, in a word or two.
    council, name, edition : str
        Whose it is, and of which month.
    number : int
        The release.
    released_on : datetime.date
        The day.
    synthetic : bool
        Whether all is made up.
    title, description : str
        For the metadata.

    Examples
    --------
    >>> from datetime import date
    >>> Cover("figures", "E08000008", "Tameside", "2026-04", 3, date(2026, 5, 2), True, "", "").signed_line
    'evalkit figures, council E08000008, edition 2026-04, release 3, released 2026-05-02, synthetic'
    """

    kind: str
    council: str
    name: str
    edition: str
    number: int
    released_on: date
    synthetic: bool
    title: str
    description: str

    @classmethod
    def of(cls, note: ReleaseNote | StoryNote, *, kind: str, title: str, description: str) -> Cover:
        """Say of a note what stands on the outside of its file."""
        return cls(
            kind=kind,
            council=note.council,
            name=note.name,
            edition=note.edition,
            number=note.number,
            released_on=note.released_on,
            synthetic=note.synthetic,
            title=title,
            description=description,
        )

    @property
    def signed_line(self) -> str:
        """Give the comment that is signed with the file; ``minisign -V`` shows it."""
        synthetic = ", synthetic" if self.synthetic else ""
        return (
            f"evalkit {self.kind}, council {self.council}, edition {self.edition}, release {self.number}, "
            f"released {self.released_on.isoformat()}{synthetic}"
        )


def check_cover(cover: Cover, *, name: str) -> None:
    """Refuse a file whose cover could not have been written by evalkit.

    Parameters
    ----------
    cover : Cover
        What the file says that it is.
    name : str
        What to call it in messages.

    Raises
    ------
    RefusedError
        If council or edition have no permitted form; both become names of files.
    """
    if not is_council_id(cover.council):
        refuse(name, f"{cover.council[:60]!r} is no council's code")
    if not EDITION.fullmatch(cover.edition):
        refuse(name, f"{cover.edition[:60]!r} is no edition; expected a month such as 2026-04")
    if not cover.name.strip() or len(cover.name) > LONGEST_NAME or not cover.name.isprintable():
        refuse(name, "the name of the council is missing, too long or cannot be shown")
    if cover.number < 1:
        refuse(name, f"its release has the number {cover.number}; the first is 1")
