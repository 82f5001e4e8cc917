import pytest
from pydantic import ValidationError

from evalkit.errors import UsageError
from evalkit.settings import Settings, choose_settings


def test_a_choice_that_there_is_not_is_answered_with_those_there_are():
    with pytest.raises(UsageError) as caught:
        choose_settings(rule_set="mdc-2024")
    assert str(caught.value) == "rule_set cannot be 'mdc-2024'.\nAvailable are: mdc-2023, ptd-0.2.2."


def test_settings_cannot_be_changed():
    with pytest.raises(ValidationError):
        Settings().rule_set = "ptd-0.2.2"
