"""One thing found in what would leave; what was found is never shown in full."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evalkit.pack.personal_patterns import Certainty

_SHOWN_FROM = 6  # letters from which the first and last may be shown


@dataclass(frozen=True, order=True, slots=True)
class Hit:
    """Hold one thing that was found, masked.

    Parameters
    ----------
    file : str
        The file; where its own name holds what was found, that is masked too.
    inside : str
        Where in it, such as ``word/document.xml``; blank for its text.
    kind : str
        Such as ``an NHS number`` or ``a value of people.person_ref``.
    certainty : {"certain", "warning"}
        A warning is for somebody to look at.
    shown : str
        First and last letter.
    times : int
        How often it stands there.

    Examples
    --------
    >>> print(Hit("report.html", "", "an NHS number", "certain", mask("943 476 5919")))
    report.html: an NHS number (9…9)
    """

    file: str
    inside: str
    kind: str
    certainty: Certainty
    shown: str
    times: int = 1

    def __str__(self) -> str:
        """Write it on one line."""
        place = f"{self.file}, in {self.inside}" if self.inside else self.file
        often = f", {self.times} times" if self.times > 1 else ""
        return f"{place}: {self.kind}{f' ({self.shown})' if self.shown else ''}{often}"


def mask(value: str) -> str:
    """Show a value's first and last letter; of a short one only that there is something.

    Examples
    --------
    >>> mask("p000123"), mask("p017")
    ('p…3', '…')
    """
    value = " ".join(value.split())
    return f"{value[0]}…{value[-1]}" if len(value) >= _SHOWN_FROM else "…"
