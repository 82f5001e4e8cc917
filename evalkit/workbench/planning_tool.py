"""The planning tool, which answers how many months and sites an evaluation would need."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, Any

from evalkit.chapters.expected import first_start
from evalkit.judgement.words import period_name
from evalkit.methods.power import SEED
from evalkit.periods import month_of, months_between, next_period, parse_period
from evalkit.workbench.amounts import WAYS, percent, unit_of
from evalkit.workbench.controls import ask_amount, choose, indicators_of, offer
from evalkit.workbench.editions import open_pack
from evalkit.workbench.pack_tool import PackTool
from evalkit.workbench.planning import REPLICATES, Question, answer_plan

if TYPE_CHECKING:
    from evalkit.section import Block
    from evalkit.workbench.editions import Opened
    from evalkit.workbench.tools import Tool

CHANCES = (0.7, 0.8, 0.9, 0.95)
CONFIDENCES = (0.9, 0.95, 0.99)
UNITS = (("The whole council, as one series", "council"), ("Its sites, compared with one another", "sites"))
MONTHS_AHEAD = 12
A_TENTH = 0.1  # of the level: where nobody has said what would matter


class PlanTool(PackTool):
    """The planning tool's choices, and how they hang together.

    Parameters
    ----------
    pack, council, theory, edition, indicator
        What is looked at first; blank for the first outcome on which something was expected.
    replicates, seed : int
        Of the simulation.

    Examples
    --------
    >>> PlanTool("demo:E08000008", indicator="continuity", replicates=100).controls["effect"].value
    1.0
    """

    def __init__(
        self,
        pack: str,
        *,
        council: str = "",
        theory: str = "blended_roles",
        edition: str = "",
        indicator: str = "",
        replicates: int = REPLICATES,
        seed: int = SEED,
    ) -> None:
        self._drawn = replicates, seed
        opened = open_pack(pack, theory, edition, council=council)
        code = indicator or next(iter(opened.outcomes))
        starts = starts_of(opened)
        controls = {
            "indicator": choose("Indicator", indicators_of(opened), code),
            "unit": choose("What is compared", UNITS, "council"),
            "direction": choose(
                "Which way", [(word, way) for way, word in WAYS.items()], way_of(opened, code)
            ),
            "effect": ask_amount(*_effect(opened, code)),
            "chance": choose("Chance of seeing it", [(percent(each), each) for each in CHANCES], 0.8),
            "confidence": choose("Confidence", [(percent(each), each) for each in CONFIDENCES], 0.95),
            "start": choose("Start", starts, first_of(opened)),
        }
        busy = f"Simulating {replicates:,} replicates of each plan …"
        super().__init__(pack, controls, answer=self._plan, busy=busy, theory=theory, edition=edition)

    def _plan(self, values: dict[str, Any]) -> tuple[Block, ...]:
        asked = {
            name: values[name] for name in ("effect", "start", "direction", "unit", "chance", "confidence")
        }
        replicates, seed = self._drawn
        return answer_plan(
            self.opened, Question(values["indicator"], **asked, replicates=replicates, seed=seed)
        )

    def after(self, changed: str) -> None:
        """Offer the outcomes and months of another pack, and set what is asked of another outcome."""
        opened, controls = self.opened, self.controls
        if changed == "pack":
            offer(controls["indicator"], indicators_of(opened), next(iter(opened.outcomes)))
            offer(controls["start"], starts_of(opened), first_of(opened))
            controls["start"].value = first_of(opened)
        if changed in ("pack", "indicator"):
            code = controls["indicator"].value
            controls["direction"].value = way_of(opened, code)
            controls["effect"].description, controls["effect"].value = _effect(opened, code)


def plan_impact(
    pack: str,
    *,
    council: str = "",
    theory: str = "blended_roles",
    edition: str = "",
    indicator: str = "",
    replicates: int = REPLICATES,
    seed: int = SEED,
) -> Tool:
    """Make the tool that answers how many months and sites you would need.

    Parameters
    ----------
    pack : str
        Path of a data pack, or the name of a bundled one.
    council : str
        Code of its council; blank for whichever it is of.
    theory, edition : str
        As for `open_edition`.
    indicator : str
        Code of the outcome that is looked at first; blank for the first on which something was expected.
    replicates, seed : int
        Of the simulation.

    Returns
    -------
    Tool

    Raises
    ------
    EvalkitError
        If the pack cannot be opened.

    Examples
    --------
    >>> tool = plan_impact("demo:E08000008", indicator="continuity", replicates=200)
    >>> tool.controls["effect"].value = 3
    >>> tool.blocks[1].text.startswith("**To see a fall of 3 workers a person with a chance of 80% you would")
    True
    """
    return PlanTool(
        pack,
        council=council,
        theory=theory,
        edition=edition,
        indicator=indicator,
        replicates=replicates,
        seed=seed,
    )


def way_of(opened: Opened, code: str) -> str:
    """Give the way in which the outcome is better; a fall where that is not said."""
    return "up" if opened.outcomes[code].indicator.direction == "up" else "down"


def _effect(opened: Opened, code: str) -> tuple[str, float]:
    """Give the label of the effect, with its unit, and what it is at first."""
    series = opened.outcomes[code]
    label = f"Effect to see ({unit_of(series.indicator)})"
    important = series.indicator.smallest_important_effect
    return (label, important) if important else (label, _a_tenth(float(series.rows["value"].mean())))


def _a_tenth(level: float) -> float:
    """Give a tenth of the level, to one figure."""
    if not abs(level) > 0:
        return 1.0
    tenth = abs(level) * A_TENTH
    return round(tenth, -floor(log10(tenth)))


def first_of(opened: Opened) -> str:
    """Give the day of the first delegated visit, or the month after the data where there is none."""
    start = first_start(opened.edition)
    return start.isoformat() if start else next_period(parse_period(_months(opened)[-1])).text


def starts_of(opened: Opened) -> list[tuple[str, str]]:
    """List the months in which a plan may start: those of the data, and of a year after them."""
    first = first_of(opened)
    months = _months(opened)
    last = parse_period(months[-1])
    for _ in range(MONTHS_AHEAD):
        last = next_period(last)
        months.append(last.text)
    named = [(period_name(month).capitalize(), month) for month in months[1:]]
    if first in months:
        return named
    return [(f"{period_name(first)}, the first delegated visit", first), *named]


def _months(opened: Opened) -> list[str]:
    rows = opened.edition.series
    first, last = month_of(rows["start"].min().date()), month_of(rows["end"].max().date())
    return [month.text for month in months_between(first, last)]
