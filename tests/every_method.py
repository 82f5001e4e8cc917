"""Every public method that takes a frame, with a frame that suits it: for tests that hold of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit import methods
from evalkit.methods.panels import make_panel
from evalkit.theory.model import Indicator

if TYPE_CHECKING:
    from collections.abc import Callable

MONTHS = pd.period_range("2020-01", periods=48, freq="M").astype(str)
START = "2022-07"
COUNCIL = "E08000008"
FEW = 9  # places treated, in three cohorts
PLACES = 22


def indicator(**changes):
    known = {
        "code": "falls",
        "title": "Falls",
        "definition": "d",
        "rationale": "r",
        "unit": "per 1,000 people",
        "kind": "rate",
        "direction": "down",
        "group": "proximal",
        "source": "s",
        "interval": "byar",
        "multiplier": 1000,
        "smallest_important_effect": 2.0,
    }
    return Indicator(**(known | changes))


RATE = indicator()
MEAN = indicator(kind="mean", multiplier=1, unit="points")
SHARE = indicator(kind="proportion", multiplier=100, unit="%")
RATIO = indicator(kind="ratio", multiplier=1, unit="ratio")
finding = {"council": COUNCIL}


def counts():
    """A monthly series of counts over people, as evalkit.indicators measures it."""
    drawn = np.random.default_rng(4).poisson(np.where(MONTHS >= START, 45, 60)).astype(float)
    frame = pd.DataFrame({"period": MONTHS, "numerator": drawn, "denominator": 4000.0})
    return frame.assign(value=1000 * frame["numerator"] / frame["denominator"])


def scores():
    """A monthly series of scores."""
    values = 60 + np.random.default_rng(5).normal(0, 3, len(MONTHS)) - 4 * (MONTHS >= START)
    return pd.DataFrame({"period": MONTHS, "value": values})


def outcomes():
    """A monthly series as power and the design verdict take it."""
    return scores().rename(columns={"value": "outcome"})


def days():
    """Days between events that are rare."""
    gaps = np.random.default_rng(6).integers(3, 60, 30).astype(float)
    day = pd.Timestamp("2020-01-01") + pd.to_timedelta(np.cumsum(gaps), unit="D")
    return pd.DataFrame({"period": day.strftime("%Y-%m-%d"), "value": gaps})


def observed():
    """Monthly outcomes of many places, some of which start."""
    source, months = np.random.default_rng(7), MONTHS[:24]
    common = source.normal(0, 0.5, len(months))
    rows = []
    for number in range(PLACES):
        starts = 24 if number >= FEW else 12 + 2 * (number % 3)
        noise = source.normal(0, 1, len(months)) - 2.0 * (np.arange(len(months)) >= starts)
        level = 20 + source.normal(0, 1)
        rows += zip([f"p{number:02}"] * len(months), months, level + common + noise, strict=True)
    return pd.DataFrame(rows, columns=["unit", "period", "outcome"])


def adoption(treated=FEW):
    """Who started when; those that never will are many."""
    names = [f"p{number:02}" for number in range(PLACES)]
    dates = [MONTHS[12 + 2 * (number % 3)] if number < treated else "" for number in range(PLACES)]
    status = ["started" if date else "will not" for date in dates]
    return pd.DataFrame({"unit": names, "status": status, "start": dates})


def estimates():
    """Effects of councils."""
    source = np.random.default_rng(8)
    names = [f"council {number}" for number in range(8)]
    return pd.DataFrame(
        {"council": names, "estimate": source.normal(-2, 1, 8), "std_error": source.uniform(0.4, 0.9, 8)}
    )


def places():
    """Events and people of many places."""
    source = np.random.default_rng(9)
    people = source.integers(200, 2000, 14).astype(float)
    return pd.DataFrame(
        {
            "place": [COUNCIL, *(f"place {number:02}" for number in range(1, 14))],
            "numerator": source.binomial(people.astype(int), 0.2).astype(float),
            "denominator": people,
        }
    )


def quantiles():
    """Rates by tenth of deprivation."""
    source = np.random.default_rng(10)
    people = source.integers(800, 1200, 10).astype(float)
    events = source.poisson(people * np.linspace(0.3, 0.1, 10)).astype(float)
    return pd.DataFrame(
        {"quantile": np.arange(1, 11), "population": people, "numerator": events, "denominator": people}
    )


@dataclass(frozen=True)
class Method:
    """A public method: what it is called with, and which column holds its outcome."""

    call: Callable
    frame: Callable
    column: str
    also: str = ""  # what the outcome is out of

    def __call__(self, frame):
        return self.call(frame)


def of_panel(method, *, treated=FEW, **arguments):
    def call(frame, rows=None):
        return method(make_panel(frame, adoption(treated) if rows is None else rows), **arguments)

    return call


def verdict(frame, rows=None):
    return methods.design_verdict(frame, adoption() if rows is None else rows)


SERIES = {
    "control_chart": Method(partial(methods.control_chart, **finding, indicator=RATE), counts, "value"),
    "control_points": Method(partial(methods.control_points, direction="down"), counts, "value"),
    "run_chart": Method(partial(methods.run_chart, **finding, indicator=RATE), counts, "value"),
    "run_points": Method(partial(methods.run_points, direction="down"), counts, "value"),
    "attribute_chart": Method(
        partial(methods.attribute_chart, **finding, indicator=RATE), counts, "numerator", "denominator"
    ),
    "attribute_points": Method(
        partial(methods.attribute_points, chart="u'", direction="down"), counts, "numerator", "denominator"
    ),
    "choose_chart": Method(partial(methods.choose_chart, indicator=RATE), counts, "numerator", "denominator"),
    "rare_event_chart": Method(partial(methods.rare_event_chart, **finding, indicator=RATE), days, "value"),
    "rare_event_points": Method(
        partial(methods.rare_event_points, chart="t", direction="down"), days, "value"
    ),
    "find_faults": Method(methods.find_faults, counts, "numerator", "denominator"),
    "its of counts": Method(
        partial(methods.its, **finding, indicator=RATE, start=START), counts, "numerator", "denominator"
    ),
    "its of scores": Method(partial(methods.its, **finding, indicator=MEAN, start=START), scores, "value"),
    "fit_its": Method(partial(methods.fit_its, start=START), scores, "value"),
    "smallest_detectable": Method(
        partial(methods.smallest_detectable, start=START, replicates=60), outcomes, "outcome"
    ),
    "design_verdict": Method(verdict, outcomes, "outcome"),
}
PANELS = {
    "staggered_adoption": Method(
        of_panel(methods.staggered_adoption, **finding, indicator=MEAN), observed, "outcome"
    ),
    "fit_staggered_adoption": Method(of_panel(methods.fit_staggered_adoption), observed, "outcome"),
    "staggered_sensitivity": Method(of_panel(methods.staggered_sensitivity), observed, "outcome"),
    "permute_adoption": Method(of_panel(methods.permute_adoption, draws=99), observed, "outcome"),
    "fit_sun_abraham": Method(of_panel(methods.fit_sun_abraham), observed, "outcome"),
    "bacon_weights": Method(of_panel(methods.bacon_weights), observed, "outcome"),
    "panel_noise": Method(of_panel(methods.panel_noise), observed, "outcome"),
    "smallest_detectable_panel": Method(
        of_panel(methods.smallest_detectable_panel, replicates=60), observed, "outcome"
    ),
    "synthetic_did": Method(of_panel(methods.synthetic_did, **finding, indicator=MEAN), observed, "outcome"),
    "fit_synthetic_did": Method(of_panel(methods.fit_synthetic_did), observed, "outcome"),
    "synthetic_control": Method(
        of_panel(methods.synthetic_control, treated=1, **finding, indicator=MEAN), observed, "outcome"
    ),
    "fit_synthetic_control": Method(of_panel(methods.fit_synthetic_control, treated=1), observed, "outcome"),
    "generalised_synthetic_control": Method(
        of_panel(methods.generalised_synthetic_control, **finding, indicator=MEAN), observed, "outcome"
    ),
    "fit_generalised_synthetic_control": Method(
        of_panel(methods.fit_generalised_synthetic_control), observed, "outcome"
    ),
    "lee_wooldridge": Method(
        of_panel(methods.lee_wooldridge, **finding, indicator=MEAN), observed, "outcome"
    ),
    "fit_lee_wooldridge": Method(of_panel(methods.fit_lee_wooldridge), observed, "outcome"),
}
TABLES = {
    "fit_pooled_effect": Method(methods.fit_pooled_effect, estimates, "estimate", "std_error"),
    "pooled_effect": Method(
        partial(methods.pooled_effect, **finding, indicator=MEAN), estimates, "estimate", "std_error"
    ),
    "forest_rows": Method(methods.forest_rows, estimates, "estimate", "std_error"),
    "funnel": Method(partial(methods.funnel, **finding, indicator=SHARE), places, "numerator", "denominator"),
    "fit_funnel": Method(partial(methods.fit_funnel, kind="proportion"), places, "numerator", "denominator"),
    "inequality": Method(
        partial(methods.inequality, **finding, indicator=RATE, repetitions=2_000),
        quantiles,
        "numerator",
        "population",
    ),
    "fit_inequality": Method(
        partial(methods.fit_inequality, kind="rate", repetitions=2_000), quantiles, "numerator", "population"
    ),
}
EVERY = SERIES | PANELS | TABLES
