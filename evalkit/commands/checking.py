"""Check packs and tell what was found."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from evalkit.commands.packs import find_packs
from evalkit.errors import EvalkitError, FileError, PackError, Problem, worst_first
from evalkit.pack import check_pack, locate_pack, read_pack
from evalkit.pack.problems import from_error
from evalkit.pack.report import Report, report_json, report_text
from evalkit.run.fetching import Fetched
from evalkit.theory import apply_local, check_local, read_theory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.pack import Pack


def check_packs(texts: Sequence[str], *, as_json: bool) -> int:
    """Check each pack, write everything that is wrong, and give the exit code.

    Parameters
    ----------
    texts : sequence of str
        Packs as typed: whatever a run takes.
    as_json : bool
        Whether machines read it.

    Returns
    -------
    int
        0, or the code of the first kind of error that a pack has.
    """
    with Fetched() as fetched:
        labels = dict.fromkeys(fetched.label_of(text) for text in find_packs(texts))
        reports = {label: _check(label, fetched, as_json=as_json) for label in labels}
    if as_json:
        packs = [{"pack": text, **report_json(report)} for text, report in reports.items()]
        typer.echo(json.dumps({"packs": packs}, indent=1, default=str))
    return next((report.exit_code for report in reports.values() if not report.ok), 0)


def _check(label: str, fetched: Fetched, *, as_json: bool) -> Report:
    report = _report(label, fetched)
    if not as_json:
        typer.echo(f"{report_text(report)}\n")
    return report


def _report(label: str, fetched: Fetched) -> Report:
    try:
        pack = read_pack(fetched.copy_of(label) or locate_pack(label))
    except PackError as error:
        return Report(label, label, tuple(error.problems))
    except FileError as error:
        return Report(label, label, (from_error(error, file=""),))
    return _against_theory(pack)


def _against_theory(pack: Pack) -> Report:
    local = pack.council.local_theory
    try:
        core = read_theory(pack.council.theory.id)
    except EvalkitError as error:
        wrong = Problem("theory", error.message, mend=error.hint, file="council.yaml", column="theory.id")
        return Report(pack.council.council, pack.council.name, (wrong, *pack.problems))
    clashes = check_local(core, local)
    found = check_pack(pack, core if clashes else apply_local(core, local))
    both: Report = replace(found, problems=tuple(worst_first([*clashes, *found.problems])))
    return both
