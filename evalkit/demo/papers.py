"""Write a synthetic council's papers: council.yaml, partnership.yaml and reflections.yaml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from evalkit.demo.months import DATA_AS_AT, END, START, index_of, month_at, working_day
from evalkit.demo.reading import THEORY, read_demo_theory, read_reflection_words
from evalkit.demo.streams import stream

if TYPE_CHECKING:
    from evalkit.demo.truth import Truth

CONTRACT_VERSION = 1
DISCLOSURE_RULE = "sdc-1"
EXPECTED_BY = "2026-03"  # where nothing started
MET_BEFORE_MONTHS = 7  # from the team's first meeting to the first visit
MET_WHERE_NOTHING_STARTED, MET_AGAIN = "2024-03", "2026-03"
COMMISSIONING = "Council commissioning"


def council_file(truth: Truth) -> dict[str, Any]:
    """Give what council.yaml holds.

    Parameters
    ----------
    truth : Truth
        The council.

    Returns
    -------
    dict

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> council_file(design("E08000008", seed=1))["periods"]
    {'start': '2023-04', 'baseline_end': '2024-04', 'end': '2026-03'}
    """
    words = read_reflection_words()
    paper: dict[str, Any] = {
        "contract_version": CONTRACT_VERSION,
        "council": truth.council,
        "name": truth.name,
        "programme": read_demo_theory().programme,
        "synthetic": True,
        "theory": {"id": THEORY, "version": str(read_demo_theory().version)},
        "periods": _periods(truth),
        "data_as_at": DATA_AS_AT,
        "disclosure_rule": DISCLOSURE_RULE,
        "governance": {"controller": f"Nobody: {truth.name} is synthetic here", **words.governance},
        "sources": {**words.sources["always"], **words.sources[truth.route]},
    }
    return (
        {**paper, "local_theory": words.local_theory}
        if truth.profile == "strong" and truth.started
        else paper
    )


def _periods(truth: Truth) -> dict[str, str]:
    if not truth.started:
        return {"start": START, "end": END}
    return {"start": START, "baseline_end": month_at(index_of(truth.start) - 1), "end": END}


def partnership(truth: Truth) -> dict[str, Any]:
    """Give what partnership.yaml holds; where fees are unsettled, nothing was agreed about them.

    Parameters
    ----------
    truth : Truth
        The council.

    Returns
    -------
    dict

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> partnership(design("E08000006", seed=1))["partners"][2]["agreed"]
    ['the fee is still to be agreed']
    """
    words = read_reflection_words().partnership
    open_fee = {"agreed": words["without_fees"]}
    partners = [
        {**partner, **open_fee} if partner["name"] == COMMISSIONING and not truth.started else partner
        for partner in words["partners"]
    ]
    return {"purpose": words["purpose"], "aim": {**words["aim"], "by": _by(truth)}, "partners": partners}


def _by(truth: Truth) -> str:
    return min(month_at(index_of(truth.start) + 12), "2026-12") if truth.started else EXPECTED_BY


def reflections(truth: Truth) -> dict[str, Any]:
    """Give what reflections.yaml holds: what was expected beforehand, and what the team thinks now.

    Parameters
    ----------
    truth : Truth
        The council.

    Returns
    -------
    dict

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> reflections(design("E08000006", seed=1))["after"]["differently"][0]
    'settle the fee first and not last'
    """
    words = read_reflection_words()
    rng = stream(truth.seed, truth.council, "reflections")
    met = month_at(index_of(truth.start) - MET_BEFORE_MONTHS) if truth.started else MET_WHERE_NOTHING_STARTED
    first, last = (
        str(working_day(np.datetime64(month, "D") + int(rng.integers(3, 24)))) for month in (met, MET_AGAIN)
    )
    before = words.before
    expectations = [{**expected, "by": _by(truth)} for expected in before["expectations"]]
    return {
        "before": {"recorded_on": first, **before, "expectations": expectations},
        "after": {
            "recorded_on": last,
            "recorded_by": words.after["recorded_by"],
            "strong": words.after["strong"][truth.fate],
            "differently": words.after["differently"][truth.fate],
        },
    }
