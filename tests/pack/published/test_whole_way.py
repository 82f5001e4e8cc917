"""From published files to finished reports, by the commands that people type."""

import json
import subprocess
import sys

import pandas as pd
import pytest
from cases import cases, needs_cases

pytestmark = [needs_cases, pytest.mark.slow]

TAMESIDE, CUMBERLAND = "E08000008", "E06000063"
FILES = [
    "fingertips_extract_2018_to_2023.csv",
    "fingertips_population_2018_to_2023.csv",
    "ascof_2020_21_numerator_denominator.csv",
    "nhs_north_west_trusts_ae_monthly_2021_to_2025.csv",
    "nhs_north_west_trusts_no_criteria_to_reside_monthly.csv",
]
PRINTED = {
    ("falls_admissions_65plus", "2023/24"): (830, 41_557, "2081.8", "1940.9", "2230.0"),
    ("ascof_2b1", "2020/21"): (181, 287, "63.1", "57.3", "68.4"),
    ("ascof_2a2", "2020/21"): (248, 39_976, "620.4", "545.6", "702.6"),
}
AGED_65_AND_OVER = [39_711, 40_026, 39_976, 40_703, 41_043, 41_557]  # mid-2018 to mid-2023
FAILED = ["2023-07", "2023-08", "2023-09"]  # about a tenth of the usual discharges: reporting failed


def evalkit(*arguments):
    command = [sys.executable, "-m", "evalkit", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    packs, to = tmp_path_factory.mktemp("packs") / "packs", tmp_path_factory.mktemp("reports")
    evalkit("new", packs, *[part for name in FILES for part in ("--from", cases("data", name))])
    chosen = [packs / TAMESIDE, packs / CUMBERLAND]
    for pack in chosen:
        evalkit("check", pack)
    evalkit("run", *chosen, "--to", to)
    return to


def result_of(reports, council):
    (file,) = (reports / council).rglob("result.json")
    return json.loads(file.read_text(encoding="utf-8"))


def series_of(reports, council, indicator):
    series = pd.DataFrame(result_of(reports, council)["series"])
    return series[(series["indicator"] == indicator) & (series["stratum"] == "")].set_index("period")


@pytest.mark.parametrize(("indicator", "period"), PRINTED)
def test_tamesides_figures_come_out_as_they_were_printed(reports, indicator, period):
    row = series_of(reports, TAMESIDE, indicator).loc[period]
    figures = [f"{row[name]:.1f}" for name in ("value", "lower95", "upper95")]
    assert (row["numerator"], row["denominator"], *figures) == PRINTED[indicator, period]


def test_people_aged_65_and_over_are_those_printed(reports):
    people = series_of(reports, TAMESIDE, "population_65plus")
    assert people["numerator"].dropna().tolist() == AGED_65_AND_OVER


def test_a_failure_of_reporting_is_never_a_fall_in_discharges(reports):
    months = series_of(reports, TAMESIDE, "discharges").loc[FAILED]
    assert set(months["state"]) == {"failed quality"}
    (section,) = (reports / TAMESIDE).rglob("sections/04_reach.json")
    charts = {block["id"]: block for block in json.loads(section.read_text(encoding="utf-8"))["blocks"]}
    data = charts["control_discharges_RMP"]["data"]
    names = [column["name"] for column in data["columns"]]
    points = pd.DataFrame(data["rows"], columns=names).set_index("period").loc[FAILED]
    assert points["value"].isna().all()
    assert set(points["flag"].fillna("")) == {""}


def test_a_council_with_few_figures_is_judged_on_none_of_them(reports):
    result = result_of(reports, CUMBERLAND)
    assert {finding["signal"] for finding in result["findings"]} == {"unknown"}
    page = next((reports / CUMBERLAND).rglob("report.html")).read_text(encoding="utf-8")
    assert "No indicator has enough periods to tell a signal from noise." in page
    assert "Synthetic data" not in page
