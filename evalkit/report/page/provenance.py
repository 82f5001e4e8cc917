"""What an edition was made from, as tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from evalkit.report.page.tables import view_table
from evalkit.section import Column, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.report.identity import Identity, Provenance
    from evalkit.report.page.tables import TableView


def view_provenance(identity: Identity, *, provenance: Provenance) -> list[TableView]:
    """Tabulate what an edition was made from; what is not known is left out.

    Parameters
    ----------
    identity : Identity
        Whose edition it is.
    provenance : Provenance
        What it was made from.

    Returns
    -------
    list of TableView
    """
    tables = [
        _pairs("edition", "This edition", _edition(identity, provenance), ("What", "Value")),
        _pairs("parameters", "Parameters", _written(provenance.parameters), ("Parameter", "Value")),
        _pairs("versions", "Versions of software", provenance.versions, ("Software", "Version")),
        _pairs("data", "Data files", provenance.data, ("File", "SHA-256")),
        _pairs("notebooks", "Notebooks", provenance.notebooks, ("Notebook", "SHA-256")),
    ]
    return [view_table(table, anchor=f"provenance-{table.id}") for table in tables if table.rows]


def _edition(identity: Identity, provenance: Provenance) -> dict[str, str]:
    rows = {
        "Council": f"{identity.name} ({identity.council})",
        "Edition": f"{identity.edition}, {identity.edition_kind}",
        "Theory of change": f"{identity.theory.id}, version {identity.theory.version}",
        "Baseline ends": identity.baseline_end,
        "Fingerprint of all inputs": provenance.fingerprint,
        "Hash of the theory": provenance.theory,
        "Hash of the lock file": provenance.lock,
    }
    return {what: value for what, value in rows.items() if value}


def _written(values: Mapping[str, object]) -> dict[str, str]:
    return {
        name: value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)
        for name, value in sorted(values.items())
    }


def _pairs(name: str, caption: str, rows: Mapping[str, str], head: tuple[str, str]) -> Table:
    return Table(
        id=name,
        caption=caption,
        columns=(Column(name="what", label=head[0]), Column(name="value", label=head[1])),
        rows=tuple(rows.items()),
    )
