"""The comparisons there are: number, name, title and the file that each is kept in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comparison:
    """Name one comparison of councils.

    Examples
    --------
    >>> COMPARISONS["side_by_side"].file
    '01_side_by_side.json'
    """

    number: int
    name: str
    title: str

    @property
    def notebook(self) -> str:
        """Name of the notebook, and of the words, without an ending."""
        return f"{self.number:02d}_{self.name}"

    @property
    def file(self) -> str:
        """Name of the stored section."""
        return f"{self.notebook}.json"


COMPARISONS = {
    each.name: each
    for each in (
        Comparison(1, "side_by_side", "Side by side"),
        Comparison(2, "what_made_the_difference", "What made the difference"),
        Comparison(3, "blueprint", "A blueprint"),
    )
}
