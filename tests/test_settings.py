import pytest
from pydantic import ValidationError

from evalkit.errors import UsageError
from evalkit.settings import Settings, choose_settings


def test_all_wrong_choices_are_named_at_once_with_what_is_available():
    with pytest.raises(UsageError) as caught:
        choose_settings(rule_set="mdc-2024", confidence=0.9)
    assert "rule_set is 'mdc-2024', available are mdc-2023, ptd-0.2.2" in str(caught.value)
    assert "confidence is 0.9, available are 0.95, 0.998" in str(caught.value)


def test_settings_cannot_be_changed():
    with pytest.raises(ValidationError):
        Settings().rule_set = "ptd-0.2.2"
