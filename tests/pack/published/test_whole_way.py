"""From published files to a finished report, by the commands that people type."""

import json
import subprocess
import sys

import pytest
from cases import cases, needs_cases

pytestmark = [needs_cases, pytest.mark.slow]

FILES = [
    "fingertips_extract_2018_to_2023.csv",
    "ascof_2020_21_numerator_denominator.csv",
    "nhs_north_west_trusts_no_criteria_to_reside_monthly.csv",
]


def evalkit(*arguments):
    command = [sys.executable, "-m", "evalkit", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_published_files_become_tamesides_report_with_the_published_figures(tmp_path):
    packs, reports = tmp_path / "packs", tmp_path / "reports"
    sources = [part for name in FILES for part in ("--from", cases("data", name))]
    evalkit("new", packs, "--council", "E08000008", *sources)
    evalkit("check", packs / "E08000008")
    evalkit("run", packs / "E08000008", "--to", reports)
    (result,) = reports.rglob("result.json")
    findings = json.loads(result.read_text(encoding="utf-8"))["findings"]
    estimates = {(f["subject"], f["site"], f["period"]): f["estimate"] for f in findings if f["estimate"]}
    printed = {
        ("falls_admissions_65plus", "", "2023/24"): "2081.8",
        ("ascof_2b1", "", "2020/21"): "63.1",
        ("ascof_2a2", "", "2020/21"): "620.4",
    }
    assert {key: f"{estimates[key]:.1f}" for key in printed} == printed
    page = result.with_name("report.html").read_text(encoding="utf-8")
    assert "Tameside and Glossop Integrated Care" in page
    assert "Synthetic data" not in page
