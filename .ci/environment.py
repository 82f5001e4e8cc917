"""Make ``.venv`` agree with ``requirements.lock``, or say nothing when it already does.

Needs Python's standard library alone. The stamp is written last, so an installation that was cut
short is made again from the start; a second one that starts meanwhile waits for the first.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).resolve().parent.parent
HOME = TOP / ".venv"
PYTHON = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PACKAGES, PROJECT = HOME / ".packages", HOME / ".project"
LOCK = "requirements.lock"
# What a git hook or an editor sets would send pip or the tests elsewhere.
UNWANTED = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_REQUIRE_VIRTUALENV", "PIP_TARGET", "PIP_USER")


def main() -> int:
    with only_one():
        try:
            refresh()
        except subprocess.CalledProcessError as error:
            print(f"The environment is not ready: {describe(error)} failed.", file=sys.stderr)
            print("Mend what is said above, then make it again.", file=sys.stderr)
            return 1
    return 0


def refresh() -> None:
    if not stamped(PACKAGES, LOCK):
        install_packages()
        stamp(PACKAGES, LOCK)
        PROJECT.unlink(missing_ok=True)
    if not stamped(PROJECT, "pyproject.toml"):
        pip("install", "--no-deps", "--no-build-isolation", "-e", ".")
        stamp(PROJECT, "pyproject.toml")


def install_packages() -> None:
    print(f"Making .venv from {LOCK} (a minute or two, once) ...", flush=True)
    PACKAGES.unlink(missing_ok=True)
    venv.create(HOME, clear=True, with_pip=True, symlinks=os.name != "nt")
    pip("install", "--require-hashes", "-r", LOCK)


def pip(*arguments: str) -> None:
    wanted = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", *arguments, "-qq"]
    subprocess.run(command, cwd=TOP, env=wanted, check=True)


def stamped(path: Path, source: str) -> bool:
    return PYTHON.exists() and path.is_file() and path.read_text(encoding="utf-8") == mark_of(source)


def stamp(path: Path, source: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(mark_of(source), encoding="utf-8")
    fresh.replace(path)


def mark_of(source: str) -> str:
    # Scripts in an environment name its folder, so a copied or moved one is made again.
    return f"{hashlib.sha256((TOP / source).read_bytes()).hexdigest()} {TOP}\n"


def describe(error: subprocess.CalledProcessError) -> str:
    return " ".join(Path(part).name if part.startswith(str(TOP)) else part for part in error.cmd)


@contextmanager
def only_one() -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # Windows: no lock, and no make that could start two
        yield
        return
    folder = os.open(TOP, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


if __name__ == "__main__":
    sys.exit(main())
