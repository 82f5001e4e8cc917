"""Run the browser checks from Python: wherever Chromium and node are, or else where they must be."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from cases import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HERE = ROOT / "tests" / "browser"
MUST = os.environ.get("EVALKIT_REQUIRE_BROWSER") == "1"
LONGEST = 600  # seconds; a busy machine is slow


def missing() -> str:
    """Say what is not here; blank where all is."""
    if not (os.environ.get("CHROMIUM") or shutil.which("chromium")):
        return "Chromium is not here (apt install chromium, or name it in CHROMIUM)"
    if not shutil.which("node"):
        return "node is not here"
    if not (ROOT / "node_modules" / "playwright-core").is_dir():
        return "node modules are not here (npm ci)"
    return ""


def check_pages(files: Sequence[Path]) -> dict[str, list[dict[str, Any]]]:
    """Check pages; give what was found wrong by file name."""
    need_browser()
    ended = _steer("check.mjs", *map(str, files))
    assert ended.returncode in (0, 1), ended.stderr
    return {result["file"]: result["problems"] for result in json.loads(ended.stdout)}


def run_in_lab(address: str, names: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Run chapters in a JupyterLab that is open; give what each showed, and what went wrong."""
    ended = _steer("lab.mjs", address, *names)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def use_tools(address: str) -> dict[str, Any]:
    """Use the tools of the notebook on impact by keyboard; give what was seen, and what went wrong."""
    ended = _steer("explore.mjs", address)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def need_browser() -> None:
    """Skip the test where there is no browser, or fail where there must be one."""
    reason = missing()
    if reason and not MUST:
        pytest.skip(reason)
    assert not reason, reason


def _steer(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
    return subprocess.run(
        ["node", str(HERE / script), *arguments],
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
        env=os.environ | {"CHROMIUM": found},
        cwd=ROOT,
    )
