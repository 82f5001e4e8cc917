"""What must hold for every bundled council, by either route of its figures."""

import numpy as np
import pandas as pd
import pytest

from evalkit.finding import CellState
from evalkit.indicators import measure
from evalkit.indicators.frames import COLUMNS, KEY, WITHOUT_FIGURES
from evalkit.pack import locate_pack, read_pack


@pytest.fixture(scope="module", params=["E08000008", "E08000004"])
def measured(request, core):
    pack = read_pack(locate_pack(f"demo:{request.param}"))
    return pack, core, measure(pack, core)


def test_every_cell_is_one_row_in_a_known_state(measured):
    _, _, series = measured
    assert list(series.columns) == COLUMNS
    assert not series.duplicated(KEY).any()
    assert set(series["state"]) <= {state.value for state in CellState}
    assert (series["source"] != "").all()


def test_a_value_lies_within_its_limits_and_the_narrow_within_the_wide(measured):
    series = measured[2]
    rows = series[series["lower95"].notna() & series["upper95"].notna()]
    order = rows[["lower998", "lower95", "value", "upper95", "upper998"]].to_numpy()
    steps = np.diff(order, axis=1)
    assert len(rows) > 1000
    assert (np.isnan(steps) | (steps >= -1e-9 * np.abs(order[:, 2:3]))).all()


def test_a_state_shows_a_figure_or_it_does_not(measured):
    series = measured[2]
    assert series.loc[series["state"] == "value", "value"].notna().all()
    assert series.loc[series["state"].isin(WITHOUT_FIGURES), "value"].isna().all()


def test_the_whole_council_is_the_sum_of_its_neighbourhoods(measured):
    pack, _, series = measured
    sites = pack.table("sites")
    here = series[(series["indicator"] == "insulin_on_time") & (series["stratum"] == "")]
    places = here[here["site_id"].isin(sites.loc[sites["kind"] == "neighbourhood", "site_id"])]
    sums = places.groupby("period")[["numerator", "denominator"]].sum()
    whole = here[here["site_id"] == ""].set_index("period")[["numerator", "denominator"]]
    np.testing.assert_allclose(whole, sums.loc[whole.index])


def test_every_month_of_the_evaluation_is_there(measured):
    pack, _, series = measured
    span = pack.council.periods
    months = pd.period_range(span.start, span.end, freq="M").astype(str)
    whole = series[
        (series["indicator"] == "delegated_share") & (series["site_id"] == "") & (series["stratum"] == "")
    ]
    assert whole["period"].tolist() == list(months)


def test_the_same_pack_gives_the_same_figures(measured):
    pack, theory, series = measured
    pd.testing.assert_frame_equal(series, measure(pack, theory))


def test_visits_that_the_whole_council_lacks_are_those_of_months_without_a_sum(measured):
    series = measured[2].query("indicator == 'nurse_visits_released' and stratum == ''")
    whole, sites = series[series["site_id"] == ""], series[series["site_id"] != ""]
    lost = whole.loc[whole["state"] == "not collected", "period"]
    missing = sites.loc[sites["period"].isin(lost), "numerator"].sum()
    assert whole["numerator"].sum() + missing == sites["numerator"].sum()
    absent = sites.loc[sites["state"] == "not collected"].groupby("period")["site_id"].agg(", ".join)
    notes = whole.set_index("period").loc[lost, "note"]
    assert notes.to_dict() == {
        month: f"No sum, since without {site} it would be too low." for month, site in absent.items()
    }
