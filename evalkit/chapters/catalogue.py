"""The chapters there are: number, name, title, notebook and the function that makes each."""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.errors import UsageError


@dataclass(frozen=True, slots=True)
class Chapter:
    """Name one chapter and where it is made.

    Examples
    --------
    >>> chapter_named("reach").notebook
    '04_reach_and_outcomes'
    """

    number: int
    name: str
    title: str
    module: str
    function: str

    @property
    def notebook(self) -> str:
        """Name of the notebook, without its ending."""
        return f"{self.number:02d}_{self.function}"

    @property
    def file(self) -> str:
        """Name of the stored section."""
        return f"{self.number:02d}_{self.name}.json"


CHAPTERS = (
    Chapter(1, "purpose", "Purpose and theory", "purpose", "purpose_and_theory"),
    Chapter(2, "data", "The data and how far to trust it", "data_trust", "data_and_trust"),
    Chapter(3, "journey", "The journey", "the_journey", "journey"),
    Chapter(4, "reach", "Reach and outcomes", "reach", "reach_and_outcomes"),
    Chapter(5, "impact", "Impact", "the_impact", "impact"),
    Chapter(6, "learning", "Learning", "the_learning", "learning"),
    Chapter(7, "value", "Value", "the_value", "value"),
    Chapter(8, "contribution", "Contribution", "the_contribution", "contribution"),
    Chapter(9, "claims", "What we can and cannot say", "claims", "what_we_can_say"),
)


def chapter_named(name: str) -> Chapter:
    """Find a chapter by its name.

    Parameters
    ----------
    name : str
        Short name, such as ``"reach"``.

    Returns
    -------
    Chapter

    Raises
    ------
    UsageError
        If there is no such chapter; those there are are listed.

    Examples
    --------
    >>> chapter_named("journey").number
    3
    """
    for chapter in CHAPTERS:
        if chapter.name == name:
            return chapter
    known = ", ".join(chapter.name for chapter in CHAPTERS)
    raise UsageError(f"There is no chapter called {name!r}.", hint=f"Chapters are: {known}.")
