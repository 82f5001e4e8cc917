"""Check a whole pack against the contract and a theory of change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.errors import worst_first
from evalkit.pack.checking.abilities import abilities
from evalkit.pack.checking.keys import check_keys
from evalkit.pack.checking.rules import check_rules
from evalkit.pack.checking.words import check_words
from evalkit.pack.report import Report

if TYPE_CHECKING:
    from evalkit.pack.model import Pack
    from evalkit.theory.model import Theory


def check_pack(pack: Pack, theory: Theory) -> Report:
    """List everything that is wrong with a pack, and what each chapter can do with it.

    Parameters
    ----------
    pack : Pack
        What `read_pack` gave.
    theory : Theory
        The theory that the council is evaluated against, with or without its local changes.

    Returns
    -------
    Report

    Examples
    --------
    >>> import tempfile
    >>> from evalkit.pack import read_pack, write_tables
    >>> from evalkit.theory import read_theory
    >>> council = {"contract_version": 1, "council": "E08000008", "name": "Tameside",
    ...     "programme": "Any", "theory": {"id": "blended_roles"},
    ...     "periods": {"start": "2024-04", "end": "2025-06"}, "data_as_at": "2025-07-15"}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = write_tables(folder, council=council, tables={})
    ...     report = check_pack(read_pack(folder), read_theory("blended_roles"))
    >>> [problem.rule for problem in report.problems], len(report.abilities)
    (['nothing-to-measure'], 9)
    """
    problems = worst_first(
        [*pack.problems, *check_keys(pack), *check_rules(pack, theory), *check_words(pack)]
    )
    return Report(pack.council.council, pack.council.name, tuple(problems), abilities(pack))
