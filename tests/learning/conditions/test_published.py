"""Published analyses worked out again: Lipset's inter-war democracies, crisp and fuzzy.

The fuzzy scores and the results are as printed in Rihoux and Ragin (2009), chapter 5, and by R QCA for its
set LF.
"""

import pandas as pd
import pytest
from cases import cases, needs_cases

from evalkit.learning.conditions import Cuts, find_configurations

CONDITIONS = ["DEV", "URB", "LIT", "IND", "STB"]
HELPS = dict.fromkeys(CONDITIONS, "present")
FUZZY = {
    "AU": (0.81, 0.12, 0.99, 0.73, 0.43, 0.05),
    "BE": (0.99, 0.89, 0.98, 1.00, 0.98, 0.95),
    "CZ": (0.58, 0.98, 0.98, 0.90, 0.91, 0.89),
    "EE": (0.16, 0.07, 0.98, 0.01, 0.91, 0.12),
    "FI": (0.58, 0.03, 0.99, 0.08, 0.58, 0.77),
    "FR": (0.98, 0.03, 0.99, 0.81, 0.95, 0.95),
    "DE": (0.89, 0.79, 0.99, 0.96, 0.31, 0.05),
    "GR": (0.04, 0.09, 0.13, 0.36, 0.43, 0.06),
    "HU": (0.07, 0.16, 0.88, 0.07, 0.13, 0.42),
    "IE": (0.72, 0.05, 0.98, 0.01, 0.95, 0.92),
    "IT": (0.34, 0.10, 0.41, 0.47, 0.58, 0.05),
    "NL": (0.98, 1.00, 0.99, 0.94, 0.99, 0.95),
    "PL": (0.02, 0.17, 0.59, 0.00, 0.00, 0.12),
    "PT": (0.01, 0.02, 0.01, 0.11, 0.01, 0.05),
    "RO": (0.01, 0.03, 0.17, 0.00, 0.84, 0.21),
    "ES": (0.03, 0.30, 0.09, 0.21, 0.20, 0.06),
    "SE": (0.95, 0.13, 0.99, 0.67, 0.91, 0.95),
    "UK": (0.98, 0.99, 0.99, 1.00, 0.98, 0.95),
}


@pytest.fixture(scope="module")
def crisp():
    frame = pd.read_csv(cases("cases", "conditions", "lipset_LC.csv"), index_col=0)
    return find_configurations(frame, outcome="SURV", cuts=Cuts(inclusion=1), expected=HELPS, too_many="say")


@pytest.fixture(scope="module")
def fuzzy():
    frame = pd.DataFrame.from_dict(FUZZY, orient="index", columns=[*CONDITIONS, "SURV"])
    return find_configurations(frame, outcome="SURV", expected=HELPS, too_many="say")


@needs_cases
def test_the_crisp_set_has_the_published_rows_and_solutions(crisp):
    side = crisp.present
    positive = {row.digits for row in side.rows if row.taken_for == "positive"}
    assert positive == {(1, 1, 1, 1, 1), (1, 0, 1, 1, 1), (1, 0, 1, 0, 1)}
    assert [solution.expressions for solution in side.solutions] == [
        ("DEV*~URB*LIT*STB + DEV*LIT*IND*STB",),
        ("DEV*LIT*STB",),
        ("DEV*STB",),
    ]
    fits = [(model.consistency, model.coverage) for each in side.solutions for model in each.models]
    assert fits == [(1.0, 1.0)] * 3
    assert side.contradictory == ()


@needs_cases
def test_counterfactuals_of_the_crisp_set_are_easy_and_difficult(crisp):
    (sides,) = crisp.present.intermediate.counterfactuals
    assert sides.easy == ("DEV*URB*LIT*~IND*STB",)
    assert len(sides.difficult) == 4
    assert all("~LIT" in row for row in sides.difficult)


def test_the_fuzzy_truth_table_is_the_published_one(fuzzy):
    table = [
        (row.number, row.taken_for, row.cases, round(row.consistency, 3), round(row.pri, 3))
        for row in fuzzy.present.rows
    ]
    assert table == [
        (1, "negative", 3, 0.216, 0.000),
        (2, "negative", 2, 0.278, 0.000),
        (5, "negative", 2, 0.521, 0.113),
        (6, "negative", 1, 0.529, 0.228),
        (22, "positive", 2, 0.804, 0.719),
        (23, "negative", 1, 0.378, 0.040),
        (24, "negative", 2, 0.709, 0.634),
        (31, "negative", 1, 0.445, 0.050),
        (32, "positive", 4, 0.904, 0.886),
    ]


def test_the_fuzzy_parsimonious_solution_fits_as_published(fuzzy):
    (model,) = fuzzy.present.parsimonious.models
    assert model.expression == "DEV*~IND + URB*STB"
    fits = [
        tuple(round(value, 3) for value in (term.consistency, term.pri, term.coverage, term.unique_coverage))
        for term in model.terms
    ]
    assert fits == [(0.815, 0.721, 0.284, 0.194), (0.874, 0.845, 0.520, 0.430)]
    assert [round(value, 3) for value in (model.consistency, model.pri, model.coverage)] == [
        0.850,
        0.819,
        0.714,
    ]


def test_necessity_of_the_fuzzy_set_is_as_published(fuzzy):
    found = {each.expression: each for each in fuzzy.present.necessity}
    for name, published in {"LIT": (0.991, 0.509, 0.643), "STB": (0.920, 0.680, 0.707)}.items():
        each = found[name]
        assert tuple(round(v, 3) for v in (each.consistency, each.relevance, each.coverage)) == published


def test_a_published_study_with_too_many_conditions_is_refused_unless_it_is_asked_for(fuzzy):
    frame = pd.DataFrame.from_dict(FUZZY, orient="index", columns=[*CONDITIONS, "SURV"])
    with pytest.raises(Exception, match="5 conditions are too many for 18 cases") as refused:
        find_configurations(frame, outcome="SURV")
    assert 'too_many="say"' in refused.value.hint
    assert all("too many conditions" in sentence for sentence in fuzzy.sentences)
