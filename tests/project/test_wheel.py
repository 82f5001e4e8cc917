"""The suite works from its wheel, in an empty folder, without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from typing import TYPE_CHECKING

import pytest
from cases import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """An environment that holds the wheel, and borrows everything else from this one."""
    top = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", top, ROOT]
    subprocess.run(build, check=True, capture_output=True)
    venv.create(top / "venv", with_pip=False, symlinks=os.name != "nt")
    python = next(each for each in top.glob("venv/*/python*") if each.parent.name in ("bin", "Scripts"))
    (wheel,) = top.glob("*.whl")
    subprocess.run([*pip, "--python", python, "install", "--no-deps", wheel], check=True, capture_output=True)
    (site,) = top.glob("venv/lib/python*/site-packages")
    # A plain path: what is installed for editing in the other environment does not come along.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python.parent


@pytest.mark.slow
def test_the_wheel_makes_a_council_and_its_report_in_an_empty_folder(installed, tmp_path):
    command = f"{installed}/evalkit demo d --councils 1 && {installed}/evalkit run d/*"
    ended = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S602 - as people type it
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.rstrip().endswith("/reports/index.html")
    (report,) = (tmp_path / "reports").glob("demo/*/*/internal/report.html")
    assert "Synthetic" in report.read_text(encoding="utf-8")
    left = [path for path in (tmp_path / "reports").rglob("*") if path.is_file() and path.name != ".lock"]
    assert [path for path in left if str(ROOT).encode() in path.read_bytes()] == []


@pytest.mark.slow
def test_the_wheel_brings_its_own_notebooks_theory_and_councils(installed, tmp_path):
    ask = "import evalkit, evalkit.bundled as b; print(b.bundled('notebooks')); print(evalkit.__file__)"
    ask += "; print(*b.bundled('notebooks').glob('explore/impact.ipynb'))"
    ended = subprocess.run(
        [installed / "python", "-c", ask], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    lines = ended.stdout.splitlines()
    assert len(lines) == 3
    assert all(line.startswith(str(installed.parent)) for line in lines)
    told = subprocess.run(
        [installed / "evalkit", "check", "demo"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stderr) == (0, "")
