import pytest

from evalkit.bundled import bundled
from evalkit.errors import FileError
from evalkit.pack.published.layout import PeriodRule, recognise
from evalkit.pack.published.reading import read_layouts
from evalkit.safe_yaml import load_yaml

ASCOF = ["period", "area_code", "area_name", "measure_group", "disaggregation", "numerator", "denominator"]


def test_a_layout_is_recognised_by_its_columns_in_any_order_and_among_others():
    header = ["outcome", "level", *reversed(ASCOF)]
    assert recognise(header, read_layouts(), name="a.csv").id == "ascof"


def test_a_missing_column_is_named_with_what_it_may_have_been_called():
    header = ["Outcome", *ASCOF]
    with pytest.raises(FileError) as caught:
        recognise(header, read_layouts(), name="a.csv")
    assert "Adult Social Care Outcomes Framework" in caught.value.hint
    assert "missing: outcome (is it Outcome?)" in caught.value.hint


def test_an_unknown_file_is_told_which_layouts_there_are():
    with pytest.raises(FileError, match=r"a\.csv has none .* Found columns: x, y") as caught:
        recognise(["x", "y"], read_layouts(), name="a.csv")
    assert all(layout.title in caught.value.hint for layout in read_layouts())


def test_no_two_layouts_fit_the_same_columns_equally_well():
    for layout in read_layouts():
        assert [other.id for other in read_layouts() if other.fits(layout.columns)] == [layout.id]


def test_every_column_that_a_measure_reads_is_one_that_the_layout_asks_for():
    for layout in read_layouts():
        for m in layout.measures:
            read = {
                m.numerator,
                m.denominator,
                m.value,
                m.lower,
                m.upper,
                m.period.column,
                *m.where,
                layout.days,
            }
            read |= {m.strata.column} if m.strata else set()
            assert read - {""} <= set(layout.columns), layout.id


def test_a_period_comes_from_a_column_or_is_one_for_the_file():
    with pytest.raises(ValueError, match="a period comes from a column"):
        PeriodRule()


def test_every_indicator_of_a_layout_is_defined_once_in_the_core_or_beside_the_layout():
    theory, _ = load_yaml(bundled("data", "theories", "blended_roles.yaml"), max_bytes=524_288)
    core, nodes = (
        {row[key] for row in theory[part]} for part, key in [("indicators", "code"), ("nodes", "id")]
    )
    local = [indicator for layout in read_layouts() for indicator in layout.indicators]
    used = {m.indicator for layout in read_layouts() for m in layout.measures}
    codes = [indicator.code for indicator in local]
    assert len(codes) == len(set(codes))
    assert not core & set(codes)
    assert used <= core | set(codes)
    assert all(set(indicator.nodes) <= nodes and not indicator.core for indicator in local)
