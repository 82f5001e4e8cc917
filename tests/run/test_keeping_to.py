"""Behind the fence a process opens one folder and Python's own libraries, and nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

from evalkit.disclosure import NOTE

BEGIN = """
import os, pathlib, socket, sqlite3, subprocess, sys
import matplotlib
import pandas
from evalkit.run.keeping_to import keep_to
release, pack = sys.argv[1:]
visits = os.path.join(pack, "visits.csv")
keep_to(pathlib.Path(release))
"""
REACHES = {
    "open": "open(visits)",
    "open bytes": "open(os.fsencode(visits))",
    "os.open": "os.open(visits, os.O_RDONLY)",
    "pathlib": "pathlib.Path(visits).read_text()",
    "pathlib, by a way round": "pathlib.Path(release, '..', 'pack', 'visits.csv').read_text()",
    "a link in the folder": "open(os.path.join(release, 'link.csv'))",
    "pandas": "pandas.read_csv(visits)",
    "os.scandir": "list(os.scandir(pack))",
    "os.listdir": "os.listdir(pack)",
    "pathlib, to list": "list(pathlib.Path(pack).iterdir())",
    "to write": "open(os.path.join(pack, 'new.csv'), 'w')",
    "to write into a library": "open(os.path.join(sys.prefix, 'new.py'), 'w')",
    "os.open to write into a library": "os.open(os.path.join(sys.prefix, 'new.py'), os.O_CREAT)",
    "a file moved out": "os.rename(os.path.join(release, 'release.json'), os.path.join(pack, 'r.json'))",
    "os.rename": "os.rename(visits, os.path.join(release, 'visits.csv'))",
    "os.link": "os.link(visits, os.path.join(release, 'visits.csv'))",
    "os.symlink": "os.symlink(visits, os.path.join(release, 'visits.csv'))",
    "sqlite3": "sqlite3.connect(visits)",
    "a process": "subprocess.run(['cat', visits])",
    "a shell": "os.system('cat ' + visits)",
    "os.posix_spawn": "os.posix_spawn('/bin/cat', ['cat', visits], {})",
    "os.execv": "os.execv('/bin/cat', ['cat', visits])",
    "os.fork": "os.fork()",
    "a socket": "socket.create_connection(('127.0.0.1', 9), timeout=1)",
    "a name on the network": "socket.getaddrinfo('example.org', 80)",
    "a socket without a connection": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
}
TRY = """
try:
    {reach}
except PermissionError as error:
    if type(error).__name__ != "KeptOutError":
        raise
    print("kept out")
else:
    print("REACHED")
"""
# Readers that open files without Python's knowledge: a fence in Python does not see them.
BLIND = ("duckdb", "pyarrow")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    top = tmp_path_factory.mktemp("kept")
    for name in ("release", "pack"):
        (top / name).mkdir()
    (top / "release" / NOTE).write_text("{}")
    (top / "pack" / "visits.csv").write_text("a,b\n1,2\n")
    (top / "release" / "link.csv").symlink_to(top / "pack" / "visits.csv")
    return top / "release", top / "pack"


def python(code, *arguments):
    return subprocess.run(
        [sys.executable, "-P", "-c", code, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def reached(folders):
    """All is tried one after another in one process; what each try came to."""
    code = BEGIN + "".join(TRY.format(reach=each) for each in REACHES.values())
    ended = python(code, *folders)
    assert (ended.returncode, ended.stderr) == (0, "")
    return dict(zip(REACHES, ended.stdout.splitlines(), strict=True))


@pytest.mark.parametrize("way", REACHES)
def test_no_way_leads_to_the_pack_or_out(reached, folders, way):
    assert reached[way] == "kept out"
    assert [each.name for each in folders[1].iterdir()] == ["visits.csv"]


def test_its_own_folder_is_read_written_and_listed(folders):
    code = (
        BEGIN
        + f"""
pathlib.Path(release, "page.html").write_text("x")
os.rename(os.path.join(release, "page.html"), os.path.join(release, "report.html"))
print(pathlib.Path(release, {NOTE!r}).read_text(), sorted(os.listdir(release)))
import xml.dom.minidom
"""
    )
    ended = python(code, *folders)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.split(maxsplit=1) == ["{}", "['link.csv', 'release.json', 'report.html']\n"]


def test_the_page_is_made_without_readers_that_the_fence_does_not_see():
    loaded = python("import sys, evalkit.run.release_page; print(*sys.modules)").stdout.split()
    assert "evalkit.run.keeping_to" in loaded
    assert [name for name in BLIND if name in loaded] == []


@pytest.mark.parametrize("reader", BLIND)
def test_the_fence_is_not_put_up_round_such_a_reader(folders, reader):
    pretend = f"import sys, types; sys.modules[{reader!r}] = types.ModuleType({reader!r})\n"
    ended = python(
        pretend
        + "import pathlib\nfrom evalkit.run.keeping_to import keep_to\nkeep_to(pathlib.Path(sys.argv[1]))",
        folders[0],
    )
    assert ended.returncode != 0
    assert reader in ended.stderr
