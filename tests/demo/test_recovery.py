"""What is true can be found again in what was counted, within the error of counting."""

from functools import cache

import numpy as np
import pytest

from evalkit.demo import observing
from evalkit.demo.counting import grid_of, multiplier_of
from evalkit.demo.designing import design
from evalkit.demo.incidents import reported_share
from evalkit.demo.levels import exposures, levels
from evalkit.demo.months import MONTHS, SPAN, index_of
from evalkit.demo.published import SHARES, draw_published
from evalkit.demo.reading import read_minimum_wage, read_process
from evalkit.indicators import standard_population

YEAR = 12
CODES = [f"E99{i:06d}" for i in range(1000, 1700)]
CHANCE = 3.3  # standard errors; one in a thousand is beyond by chance, and seeds are fixed


@cache
def _truths(fate):
    truths = (design(code, seed=1) for code in CODES)
    return [truth for truth in truths if truth.fate == fate]


def _counts(truth, code):
    """Numerators and denominators (or values) of an aggregate indicator, sites by months."""
    process = read_process(code)
    rows = observing._counted(truth, process, np.ones((len(truth.neighbourhoods), SPAN), dtype=bool))
    full = rows.set_index(["site_id", "period"])
    shape = (len(grid_of(truth, process=process).sites), SPAN)
    return [full[name].to_numpy(dtype=float).reshape(shape) for name in ("numerator", "denominator")]


def _years(truth, *, start):
    """The year before a start and the year after its ramp, where both were seen."""
    after = start + truth.ramp_months
    if start >= YEAR and after + YEAR <= SPAN:
        return slice(start - YEAR, start), slice(after, after + YEAR)
    return None


def _pairs(code, effect):
    """Counts before and after of every site that started, in councils where the effect is this one."""
    for truth in _truths("implemented"):
        if truth.effect(code).effect == effect:
            x, n = _counts(truth, code)
            for i, hood in enumerate(truth.neighbourhoods):
                years = hood.start_date and _years(truth, start=index_of(hood.start_date[:7]))
                if years:
                    yield [values[i, year].sum() for year in years for values in (x, n)]


def _rate_ratio(pairs):
    """Mantel-Haenszel rate ratio, and the error of its logarithm."""
    x0, n0, x1, n1 = np.array(list(pairs)).T
    total = n0 + n1
    top, bottom = (x1 * n0 / total).sum(), (x0 * n1 / total).sum()
    return top / bottom, np.sqrt(((x0 + x1) * n0 * n1 / total**2).sum() / (top * bottom))


@pytest.mark.parametrize(
    ("code", "effect"),
    [("hypoglycaemia", 0.7), ("hypoglycaemia", 0.8), ("hypoglycaemia", 1.0), ("pressure_ulcers", 0.75)],
)
def test_the_rate_ratio_of_the_years_before_and_after_is_the_stated_effect(code, effect):
    pairs = list(_pairs(code, effect))
    ratio, error = _rate_ratio(pairs)
    assert len(pairs) >= 30
    assert error < 0.08
    assert abs(np.log(ratio / effect)) < CHANCE * error


@pytest.mark.parametrize("effect", [-4.0, 0.0, 8.0, 12.0])
def test_the_difference_of_a_share_is_the_stated_effect(effect):
    changes = [100 * (x1 / n1 - x0 / n0) for x0, n0, x1, n1 in _pairs("insulin_on_time", effect)]
    error = np.std(changes) / np.sqrt(len(changes))
    assert error < 0.5
    assert abs(np.mean(changes) - effect) < CHANCE * error


def test_where_nothing_started_nothing_changes_on_average():
    rates, shares = [], []
    for truth in _truths("stalled")[:60]:
        before, after = _years(truth, start=16)
        for code, found in (("hypoglycaemia", rates), ("insulin_on_time", shares)):
            x, n = _counts(truth, code)
            found += [
                [x[i, before].sum(), n[i, before].sum(), x[i, after].sum(), n[i, after].sum()]
                for i in range(len(x))
            ]
    ratio, error = _rate_ratio(rates)
    changes = [100 * (x1 / n1 - x0 / n0) for x0, n0, x1, n1 in shares]
    assert abs(np.log(ratio)) < CHANCE * error
    assert abs(np.mean(changes)) < CHANCE * np.std(changes) / np.sqrt(len(changes))


def test_a_mean_is_measured_without_bias():
    process = read_process("continuity")
    gaps = []
    for truth in _truths("implemented")[:40]:
        rows = observing._counted(truth, process, np.ones((len(truth.neighbourhoods), SPAN), dtype=bool))
        gaps.append((rows["value"].to_numpy() - levels(truth, process=process).ravel()).mean())
    assert abs(np.mean(gaps)) < CHANCE * np.std(gaps) / np.sqrt(len(gaps))


def _medication(truth):
    volumes = observing.draw_volumes(truth)
    rows = observing._medication(truth, volumes)[0]
    shape = (len(truth.neighbourhoods), SPAN)
    return [
        rows[name].to_numpy(dtype=float).reshape(shape).sum(axis=0) for name in ("numerator", "denominator")
    ]


def test_reported_incidents_rise_before_the_first_visit_though_true_ones_do_not():
    before, rising, shares = [], [], []
    for truth in _truths("implemented"):
        (reporting,) = truth.reporting
        start = index_of(truth.start)
        x, n = _medication(truth)
        before.append([x[: start - 2].sum(), n[: start - 2].sum()])
        rising.append([x[start - 2 : start].sum(), n[start - 2 : start].sum()])
        shares.append(reported_share(reporting)[start - 2 : start].mean() / reporting.before)
    ratio, error = _rate_ratio(np.hstack([before, rising]))
    assert np.mean(shares) > 1.15
    assert np.log(ratio) > 2 * error


def _standardised(truth):
    weights = standard_population()[list(SHARES)]
    rows = draw_published(truth)
    rows = rows[rows["indicator"] == "emergency_admissions_65plus"]
    bands = rows.assign(band=rows["stratum"].str.extract(r"age=([0-9+-]+)", expand=False))
    totals = bands.groupby(["period", "band"])[["numerator", "denominator"]].sum()
    rates = (totals["numerator"] / totals["denominator"]).unstack()
    return 100_000 * (rates[list(SHARES)] * weights).sum(axis=1) / weights.sum()


def test_admissions_by_age_and_sex_standardise_to_the_stated_level():
    process, ratios = read_process("emergency_admissions_65plus"), []
    for truth in _truths("stalled")[:16]:
        found = _standardised(truth)
        assert found.index.tolist() == list(MONTHS)
        ratios.append((found.to_numpy() / levels(truth, process=process)[0]).mean())
    assert abs(np.mean(ratios) - 1) < 0.006


# By rows about people


@pytest.fixture(scope="module")
def councils(made):
    chosen = [truth.council for truth in _truths("implemented") if truth.route == "person-level"][:9]
    return [made(code) for code in chosen]


def _site(council, rows):
    order = {hood.site_id: i for i, hood in enumerate(council.truth.neighbourhoods)}
    return rows["site_id"].map(order).to_numpy(dtype=int)


def _month(days):
    return ((days.dt.year - 2023) * 12 + days.dt.month - 4).to_numpy(dtype=int)


def _score(observed, chances):
    """How far a number of successes lies from what is expected, in standard errors."""
    chances = np.concatenate(chances)
    return (sum(observed) - chances.sum()) / np.sqrt((chances * (1 - chances)).sum())


def test_insulin_is_on_time_as_often_as_is_true_of_site_and_month(councils):
    observed, chances = [], []
    for council in councils:
        visits = council.tables["visits"]
        due = visits[(visits["task"] == "insulin") & visits["outcome"].isin(["done", "missed"])]
        observed.append(due["done_at"].between(due["due_from"], due["due_to"]).sum())
        level = levels(council.truth, process=read_process("insulin_on_time")) / 100
        chances.append(level[_site(council, due), _month(due["date"])])
    assert abs(_score(observed, chances)) < CHANCE


def test_visits_are_delegated_as_often_as_is_true_where_it_is_established(councils):
    delegated, expected = 0, 0.0
    for council in councils:
        visits = council.tables["visits"]
        done = visits[visits["eligible"] & (visits["outcome"] == "done")].drop_duplicates("visit_id")
        level = levels(council.truth, process=read_process("delegated_share")) / 100
        delegated += (done["role"] == "care worker").sum()
        expected += level[_site(council, done), _month(done["date"])].sum()
    assert 0.85 < delegated / expected < 1.15  # visits come in clusters of people


def test_people_meet_as_many_faces_as_is_true(councils):
    gaps = []
    for council in councils:
        visits = council.tables["visits"]
        done = visits[(visits["outcome"] == "done") & (visits["date"].dt.day <= 28)]
        done = done.assign(month=_month(done["date"]), site=_site(council, done))
        seen = done.groupby(["month", "site", "person_ref"]).agg(
            visits=("visit_id", "nunique"), faces=("worker_ref", "nunique")
        )
        seen = seen[seen["visits"] >= 8].reset_index()
        level = levels(council.truth, process=read_process("continuity"))
        gaps.append(seen["faces"] - level[seen["site"], seen["month"]])
    assert abs(np.concatenate(gaps).mean()) < 0.2


def test_events_to_people_are_as_many_as_is_true(councils):
    happened, expected = 0, 0.0
    for council in councils:
        incidents, people = council.tables["incidents"], council.tables["people"]
        happened += (incidents["type"] == "hypoglycaemia").sum()
        ends = people["eligible_to"].fillna(np.datetime64("2026-03-31"))
        level = levels(council.truth, process=read_process("hypoglycaemia"))
        for month, name in enumerate(MONTHS):
            first = np.datetime64(name, "D")
            last = (np.datetime64(name) + 1).astype("datetime64[D]") - 1
            days = (np.minimum(ends, last) - np.maximum(people["eligible_from"], first)).dt.days + 1
            expected += (days.clip(lower=0) * level[_site(council, people), month]).sum() / 1000
    assert abs(happened - expected) < CHANCE * np.sqrt(expected)


def test_staff_agree_as_often_as_is_true(councils):
    observed, chances = [], []
    for council in councils:
        answers = council.tables["surveys"]
        answers = answers[(answers["item"] == "confidence") & (answers["site_id"] != "")]
        observed.append((answers["score"] >= answers["agree_from"]).sum())
        level = levels(council.truth, process=read_process("staff_confidence")) / 100
        chances.append(level[_site(council, answers), _month(answers["date"])])
    assert abs(_score(observed, chances)) < CHANCE


def test_goals_are_met_as_often_as_is_true(councils):
    observed, chances = [], []
    for council in councils:
        goals = council.tables["goals"].dropna(subset="reviewed")
        observed.append((goals["met"] == "yes").sum())
        level = levels(council.truth, process=read_process("goals_met")) / 100
        chances.append(level[_site(council, goals), _month(goals["reviewed"])])
    assert abs(_score(observed, chances)) < CHANCE


def test_half_the_concerns_are_reviewed_within_the_true_median(councils):
    within = []
    for council in councils:
        concerns = council.tables["concerns"]
        median = levels(council.truth, process=read_process("concern_to_review_hours"))[0]
        hours = (concerns["reviewed_at"] - concerns["raised_at"]).dt.total_seconds() / 3600
        within.append(hours <= median[_month(concerns["raised_at"])])
    within = np.concatenate(within)
    assert abs(within.mean() - 0.485) < CHANCE * 0.5 / np.sqrt(len(within))  # three in a hundred never are


def test_pay_above_the_minimum_wage_and_turnover_follow_their_levels(councils):
    wage = dict(zip(MONTHS, read_minimum_wage(MONTHS), strict=True))
    gaps, left, expected = [], 0, 0.0
    for council in councils:
        rows = council.tables["workforce"].query("role == 'care worker'")
        place = {site.site_id: i for i, site in enumerate(council.truth.providers)}
        at = rows["site_id"].map(place).to_numpy(), rows["period"].map(index_of).to_numpy()
        pay = levels(council.truth, process=read_process("pay_differential"))[at]
        turnover = levels(council.truth, process=read_process("carer_turnover"))[at]
        gaps.append((rows["hourly_pay"] - rows["period"].map(wage) - pay).mean())
        left += rows["leavers"].sum()
        expected += (rows["headcount"] * turnover / 1200).sum()
    assert abs(np.mean(gaps)) < 0.01
    assert abs(left - expected) < CHANCE * np.sqrt(expected)


def test_the_most_deprived_are_reached_least():
    shares = np.zeros((5, 2))
    for truth in [t for t in _truths("implemented") if t.route == "aggregate"][:25]:
        volumes = observing.draw_volumes(truth)
        share = read_process("delegated_share")
        for rows in observing._strata(np.random.default_rng(1), share, volumes):
            name, _, group = rows["stratum"].iloc[0].partition("=")
            if name == "imd_quintile":
                shares[int(group) - 1] += rows[["numerator", "denominator"]].sum().to_numpy()
    rates = shares[:, 0] / shares[:, 1]
    assert rates[0] < rates[1] < rates[2] < rates[3]
    assert 0.6 < rates[0] / rates[4] < 0.85


def test_exposure_of_unlike_councils_is_not_alike():
    starts = {truth.start for truth in _truths("implemented")}
    assert len(starts) >= 10
    assert max(exposures(truth, place="council").max() for truth in _truths("implemented")) < 1
    assert multiplier_of(read_process("hypoglycaemia")) == 1000
