import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.judgement.purpose_checks import check_aim, check_purpose
from evalkit.judgement.telling_words import plain, share_of, telling_words
from evalkit.theory import read_theory
from evalkit.theory.model import Aim, Purpose

AIM = Aim.model_validate(
    {
        "measure": "share of visits for eligible tasks that signed-off care workers make",
        "from": "0%",
        "to": "30%",
        "by": "2025-05",
    }
)


def checked(purpose, aim=AIM):
    return check_purpose(Purpose.model_construct(our="all", shared="care", purpose=purpose), aim)


def test_the_shipped_purpose_and_aim_pass():
    theory = read_theory("blended_roles")
    assert check_purpose(theory.purpose, theory.aim).passed is True
    assert check_aim(theory.aim).passed is True


@pytest.mark.parametrize(
    "purpose",
    [
        "So that each person lives the life that matters to them at home",
        "So that people can plan their own day, and those who care for them are skilled, trusted and paid",
        "So that people in their 80s can stay at home",
        "The NHS has cared since 1948; so that nobody is lonely at home",
        "By all of us working together, everyone may live well before it is too late",
        "So that every child and adult is safe in their home by day and by night",
        "So that may be left behind what May and June found: dignity at home",
        "So that care workers make visits that matter and are proud of it, whoever the person is",
    ],
)
def test_a_why_passes(purpose):
    assert checked(purpose).passed is True


@pytest.mark.parametrize(
    "purpose",
    [
        "Increase delegated visits to 40% by March 2026",
        "By 2027 half of all visits are made by care workers",
        "forty per cent by the end of next year",
        "Halve emergency admissions within two years",
        "one in ten fewer strangers by spring",
        "reach thirty percent delegated visits 31/03/2026",
        "Three in ten visits before the end of financial year 2025/26",
        "\uff42\uff59 \uff12\uff10\uff12\uff16 \uff14\uff10\uff05 of visits",  # full-width forms
        "4\u200b0% by Mar\u200bch 2026",  # invisible signs inside the words
        "\u202e40% by March 2026",
    ],
)
def test_a_measurable_change_by_a_date_is_an_aim(purpose):
    check = checked(purpose)
    assert check.passed is False
    assert check.text.startswith("The purpose is itself a measurable change by a date (")


@pytest.mark.parametrize(
    "purpose",
    [
        "share of visits for eligible tasks that signed-off care workers make",
        "SHARE OF VISITS, for eligible tasks: that signed off care workers make!!",
        "To make the share of visits for eligible tasks by signed-off care workers",
        "Care worker making eligible task visits, signed off: a larger share",
    ],
)
def test_nearly_the_same_words_are_the_same(purpose):
    check = checked(purpose)
    assert check.passed is False
    assert check.text.startswith("The purpose says nearly the same as the aim")


@pytest.mark.parametrize(
    "purpose", ["", " ", "...", "?", "tbc", "TBC.", "n/a", "to be agreed", "\U0001f642" * 9]
)
def test_what_is_not_written_down_cannot_be_told(purpose):
    check = checked(purpose)
    assert check.passed is None
    assert "not written down yet" in check.text


@pytest.mark.parametrize(
    ("purpose", "said"),
    [
        ("Better care", "too short to compare"),
        ("so that so that " * 3_000, "too short to compare"),
        ("Fewer falls at home within twelve months", "names a date (“within twelve months”) but no amount"),
    ],
)
def test_what_no_rule_can_tell_is_left_open(purpose, said):
    check = checked(purpose)
    assert check.passed is None
    assert said in check.text


@pytest.mark.parametrize(
    ("changed", "lacks"),
    [
        ({"to": "better care"}, "no amount to reach"),
        ({"by": "soon"}, "no date"),
        ({"measure": "tbc"}, "no measure"),
        ({"from": "?"}, "no start"),
        ({"to": "better", "by": "when ready"}, "no amount to reach and no date"),
    ],
)
def test_an_aim_without_a_part_cannot_be_measured(changed, lacks):
    aim = Aim.model_validate(AIM.model_dump(by_alias=True) | changed)
    check = check_aim(aim)
    assert check.passed is False
    assert check.text == f"The aim cannot be measured as it stands: it has {lacks}."


@pytest.mark.parametrize(
    ("goal", "by"),
    [
        ("three in ten", "twelve months after the first visit"),
        ("nobody waits: none", "March 2026"),
        ("9", "2026"),
    ],
)
def test_amounts_and_dates_may_be_in_words(goal, by):
    aim = Aim.model_validate(AIM.model_dump(by_alias=True) | {"to": goal, "by": by})
    assert check_aim(aim).passed is True


@given(st.text(max_size=300), st.text(min_size=1, max_size=80))
def test_whatever_people_write_gets_an_answer(purpose, measure):
    aim = Aim.model_construct(measure=measure, start=measure, goal=measure, by=purpose)
    assert checked(purpose, aim).text.endswith(".")
    assert check_aim(aim).passed in {True, False}


def test_fifty_thousand_characters_are_answered_at_once():
    assert "too short" in checked("by in one of 40 percent from to " * 1_600).text
    assert checked("increase by 40% by 2026 " * 2_100).passed is False


def test_words_are_compared_by_their_stems():
    assert telling_words("commissioners") == telling_words("Commissioning")
    assert telling_words("The nurses, nursing!") == {"nurs"}
    assert share_of(telling_words("clear accountability"), telling_words("keep accountability")) == 0.5
    assert plain("Caf\u00e9\u00a0 \u200bOpen") == "cafe open"
