"""Released figures of a small council, keys, and packs made of them."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from hashlib import sha256

import pytest
from small_results import WHO, result

from evalkit.disclosure.released import _GATE, Released, ReleaseNote
from evalkit.exchange import TrustedKey, TrustList, make_keys, read_key, write_share_pack
from evalkit.finding import CellState, Finding
from evalkit.report import canonical_json
from evalkit.report.series import Series

TABLE = b"month,delegated,share\n2026-04,25,12.5\n2026-05,[c],[c]\n"


def cells(**columns) -> Series:
    """Two months of one indicator: one published, one hidden."""
    held = {
        "indicator": ("delegated_share", "delegated_share"),
        "definition_version": ("1", "1"),
        "site_id": ("", ""),
        "period": ("2026-02", "2026-03"),
        "stratum": ("", ""),
        "numerator": (25.0, None),
        "denominator": (200.0, 205.0),
        "value": (12.5, None),
        "people_numerator": (25, None),
        "people_denominator": (40, 40),
        "method": ("wilson", ""),
        "state": (CellState.VALUE, CellState.SUPPRESSED),
        "source": ("observations", "observations"),
        "note": ("", ""),
    } | columns
    blank = {name: (None,) * len(held["indicator"]) for name in Series.model_fields if name not in held}
    return Series.model_validate({**held, **blank})


FINDING = Finding(
    council="little",
    subject="delegated_share",
    method="p",
    question="Has “Delegated share” moved?",
    sentence="Delegated share: improved.",
    scale="process limits",
    signal="improved",
    numerator=25.0,
    denominator=200.0,
)


def figures(edition="2026-04", *, who=WHO, series=None, findings=(FINDING,), **others):
    made = result(edition, *findings, who=who, series=series or cells(), **others)
    identity = made.identity.model_copy(update={"edition_kind": "shareable"})
    return made.model_copy(update={"identity": identity})


def lay_release(folder, made, *, number=1, tables=None, **others) -> Released:
    """Write the folder of a release as disclosure control leaves it."""
    held = {"result.json": canonical_json(made).encode(), "report.html": b"<p>Hello</p>"}
    held |= {f"tables/{name}": content for name, content in (tables or {"reach.csv": TABLE}).items()}
    for name, content in held.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    who = made.identity
    note = ReleaseNote(
        **{
            "council": who.council,
            "name": who.name,
            "edition": who.edition,
            "synthetic": who.synthetic,
            "number": number,
            "released_on": date(2026, 5, number + 1),
            "rule": "sdc-1",
            "first_release": number == 1,
            "run": "ab" * 32,
            "cells": 2,
            "files": {name: sha256(content).hexdigest() for name, content in held.items()},
        }
        | others
    )
    (folder / "release.json").write_text(note.stored)
    return Released(folder, note, gate=_GATE)


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    """Open keys of two councils and of a stranger."""
    folder = tmp_path_factory.mktemp("keys")
    names = ("little", "other", "stranger")
    return {name: read_key(make_keys(folder, password=None, council=name).secret) for name in names}


def trust(keys, *councils, **more) -> TrustList:
    return TrustList(
        keys=tuple(
            TrustedKey(
                council=council,
                name=f"{council.title()} Council",
                public_key=keys[council].public_key,
                added_on=date(2026, 1, 1),
                **more,
            )
            for council in councils
        )
    )


@pytest.fixture
def trusted(keys):
    return trust(keys, "little", "other")


@pytest.fixture
def make(tmp_path, keys):
    """Make a pack of an edition."""

    def pack(made=None, *, key="little", to="sent", **more):
        made = made or figures()
        folder = tmp_path / "releases" / f"{len(list(tmp_path.glob('releases/*')))}"
        released = lay_release(folder, made, **more)
        return write_share_pack(released, key=keys[key], to=tmp_path / to)

    return pack


def unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
