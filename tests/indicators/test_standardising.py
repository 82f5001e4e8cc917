import numpy as np
import pytest

from evalkit.indicators import measure, standard_population, standardised_rate
from evalkit.indicators.standardising import weight

BANDS = {"65-74": (50, 900), "75-84": (60, 600), "85+": (70, 300)}


@pytest.fixture
def theory(make_theory):
    return make_theory(kind="standardised rate", interval="dobson", multiplier=100_000, frequency="year")


def seen(stratum, x, n, site="", **more):
    known = {"indicator": "share", "site_id": site, "period": "2024/25", "stratum": stratum}
    return known | {"numerator": x, "denominator": n} | more


def cell(pack, theory, site="", stratum=""):
    found = measure(pack, theory)
    found = found[(found["site_id"] == site) & (found["stratum"] == stratum) & (found["period"] == "2024/25")]
    assert len(found) == 1, found
    return found.iloc[0]


def bands(site="", **changes):
    rows = [seen(f"age={band}", x, n, site) for band, (x, n) in BANDS.items()]
    return [row | changes.get(row["stratum"][4:].replace("-", "_").replace("+", "_up"), {}) for row in rows]


def test_counts_by_age_band_are_standardised(make_pack, theory):
    found = cell(make_pack(observations=bands()), theory)
    by_hand = 100_000 * (10_500 * 50 / 900 + 6_500 * 60 / 600 + 2_500 * 70 / 300) / 19_500
    assert found["value"] == pytest.approx(by_hand)
    direct = standardised_rate([50, 60, 70], [900, 600, 300], [10_500, 6_500, 2_500], conf=0.998)
    assert found["upper998"] == pytest.approx(direct.upper)
    assert (found["method"], found["numerator"], found["denominator"]) == ("dobson", 180, 1800)


def test_the_bands_themselves_are_plain_rates(make_pack, theory):
    found = cell(make_pack(observations=bands()), theory, stratum="age=85+")
    assert (found["value"], found["method"]) == (pytest.approx(100_000 * 70 / 300), "byar")


def test_sites_are_added_up_by_band_before_standardising(make_pack, theory, teams):
    found = cell(make_pack(sites=teams, observations=bands("a") + bands("b")), theory)
    alone = cell(make_pack(observations=bands()), theory)
    assert found["value"] == pytest.approx(alone["value"])
    assert found["numerator"] == 360
    assert found["upper95"] - found["lower95"] < alone["upper95"] - alone["lower95"]


def test_age_and_sex_together_give_both_and_each(make_pack, theory):
    rows = [seen(f"age={b};sex={s}", x, n) for b, (x, n) in BANDS.items() for s in ("f", "m")]
    pack = make_pack(observations=rows)
    together, women = cell(pack, theory), cell(pack, theory, stratum="sex=f")
    assert together["value"] == pytest.approx(women["value"])
    assert together["numerator"] == 2 * women["numerator"]


def test_a_given_rate_wins(make_pack, theory):
    given = seen("", None, None, value=2081.8, lower=1940.9, upper=2230)
    found = cell(make_pack(observations=[*bands(), given]), theory)
    assert (found["value"], found["method"]) == (2081.8, "published")


def test_a_missing_count_is_zero_only_if_its_table_is_complete(make_pack, theory):
    open_table = cell(make_pack(observations=bands(**{"65_74": {"numerator": None}})), theory)
    assert (open_table["state"], open_table["note"]) == (
        "not collected",
        "An age band has no count, and its table is not said to be complete.",
    )
    changed = bands(**{"65_74": {"numerator": None, "complete": "yes"}})
    closed = cell(make_pack(observations=changed), theory)
    assert (closed["state"], closed["numerator"]) == ("value", 130)


@pytest.mark.parametrize(
    ("rows", "state", "words"),
    [
        (bands(**{"85_up": {"status": "suppressed"}}), "suppressed", "is suppressed"),
        (bands(**{"85_up": {"denominator": None}}), "not collected", "no population"),
        ([*bands()[:2], seen("age=85+", 70, 300) | {"period": "2023/24"}], "not collected", "85+ is missing"),
        ([*bands()[:2], seen("age=80-99", 70, 300)], "failed quality", "no age band 80-99"),
        ([bands()[0], bands()[2]], "failed quality", "overlap or leave an age out"),
        ([seen(f"age={b}", 2, n) for b, (_, n) in BANDS.items()], "too few", "Fewer than ten events"),
    ],
)
def test_what_cannot_be_standardised_says_why(make_pack, theory, rows, state, words):
    found = cell(make_pack(observations=rows), theory)
    assert found["state"] == state
    assert words in found["note"]
    assert np.isnan(found["value"])


def test_the_weight_of_a_band_is_that_of_the_five_year_bands_in_it():
    assert weight("90+") == 1000
    assert weight("0-89") == standard_population().sum() - 1000
    assert np.isnan(weight("18-64"))
    assert np.isnan(weight("old"))
