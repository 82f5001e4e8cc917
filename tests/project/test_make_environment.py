"""`make` makes the environment once, again when the lock changes, and after one that was cut short."""

from __future__ import annotations

import importlib.util
import subprocess
import threading
import time

import pytest
from cases import ROOT

SCRIPT = ROOT / ".ci" / "environment.py"


@pytest.fixture
def maker(tmp_path, monkeypatch):
    """The script, on a folder of its own, with pip and venv that only say that they were called."""
    spec = importlib.util.spec_from_file_location("environment", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, value in {
        "TOP": tmp_path,
        "HOME": tmp_path / ".venv",
        "PYTHON": tmp_path / ".venv" / "python",
        "PACKAGES": tmp_path / ".venv" / ".packages",
        "PROJECT": tmp_path / ".venv" / ".project",
    }.items():
        monkeypatch.setattr(module, name, value)
    (tmp_path / "requirements.lock").write_text("one\n")
    (tmp_path / "pyproject.toml").write_text("one\n")
    module.calls = []
    monkeypatch.setattr(module.venv, "create", lambda home, **_: pretend_venv(module, home))
    monkeypatch.setattr(module, "pip", lambda *arguments: module.calls.append(arguments[-1]))
    return module


def pretend_venv(module, home):
    home.mkdir(exist_ok=True)
    (home / "python").touch()
    module.calls.append("venv")


WHOLE = ["venv", "requirements.lock", "."]


def test_the_second_time_does_nothing(maker):
    assert (maker.main(), maker.calls) == (0, WHOLE)
    maker.calls.clear()
    assert (maker.main(), maker.calls) == (0, [])


def test_a_changed_lock_makes_it_again_and_a_changed_project_only_the_project(maker, tmp_path):
    maker.main()
    maker.calls.clear()
    (tmp_path / "requirements.lock").write_text("two\n")
    maker.main()
    assert maker.calls == WHOLE
    maker.calls.clear()
    (tmp_path / "pyproject.toml").write_text("two\n")
    maker.main()
    assert maker.calls == ["."]


def test_one_that_was_cut_short_is_made_again(maker, monkeypatch, capsys):
    def break_off(*arguments):
        raise subprocess.CalledProcessError(1, [str(maker.PYTHON), "-m", "pip", *arguments])

    with monkeypatch.context() as broken:
        broken.setattr(maker, "pip", break_off)
        assert maker.main() == 1
    assert "pip install --require-hashes -r requirements.lock failed" in capsys.readouterr().err
    maker.calls.clear()
    assert (maker.main(), maker.calls) == (0, WHOLE)


def test_one_that_was_moved_is_made_again(maker, tmp_path, monkeypatch):
    maker.main()
    maker.calls.clear()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("requirements.lock", "pyproject.toml"):
        (elsewhere / name).write_text("one\n")
    monkeypatch.setattr(maker, "TOP", elsewhere)
    maker.main()
    assert maker.calls == WHOLE


def test_two_at_once_make_one(maker, monkeypatch):
    slow = threading.Event()

    def install(*arguments):
        maker.calls.append(arguments[-1])
        slow.set()
        time.sleep(0.2)

    monkeypatch.setattr(maker, "pip", install)
    first = threading.Thread(target=maker.main)
    first.start()
    slow.wait()
    maker.main()
    first.join()
    assert maker.calls == WHOLE


def test_make_says_plainly_that_python_is_missing():
    ended = subprocess.run(
        ["make", "-C", ROOT, "environment", "PYTHONS=no-such-python"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    assert "Python 3.11 or later with its venv module was not found." in ended.stderr


def test_make_help_lists_what_can_be_made():
    told = subprocess.run(["make", "-C", ROOT, "help"], capture_output=True, text=True, check=True).stdout
    assert {"reports", "test", "test-all", "check", "lab", "lock", "clean"} <= {
        line.split()[0] for line in told.splitlines()
    }
