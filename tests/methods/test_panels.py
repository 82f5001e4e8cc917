import numpy as np
import pandas as pd
import pytest

from evalkit.methods import fit_staggered_adoption
from evalkit.methods.panels import NEVER, PLANNED, STARTED, make_panel
from evalkit.methods.refusals import CannotEstimateError

STATUSES = [
    ("a", "started", "2024-02", ""),
    ("b", "started", "", ""),
    ("c", "planned", "", ""),
    ("d", "planned", "2024-02", ""),
    ("e", "will not", "", ""),
    ("f", "unknown", "", ""),
    ("g", "stopped", "2024-02", "2024-03"),
    ("h", "stopped", "2024-02", "2025-01"),
    ("i", "started", "2024-01", ""),
    ("j", "started", "2024-07", ""),
    ("k", "", "", ""),
]


def adoption(rows=STATUSES):
    return pd.DataFrame(rows, columns=["unit", "status", "start", "stop"])


def observed(units="abcdefghijk", months=4, **columns):
    periods = pd.period_range("2024-01", periods=months, freq="M").astype(str)
    rows = [(unit, period, float(ord(unit) + n)) for unit in units for n, period in enumerate(periods)]
    return pd.DataFrame(rows, columns=["unit", "period", "outcome"]).assign(**columns)


def test_adoption_is_read_by_its_status_and_a_blank_date_never_as_never():
    panel = make_panel(observed(), adoption())
    assert panel.status.to_dict() == {
        "a": STARTED,
        "c": PLANNED,
        "d": PLANNED,
        "e": NEVER,
        "h": STARTED,
        "j": PLANNED,
    }
    assert panel.starts.to_dict() == {"a": 1, "c": np.inf, "d": np.inf, "e": np.inf, "h": 1, "j": np.inf}
    assert dict(panel.removed) == {
        "b": "it has started, but the date is not recorded",
        "f": "whether it has adopted is not known",
        "g": "it stopped before the last period",
        "i": "it was treated from the first period on",
        "k": "whether it has adopted is not known",
    }


@pytest.mark.parametrize("blank", [None, np.nan, pd.NaT, ""])
def test_a_blank_start_leaves_the_place_out_however_it_is_written(blank):
    rows = [("a", "started", blank, ""), ("b", "will not", blank, ""), ("c", "will not", blank, "")]
    panel = make_panel(observed("abc"), adoption(rows))
    assert list(panel.outcomes.index) == ["b", "c"]
    assert not panel.starts.isna().any()


def test_every_place_is_either_used_or_listed():
    panel = make_panel(observed("abcz"), adoption())
    assert set(panel.outcomes.index) | set(panel.removed) == set("abcdefghijkz")
    assert not set(panel.outcomes.index) & set(panel.removed)
    assert panel.removed["z"] == "its adoption is not recorded, or twice"
    assert panel.removed["d"] == "it has no outcomes"


def test_a_place_that_lacks_a_period_is_left_out_and_listed():
    short = observed().drop(index=0)
    blank = observed()
    blank.loc[0, "outcome"] = np.nan
    for frame in (short, blank):
        panel = make_panel(frame, adoption())
        assert panel.removed["a"] == "1 of 4 periods have no value"
        assert "a" not in panel.outcomes.index
        assert panel.outcomes.notna().all().all()


def test_a_place_that_lacks_an_exposure_is_left_out():
    frame = observed(exposure=10.0)
    frame.loc[0, "exposure"] = np.nan
    assert "a" in make_panel(frame, adoption()).removed


def test_places_may_be_numbers_and_periods_too():
    frame = pd.DataFrame({"unit": [1, 1, 2, 2], "period": [2024, 2025, 2024, 2025], "outcome": [1, 2, 3, 4]})
    rows = pd.DataFrame({"unit": [1, 2], "status": ["started", "will not"], "start": ["2025", ""]})
    panel = make_panel(frame, rows)
    assert panel.starts.to_dict() == {"1": 1, "2": np.inf}
    assert panel.periods == ["2024", "2025"]


def test_periods_come_in_order_of_time_whatever_the_order_of_rows():
    shuffled = observed().sample(frac=1, random_state=3)
    panel, plain = make_panel(shuffled, adoption()), make_panel(observed(), adoption())
    pd.testing.assert_frame_equal(panel.outcomes, plain.outcomes)
    assert panel.periods == ["2024-01", "2024-02", "2024-03", "2024-04"]


@pytest.mark.parametrize(
    "periods", [["1980", "1984", "1988", "1992"], ["2024-01", "2024-03", "2024-05", "2024-07"]]
)
def test_periods_may_lie_evenly_apart(periods):
    frame = pd.DataFrame(
        [(unit, period, float(n)) for unit in "ab" for n, period in enumerate(periods)],
        columns=["unit", "period", "outcome"],
    )
    adoption = pd.DataFrame(
        [("a", "started", periods[2]), ("b", "will not", "")], columns=["unit", "status", "start"]
    )
    panel = make_panel(frame, adoption)
    assert panel.periods == periods
    assert panel.starts["a"] == 2
    with pytest.raises(CannotEstimateError, match="does not follow"):
        make_panel(frame[frame["period"] != periods[1]], adoption)


def test_a_start_within_a_period_treats_all_of_it():
    rows = [("a", "started", "2024-03-20", ""), ("b", "will not", "", "")]
    assert make_panel(observed("ab"), adoption(rows)).starts["a"] == 2


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (observed().iloc[:0], "There are no outcomes."),
        (pd.concat([observed(), observed().head(1)]), "a has two rows for 2024-01; one is needed."),
        (observed(outcome=np.inf), "An outcome is infinite."),
        (observed(outcome="many"), "An outcome or exposure is not a number."),
        (observed(period="soon"), "a has two rows for soon; one is needed."),
        (observed("abe", months=1).assign(period="soon"), "A period cannot be read"),
        (observed("z"), "No place is left to compare"),
        (observed()[observed()["period"] != "2024-02"], "2024-03 does not follow 2024-01"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(frame, said):
    with pytest.raises(CannotEstimateError, match=said):
        make_panel(frame, adoption())


def test_a_date_that_cannot_be_read_is_said():
    rows = [("a", "started", "last spring", ""), ("b", "will not", "", "")]
    with pytest.raises(CannotEstimateError, match="last spring"):
        make_panel(observed("ab"), adoption(rows))


def test_a_place_with_an_unknown_date_would_have_changed_the_estimate():
    source = np.random.default_rng(1)
    units = "abcdefgh"
    frame = observed(units, months=8)
    frame["outcome"] = source.normal(size=len(frame)) + 50 * (
        frame["unit"].eq("h") & frame["period"].ge("2024-05")
    )
    rows = [
        (unit, "started" if unit in "ab" else "will not", "2024-05" if unit in "ab" else "", "")
        for unit in units
    ]
    known = [
        *rows[:-1],
        ("h", "started", "", ""),
    ]  # it did start, as its outcome shows, but nobody noted when
    fit = fit_staggered_adoption(make_panel(frame, adoption(known)))
    naive = fit_staggered_adoption(make_panel(frame, adoption(rows)))
    assert fit.n_controls == 5
    assert "h" in fit.left_out
    assert naive.summaries.loc["overall", "estimate"] < -5 < fit.summaries.loc["overall", "estimate"]
