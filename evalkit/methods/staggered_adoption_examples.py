"""A small made-up panel for the examples of these functions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evalkit.methods.panels import Panel, make_panel

STARTS = dict.fromkeys("abc", "2024-07") | dict.fromkeys("def", "2024-09") | dict.fromkeys("ghijkl", "")
EFFECT = 5.0


def example_panel() -> Panel:
    """Make a panel of twelve places over twelve months, six of which start, with an effect of 5.

    Examples
    --------
    >>> example_panel().treated
    ['a', 'b', 'c', 'd', 'e', 'f']
    """
    months = pd.period_range("2024-01", periods=12, freq="M").astype(str)
    noise = np.random.default_rng(4).normal(size=(len(STARTS), len(months)))
    rows = [
        (unit, month, 20 + noise[i, j] + EFFECT * bool(start and month >= start))
        for i, (unit, start) in enumerate(STARTS.items())
        for j, month in enumerate(months)
    ]
    adoption = [(unit, "started" if start else "will not", start) for unit, start in STARTS.items()]
    return make_panel(
        pd.DataFrame(rows, columns=["unit", "period", "outcome"]),
        pd.DataFrame(adoption, columns=["unit", "status", "start"]),
    )
