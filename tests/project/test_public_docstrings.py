"""Every public name of the methods says what it takes, what it gives, and shows an example that runs."""

import inspect
import re

import pytest

from evalkit import methods

CLASSES = [name for name in methods.__all__ if inspect.isclass(getattr(methods, name))]
FUNCTIONS = [name for name in methods.__all__ if inspect.isfunction(getattr(methods, name))]
# What functions give back, shown by their examples.
GIVEN_BACK = {"Allowed", "DesignVerdict", "PooledFit", "ItsFit", "Detectable", "Plan", "ValueFit"}


def sections(name):
    text = inspect.getdoc(getattr(methods, name))
    return dict(re.findall(r"(?m)^(\w+)\n-{3,}\n((?:(?!^\w+\n-{3,}$).*\n?)*)", text))


def told(section):
    return {name for line in re.findall(r"(?m)^\**(\w[\w, ]*) : ", section) for name in line.split(", ")}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_says_what_it_takes_and_gives(name):
    found = sections(name)
    assert {"Parameters", "Returns", "Examples"} <= set(found)
    assert told(found["Parameters"]) == set(inspect.signature(getattr(methods, name)).parameters)
    assert ">>> " in found["Examples"]


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_says_what_it_holds(name):
    assert "Parameters" in sections(name)


@pytest.mark.parametrize("name", sorted(set(CLASSES) - GIVEN_BACK))
def test_a_class_that_users_make_shows_how(name):
    assert ">>> " in sections(name)["Examples"]


def test_every_public_name_is_one_of_these():
    assert set(methods.__all__) - {*CLASSES, *FUNCTIONS} == {"RULE_SETS"}
