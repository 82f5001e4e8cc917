"""Series and indicators for the tests of charts."""

import pandas as pd

from evalkit.theory.model import Indicator


def indicator(**changes):
    known = {
        "code": "seen_in_time",
        "title": "Seen in time",
        "definition": "d",
        "rationale": "r",
        "unit": "%",
        "kind": "proportion",
        "multiplier": 100,
        "direction": "up",
        "group": "proximal",
        "source": "s",
        "interval": "wilson",
    }
    return Indicator(**(known | changes))


def monthly(numerator, denominator=100.0, first="2024-01", **columns):
    months = pd.period_range(first, periods=len(numerator), freq="M").astype(str)
    frame = pd.DataFrame({"period": months, "numerator": numerator, "denominator": denominator})
    return frame.assign(value=frame["numerator"] / frame["denominator"], state="value", **columns)
