"""Whatever a frame holds, every method that takes one answers with a number that can be, or a sentence."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from every_method import EVERY, FEW, MONTHS, PANELS, SERIES, adoption, observed

from evalkit.errors import EvalkitError
from evalkit.finding import Finding
from evalkit.methods.refusals import CannotEstimateError

RARE = {"rare_event_chart", "rare_event_points"}  # a row an event: their period is a day
ADVICE = {"choose_chart", "design_verdict", "find_faults"}  # they estimate nothing, and say what is wrong
POINTS = {"control_points", "run_points", "attribute_points", "rare_event_points"}  # drawn, with no limits
KNOWN_ERRORS = {"fit_pooled_effect", "pooled_effect", "forest_rows"}  # alike effects are still effects
RUNS = {"staggered_sensitivity"}  # a table of runs: each that cannot be made says why


def put(frame, method, value, *, rows=slice(None)):
    held = frame.assign(**{method.column: frame[method.column].astype(object)})
    held.loc[held.index[rows], method.column] = value
    return held if isinstance(value, str) else held.astype({method.column: float})


def below(frame, method, value):
    return frame.assign(**{method.also: value})


NEVER = {  # what no method may take for data
    "an empty frame": lambda frame, _: frame.iloc[:0],
    "no column at all": lambda *_: pd.DataFrame(),
    "no column of outcomes": lambda frame, method: frame.drop(columns=method.column),
    "text for one number": lambda frame, method: put(frame, method, "many", rows=[3]),
    "text for every number": lambda frame, method: put(frame, method, "many"),
    "an infinite number": lambda frame, method: put(frame, method, np.inf, rows=[3]),
    "no number": lambda frame, method: put(frame, method, np.nan),
    "every row twice": lambda frame, _: pd.concat([frame, frame]),
    "a blank period": lambda frame, _: frame.assign(
        **{key: [None, *frame[key].iloc[1:]] for key in ("period", "place", "council") if key in frame}
    ),
}
NOTHING_VARIES = {
    "one period": lambda frame, _: frame[frame["period"] == frame["period"].iloc[0]],
    "all zeros": lambda frame, method: put(frame, method, 0.0),
    "all the same": lambda frame, method: put(frame, method, 7.0),
}
COUNTED = {
    "a negative count": lambda frame, method: put(frame, method, -5.0, rows=[3]),
    "denominators of zero": lambda frame, method: below(frame, method, 0.0),
}
ALLOWED = {  # places added up, values of their own, an index by rank
    ("funnel", "every row twice"),
    ("fit_funnel", "every row twice"),
    ("its of counts", "no column of outcomes"),  # a rate is then fitted as it is given
    ("its of counts", "no number"),
}


def answer(method, frame):
    """Give what a method says: the error's words, a finding's sentence, or what it gave."""
    before = frame.copy()
    try:
        found = method(frame)
    except EvalkitError as error:
        found = error
    assert str(found).strip()
    pd.testing.assert_frame_equal(frame, before)
    return found


def is_refused(found):
    if isinstance(found, Finding):
        assert found.sentence.strip()
        return (found.estimate, found.lower, found.upper, found.std_error) == (None,) * 4
    return isinstance(found, EvalkitError)


def numbers_of(found):
    """Give the estimates that a result holds, wherever they are."""
    if isinstance(found, pd.DataFrame):
        columns = [name for name in ("estimate", "lower_limit", "upper_limit") if name in found]
        return found[columns].to_numpy(float).ravel()
    return np.array([])


@pytest.mark.parametrize("name", EVERY)
def test_a_frame_that_suits_it_is_answered_with_numbers(name):
    method = EVERY[name]
    assert not is_refused(answer(method, method.frame()))


@pytest.mark.parametrize("hostile", NEVER)
@pytest.mark.parametrize("name", EVERY)
def test_what_is_no_data_gets_a_sentence_and_no_number(name, hostile):
    method = EVERY[name]
    frame = method.frame()
    if hostile == "a blank period" and not {"period", "place", "council"} & set(frame):
        pytest.skip("its rows have no name")
    found = answer(method, NEVER[hostile](frame, method))
    if (name, hostile) in ALLOWED or name in ADVICE or "blank" in hostile:
        return  # a place without a name is still one: that no traceback comes is what is asked
    if is_refused(found):
        return
    assert isinstance(found, pd.DataFrame)
    assert not np.isfinite(numbers_of(found)).any()


@pytest.mark.parametrize("hostile", NOTHING_VARIES)
@pytest.mark.parametrize("name", SERIES | PANELS)
def test_where_nothing_varies_there_is_a_sentence_and_no_number(name, hostile):
    method = EVERY[name]
    found = answer(method, NOTHING_VARIES[hostile](method.frame(), method))
    if name in ADVICE:
        return
    if name in POINTS | RUNS and isinstance(found, pd.DataFrame):
        assert not np.isfinite(numbers_of(found)).any()
    else:
        assert is_refused(found)


@pytest.mark.parametrize("hostile", COUNTED)
@pytest.mark.parametrize("name", [name for name, method in EVERY.items() if method.also])
def test_counts_that_cannot_be_get_a_sentence_and_no_number(name, hostile):
    method = EVERY[name]
    if name in KNOWN_ERRORS and hostile == "a negative count":
        pytest.skip("an effect may be below zero")
    found = answer(method, COUNTED[hostile](method.frame(), method))
    assert is_refused(found) or (name in KNOWN_ERRORS and not len(found))


@pytest.mark.parametrize("name", EVERY)
def test_numbers_too_large_to_square_are_no_numbers(name):
    method = EVERY[name]
    frame = method.frame()
    found = answer(method, frame.assign(**{method.column: frame[method.column] * 1e300}))
    assert not isinstance(found, Finding) or found.estimate is None or np.isfinite(found.estimate)


@pytest.mark.parametrize("name", sorted(SERIES.keys() - RARE))
def test_a_month_that_is_not_there_is_a_gap_and_no_traceback(name):
    method = EVERY[name]
    frame = method.frame().drop(index=10)
    found = answer(method, frame)
    assert isinstance(found, EvalkitError) or found is not None


def status(text, *, start=None):
    rows = adoption()
    rows.loc[: FEW - 1, "status"] = text
    return rows if start is None else rows.assign(start=start)


ADOPTIONS = {
    "all treated": lambda: adoption(treated=len(adoption())).assign(start=MONTHS[12]),
    "no treated": lambda: adoption(treated=0),
    "blank start dates": lambda: status("started", start=""),
    "start dates that are no dates": lambda: status("started", start="last spring"),
    "nobody known": lambda: adoption().assign(status="unknown"),
    "every place twice": lambda: pd.concat([adoption(), adoption()]),
    "no places": lambda: adoption().iloc[:0],
    "no column of dates": lambda: adoption().drop(columns="start"),
    "nothing": pd.DataFrame,
}
NO_START_NEEDED = {"panel_noise", *RUNS}


@pytest.mark.parametrize("which", ADOPTIONS)
@pytest.mark.parametrize("name", PANELS)
def test_places_that_cannot_be_compared_get_a_sentence_and_no_number(name, which):
    method = EVERY[name]
    try:
        found = method.call(observed(), ADOPTIONS[which]())
    except EvalkitError as error:
        found = error
    if name in NO_START_NEEDED and not is_refused(found):
        assert not np.isfinite(numbers_of(found)).any()
    else:
        assert is_refused(found)


@pytest.mark.parametrize("name", [name for name in PANELS if f"fit_{name}" not in PANELS])
def test_a_place_that_lacks_a_month_is_left_out_and_changes_nothing_else(name):
    method = EVERY[name]
    frame = observed()
    last = frame["unit"].max()
    lacking = frame.drop(index=frame.index[frame["unit"] == last][5])
    without = frame[frame["unit"] != last]
    found, other = (answer(method, rows) for rows in (lacking, without))
    assert told(found) == pytest.approx(told(other), nan_ok=True)


def told(found):
    """Give the main number of any result."""
    if isinstance(found, CannotEstimateError):
        return np.nan
    if isinstance(found, pd.DataFrame):
        return found["estimate"].iloc[0]
    for name in ("estimate", "effect", "sd"):
        if hasattr(found, name):
            return getattr(found, name)
    return found.summaries.loc["overall", "estimate"]


def test_every_public_method_that_takes_a_frame_is_among_these():
    from evalkit import methods  # noqa: PLC0415 - to read what is public

    takers = set()
    for name in methods.__all__:
        given = getattr(getattr(methods, name), "__annotations__", {})
        if dataclasses.is_dataclass(getattr(methods, name)) or "return" not in given:
            continue
        first = next(iter(given.values()))
        if first in ("pd.DataFrame", "Panel"):
            takers.add(name)
    covered = {name.partition(" ")[0] for name in EVERY}
    assert takers - covered == OTHER_TABLES


OTHER_TABLES = {
    "adoption_of",  # the pack's own tables, typed and checked by the contract
    "assurance_of",  # points that control_points made
    "balanced_panel",  # panels as make_panel takes them: test_panels.py has what it refuses
    "basis_of_series",  # what smallest_detectable and how_many measure first
    "basis_of_sites",
    "cash_of",
    "contaminated",
    "fair_panel",
    "finding_of_counts",  # points that attribute_points and run_points made
    "finding_of_runs",
    "inputs_from_counts",
    "inputs_from_tables",
    "make_panel",
    "pay_of",
    "variation_icon",
}
