"""Units that are printed run as they stand: the command of each is taken from it and run in an empty room."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from small_runs import put_pack

from evalkit.cli import main

pytestmark = pytest.mark.skipif(os.name == "nt", reason="neither cron nor systemd is there")

HOSTILE = """our "own" 100% pack's $HOME & `x` ;#"""
# What cron gives a command, and nothing else.
CRON = {"HOME": "/", "LOGNAME": "nobody", "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}


@pytest.fixture
def schedule(monkeypatch, capsys):
    """Call the command as it is typed; its exit code, and what it wrote to each stream."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["evalkit", "schedule", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return (int(ended.value.code or 0), *capsys.readouterr())

    return call


@pytest.fixture
def faulty(tmp_path) -> Path:
    """A pack that is refused within a second or two, in a folder whose name is as bad as they come."""
    return put_pack(tmp_path / HOSTILE / "pack", numerator="ten")


def as_cron_runs_it(table: str) -> tuple[str, list[str]]:
    line = table.splitlines()[-1]
    *when, command = line.split(" ", 5)
    assert not re.search(r"(?<!\\)%", command)  # a bare one would end the command
    return " ".join(when), ["/bin/sh", "-c", command.replace(r"\%", "%")]


def test_the_line_for_cron_runs_logs_and_passes_the_exit_code_on(schedule, faulty, tmp_path):
    reports = tmp_path / HOSTILE / "reports"
    code, out, err = schedule("cron", faulty, "--to", reports, "--at", "5:30", "--every", "week")
    assert code == 0
    assert "crontab -e" in err
    when, command = as_cron_runs_it(out)
    assert when == "30 5 * * 1"
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=CRON, cwd="/")
    logs = reports / ".logs"
    assert (done.returncode, done.stdout) == (3, f"evalkit run: exit code 3, log in {logs}\n")
    (log,) = logs.iterdir()
    assert re.fullmatch(r"run-\d{4}-\d{2}\.log", log.name)
    assert "little: refused: Its data have 2 errors: observations.csv, row 2" in log.read_text()
    assert str(reports / "index.html") in log.read_text()


def test_old_logs_go_and_new_ones_stay(schedule, faulty, tmp_path):
    _, out, _ = schedule("cron", faulty, "--to", tmp_path / "reports")
    logs = tmp_path / "reports" / ".logs"
    logs.mkdir(parents=True)
    for name, days in (("run-2020-01.log", 500), ("run-2021-01.log", 300), ("mine.log", 500)):
        (logs / name).touch()
        then = (logs / name).stat().st_mtime - days * 86_400
        os.utime(logs / name, (then, then))
    _, command = as_cron_runs_it(out)
    sweep = command[2].partition("; /usr/bin/env")[0]
    subprocess.run(["/bin/sh", "-c", sweep], check=True, env=CRON)
    assert {each.name for each in logs.iterdir()} == {"run-2021-01.log", "mine.log"}


ESCAPED = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')


def as_systemd_reads(text: str, *, command: bool) -> list[str]:
    words = [re.sub(r"\\(.)", r"\1", double) if double else plain for double, plain in ESCAPED.findall(text)]
    words = [word.replace("%%", "%") for word in words]
    return [word.replace("$$", "$") for word in words] if command else words


def settings_of(units: str) -> dict[str, str]:
    pairs = (line.split("=", 1) for line in units.splitlines() if re.match(r"[A-Z]\w+=", line))
    return dict(pairs)


@pytest.mark.slow
def test_the_service_runs_its_command_and_passes_the_exit_code_on(schedule, faulty, tmp_path):
    reports = tmp_path / HOSTILE / "reports"
    code, out, err = schedule("systemd", faulty, "--to", reports)
    assert code == 0
    settings = settings_of(out)
    words = as_systemd_reads(settings["ExecStart"], command=True)
    assert words == [sys.executable, "-P", "-m", "evalkit", "run", str(faulty), "--to", str(reports)]
    assert as_systemd_reads(settings["ReadWritePaths"], command=False) == [str(reports)]
    given = settings["Environment"].replace("%C", str(tmp_path / "cache"))
    environment = dict(each.split("=", 1) for each in as_systemd_reads(given, command=False))
    assert set(environment) == {"HOME", "LANG", "PATH", "TZ", "MPLCONFIGDIR"}
    done = subprocess.run(words, check=False, capture_output=True, text=True, env=environment, cwd="/")
    assert done.returncode == 3
    assert "little: refused" in done.stderr
    assert "systemctl enable --now evalkit-reports.timer" in err


def test_the_service_has_the_rights_that_a_run_needs_and_no_more(schedule, faulty):
    settings = settings_of(schedule("systemd", faulty, "--every", "month", "--at", "23:05")[1])
    wanted = {
        "Type": "oneshot",
        "NoNewPrivileges": "yes",
        "PrivateTmp": "yes",
        "ProtectSystem": "strict",
        "ProtectHome": "read-only",
        "KillMode": "control-group",
        "TimeoutStopSec": "30",
        "OnCalendar": "*-*-01 23:05:00",
        "Persistent": "true",
    }
    assert {name: settings[name] for name in wanted} == wanted
    assert "SuccessExitStatus" not in settings
    assert "Restart" not in settings


def files_of(units: str, folder: Path) -> list[Path]:
    """Put both files in place as the help on the terminal says."""
    split = r"/^# \/etc\/systemd\/system\//{n = split($2, p, "
    split += r""""/"); file = folder "/" p[n]} {print > file}"""
    subprocess.run(["awk", "-v", f"folder={folder}", split], input=units, text=True, check=True)
    return sorted(folder.glob("evalkit-reports.*"))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_finds_no_fault_in_the_units(schedule, tmp_path, monkeypatch):
    python = tmp_path / "our 100% python"
    python.symlink_to(sys.executable)
    monkeypatch.setattr(sys, "executable", str(python))
    pack = put_pack(tmp_path / HOSTILE)
    (tmp_path / "units").mkdir()
    units = files_of(schedule("systemd", pack, "--to", tmp_path / HOSTILE)[1], tmp_path / "units")
    assert [each.suffix for each in units] == [".service", ".timer"]
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, units)], check=False, capture_output=True, text=True
    )
    said = [line for line in done.stderr.splitlines() if "evalkit" in line]
    assert said == [], done.stderr


def workflow_of(text: str) -> dict:
    return YAML(typ="safe").load(text)


@pytest.mark.slow
def test_the_workflow_has_what_it_needs_and_its_command_runs(schedule, tmp_path, monkeypatch):
    put_pack(tmp_path / HOSTILE, numerator="ten")
    monkeypatch.chdir(tmp_path)
    code, out, err = schedule("github", HOSTILE, "--every", "week", "--notify", "tell 'the team'")
    workflow = workflow_of(out)
    assert code == 0
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"] == {"group": "evalkit-reports", "cancel-in-progress": False}
    assert workflow["on"]["schedule"] == [{"cron": "0 6 * * 1"}]
    steps = workflow["jobs"]["reports"]["steps"]
    uses = [step["uses"] for step in steps if "uses" in step]
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+", each) for each in uses)
    assert "--require-hashes -r requirements.lock" in " ".join(step.get("run", "") for step in steps)
    assert steps[-1]["with"]["path"] == "reports/demo"
    assert "data about people do not belong" in err
    command = steps[-2]["run"].replace(" --notify ", " --to reports #")
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(tmp_path)}
    done = subprocess.run(
        ["bash", "-e", "-c", command], check=False, capture_output=True, text=True, env=environment
    )
    assert done.returncode == 3, done.stderr
    assert (tmp_path / "reports" / "index.html").exists()


def test_reports_of_real_councils_are_never_kept_on_a_hosted_runner(schedule, tmp_path, monkeypatch):
    pack = put_pack(tmp_path / "pack")
    council = (pack / "council.yaml").read_text()
    (pack / "council.yaml").write_text(council.replace("synthetic: true", "synthetic: false"))
    monkeypatch.chdir(tmp_path)
    code, out, err = schedule("github", "pack")
    assert code == 0
    assert "upload-artifact" not in out
    assert "NOT EVERY COUNCIL OF THIS WORKFLOW IS MARKED AS SYNTHETIC" in out
    assert "not every pack here is marked as synthetic" in err
    (pack / "council.yaml").write_text("council: [")
    assert "upload-artifact" not in schedule("github", "pack")[1]  # what cannot be read is taken as real


def test_the_program_to_be_told_reaches_the_unit_whole_and_by_its_full_path(schedule, faulty):
    notify = """sh -c 'cat > "$HOME/told 100%"'"""
    settings = settings_of(schedule("systemd", faulty, "--notify", notify)[1])
    words = as_systemd_reads(settings["ExecStart"], command=True)
    assert words[-2:] == ["--notify", notify.replace("sh", shutil.which("sh"), 1)]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("crond", "PACK"), 2, "Did you mean cron?"),
        (("cron", "PACK", "--at", "25:00"), 2, "is no time of day"),
        (("cron", "PACK", "--every", "weekly"), 2, "Did you mean week?"),
        (("cron", "nowhere"), 4, "There is no pack at nowhere"),
        (("cron", "PACK", "--to", "a\nb"), 2, "has a line break"),
        (("systemd", "PACK", "--to", "a\nb"), 2, "has a line break"),
        (("github", "PACK", "--notify", "a\nb"), 2, "has a line break"),
        (("cron", "PACK", "--to", "a\\b"), 2, "has a backslash"),
        (("github", "PACK", "--notify", "tell ${{ secrets.X }}"), 2, "GitHub reads as an expression"),
        (("github", "/"), 2, "is not below this folder"),
        (("cron", "PACK", "--notify", "no-such-program-x"), 2, "there is no program"),
        (("cron", "PACK", "--to", "x" * 1000), 2, "cron may cut off"),
    ],
)
def test_what_no_unit_can_hold_is_refused_in_a_sentence(
    schedule, tmp_path, monkeypatch, arguments, code, said
):
    put_pack(tmp_path / "pack")
    monkeypatch.chdir(tmp_path)
    ended, out, err = schedule(*(each.replace("PACK", "pack") for each in arguments))
    assert (ended, out) == (code, "")
    assert said in err


def test_a_python_that_a_unit_cannot_start_is_refused(schedule, faulty, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/opt/our's/python")
    assert "systemd starts no program with a quote" in schedule("systemd", faulty)[2]
    monkeypatch.setattr(sys, "executable", "/opt/a=b/python")
    assert "which env takes for a variable" in schedule("cron", faulty)[2]


def test_a_folder_without_packs_is_taken_with_a_warning(schedule, tmp_path):
    code, _, err = schedule("systemd", tmp_path)
    assert code == 0
    assert f"{tmp_path} holds no pack yet" in err


def test_without_a_pack_the_synthetic_councils_are_meant_and_that_is_said(schedule, tmp_path):
    _, out, err = schedule("systemd", "--to", tmp_path)
    assert "demo:E08000008" in out
    assert "No pack was named, so this runs the synthetic councils." in err


@pytest.mark.slow
def test_a_sound_pack_is_run_by_cron_to_its_end_and_then_has_nothing_to_do(schedule, tmp_path):
    pack = put_pack(tmp_path / "packs" / "little")
    _, command = as_cron_runs_it(schedule("cron", pack, "--to", tmp_path / "reports")[1])
    for said in ("little: 09_what_we_can_say finished", "little: unchanged"):
        done = subprocess.run(command, check=False, capture_output=True, text=True, env=CRON, cwd="/")
        (log,) = (tmp_path / "reports" / ".logs").iterdir()
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), log.read_text()
        assert said in log.read_text()
    assert (tmp_path / "reports" / "demo" / "little" / "2025-03" / "internal" / "report.html").exists()
