"""The chapters in a real JupyterLab in a real browser, from the start page to the last cell."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from browser.browsing import need_browser, run_in_lab, use_tools
from cases import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHAPTERS = [path.stem for path in sorted((ROOT / "notebooks" / "council").glob("*.ipynb"))]
TOKEN = "a-token-for-one-test"  # noqa: S105 - of a server that lives for one test, and hears this machine alone
LONGEST = 60  # seconds to wait for the server to come, and to go


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    """Keep all that Jupyter writes apart from a person's own."""
    places = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    places += ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    folders = {name: tmp_path / "jupyter" / name for name in places}
    for folder in folders.values():
        folder.mkdir(parents=True)
    server = {"open_browser": False, "allow_root": True, "port": 0}
    settings = {"ServerApp": server, "LabApp": {"open_browser": False}}
    for name in ("jupyter_server_config.json", "jupyter_lab_config.json"):
        (folders["JUPYTER_CONFIG_DIR"] / name).write_text(json.dumps(settings), encoding="utf-8")
    return os.environ | {name: str(folder) for name, folder in folders.items()} | {"JUPYTER_TOKEN": TOKEN}


@pytest.fixture
def lab(tmp_path, environment) -> Iterator[psutil.Popen]:
    """Open JupyterLab on copies, by the command that people type."""
    command = [sys.executable, "-m", "evalkit", "lab", "--folder", str(tmp_path / "work")]
    with (tmp_path / "log").open("wb") as log:
        server = psutil.Popen(command, env=environment, stdout=log, stderr=log)
    yield server
    for process in [*server.children(recursive=True), server] if server.is_running() else []:
        process.kill()
    server.wait(LONGEST)


def address(environment) -> str:
    """Wait for the server; give the address that it opens a browser on."""
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        for file in Path(environment["JUPYTER_RUNTIME_DIR"]).glob("jpserver-*.json"):
            told = file.read_text()
            if not told.endswith("}"):  # it is still being written
                continue
            url = f"http://127.0.0.1:{json.loads(told)['port']}/"
            if answers(f"{url}api/status?token={TOKEN}"):
                return f"{url}lab/tree/README.md?token={TOKEN}&reset"
        time.sleep(0.2)
    pytest.fail("JupyterLab did not start")


def answers(url: str) -> bool:
    """Whether the server serves by now: it writes down its port before it listens there."""
    try:
        with urllib.request.urlopen(url, timeout=LONGEST):  # noqa: S310 - our own
            return True
    except ConnectionRefusedError:
        return False
    except urllib.error.URLError as error:
        if isinstance(error.reason, ConnectionRefusedError):
            return False
        raise


def test_every_chapter_runs_from_the_start_page_and_nothing_stays_behind(lab, environment, tmp_path):
    need_browser()
    found = run_in_lab(address(environment), CHAPTERS)
    assert found["problems"] == []
    for chapter in found["chapters"]:
        assert chapter["errors"] == chapter["warnings"] == chapter["notices"] == []
        assert chapter["chart"], chapter["name"]
        assert chapter["alt"], chapter["name"]
        assert chapter["table"], chapter["name"]
        whose, *marks = chapter["opening"]
        assert whose.startswith("Tameside, edition")
        assert [mark.split(".")[0] for mark in marks[:2]] == ["Internal", "Synthetic data"]
    processes = lab.children(recursive=True)
    assert len(processes) > len(CHAPTERS)  # the server, and a kernel a chapter
    lab.send_signal(signal.SIGTERM)
    assert lab.wait(LONGEST) in (0, -signal.SIGTERM)
    _, alive = psutil.wait_procs(processes, timeout=LONGEST)
    assert alive == []
    assert outputs(tmp_path / "work")


@pytest.mark.usefixtures("lab")
def test_the_tools_are_used_by_keyboard_alone(environment):
    need_browser()
    found = use_tools(address(environment))
    assert found["errors"] == found["warnings"] == found["notices"] == found["problems"] == []
    assert [all(labels) for labels in found["labels"]] == [True, True]
    assert (found["reached"], found["compared"]) == ("Indicator", "What is compared")
    first, other, back, sites = (found[name] for name in ("first", "other", "back", "sites"))
    assert "Synthetic data." in first["text"]
    assert "replicates of each plan" in first["text"]
    assert all(each["drawn"] for each in (first, other, back))
    assert other["alt"] != first["alt"]
    assert back["text"] == first["text"]
    assert "sites" in sites["text"]
    assert other["focus"] == "Indicator"  # drawing anew does not take the keyboard away
    assert "As it was written down beforehand" in found["impact"]["text"]
    assert found["impact"]["drawn"]
    for name, label in (("theory", "Node or link"), ("learning", "Kind")):
        tool = found[name]
        assert tool["errors"] == tool["warnings"] == tool["notices"] == []
        assert all(tool["labels"])
        assert tool["reached"] == tool["other"]["focus"] == label
        assert "Synthetic data." in tool["first"]["text"]
        assert tool["other"]["text"] != tool["first"]["text"]


def outputs(folder) -> list[object]:
    cells = [cell for path in folder.rglob("*.ipynb") for cell in json.loads(path.read_text())["cells"]]
    return [output for cell in cells if cell["cell_type"] == "code" for output in cell["outputs"]]
