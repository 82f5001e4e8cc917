import pytest

from evalkit.demo.months import MONTHS, quarters
from evalkit.demo.roll import COURSES

NUMBERS = ["numerator", "denominator", "value", "lower", "upper", "people_numerator", "people_denominator"]
CELLS = [
    (code, state)
    for code, course in COURSES.items()
    for state in (("suppressed", "too few", "failed quality") if course.route == "aggregate" else ())
]


def _rows(council, hole):
    rows = council.tables["observations"]
    return rows[(rows["indicator"] == hole.indicator) & (rows["site_id"] == hole.site_id)]


@pytest.mark.parametrize("code", COURSES)
def test_absent_months_have_no_row_and_their_neighbours_do(code, made):
    council = made(code)
    holes = [
        h
        for h in council.truth.holes
        if h.state == "absent" and h.indicator not in {"visits", "workforce", "surveys"}
    ]
    assert holes
    for hole in holes:
        periods = set(_rows(council, hole)["period"])
        assert not periods & set(hole.periods)
        assert periods == set(MONTHS) - set(hole.periods)


@pytest.mark.parametrize("code", COURSES)
def test_months_with_a_state_have_a_row_without_figures(code, made):
    council = made(code)
    for hole in (h for h in council.truth.holes if h.state != "absent"):
        rows = _rows(council, hole)
        there = rows[rows["period"].isin(hole.periods)]
        assert set(there["period"]) == set(hole.periods)
        assert set(there["status"]) == {hole.state}
        assert there[NUMBERS].isna().all().all()


@pytest.mark.parametrize(("code", "state"), CELLS)
def test_states_are_only_where_the_truth_has_them(code, state, made):
    council = made(code)
    rows = council.tables["observations"]
    found = {
        tuple(cell)
        for cell in rows.loc[rows["status"] == state, ["indicator", "site_id", "period"]].to_numpy()
    }
    stated = {
        (h.indicator, h.site_id, period)
        for h in council.truth.holes
        if h.state == state
        for period in h.periods
    }
    assert found == stated


@pytest.mark.parametrize("code", ["E08000008", "E08000006"])
def test_lost_records_take_out_a_sites_visits_for_those_months_only(code, made):
    council = made(code)
    hole = next(h for h in council.truth.holes if h.indicator == "visits")
    visits = council.tables["visits"]
    months = set(visits.loc[visits["site_id"] == hole.site_id, "date"].dt.strftime("%Y-%m"))
    assert months == set(MONTHS) - set(hole.periods)


@pytest.mark.parametrize("code", COURSES)
def test_the_workforce_of_a_provider_is_missing_where_the_truth_says(code, made):
    council = made(code)
    hole = next(h for h in council.truth.holes if h.indicator == "workforce")
    rows = council.tables["workforce"]
    assert set(MONTHS) - set(rows.loc[rows["site_id"] == hole.site_id, "period"]) == set(hole.periods)


def test_a_wave_that_was_not_held_is_said_not_to_be_collected(made):
    council = made("E08000004")
    hole = next(h for h in council.truth.holes if h.indicator == "surveys")
    quarter = quarters()[MONTHS.index(hole.periods[0]) // 3]
    asked = council.tables["observations"].query("indicator == 'staff_confidence'")
    assert set(asked.loc[asked["period"] == quarter, "status"]) == {"not collected"}
    assert asked.loc[asked["period"] != quarter, "numerator"].notna().all()


def test_a_wave_that_was_not_held_has_no_answers_and_no_invitations(made):
    council = made("E08000008")
    hole = next(h for h in council.truth.holes if h.indicator == "surveys")
    answered = set(council.tables["surveys"]["date"].dt.strftime("%Y-%m"))
    assert answered == set(MONTHS[1::3]) - set(hole.periods)
    assert council.tables["survey_waves"]["wave"].nunique() == 11
