"""What is compared: figures by one definition, why others are missing, and when a council started."""

from __future__ import annotations

from datetime import date

import pytest
from small_records import INSULIN, council, effect, series

from evalkit.compare import gather, side_by_side
from evalkit.compare.outcomes import adoption_of_councils, core_outcomes, definitions_of, outcomes_of
from evalkit.report.record import SiteStart
from evalkit.theory import read_theory

THEORY = read_theory("blended_roles")
ASKED = [effect("a", None)]


def together(*results):
    return gather(results, theory=THEORY)


def outcome(*results):
    return outcomes_of(together(*results), [THEORY.indicator(INSULIN)])[0]


def test_missing_suppressed_too_few_and_another_definition_stay_apart():
    shares = {"2025-02": 80.0, "2025-03": 81.0}
    found = outcome(
        council("a", series(shares)),
        council("b"),
        council("c", series(dict.fromkeys(shares), state="suppressed")),
        council("d", series(dict.fromkeys(shares), state="too few")),
        council("e", series(shares, version="2")),
        council("f", series(shares, state="definition differs")),
    )
    assert found.states.tolist() == [
        "value",
        "not collected",
        "suppressed",
        "too few",
        "definition differs",
        "definition differs",
    ]
    assert found.councils == ["Council a"]
    assert found.rows.loc[found.rows["council"] != "Council a", "value"].isna().all()


def test_the_theorys_own_definition_goes_before_another():
    both = [series({"2025-03": 90.0}, version="2"), series({"2025-03": 80.0})]
    assert outcome(council("a", *both)).rows["value"].tolist() == [80.0]


def test_definitions_and_versions_that_differ_are_named():
    records = together(
        council("a", series({"2025-03": 80.0}), findings=ASKED),
        council(
            "b", series({"2025-03": 80.0}, version="2"), theory=("blended_roles", "2"), edition="2025-03"
        ),
    )
    assert definitions_of(records, core_outcomes(records)) == {
        INSULIN: {"1": ["Council a"], "2": ["Council b"]}
    }
    said = side_by_side(records).block("compared").text
    assert (
        "Definitions differ for Insulin given on time (version 1: Council a; version 2: Council b)"
        in said.replace("\\", "")
    )
    assert "Versions of the theory of change differ" in said
    assert "Not all reports are of April 2025: Council b (March 2025)" in said.replace("\\", "")


def test_outcomes_are_those_that_a_council_expected_to_move():
    assert core_outcomes(together(council("a", series({"2025-03": 80.0})))) == ()
    assert [each.code for each in core_outcomes(together(council("a", findings=ASKED)))] == [INSULIN]


def site(status, start=None, stop=None):
    return SiteStart(site_id="s", status=status, start_date=start, stop_date=stop)


MAY, JUNE, JULY = date(2024, 5, 1), date(2024, 6, 1), date(2024, 7, 1)


@pytest.mark.parametrize(
    ("sites", "status", "start", "stop"),
    [
        ((), "unknown", "", ""),
        ((site("planned"), site("will not")), "planned", "", ""),
        ((site("will not"),), "will not", "", ""),
        ((site("planned"), site("unknown")), "unknown", "", ""),
        ((site("started", JUNE), site("planned"), site("started", MAY)), "started", "2024-05-01", ""),
        ((site("started", JUNE), site("started")), "unknown", "", ""),  # a blank date is never *never*
        ((site("stopped", MAY, JUNE), site("started", JUNE)), "started", "2024-05-01", ""),
        ((site("stopped", MAY, JUNE), site("stopped", MAY, JULY)), "stopped", "2024-05-01", "2024-07-01"),
        ((site("stopped", MAY, JUNE), site("stopped", MAY)), "stopped", "2024-05-01", ""),
    ],
)
def test_a_council_starts_with_its_first_site_and_in_doubt_it_is_not_known(sites, status, start, stop):
    (row,) = adoption_of_councils(together(council("a", sites=sites))).to_dict("records")
    assert (row["status"], row["start"], row["stop"]) == (status, start, stop)


def test_councils_of_one_name_are_told_apart_by_their_codes():
    one, two = council("a"), council("b")
    two = two.model_copy(update={"identity": two.identity.model_copy(update={"name": "Council a"})})
    assert set(together(one, two).names.values()) == {"Council a (a)", "Council a (b)"}
