"""pyproject.toml, requirements.lock and environment.yml are one environment."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from typing import TYPE_CHECKING

import pytest
from cases import ROOT
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Iterator

LINUX = {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"}
WINDOWS = {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"}
MAC = {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"}
PYTHON = {
    "python_version": "3.11",
    "python_full_version": "3.11.7",
    "platform_python_implementation": "CPython",
}


def lock_text() -> str:
    return (ROOT / "requirements.lock").read_text(encoding="utf-8")


def entries() -> list[tuple[Requirement, list[str]]]:
    joined = lock_text().replace("\\\n", " ")
    return [
        (Requirement(line.split(" --hash", 1)[0].strip()), re.findall(r"--hash=(\S+)", line))
        for line in joined.splitlines()
        if line.strip()
    ]


def locked(platform: dict[str, str]) -> dict[str, str]:
    chosen = [pin for pin, _ in entries() if pin.marker is None or pin.marker.evaluate(platform | PYTHON)]
    names = [canonicalize_name(pin.name) for pin in chosen]
    assert len(names) == len(set(names)), "two versions of one package for the same machine"
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in chosen}


def wanted() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [
        Requirement(text) for text in [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    ]


def needed_by(requirement: Requirement, platform: dict[str, str]) -> Iterator[Requirement]:
    try:
        found = [Requirement(text) for text in requires(requirement.name) or ()]
    except PackageNotFoundError:  # belongs to another platform
        return
    for each in found:
        extras = [{"extra": extra} for extra in ("", *requirement.extras)]
        if each.marker is None or any(each.marker.evaluate(platform | PYTHON | extra) for extra in extras):
            yield each


def everything(platform: dict[str, str]) -> dict[tuple[str, frozenset[str]], Requirement]:
    found: dict[tuple[str, frozenset[str]], Requirement] = {}
    queue = wanted()
    while queue:
        each = queue.pop()
        key = (canonicalize_name(each.name), frozenset(each.extras))
        if key not in found:
            found[key] = each
            queue += needed_by(each, platform)
    return found


@pytest.mark.parametrize("platform", [LINUX, WINDOWS, MAC], ids=["Linux", "Windows", "macOS"])
def test_the_lock_holds_everything_that_each_system_needs(platform):
    pins = locked(platform)
    faults = [
        f"{each} is locked as {pins.get(name)}"
        for (name, _), each in everything(platform).items()
        if not each.specifier.contains(pins.get(name, "0"), prereleases=True) or name not in pins
    ]
    assert faults == []


def test_what_is_asked_for_is_locked_at_a_version_that_satisfies():
    pins = locked(LINUX)
    faults = [
        str(each) for each in wanted() if pins.get(canonicalize_name(each.name), "") not in each.specifier
    ]
    assert faults == []


def test_the_lock_serves_windows():
    assert {"pywinpty", "colorama"} <= locked(WINDOWS).keys()
    assert not {"pexpect", "ptyprocess", "appnope"} & locked(WINDOWS).keys()


def test_each_line_of_the_lock_pins_one_version_by_hashes_and_names_no_index():
    faults = [
        str(pin)
        for pin, hashes in entries()
        if not re.fullmatch(r"==[^,*]+", str(pin.specifier)) or not hashes
    ]
    assert faults == []
    assert all(each.startswith("sha256:") and len(each) == 71 for _, hashes in entries() for each in hashes)
    odd = [
        line
        for line in lock_text().splitlines()
        if not re.fullmatch(
            r"[A-Za-z0-9][\w.-]*==[\w.!+-]+( ; [^#]+?)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line
        )
    ]
    assert odd == []


def test_what_is_installed_here_is_what_is_locked():
    from importlib.metadata import version  # noqa: PLC0415 - beside its use

    pins = locked(LINUX)
    names = {canonicalize_name(each.name) for each in wanted()}
    assert {name: version(name) for name in names} == {name: pins[name] for name in names}


def test_conda_takes_python_from_conda_forge_and_the_rest_from_the_lock():
    environment = YAML(typ="safe").load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["channels"] == ["conda-forge", "nodefaults"]
    python, pip, rest = environment["dependencies"]
    assert pip == "pip"
    assert rest == {"pip": ["-r requirements.lock"]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert Requirement(f"python{project['requires-python']}").specifier.contains(
        python.removeprefix("python=")
    )
