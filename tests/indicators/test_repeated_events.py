import numpy as np
import pandas as pd
import pytest

from evalkit.errors import UsageError
from evalkit.indicators import event_frequencies, repeated_events_rate, standardised_rate

BANDS = {"65-74": (2_000, 9_500), "75-84": (1_200, 6_500), "85+": (400, 2_500)}


def table(persons, frequency=1):
    rows = [
        {
            "stratum": band,
            "frequency": frequency,
            "persons": count,
            "population": people,
            "standard": standard,
        }
        for (band, (people, standard)), count in zip(BANDS.items(), persons, strict=True)
    ]
    return pd.DataFrame(rows)


def test_events_that_nobody_had_twice_have_the_plain_limits():
    people, standard = zip(*BANDS.values(), strict=True)
    plain = standardised_rate([20, 30, 25], people, standard)
    found = repeated_events_rate(table([20, 30, 25]))
    np.testing.assert_allclose(found[:3], plain[:3])


def test_as_many_events_of_fewer_people_have_wider_limits():
    people, standard = zip(*BANDS.values(), strict=True)
    plain = standardised_rate([20, 30, 26], people, standard)
    twice = repeated_events_rate(table([10, 15, 13], frequency=2))
    assert twice.value == pytest.approx(plain.value)
    # Every person counts two events, so the variance is twice as large: limits are sqrt(2) as far away.
    np.testing.assert_allclose(
        [twice.upper - twice.value, twice.lower - twice.value],
        np.sqrt(2) * np.array([plain.upper - plain.value, plain.lower - plain.value]),
    )


def test_frequencies_that_nobody_had_may_be_left_out_and_rows_come_in_any_order():
    whole = pd.concat([table([20, 30, 25]), table([0, 4, 6], frequency=3)])
    short = whole[whole["persons"] > 0].sample(frac=1, random_state=1)
    np.testing.assert_allclose(repeated_events_rate(whole)[:3], repeated_events_rate(short)[:3])


def test_fewer_than_ten_events_give_no_rate():
    assert np.isnan(repeated_events_rate(table([1, 1, 1], frequency=3)).value)


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (table([20, 30, 25]).drop(columns="standard"), "no standard"),
        (table([20, None, 25]), "gaps"),
        (table([20, 30, 25]).head(0), "empty"),
        (table([20, -3, 25]), "persons"),
        (table([20, 30, 25]).assign(frequency=-1), "below zero"),
        (pd.concat([table([20, 30, 25]), table([1, 1, 1], 2).assign(population=9)]), "two populations"),
    ],
)
def test_tables_that_cannot_be_are_refused(frame, said):
    with pytest.raises(UsageError, match=f"(?i){said}"):
        repeated_events_rate(frame)


def test_events_are_counted_by_person():
    events = pd.DataFrame({"person": list("aaabbc"), "stratum": ["85+"] * 3 + ["75-84"] * 3})
    assert event_frequencies(events).to_dict("split")["data"] == [
        ["75-84", 1, 1],
        ["75-84", 2, 1],
        ["85+", 3, 1],
    ]
    with pytest.raises(UsageError, match="no person"):
        event_frequencies(events.assign(person=None))
