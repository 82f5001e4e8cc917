"""The verdict of each link: the row of the table that decided it, and how much of it hangs on settings."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.judgement.conditions import LinkReading
from evalkit.judgement.reading import decide
from evalkit.judgement.reasonable import GRID, OF_TESTS, USUAL
from evalkit.judgement.tied import deciding

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.judgement.activities import Reason
    from evalkit.judgement.decision_table import Row, VerdictLabel, VerdictName
    from evalkit.judgement.material import Material
    from evalkit.judgement.reasonable import Reasonable
    from evalkit.theory.model import Link


@dataclass(frozen=True)
class LinkVerdict:
    """Hold what the evidence says of one link.

    Parameters
    ----------
    link : Link
        The link.
    row : Row
        The row of the decision table that applied first.
    reasons : mapping of str to Reason
        The five conditions, each with its reason.
    shares : mapping of str to float
        Each verdict that some reasonable setting gives, to the share of settings that give it.
    settings : int
        How many reasonable settings were tried; 1 where none of them can change anything.
    critical : tuple of str
        The critical assumptions of this link and of every link upstream.
    """

    link: Link
    row: Row
    reasons: Mapping[str, Reason]
    shares: Mapping[str, float]
    settings: int
    critical: tuple[str, ...] = ()

    @property
    def verdict(self) -> VerdictName:
        """The verdict, for the record."""
        return self.row.verdict

    @property
    def label(self) -> VerdictLabel:
        """The verdict, for people: *not tested* says whether for want of the step itself."""
        return self.row.label

    @property
    def holds_in(self) -> float:
        """In what share of reasonable settings the verdict stays."""
        return self.shares[self.label]


def judge(material: Material, *, setting: Reasonable = USUAL) -> tuple[LinkVerdict, ...]:
    """Judge each link of the theory.

    Parameters
    ----------
    material : Material
        What the council wrote and found.
    setting : Reasonable
        Prior, cuts and intervals of the verdict itself.

    Returns
    -------
    tuple of LinkVerdict
        In the order of the theory.

    Examples
    --------
    >>> from evalkit.judgement.material import Material
    >>> from evalkit.theory.reading import read_theory
    >>> {each.label for each in judge(Material(read_theory("blended_roles")))}
    {'not tested'}
    """
    return tuple(judge_link(material, link, setting=setting) for link in material.theory.links)


def judge_link(material: Material, link: Link, *, setting: Reasonable = USUAL) -> LinkVerdict:
    """Judge one link.

    Parameters
    ----------
    material : Material
        What the council wrote and found.
    link : Link
        A link of the theory.
    setting : Reasonable
        Prior, cuts and intervals of the verdict itself.

    Returns
    -------
    LinkVerdict
    """
    reading = LinkReading(material, link)
    row = decide(reading.conditions(setting))
    grid = _that_matter(material, link) or (setting,)
    labels = Counter(decide(reading.conditions(each)).label for each in grid)
    labels.setdefault(row.label, 0)  # where the setting itself is none of the grid
    shares: dict[str, float] = {label: n / len(grid) for label, n in labels.most_common()}
    return LinkVerdict(link, row, reading.reasons(setting), shares, len(grid), reading.critical)


def _that_matter(material: Material, link: Link) -> tuple[Reasonable, ...]:
    """Choose the settings that could change anything about a link."""
    tested = any(each.is_tested for each in material.of_link(link.id))
    if deciding(material, link):
        return GRID
    return OF_TESTS if tested else ()
