"""Which series get a chart of their own, when there are more than a reader can take in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.chapters.outlook import Outlook

MOST_CONTROL_CHARTS = 9  # a reader's patience, not a limit of the method; the others are in a table


def chosen_for_charts(charted: Sequence[Outlook]) -> list[Outlook]:
    """Choose reach, then signals, then outcomes close to the work; keep the order of the report."""
    ranked = sorted(charted, key=_rank)[:MOST_CONTROL_CHARTS]
    return [outlook for outlook in charted if outlook in ranked]


def _rank(outlook: Outlook) -> int:
    signal = outlook.finding is not None and outlook.finding.signal in {"improved", "worse"}
    group = outlook.indicator.group
    if group == "reach":
        return 0
    if signal and group != "context":
        return 1
    return {"proximal": 2, "unintended": 3, "distal": 4}.get(group, 5)
