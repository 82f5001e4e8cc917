"""The command line as people and machines meet it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from small_runs import put_pack

COMMANDS = ["demo", "new", "check", "lock", "run", "status", "since", "schedule", "share", "scan"]
COMMANDS += ["key", "stories", "verify", "receive", "compare", "history", "lab", "theory"]
THEORY = ["show", "check", "diff"]
# `evalkit --help` has to be quick: these take from a tenth of a second to two.
SLOW = {"pandas", "pydantic", "matplotlib", "duckdb", "papermill", "numpy", "rich", "nbformat", "jinja2"}
SLOW |= {"minisign", "cryptography"}


def evalkit(*arguments, cwd=None, **environment):
    return subprocess.run(
        [sys.executable, "-m", "evalkit", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "COLUMNS": "100", **environment},
    )


def told(ended) -> str:
    assert "Traceback" not in ended.stderr + ended.stdout
    return ended.stderr


@pytest.mark.parametrize(
    "command", [[], *([each] for each in COMMANDS), *(["theory", each] for each in THEORY)], ids=" ".join
)
def test_each_command_explains_itself(command):
    ended = evalkit(*command, "--help")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith(f"Usage: {' '.join(['evalkit', *command])} ")


def test_help_names_every_command():
    listed = re.findall(r"^  ([a-z]+)  ", evalkit("--help").stdout.split("Commands:")[1], flags=re.MULTILINE)
    assert listed == COMMANDS


LOADED = """
import sys
from evalkit.cli import main
sys.argv = ["evalkit", "--help"]
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""


def test_help_starts_without_anything_slow():
    ended = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in ended.stderr.split()}
    assert "typer" in loaded
    assert loaded & SLOW == set()


def test_the_command_is_installed_beside_python():
    command = [Path(sys.executable).with_name("evalkit"), "--version"]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ended.stdout == "evalkit 0.1.0\n"


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["rnu", "x"], "Did you mean 'run'?"),
        (["theory", "shwo"], "Did you mean 'show'?"),
        (["run", "x", "--chaptr", "3"], "--chapter"),
        (["run"], "Missing argument 'PACK'"),
        (["run", "x", "--chapter", "three"], "--chapter"),
        (["run", "demo", "--engine", "nbclent"], "Did you mean nbclient?"),
        (["run", "demo", "--parameter", "baseline"], "--parameter name=value"),
        (["run", "demo", "--edition", "March"], "Give a month, such as 2025-03."),
        (["demo", "x", "--councils", "0"], "--councils"),
        (["new", "x"], "--council E08000008, or --from FILE"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_slip_gets_a_hint_and_its_exit_code(arguments, meant, tmp_path):
    ended = evalkit(*arguments, cwd=tmp_path)
    assert meant in told(ended)
    assert ended.returncode == 2
    assert list(tmp_path.iterdir()) == [] or [each.name for each in tmp_path.iterdir()] == ["reports"]


def test_a_bundled_pack_is_not_shared_and_the_next_step_is_told():
    ended = evalkit("share", "demo:E08000008")
    assert ended.returncode == 2
    assert "evalkit demo DIR" in told(ended)


def test_a_pack_that_is_not_there_is_told_by_its_name(tmp_path):
    ended = evalkit("check", tmp_path / "nowhere")
    assert ended.returncode == 4
    assert "There is no folder" in ended.stdout + told(ended)


def test_check_lists_everything_and_gives_the_code_of_the_worst(tmp_path):
    put_pack(tmp_path / "sound")
    put_pack(tmp_path / "faulty", numerator="ten")
    ended = evalkit("check", tmp_path / "sound", tmp_path / "faulty")
    assert ended.returncode == 3
    assert "observations.csv, row 2, column numerator" in ended.stdout
    assert "WHAT EACH CHAPTER CAN DO" in ended.stdout


def test_check_tells_machines_on_standard_output_alone(tmp_path):
    put_pack(tmp_path / "faulty", numerator="ten")
    ended = evalkit("check", tmp_path, "--json")
    (found,) = json.loads(ended.stdout)["packs"]
    assert (ended.returncode, ended.stderr, found["ok"]) == (3, "", False)
    assert found["problems"][0]["row"] == 2


def test_what_is_plainly_no_pack_is_passed_over_among_packs(tmp_path):
    put_pack(tmp_path / "sound")
    (tmp_path / "truth").mkdir()
    (tmp_path / "truth" / "effects.json").write_text("{}")
    (tmp_path / "README.md").write_text("words")
    ended = evalkit("check", *sorted(tmp_path.iterdir()))
    assert ended.returncode == 0
    assert ended.stderr.count("Passed over") == 2


def test_status_of_an_empty_folder_says_what_to_do(tmp_path):
    ended = evalkit("status", "--to", tmp_path)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "evalkit run PACK" in ended.stdout
    assert json.loads(evalkit("status", "--to", tmp_path, "--json").stdout) == {"editions": []}


def test_a_fault_is_one_line_and_the_rest_goes_to_a_file(tmp_path):
    script = (
        "import evalkit.cli as c, sys\nsys.argv = ['evalkit', 'status']\nc.app = lambda **_: 1 / 0\nc.main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert ended.returncode == 1
    assert "evalkit itself went wrong (ZeroDivisionError: division by zero)" in told(ended)
    (log,) = tmp_path.glob("evalkit-fault-*.log")
    assert "Traceback" in log.read_text()


def test_a_reader_that_stops_early_is_no_fault():
    command = f"{sys.executable} -m evalkit theory show | head -n 1"
    ended = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)  # noqa: S602 - a pipe is the point
    assert ended.stderr == ""
    assert ended.stdout.startswith("Blended roles")


def test_theories_are_shown_checked_and_drawn(tmp_path):
    picture = tmp_path / "theory.svg"
    assert "PURPOSE" in evalkit("theory", "show", "--svg", picture).stdout
    assert picture.read_text().startswith("<svg")
    assert evalkit("theory", "check").returncode == 0
    assert evalkit("theory", "diff", "blended_roles").stdout == "There is no difference.\n"
    wrong = tmp_path / "theory.yaml"
    wrong.write_text("id: x\n")
    ended = evalkit("theory", "check", wrong, "--json")
    assert ended.returncode == 5
    assert json.loads(ended.stdout)["ok"] is False


def test_completion_is_offered():
    ended = evalkit(_EVALKIT_COMPLETE="complete_bash", COMP_WORDS="evalkit sta", COMP_CWORD="1")
    assert ended.stdout.split() == ["status"]
