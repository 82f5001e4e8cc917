"""`evalkit check` takes the packs that a run takes, and says the same of those that it cannot reach."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile

import fsspec
import pytest
from small_runs import put_pack

from evalkit.commands.checking import check_packs
from evalkit.errors import UsageError
from evalkit.run import plan_packs


@pytest.fixture
def store(tmp_path):
    """Two packs in memory, one of them faulty, and something that is no pack."""
    system = fsspec.filesystem("memory")
    for name, numerator in (("sound", 10), ("faulty", "ten")):
        for each in put_pack(tmp_path / name, numerator=numerator).iterdir():
            system.pipe(f"/check/{name}/{each.name}", each.read_bytes())
    system.pipe("/check/other/notes.txt", b"no pack")
    yield "memory://check"
    system.rm("/check", recursive=True)


def checked(capsys, *packs) -> tuple[int, dict]:
    code = check_packs(packs, as_json=True)
    return code, {each["pack"]: each for each in json.loads(capsys.readouterr().out)["packs"]}


def test_a_pack_at_an_address_is_checked_as_one_in_a_folder(store, tmp_path, capsys):
    for name, expected in (("sound", 0), ("faulty", 3)):
        code, told = checked(capsys, f"{store}/{name}")
        (here,) = checked(capsys, str(tmp_path / name))[1].values()
        assert code == expected
        assert {**told[f"{store}/{name}"], "pack": ""} == {**here, "pack": ""}


def test_a_pack_in_a_zip_on_another_path_is_checked(tmp_path, capsys):
    put_pack(tmp_path / "all" / "north")
    packs = shutil.make_archive(str(tmp_path / "packs"), "zip", tmp_path / "all")
    code, told = checked(capsys, f"zip://north::{packs}")
    assert (code, list(told)) == (0, [f"zip://north::{packs}"])


def test_no_secret_is_repeated_and_no_copy_is_left(store, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    assert check_packs([f"{store}/sound?token=secret", f"{store}/faulty"], as_json=False) == 4
    told = capsys.readouterr()
    assert "secret" not in told.out + told.err
    assert str(tmp_path) not in told.out
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    "address",
    ["STORE/nowhere", "STORE/other", "s3://bucket/north", "zip://north::/no/such.zip", "nonsense://north"],
)
def test_what_cannot_be_reached_is_told_as_a_run_tells_it(store, address, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "s3fs", None)  # as where it is not installed
    address = address.replace("STORE", store)
    code, told = checked(capsys, address)
    (problem,) = told[address]["problems"]
    (planned,) = plan_packs([address], to=tmp_path / "reports").councils
    assert code == 4
    assert planned.reason == f"{problem['message']} {problem['mend']}"
    assert tempfile.gettempdir() not in planned.reason.replace(str(tmp_path), "")


def test_what_is_not_installed_is_named(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "s3fs", None)
    check_packs(["s3://bucket/north"], as_json=False)
    assert "Install what reads this kind of address, such as s3fs for s3://." in capsys.readouterr().out


def test_two_addresses_that_only_secrets_tell_apart_are_refused(store):
    with pytest.raises(UsageError, match="only what is secret tells them apart"):
        check_packs([f"{store}/sound?token=1", f"{store}/sound?token=2"], as_json=False)
