"""Parameters are checked before anything starts."""

from __future__ import annotations

import pytest

from evalkit.errors import RunError, UsageError
from evalkit.run.parameters import check_parameters, declared_parameters, fit

MORE = """council: str = "E08000008"
pack: str = "demo:E08000008"
theory: str = "blended_roles"
edition: str = ""
baseline: int = 12  # months
confidence: float = 0.95
weights: dict[str, float] = {}
sites: list[str] = []
rebase: bool = True"""


def test_what_a_notebook_declares_is_read_with_its_types(write_chapter):
    declared = declared_parameters(write_chapter("1", parameters=MORE))
    assert declared["baseline"] == "int"
    assert declared["weights"] == "dict[str,float]"


def test_typed_text_becomes_a_value_for_the_chapters_that_declare_it(write_chapter):
    one = write_chapter("1", number=3)
    four = write_chapter("1", number=4, parameters=MORE)
    given = {"baseline": "18", "weights": '{"a": 0.5}', "rebase": "False", "sites": '["north"]'}
    assert check_parameters([one, four], given) == {
        "03_reach.ipynb": {},
        "04_reach.ipynb": {"baseline": 18, "weights": {"a": 0.5}, "rebase": False, "sites": ["north"]},
    }


def test_an_unknown_parameter_is_fatal_and_the_nearest_is_named(write_chapter):
    chapter = write_chapter("1", parameters=MORE)
    with pytest.raises(UsageError, match="No chapter has a parameter called 'basline'") as caught:
        check_parameters([chapter], {"basline": "3"})
    assert caught.value.hint.startswith("Did you mean baseline?")


@pytest.mark.parametrize("name", ["x; import os", "x = 1\nimport os", "", "1x", "a b"])
def test_a_name_that_is_code_is_refused(write_chapter, name):
    with pytest.raises(UsageError, match="No chapter has a parameter called"):
        check_parameters([write_chapter("1", parameters=MORE)], {name: "1"})


@pytest.mark.parametrize("name", ["council", "pack", "edition", "theory"])
def test_what_the_run_sets_itself_cannot_be_given(write_chapter, name):
    with pytest.raises(UsageError, match="is set by the run itself"):
        check_parameters([write_chapter("1")], {name: "x"})


def test_a_chapter_without_the_runners_own_parameters_is_not_begun(write_chapter):
    with pytest.raises(RunError, match=r"04_reach\.ipynb does not declare theory, edition"):
        check_parameters([write_chapter("1", parameters='council: str = ""\npack: str = ""')], {})


def test_a_file_that_is_no_notebook_is_named(tmp_path):
    path = tmp_path / "04_x.ipynb"
    path.write_text("not json")
    with pytest.raises(RunError, match=r"04_x\.ipynb is not a notebook"):
        declared_parameters(path)


@pytest.mark.parametrize(
    ("value", "annotation"),
    [
        ("twelve", "int"),
        ("1.5", "int"),
        ("true", "int"),
        ("yes", "bool"),
        ('["a", 1]', "list[str]"),
        ('{"a": "b"}', "dict[str,float]"),
        ("{", "dict[str,float]"),
        (12, "str"),
        (True, "float"),
    ],
)
def test_a_value_of_another_type_is_refused(value, annotation):
    with pytest.raises(UsageError, match="Parameter x is"):
        fit(value, annotation, name="x")


def test_a_value_cannot_bring_code_into_the_notebook(write_chapter, run_alone):
    hostile = '"); import os; os._exit(0) #\n\\" {council}'
    chapter = write_chapter("assert theory == " + repr(hostile))
    assert run_alone(chapter, theory=hostile).cause == ""
