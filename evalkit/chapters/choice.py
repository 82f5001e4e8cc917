"""Which series get a chart of their own, when there are more than a reader can take in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.judgement.wording import unfit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.chapters.outlook import Outlook

LAST = 6  # rank of a chart that can judge nothing
MOST_CONTROL_CHARTS = 9  # a reader's patience, not a limit of the method; the others are in a table


def chosen_for_charts(charted: Sequence[Outlook]) -> list[Outlook]:
    """Choose reach, then signals, then outcomes close to the work; keep the order of the report."""
    ranked = sorted(charted, key=_rank)[:MOST_CONTROL_CHARTS]
    return [outlook for outlook in charted if outlook in ranked]


def _rank(outlook: Outlook) -> int:
    finding, group = outlook.finding, outlook.indicator.group
    if finding is None or unfit(finding):
        return LAST
    if group == "reach":
        return 0
    if finding.signal in {"improved", "worse"} and group != "context":
        return 1
    return {"proximal": 2, "unintended": 3, "distal": 4}.get(group, LAST - 1)
