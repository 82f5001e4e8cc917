import pytest

from evalkit.finding import Check, Finding
from evalkit.judgement import counted, listed, number, period_name, strength, worded


def finding(*results):
    checks = tuple(
        Check(name=f"check {i}", passed=passed, text=f"Check {i} text.") for i, passed in enumerate(results)
    )
    return Finding(
        council="E08000008", subject="x", method="xmr", question="Did it?", sentence="It rose.", checks=checks
    )


@pytest.mark.parametrize(
    ("results", "expected"),
    [((True, None), "stands"), ((True, False), "with care"), ((None,), "unchecked"), ((), "unchecked")],
)
def test_strength_follows_from_the_checks(results, expected):
    assert strength(finding(*results)) == expected


def test_a_failed_check_is_said_with_the_claim():
    assert worded(finding(True, False)) == "It rose. Read this with care: check 1 text."


def test_a_claim_without_checks_never_reads_like_one_that_passed():
    assert worded(finding(True)) == "It rose."
    assert "description only" in worded(finding(None))


def test_numbers_read_as_a_person_writes_them():
    assert number(None) == "not known"
    assert number(float("nan")) == "not known"
    said = [number(n) for n in (0, 7, 7.25, 12.34, 99.96, 2081.8, 12345.6)]
    assert said == ["0", "7", "7.25", "12.3", "100.0", "2,081.8", "12,346"]
    assert number(12.5, unit="per 1,000") == "12.5 per 1,000"


def test_lists_and_counts():
    assert [listed(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
    assert counted(1200, "visit") == "1,200 visits"


def test_periods_are_named_in_words():
    assert period_name("2025-04-02/2025-06-30") == "2 April 2025 to 30 June 2025"
    assert period_name("2025-04-01/2025-06-30") == "April 2025 to June 2025"
