"""Packs made from open data pass their checks, and measuring them gives the published figures."""

import csv

import pytest
from cases import cases, needs_cases

from evalkit.indicators import measure
from evalkit.pack import check_pack, read_pack
from evalkit.pack.published import packs_from, read_published, write_published
from evalkit.theory import apply_local, read_theory

pytestmark = needs_cases

THEORY = read_theory("blended_roles")
TAMESIDE = "E08000008"
ASCOF = "ascof_2020_21_numerator_denominator.csv"
FILES = sorted(
    p.name for p in cases("data").glob("*.csv") if "names" not in p.name and "councils_upper" not in p.name
)
STRATA = {
    "Total": "", "18-64": "age=18-64", "65 and over": "age=65+", "65-74": "age=65-74", "75-84": "age=75-84",
    "85 and over": "age=85+", "Female": "sex=f", "Male": "sex=m",
}  # fmt: skip


def measured(folder):
    pack = read_pack(folder)
    series = measure(pack, apply_local(THEORY, pack.council.local_theory))
    return series.set_index(["indicator", "period", "stratum"]).sort_index()


@pytest.fixture(scope="module")
def tameside(tmp_path_factory):
    files = [cases("data", name) for name in FILES]
    return packs_from(files, tmp_path_factory.mktemp("packs"), council=TAMESIDE)[0]


@pytest.mark.parametrize("name", FILES)
def test_a_pack_of_each_file_alone_has_no_errors(tmp_path, name):
    packs = read_published([cases("data", name)])
    for folder in write_published([packs[0], packs[-1]], tmp_path):
        report = check_pack(read_pack(folder), THEORY)
        assert [str(p) for p in report.problems if p.severity == "error"] == []


def test_a_pack_of_all_files_together_has_no_errors(tameside):
    report = check_pack(read_pack(tameside), THEORY)
    assert [str(p) for p in report.problems if p.severity == "error"] == []
    assert report.ok


@pytest.mark.parametrize(
    ("indicator", "period", "numerator", "denominator", "printed"),
    [
        ("ascof_2b1", "2020/21", 181, 287, "63.1"),
        ("ascof_2a2", "2020/21", 248, 39976, "620.4"),
        ("falls_admissions_65plus", "2023/24", 830, 41557, "2081.8"),
        ("readmissions_30_days", "2023/24", 5055, 34565, "14.9"),
        ("dementia_deaths_in_hospital", "2023", 180, 430, "41.9"),
        ("dementia_deaths_in_hospital", "2018", 222, 506, "43.9"),
    ],
)
def test_tamesides_figures_are_those_published(tameside, indicator, period, numerator, denominator, printed):
    row = measured(tameside).loc[(indicator, period, "")]
    assert (row.numerator, row.denominator, f"{row.value:.1f}") == (numerator, denominator, printed)


def test_the_limits_of_falls_are_those_published(tameside):
    row = measured(tameside).loc[("falls_admissions_65plus", "2023/24", "")]
    assert (f"{row.lower95:,.1f}", f"{row.upper95:,.1f}") == ("1,940.9", "2,230.0")


def test_people_aged_65_and_over_are_those_published(tameside):
    series = measured(tameside).xs(("population_65plus", ""), level=("indicator", "stratum"))
    assert series.loc["2018":"2023", "value"].tolist() == [39711, 40026, 39976, 40703, 41043, 41557]


def test_the_trusts_series_is_monthly_and_its_failures_are_no_values(tameside):
    series = measured(tameside)
    waits = series.loc[("ae_over_4_hours", "2025-01", "")]
    assert (waits.site_id, f"{waits.value:.1f}") == ("RMP", "33.3")  # 4,013 of 12,069
    states = series.loc["discharges"].state
    assert set(states.loc["2023-07":"2023-09"]) == {"failed quality"}
    assert states.loc[("2023-06", "")] == "value"


@pytest.mark.slow
def test_every_outcome_of_the_framework_is_given_to_its_printed_digits(tmp_path):
    folders = {f.name: measured(f) for f in packs_from([cases("data", ASCOF)], tmp_path)}
    recoded = {
        "E08000016": "E08000038",
        "E08000019": "E08000039",
        "E10000023": "E06000065",
        "E10000027": "E06000066",
    }
    compared = doubted = 0
    with cases("data", ASCOF).open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["level"] != "Council" or row["outcome"] == "[c]":
                continue
            series = folders[recoded.get(row["area_code"], row["area_code"])]
            code = f"ascof_{row['measure_group'].lower()}"
            found = series.loc[(code, "2020/21", STRATA[row["disaggregation"]])]
            if found.state == "failed quality":
                assert row["outcome"] == "0"
                doubted += 1
                continue
            decimals = len(row["outcome"].partition(".")[2])
            assert abs(found.value - float(row["outcome"])) <= 0.5 * 10.0**-decimals + 1e-9, row
            compared += 1
    assert (compared, doubted) == (3403, 21)  # with 230 rows of areas and one suppressed, all 3,655
