"""How solutions change with the cuts that decide which combinations count."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from evalkit.finding import Record
from evalkit.learning.conditions.configurations import find_configurations
from evalkit.learning.conditions.truth_table import Cuts

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from evalkit.learning.conditions.configurations import Configurations

INCLUSION_CUTS = (0.75, 0.8, 0.85, 0.9, 1.0)  # Ragin (2008): not below 0.75
PRI_CUTS = (0.0, 0.5, 0.65)
FREQUENCY_CUTS = (1, 2)


class AtCuts(Record):
    """Hold the solutions at one setting of the cuts, and whether they are those that were chosen."""

    cuts: Cuts
    present: tuple[tuple[str, ...], ...]  # conservative, intermediate and parsimonious: all tied models
    absent: tuple[tuple[str, ...], ...]
    same_present: bool
    same_absent: bool


def vary_cuts(
    frame: pd.DataFrame,
    found: Configurations,
    *,
    inclusion: Sequence[float] = INCLUSION_CUTS,
    pri: Sequence[float] = PRI_CUTS,
    frequency: Sequence[int] = FREQUENCY_CUTS,
) -> tuple[AtCuts, ...]:
    """Find the solutions again at other cuts, to see which of them stay.

    Parameters
    ----------
    frame : pandas.DataFrame
        The scores that were compared.
    found : Configurations
        What was found in them.
    inclusion, pri, frequency : sequence of float or int
        The cuts to try, each with each.

    Returns
    -------
    tuple of AtCuts

    Examples
    --------
    >>> import pandas as pd
    >>> scores = pd.DataFrame({"fee": [0.9, 0.7, 0.4, 0.1], "done": [1, 1, 0, 0]}, index=list("abcd"))
    >>> tried = vary_cuts(scores, find_configurations(scores, outcome="done"))
    >>> [(each.cuts.inclusion, each.present[2]) for each in tried[:5:2]]
    [(0.75, ('fee',)), (0.75, ('fee',)), (0.75, ('fee',))]
    """
    chosen = {"present": _expressions(found, "present"), "absent": _expressions(found, "absent")}
    tried = []
    for lowest, least, most in product(inclusion, pri, frequency):
        cuts = Cuts(inclusion=lowest, pri=least, frequency=most)
        other = find_configurations(
            frame,
            outcome=found.outcome,
            conditions=found.conditions,
            cuts=cuts,
            expected=found.expected,
            too_many="say",
        )
        present, absent = _expressions(other, "present"), _expressions(other, "absent")
        same = {"same_present": present == chosen["present"], "same_absent": absent == chosen["absent"]}
        tried.append(AtCuts(cuts=cuts, present=present, absent=absent, **same))
    return tuple(tried)


def _expressions(found: Configurations, side: str) -> tuple[tuple[str, ...], ...]:
    return tuple(solution.expressions for solution in getattr(found, side).solutions)
