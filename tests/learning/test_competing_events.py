"""Cumulative incidence with competing events, against hand calculation and against Kaplan-Meier."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.errors import UsageError
from evalkit.indicators import survival
from evalkit.learning import cumulative_incidence, follow_starts

CASES = st.lists(
    st.tuples(st.integers(0, 20), st.sampled_from(["happened", "competing", "censored"])),
    min_size=1,
    max_size=40,
)


def test_the_case_that_was_worked_by_hand():
    # 10 sites. Month 2: 2 of 10 start: 2/10 = .2; waiting .8. Month 3: 1 of 8 decides against: .8/8 = .1;
    # waiting .7. Month 4: 2 of 7 censored. Month 5: 1 of 5 starts and 1 decides against: .7/5 = .14 each;
    # waiting .42. Month 6: 1 of 3 starts: .42/3 = .14; waiting .28. Month 9: 2 are censored.
    times = [2, 2, 3, 4, 4, 5, 5, 6, 9, 9]
    events = [
        "happened",
        "happened",
        "competing",
        "censored",
        "censored",
        "happened",
        "competing",
        "happened",
    ]
    curve = cumulative_incidence(times, [*events, "censored", "censored"])
    assert curve["time"].tolist() == [2, 3, 4, 5, 6, 9]
    assert curve["at_risk"].tolist() == [10, 8, 7, 5, 3, 2]
    assert curve["incidence"].round(6).tolist() == [0.2, 0.2, 0.2, 0.34, 0.48, 0.48]
    assert curve["incidence_competing"].round(6).tolist() == [0, 0.1, 0.1, 0.24, 0.24, 0.24]
    assert curve["waiting"].round(6).tolist() == [0.8, 0.7, 0.7, 0.42, 0.28, 0.28]


@given(CASES)
def test_started_ruled_out_and_waiting_add_up_to_everybody(cases):
    curve = cumulative_incidence(*zip(*cases, strict=True))
    whole = curve["incidence"] + curve["incidence_competing"] + curve["waiting"]
    assert np.allclose(whole, 1)
    assert curve["incidence"].is_monotonic_increasing


@given(CASES)
def test_without_competing_events_it_is_kaplan_meier_and_with_them_it_is_never_more(cases):
    times, events = map(list, zip(*cases, strict=True))
    happened = [event == "happened" for event in events]
    if not any(happened):
        return
    km = pd.Series(dict(zip(*survival(times, happened)[:4:3], strict=True)))
    curve = cumulative_incidence(times, events).set_index("time")["incidence"].loc[km.index]
    assert (curve <= 1 - km + 1e-9).all()
    alone = cumulative_incidence(times, ["happened" if each else "censored" for each in happened])
    assert np.allclose(alone.set_index("time")["incidence"].loc[km.index], 1 - km)


@pytest.mark.parametrize(
    ("times", "events"), [([], []), ([-1], ["happened"]), ([1], []), ([np.nan], ["censored"])]
)
def test_cases_without_a_time_are_refused(times, events):
    with pytest.raises(UsageError, match="one duration that is not negative"):
        cumulative_incidence(times, events)
    with pytest.raises(UsageError, match="No event is called 'died'"):
        cumulative_incidence([1], ["died"])


def sites(*rows):
    frame = pd.DataFrame(rows, columns=["kind", "status", "start_date", "stop_date"])
    return frame.assign(
        start_date=pd.to_datetime(frame["start_date"]), stop_date=pd.to_datetime(frame["stop_date"])
    )


def follow(*rows):
    return follow_starts(sites(*rows), began=date(2025, 1, 1), as_at=date(2025, 12, 31))


def test_sites_of_one_kind_are_followed_and_what_is_unknown_is_counted_apart():
    found = follow(
        ("team", "started", "2025-04-01", None),
        ("team", "stopped", "2025-05-01", "2025-08-01"),
        ("team", "will not", None, None),
        ("team", "unknown", None, None),
        ("team", "started", None, None),
        ("provider", "started", "2025-04-01", None),
    )
    assert (found.kind, found.sites, found.started, found.against, found.unknown) == ("team", 3, 2, 1, 2)
    assert found.curve is None


def test_with_ten_sites_those_that_decided_against_do_not_count_as_waiting():
    rows = [("team", "started", f"2025-0{month}-01", None) for month in (2, 4, 6, 8)]
    rows += [("team", "will not", None, None)] * 3 + [("team", "planned", None, None)] * 3
    found = follow(*rows)
    last = found.curve.iloc[-1]
    assert (round(last["incidence"], 6), round(last["incidence_competing"], 6)) == (0.4, 0.3)
    assert follow(*rows[1:]).curve is None


def test_a_start_after_the_day_of_the_data_has_not_happened():
    assert follow(("team", "started", "2026-02-01", None)).waiting == 1
    assert follow_starts(sites(), began=date(2025, 1, 1), as_at=date(2025, 12, 31)) is None
