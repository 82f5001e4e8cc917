import numpy as np
import pytest

from evalkit.indicators import measure


def seen(site, period="2024-04", **more):
    return {"indicator": "share", "site_id": site, "period": period} | more


def whole(pack, theory, period="2024-04", stratum=""):
    found = measure(pack, theory)
    found = found[(found["site_id"] == "") & (found["period"] == period) & (found["stratum"] == stratum)]
    assert len(found) == 1, found
    return found.iloc[0]


def test_sums_over_sums_with_who_is_in_it(make_pack, make_theory, teams):
    rows = [
        seen("a", numerator=1, denominator=10, people_numerator=1, people_denominator=9),
        seen("b", numerator=30, denominator=50, people_numerator=20, people_denominator=40),
    ]
    found = whole(make_pack(sites=teams, observations=rows), make_theory())
    assert found["value"] == pytest.approx(100 * 31 / 60)
    assert (found["numerator"], found["people_numerator"], found["people_denominator"]) == (31, 21, 49)
    assert (found["source"], found["note"]) == ("rolled up", "Sum of 2 of 3 teams.")
    assert found["lower95"] > 0


def test_a_whole_council_row_that_is_given_wins(make_pack, make_theory, teams):
    rows = [seen("a", numerator=1, denominator=10), seen("", numerator=7, denominator=11)]
    found = whole(make_pack(sites=teams, observations=rows), make_theory())
    assert (found["numerator"], found["source"]) == (7, "observations")
    rows = [seen("a", numerator=1, denominator=10), seen("", status="failed quality")]
    assert whole(make_pack(sites=teams, observations=rows), make_theory())["state"] == "failed quality"


def test_kinds_of_site_are_never_added_together(make_pack, make_theory, teams):
    providers = [{"site_id": s, "name": s, "kind": "provider", "status": "started"} for s in ("p", "q")]
    rows = [seen(s, numerator=1, denominator=10) for s in ("a", "b", "p", "q")]
    found = whole(make_pack(sites=teams + providers, observations=rows), make_theory())
    assert (found["numerator"], found["note"]) == (2, "Sum of 2 of 2 providers.")


def test_nhs_trusts_do_not_add_up_to_a_council(make_pack, make_theory):
    trust = [{"site_id": "RMP", "name": "T", "kind": "nhs trust", "status": "unknown"}]
    found = measure(
        make_pack(sites=trust, observations=[seen("RMP", numerator=1, denominator=10)]), make_theory()
    )
    assert set(found["site_id"]) == {"RMP"}


def test_a_rate_over_those_that_report_stands_and_says_who_did_not(make_pack, make_theory, teams):
    rows = [
        seen("a", numerator=1, denominator=10),
        seen("a", "2024-05", numerator=1, denominator=10),
        seen("b", "2024-05", numerator=2, denominator=10),
        seen("c", "2024-05", status="failed quality", numerator=99, denominator=100),
    ]
    pack = make_pack(sites=teams, observations=rows)
    april, may = whole(pack, make_theory()), whole(pack, make_theory(), "2024-05")
    assert (april["state"], april["numerator"]) == ("value", 1)
    assert april["note"] == "Sum of 1 of 3 teams. No figure from b, c."
    assert (may["numerator"], may["note"]) == (3, "Sum of 2 of 3 teams. No figure from c.")


def test_a_count_with_a_site_missing_is_not_a_smaller_count(make_pack, make_theory, teams):
    rows = [
        seen("a", numerator=5),
        seen("a", "2024-05", numerator=5),
        seen("b", "2024-05", numerator=6),
    ]
    pack, theory = (
        make_pack(sites=teams, observations=rows),
        make_theory(kind="count", interval="none", multiplier=1),
    )
    april, may = whole(pack, theory), whole(pack, theory, "2024-05")
    assert (april["state"], may["state"], may["value"]) == ("not collected", "value", 11)
    assert np.isnan(april["value"])
    assert april["note"] == "No sum, since without b it would be too low."


def test_a_suppressed_site_hides_the_sum(make_pack, make_theory, teams):
    rows = [seen("a", numerator=20, denominator=40), seen("b", status="suppressed")]
    found = whole(make_pack(sites=teams, observations=rows), make_theory())
    assert found["state"] == "suppressed"
    assert np.isnan(found["numerator"])
    assert found["note"] == "No sum: the figure of 1 of 3 teams is suppressed."


def test_sites_with_nothing_to_measure_add_nothing(make_pack, make_theory, teams):
    rows = [seen("a", numerator=20, denominator=40), seen("b", numerator=0, denominator=0)]
    found = whole(make_pack(sites=teams, observations=rows), make_theory())
    assert (found["state"], found["numerator"], found["note"]) == ("value", 20, "Sum of 2 of 3 teams.")
    none = [seen(s, status="not applicable") for s in ("a", "b")]
    assert whole(make_pack(sites=teams, observations=none), make_theory())["state"] == "not applicable"


def test_definitions_are_not_mixed_in_a_sum(make_pack, make_theory, teams):
    rows = [
        seen("a", numerator=20, denominator=40),
        seen("b", numerator=1, denominator=40, definition_version="0"),
    ]
    found = measure(make_pack(sites=teams, observations=rows), make_theory())
    found = found[(found["site_id"] == "") & (found["period"] == "2024-04")].set_index("definition_version")
    assert found["numerator"].to_dict() == {"0": 1, "1": 20}
    assert found["state"].to_dict() == {"0": "definition differs", "1": "value"}


def test_means_are_weighted_by_their_numbers(make_pack, make_theory, teams):
    one, two = [3.0, 5.0, 4.0], [10.0, 12.0]
    rows = [
        seen(site, value=np.mean(v), sd=np.std(v, ddof=1), denominator=len(v))
        for site, v in (("a", one), ("b", two))
    ]
    theory = make_theory(kind="mean", interval="student", multiplier=1)
    found = whole(make_pack(sites=teams, observations=rows), theory)
    assert found["value"] == pytest.approx(np.mean(one + two))
    assert found["sd"] == pytest.approx(np.std(one + two, ddof=1))
    assert (found["denominator"], found["method"]) == (5, "student")


def test_a_mean_without_one_standard_deviation_has_no_interval(make_pack, make_theory, teams):
    rows = [seen("a", value=3, sd=1, denominator=5), seen("b", value=4, denominator=5)]
    found = whole(
        make_pack(sites=teams, observations=rows), make_theory(kind="mean", interval="student", multiplier=1)
    )
    assert (found["value"], found["method"]) == (3.5, "none")


def test_people_are_not_counted_where_one_site_does_not_say(make_pack, make_theory, teams):
    rows = [
        seen("a", numerator=20, denominator=40, people_numerator=9),
        seen("b", numerator=20, denominator=40),
    ]
    assert np.isnan(whole(make_pack(sites=teams, observations=rows), make_theory())["people_numerator"])


def test_strata_are_added_up_too_and_an_absent_one_is_nobody(make_pack, make_theory, teams):
    rows = [
        seen("a", numerator=2, denominator=4, stratum="sex=f"),
        seen("b", numerator=1, denominator=4, stratum="sex=f"),
        seen("a", numerator=3, denominator=9, stratum="sex=m"),
        seen("a", numerator=5, denominator=13),
        seen("b", numerator=1, denominator=4),
    ]
    pack = make_pack(sites=teams, observations=rows)
    women, men = (whole(pack, make_theory(), stratum=s) for s in ("sex=f", "sex=m"))
    assert (women["numerator"], men["numerator"], men["state"]) == (3, 3, "value")


def test_values_without_counts_are_not_added_up(make_pack, make_theory, teams):
    rows = [seen("a", value=20), seen("b", value=30)]
    found = whole(make_pack(sites=teams, observations=rows), make_theory())
    assert found["state"] == "not collected"


def test_without_a_table_of_sites_all_are_of_one_kind(make_pack, make_theory):
    rows = [seen("a", numerator=1, denominator=10), seen("b", numerator=1, denominator=10)]
    found = whole(make_pack(observations=rows), make_theory())
    assert (found["numerator"], found["note"]) == (2, "Sum of 2 of 2 sites.")


def test_a_net_count_may_be_given_as_a_value_below_zero(make_pack, make_theory, teams):
    rows = [seen("a", value=-70.5), seen("b", value=20)]
    theory = make_theory(kind="count", interval="none", multiplier=1)
    found = whole(make_pack(sites=teams, observations=rows), theory)
    assert (found["value"], found["state"], found["note"]) == (-50.5, "value", "Sum of 2 of 3 teams.")


def test_a_site_that_has_not_begun_does_not_hold_the_sum_up(make_pack, make_theory, teams):
    rows = [seen("a", f"2024-0{m}", numerator=5) for m in (4, 5, 6, 7)]
    rows += [seen("b", "2024-05", numerator=6), seen("b", "2024-07", numerator=7)]
    begins = [site | {"start_date": "2024-05-20"} for site in teams]
    pack = make_pack(sites=begins, observations=rows)
    theory = make_theory(kind="count", interval="none", multiplier=1)
    april, june = whole(pack, theory), whole(pack, theory, "2024-06")
    assert (april["value"], april["note"]) == (5, "Sum of 2 of 3 teams.")
    assert june["state"] == "not collected"
