"""What the other chapters found, gathered for the chapter that weighs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.judgement.wording import CHARTS, shown, strength
from evalkit.section import Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.chapters.edition import Edition
    from evalkit.finding import Finding
    from evalkit.judgement.wording import Shown
    from evalkit.section import Cell, Gap

CHANCE = "series_examined"  # the subject of the finding that counts false signals
LATEST = "latest value"  # how the method of a finding begins that gives a series' last figure
SOURCES = ("purpose", "data", "journey", "reach", "impact", "learning", "value", "contribution")


@dataclass(frozen=True)
class Evidence:
    """Hold what can be weighed: control charts, the state of the data, and everything missing.

    ``before`` and ``latest`` are the figures of the summary tables by title of the indicator.
    """

    charts: tuple[Finding, ...]
    titles: Mapping[str, str]
    sites: Mapping[str, str]
    groups: Mapping[str, str]
    before: Mapping[str, Cell]
    latest: Mapping[str, Cell]
    units: Mapping[str, Cell]
    implemented: str
    chance: str
    completeness: Finding
    short: int  # series with figures but without a control chart
    measured: frozenset[str]  # codes of the indicators that have a latest value
    gaps: tuple[tuple[int, Gap], ...]
    effects: tuple[Finding, ...] = ()  # that could be estimated
    value: tuple[Finding, ...] = ()  # what it costs and frees, as far as it could be worked out

    @property
    def doubts(self) -> tuple[str, ...]:
        """What cannot be trusted in the data, and why."""
        return self.completeness.caveats

    @property
    def with_care(self) -> tuple[Finding, ...]:
        """Control charts of which a check failed."""
        return tuple(finding for finding in self.charts if strength(finding) == "with care")

    def of(self, what: Shown) -> tuple[Finding, ...]:
        """Control charts that show one thing."""
        return tuple(finding for finding in self.charts if shown(finding) == what)

    def title(self, finding: Finding) -> str:
        """Name the indicator of a finding, and the site where it is not the whole council."""
        title = self.titles.get(finding.subject, finding.subject)
        return f"{title} ({self.sites.get(finding.site, finding.site)})" if finding.site else title


def gather(edition: Edition) -> Evidence:
    """Take the sections of the earlier chapters, stored or made, and what is in them.

    Parameters
    ----------
    edition : Edition
        The council's edition.

    Returns
    -------
    Evidence
    """
    sections = {name: edition.section(name) for name in SOURCES}
    reach = sections["reach"].findings
    charts = tuple(finding for finding in reach if finding.method in CHARTS)
    values = [finding for finding in reach if finding.method.startswith(LATEST)]
    rows = [row for block in sections["reach"].blocks if isinstance(block, Table) for row in _summary(block)]
    return Evidence(
        charts=charts,
        short=len(values) - len(charts),
        titles={indicator.code: indicator.title for indicator in edition.theory.indicators},
        sites=dict(edition.pack.table("sites")[["site_id", "name"]].itertuples(index=False, name=None)),
        groups={indicator.code: indicator.group for indicator in edition.theory.indicators},
        before={str(title): before for title, _, before, _ in rows},
        latest={str(title): latest for title, _, _, latest in rows},
        units={str(title): unit for title, unit, _, _ in rows},
        implemented=sections["journey"].findings[0].sentence,
        chance=next((finding.sentence for finding in reach if finding.subject == CHANCE), ""),
        completeness=sections["data"].findings[0],
        measured=frozenset(f.subject for f in values if f.estimate is not None),
        effects=tuple(each for each in sections["impact"].findings if each.estimate is not None),
        value=tuple(each for each in sections["value"].findings if each.estimate is not None),
        gaps=tuple((section.number, gap) for section in sections.values() for gap in section.gaps),
    )


def _summary(table: Table) -> list[tuple[Cell, ...]]:
    if not table.id.startswith("summary_"):
        return []
    return list(zip(*(table.values(name) for name in ("title", "unit", "before", "value")), strict=True))
