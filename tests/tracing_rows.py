"""Rows of the table of evidence, for tests."""

from __future__ import annotations

import pandas as pd

SET_ON, FOUND_ON = pd.Timestamp("2024-01-10"), pd.Timestamp("2025-01-10")


def row(sensitivity, false_positive, result="found", **more):
    return {
        "test_id": "t1",
        "link": "a>b",
        "hypothesis": "a brings b about",
        "test": "b follows a",
        "sensitivity_low": sensitivity[0],
        "sensitivity_high": sensitivity[1],
        "false_positive_low": false_positive[0],
        "false_positive_high": false_positive[1],
        "assigned_on": SET_ON,
        "assigned_by": "evaluation team",
        "result": result,
        "found_on": FOUND_ON if result != "not sought" else pd.NaT,
        "package": "",
        "source": "",
        **more,
    }


def table(*rows):
    return pd.DataFrame([{**each, "test_id": f"t{i}"} for i, each in enumerate(rows)])
