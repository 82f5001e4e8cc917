"""Metadata of a file that is sent, as RO-Crate 1.1 has it (https://w3id.org/ro/crate/1.1)."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from evalkit.exchange.plain_json import read_plain_json
from evalkit.exchange.refusing import refuse
from evalkit.report.record import SCHEMA_ID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.exchange.cover import Cover

CRATE = "ro-crate-metadata.json"
PROFILE = "https://w3id.org/ro/crate/1.1"
# RO-Crate 1.1 has no word for a hash; Schema.org has.
CONTEXT = [f"{PROFILE}/context", {"sha256": "https://schema.org/sha256"}]
FORMATS = {".json": "application/json", ".csv": "text/csv"}
LICENCE = (
    "Shared between councils that evaluate blended roles, to compare and to learn. Ask the council before "
    "you publish it or pass it on. It holds figures of groups of people, and no row about a person: do not "
    "try to find anybody in it."
)


def write_crate(cover: Cover, members: Mapping[str, bytes]) -> bytes:
    """Describe a file and each of its members.

    Parameters
    ----------
    cover : Cover
        What the file is.
    members : mapping of str to bytes
        What each holds.

    Returns
    -------
    bytes
        JSON-LD; equal for equal members.
    """
    graph = [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": PROFILE},
        },
        _root(cover, members),
        {"@id": f"#{cover.council}", "@type": "Organization", "name": cover.name},
        {"@id": "#licence", "@type": "CreativeWork", "name": "How it may be used", "description": LICENCE},
        *(_file(name, members[name]) for name in sorted(members)),
    ]
    return (json.dumps({"@context": CONTEXT, "@graph": graph}, indent=1, ensure_ascii=False) + "\n").encode()


def _root(cover: Cover, members: Mapping[str, bytes]) -> dict[str, object]:
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{cover.title}{' (synthetic data)' if cover.synthetic else ''}",
        "description": f"{cover.description}{' Every figure is made up.' if cover.synthetic else ''}",
        "datePublished": cover.released_on.isoformat(),
        "author": {"@id": f"#{cover.council}"},
        "publisher": {"@id": f"#{cover.council}"},
        "license": {"@id": "#licence"},
        "inLanguage": "en-GB",
        "version": cover.edition,
        "hasPart": [{"@id": name} for name in sorted(members)],
    }


def _file(name: str, content: bytes) -> dict[str, object]:
    said: dict[str, object] = {
        "@id": name,
        "@type": "File",
        "name": name,
        "contentSize": str(len(content)),
        "encodingFormat": FORMATS[f".{name.rpartition('.')[2]}"],
        "sha256": sha256(content).hexdigest(),
    }
    return said | ({"conformsTo": {"@id": SCHEMA_ID}} if name == "result.json" else {})


def check_crate(members: Mapping[str, bytes], *, name: str) -> None:
    """Hold the metadata against the members that they describe.

    Parameters
    ----------
    members : mapping of str to bytes
        What each holds.
    name : str
        What to call the file in messages.

    Raises
    ------
    RefusedError
        If they are no metadata, or describe other files.
    """
    read = read_plain_json(members[CRATE], name=f"{name}, {CRATE}")
    graph = read.get("@graph") if isinstance(read, dict) else None
    if not isinstance(graph, list) or not all(isinstance(each, dict) for each in graph):
        refuse(name, f"{CRATE} is no RO-Crate")
    told = {str(each.get("@id")): each.get("sha256") for each in graph if each.get("@type") == "File"}
    for each, told_hash in told.items():
        if each not in members or told_hash != sha256(members[each]).hexdigest():
            refuse(name, f"{CRATE} describes another file than {each!r} that is here")
