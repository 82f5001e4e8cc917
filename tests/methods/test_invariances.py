"""What must not change an answer: order of rows, names, when it was; and what must scale with the outcome."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from every_method import COUNCIL, EVERY, PANELS, SERIES, adoption

LATER = 37  # months: not whole years, so that no method may lean on the month of the year
KEYS = ("unit", "place", "council")
NUMBERS = ("estimate", "effect", "sd", "std_error", "lower", "upper", "autocorrelation", "p_value", "tau2")
NUMBERS += ("slope", "slope_lower", "slope_upper", "target", "prediction_lower", "prediction_upper")
FRAMES = ("summaries", "effects", "events", "bounds", "curve")
SCALED = [name for name, method in EVERY.items() if method.column in ("value", "outcome", "estimate")]
PURE = {
    "n_treated",
    "n_controls",
    "p_value",
    "autocorrelation",
    "relative",
    "power",
    "event_time",
    "degrees",
    "places",
    "cohorts",
}
NO_NUMBER = {"find_faults", "design_verdict"}
RARE = {"rare_event_chart", "rare_event_points"}


def figures(found):
    """Give the numbers of any result, by name."""
    if isinstance(found, pd.DataFrame):
        kept = found.select_dtypes("number").drop(columns=["group"], errors="ignore")
        return {str(name): kept[name].to_numpy(float) for name in kept}
    parts = {name: getattr(found, name, ()) for name in NUMBERS}
    parts = {name: part for name, part in parts.items() if part is None or isinstance(part, float)}
    told = {name: np.array([np.nan if value is None else value], float) for name, value in parts.items()}
    interval = getattr(found, "interval", "")
    for name in () if isinstance(interval, str) else ("lower", "upper", "std_error"):
        told[f"interval {name}"] = np.array([getattr(interval, name)], float)
    for name in FRAMES:
        for column, values in figures(getattr(found, name, pd.DataFrame())).items():
            told[f"{name} {column}"] = values
    return told


def same(found, other, *, scale=1.0):
    one, two = figures(found), figures(other)
    assert one.keys() == two.keys()
    for name, values in one.items():
        size = 1.0 if name.split()[-1] in PURE else scale
        np.testing.assert_allclose(two[name], size * values, rtol=1e-5, atol=1e-8 * abs(size), err_msg=name)
    assert getattr(found, "signal", "") == getattr(other, "signal", "")


@pytest.fixture(scope="module")
def plain():
    """Answer each method's own frame once."""
    known = {}

    def answer(name):
        if name not in known:
            known[name] = EVERY[name](EVERY[name].frame())
        return known[name]

    return answer


@pytest.mark.parametrize("name", EVERY)
def test_the_order_of_rows_changes_nothing(name, plain):
    found = EVERY[name](EVERY[name].frame().sample(frac=1, random_state=3))
    same(*(in_some_order(each, name) for each in (plain(name), found)))
    if name in NO_NUMBER:
        assert found == plain(name)


def in_some_order(found, name):
    """Sort what is drawn in the order of the councils that are given."""
    return found.sort_values("estimate") if name == "forest_rows" else found


def renamed(frame):
    """Give every place another name, in another order; but for the council that is asked about."""
    for key in KEYS:
        if key in frame:
            names = [name for name in sorted(frame[key].unique()) if name != COUNCIL]
            others = np.random.default_rng(1).permutation([f"x{number:02}" for number in range(len(names))])
            return frame.assign(**{key: frame[key].replace(dict(zip(names, others, strict=True)))})
    return frame.assign(site_id="elsewhere")


@pytest.mark.parametrize("name", EVERY)
def test_names_change_nothing(name, plain):
    method, frame = EVERY[name], EVERY[name].frame()
    if name not in PANELS:
        same(*(in_some_order(each, name) for each in (plain(name), method(renamed(frame)))))
        return
    treated = 1 if "synthetic_control" in name and "generalised" not in name else None
    rows = adoption() if treated is None else adoption(treated)
    same(plain(name), method.call(renamed(frame), renamed(rows)))


def later(text):
    return str(pd.Period(text, "M") + LATER) if text else ""


@pytest.mark.parametrize("name", [name for name in {**SERIES, **PANELS} if name not in RARE])
def test_when_it_was_changes_nothing(name, plain):
    method = EVERY[name]
    frame = method.frame().assign(period=lambda rows: rows["period"].map(later))
    call = method.call
    if isinstance(call, partial) and "start" in call.keywords:
        call = partial(call.func, *call.args, **(call.keywords | {"start": later(call.keywords["start"])}))
    if name not in PANELS and name != "design_verdict":
        same(plain(name), call(frame))
        return
    treated = 1 if "synthetic_control" in name and "generalised" not in name else None
    rows = adoption() if treated is None else adoption(treated)
    same(plain(name), call(frame, rows.assign(start=rows["start"].map(later))))


@pytest.mark.parametrize("name", [name for name in SCALED if name not in NO_NUMBER])
def test_ten_times_the_outcome_is_ten_times_the_effect_and_its_error(name, plain):
    method = EVERY[name]
    columns = [method.column, *([method.also] if method.also else [])]
    frame = method.frame()
    found = method(frame.assign(**{column: 10 * frame[column] for column in columns}))
    unscaled = {"weight", "stars"}
    one, two = figures(plain(name)), figures(found)
    for label, values in one.items():
        last = label.split()[-1]
        pure = last in PURE | unscaled
        factor = 100.0 if last == "tau2" else 1.0 if pure else 10.0
        if label.startswith("effects"):  # a relative effect is the same
            factor = np.where(plain(name).effects["effect"].eq("relative"), 1.0, 10.0)
        np.testing.assert_allclose(two[label], factor * values, rtol=1e-5, atol=1e-7, err_msg=label)
