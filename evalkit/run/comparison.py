"""Plan the comparisons of councils: from their records, as the reports of councils are from their packs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.compare.folder_reading import SYNTHETIC, files_compared, latest_month, records_below
from evalkit.errors import EvalkitError
from evalkit.run.identity import Identity
from evalkit.run.inputs import hash_file, hash_files
from evalkit.run.layout import COMPARISON
from evalkit.run.needs import Holding
from evalkit.run.plan import CouncilPlan, Step, chapter_number
from evalkit.run.planning import Brought, plan_brought, plan_council, said
from evalkit.run.program import read_comparisons
from evalkit.run.theories import name_theory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from evalkit.run.plan import Plan
    from evalkit.run.program import Program

FEWEST = 2  # councils of one kind
THEORY = "blended_roles"  # by whose definitions councils are compared, unless a run names another
MADE_ANEW = "reports that it compares are made anew"


def plan_comparisons(to: Path, *, program: Program) -> list[CouncilPlan]:
    """Plan the comparison of the councils in a reports folder, and that of the synthetic ones.

    Parameters
    ----------
    to : pathlib.Path
        The reports folder.
    program : Program
        Of the comparisons.

    Returns
    -------
    list of CouncilPlan
        Only where two councils or more of one kind have a report.
    """
    kinds = (False, True)
    found = {synthetic: records_below(_folder(to, synthetic=synthetic)) for synthetic in kinds}
    return [
        _plan(to, _folder(to, synthetic=synthetic), program=program, synthetic=synthetic)
        for synthetic, records in found.items()
        if len(records) >= FEWEST
    ]


def plan_taken(taken: Path, *, to: Path, program: Program) -> CouncilPlan:
    """Plan the comparison of peers' figures that were taken in.

    Parameters
    ----------
    taken : pathlib.Path
        The folder that they were written to.
    to : pathlib.Path
        Where the page is to be.
    program : Program
        Of the comparisons.

    Returns
    -------
    CouncilPlan
    """
    return _plan(to, taken, program=program, synthetic=taken.name == SYNTHETIC)


def plan_again(plan: CouncilPlan, *, to: Path, program: Program) -> CouncilPlan:
    """Plan a council, or a comparison, once more: others may have been at work.

    Parameters
    ----------
    plan : CouncilPlan
        As it was planned.
    to : pathlib.Path
        The reports folder.
    program : Program
        What it has in common with others of its kind.

    Returns
    -------
    CouncilPlan
    """
    if not plan.is_comparison:
        return plan_council(plan.label, to=to, program=program)
    again = [each for each in plan_comparisons(to, program=program) if each.label == plan.label]
    return again[0] if again else plan


def files_now(plan: CouncilPlan, program: Program) -> Mapping[str, str]:
    """Hash the files that a report is made from, as they are now.

    Parameters
    ----------
    plan : CouncilPlan
        Of a council, or of a comparison.
    program : Program
        What it has in common with others of its kind.

    Returns
    -------
    mapping of str to str
    """
    assert plan.pack  # noqa: S101 - a plan that runs has one
    if plan.is_comparison:
        return _hashed(files_compared(plan.pack))
    return program.needs.counted(hash_files(plan.pack), holding=plan.holding)


def foresee_comparisons(plan: Plan, *, program: Program) -> tuple[CouncilPlan, ...]:
    """Say what comparisons a run would make: of reports that it makes anew, before they are there.

    Parameters
    ----------
    plan : Plan
        Of the councils.
    program : Program
        Of the councils.

    Returns
    -------
    tuple of CouncilPlan
    """
    comparing = read_comparisons(program)
    if comparing is None:
        return ()
    exact = {each.label: each for each in plan_comparisons(plan.to, program=comparing)}
    coming = dict(_coming(plan, comparing))
    return tuple({**exact, **coming}.values())


def _coming(plan: Plan, program: Program) -> Iterator[tuple[str, CouncilPlan]]:
    for synthetic in (False, True):
        fresh = [
            each.identity
            for each in plan.councils
            if each.does == "run" and each.identity and each.identity.synthetic is synthetic
        ]
        there = records_below(_folder(plan.to, synthetic=synthetic))
        councils = {place.partition("/")[0] for place in there} | {each.council for each in fresh}
        if fresh and len(councils) >= FEWEST:
            edition = max([latest_month(there), *(each.edition for each in fresh)])
            who = _identity(len(councils), edition, synthetic=synthetic)
            steps = tuple(
                Step(chapter_number(each), each.name, "run", MADE_ANEW, {}) for each in program.chapters
            )
            yield who.home, CouncilPlan(who.home, who, "run", MADE_ANEW, steps)


def _plan(to: Path, folder: Path, *, program: Program, synthetic: bool) -> CouncilPlan:
    records = records_below(folder)
    who = _identity(len(records), latest_month(dict(records)), synthetic=synthetic)
    try:
        theory, path = name_theory(program.options.theory or THEORY)
        brought = Brought(
            label=who.home,
            identity=who,
            pack=folder,
            theory=path,
            files=_hashed(files_compared(folder)),
            theory_hash=hash_file(path),
            holding=Holding(),
            given={"reports": str(folder.resolve()), "edition": who.edition, "theory": theory},
            places={},
        )
        return plan_brought(brought, to=to, program=program)
    except EvalkitError as error:
        return CouncilPlan(who.home, who, "refuse", said(error))
    except OSError as error:
        return CouncilPlan(who.home, who, "refuse", f"It cannot be read: {error.strerror}: {error.filename}.")


def _identity(councils: int, edition: str, *, synthetic: bool) -> Identity:
    return Identity(COMPARISON, f"{councils} councils side by side", edition, THEORY, synthetic)


def _folder(to: Path, *, synthetic: bool) -> Path:
    return to / SYNTHETIC if synthetic else to


def _hashed(records: Mapping[str, Path]) -> dict[str, str]:
    return {place: hash_file(path) for place, path in records.items()}
