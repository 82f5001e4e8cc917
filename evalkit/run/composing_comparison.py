"""Compose a comparison from what its notebooks left, in a process of its own, as editions of councils are."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.compare.folder_reading import find_records
from evalkit.judgement.words import counted
from evalkit.report import Identity, Provenance, TheoryName, build_result, names_of, write_result
from evalkit.run.composing import versions
from evalkit.run.composing_pages import read_sections, write_page
from evalkit.run.layout import COMPARISON, RESULT
from evalkit.theory import read_theory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.report.identity import EditionKind
    from evalkit.theory.model import Theory


_TAKEN = ("programme", "synthetic", "start", "end", "data_as_at", "edition_kind")


def work(job: Mapping[str, Any]) -> None:
    """Compose a comparison.

    Parameters
    ----------
    job : mapping
        ``given`` (reports, edition and theory), ``files`` (records to their hashes), ``scratch`` and
        ``result`` (folders), ``provenance``.
    """
    given, result = job["given"], Path(job["result"])
    theory, sections = read_theory(given["theory"]), read_sections(Path(job["scratch"]))
    records = find_records(Path(given["reports"]), edition=given["edition"])
    compared = [found for path in records.values() if (found := _identity_in(path))]
    identity = identify_comparison(compared, theory=theory, edition=given["edition"])
    made_from = Provenance(data=job["files"], versions=versions(), **job["provenance"])
    write_page(
        identity,
        sections=sections,
        provenance=made_from,
        names=names_of(theory, sites=pd.DataFrame(columns=["site_id", "name"])),
        scratch=Path(job["scratch"]),
        result=result,
    )
    record = build_result(identity, provenance=made_from, sections=sections, series=pd.DataFrame(), tables={})
    write_result(result / RESULT, result=record)


def identify_comparison(compared: Sequence[Mapping[str, Any]], *, theory: Theory, edition: str) -> Identity:
    """Say what a page compares, in the place of a council.

    Parameters
    ----------
    compared : sequence of mapping
        Identities of the records, as they are stored.
    theory : Theory
        By whose definitions they are compared.
    edition : str
        The month that names the comparison.

    Returns
    -------
    Identity
    """
    programmes = Counter(each["programme"] for each in compared)
    number = counted(len(compared), "council")
    return Identity(
        council=COMPARISON,
        name=f"{number} side by side",
        programme=programmes.most_common(1)[0][0],
        edition=edition,
        synthetic=any(each["synthetic"] for each in compared),
        edition_kind=_kind(compared),
        theory=TheoryName(id=theory.id, version=theory.version, title=theory.title),
        start=min(each["start"] for each in compared),
        end=max(each["end"] for each in compared),
        data_as_at=max(each["data_as_at"] for each in compared),
    )


def _kind(compared: Sequence[Mapping[str, Any]]) -> EditionKind:
    """Call a page shareable only where every record that it is made from is."""
    kinds = {each["edition_kind"] for each in compared}
    return "shareable" if kinds == {"shareable"} else "internal"


def _identity_in(path: Path) -> dict[str, Any] | None:
    """Read whose a record is; one that is broken was named by the notebook, and is passed over here."""
    try:
        found = json.loads(path.read_bytes())["identity"]
        return {name: found[name] for name in _TAKEN}
    except (OSError, ValueError, LookupError, TypeError):
        return None
