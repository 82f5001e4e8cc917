"""Make the plan of a run: compare what there is with what it would be made from. Nothing is written."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evalkit.errors import EvalkitError
from evalkit.run.earlier import earlier_record
from evalkit.run.identity import council_of, identity_of, name_pack
from evalkit.run.inputs import hash_file, hash_files, one_hash
from evalkit.run.layout import COMPARISON, INTERNAL, SECTIONS, UNFINISHED, WORK
from evalkit.run.leaving import salvage
from evalkit.run.needs import Holding
from evalkit.run.plan import (
    FORCED,
    LEFTOVERS,
    NEW,
    NOT_CHOSEN,
    SAME,
    CouncilPlan,
    Plan,
    Step,
    chapter_number,
)
from evalkit.run.record import State, read_record
from evalkit.run.theories import derived_tables, name_theory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from evalkit.run.identity import Identity
    from evalkit.run.needs import Needs
    from evalkit.run.options import Value
    from evalkit.run.program import Program
    from evalkit.run.record import ChapterRecord, RunRecord

_CHANGED = {
    "data": "data changed",
    "theory": "theory changed",
    "notebook": "notebook changed",
    "notebooks": "notebooks changed",
    "parameters": "parameters changed",
    "code": "code changed",
    "reference": "reference data changed",
    "lock": "libraries changed",
    "python": "Python changed",
    "chapters": "a chapter that it uses changed",
    "earlier": "the edition before it changed",
}


def make_plan(labels: Sequence[str], *, to: Path, program: Program) -> Plan:
    """Plan a run of several councils.

    Parameters
    ----------
    labels : sequence of str
        Their packs.
    to : pathlib.Path
        The reports folder.
    program : Program
        What they have in common.

    Returns
    -------
    Plan
    """
    claimed: dict[str, str] = {}
    return Plan(to, tuple(_alone(plan_council(label, to=to, program=program), claimed) for label in labels))


def plan_council(label: str, *, to: Path, program: Program) -> CouncilPlan:
    """Plan the run of one council.

    Parameters
    ----------
    label : str
        Its pack.
    to : pathlib.Path
        The reports folder.
    program : Program
        What all have in common.

    Returns
    -------
    CouncilPlan
    """
    try:
        return plan_brought(_look_at(label, program), to=to, program=program)
    except EvalkitError as error:
        return CouncilPlan(label, None, "refuse", said(error))
    except OSError as error:
        return CouncilPlan(label, None, "refuse", f"It cannot be read: {error.strerror}: {error.filename}.")


def said(error: EvalkitError) -> str:
    """Put what an error says, and what to do about it, on one line.

    Examples
    --------
    >>> from evalkit.errors import RunError
    >>> said(RunError("The disk is full.", hint="Free some space."))
    'The disk is full. Free some space.'
    """
    return " ".join(str(error).split())


@dataclass(frozen=True, slots=True)
class Brought:
    """What a report is made from, hashed: one council's pack and theory, or the records that are compared."""

    label: str
    identity: Identity
    pack: Path
    theory: Path
    files: Mapping[str, str]
    theory_hash: str
    holding: Holding
    given: Mapping[str, Value]
    places: Mapping[str, str]


def _look_at(label: str, program: Program) -> Brought:
    copy = program.fetched.copy_of(label)
    named, pack = (label, copy) if copy else name_pack(label)
    files = hash_files(pack)
    council = council_of(files, pack=pack, known=program.known)
    identity = identity_of(council, edition=program.options.edition)
    theory, path = name_theory(program.options.theory or identity.theory)
    content = hash_file(path)
    derived = derived_tables(path, content=content, known=program.known)
    holding = Holding(named=council["named"], derives=(*derived, *council["derived"]))
    return Brought(
        label=label,
        identity=identity,
        pack=pack,
        theory=path,
        files=program.needs.counted(files, holding=holding),
        theory_hash=content,
        holding=holding,
        given={
            "council": identity.council,
            "pack": named,
            "theory": theory,
            "edition": identity.edition,
        },
        places={"pack": str(copy)} if copy else {},
    )


def plan_brought(brought: Brought, *, to: Path, program: Program) -> CouncilPlan:
    """Compare what a report would be made from with what it was made from.

    Parameters
    ----------
    brought : Brought
        What it would be made from.
    to : pathlib.Path
        The reports folder.
    program : Program
        What all have in common.

    Returns
    -------
    CouncilPlan
    """
    home, edition = to / brought.identity.home, to / brought.identity.place
    extra = {name: value for each in program.parameters.values() for name, value in each.items()}
    parameters = {"edition": brought.identity.edition, **extra}
    finished, unfinished = read_record(edition / INTERNAL), read_record(edition / UNFINISHED)
    finished = finished if finished and finished.ok else None
    draft = CouncilPlan(
        label=brought.label,
        identity=brought.identity,
        does="run",
        reason="",
        pack=brought.pack,
        theory=brought.theory,
        given=brought.given,
        places=brought.places,
        parameters=parameters,
        files=brought.files,
        holding=brought.holding,
        hashes={
            "data": one_hash(brought.files),
            "theory": brought.theory_hash,
            "parameters": _hash_of(parameters),
            **program.hashes,
            **_hash_of_earlier(brought.identity, edition),
        },
        previous=finished,
    )
    earlier = _Earlier(edition, finished or salvage(edition / INTERNAL), unfinished)
    steps = tuple(_steps(brought, earlier, program, closely=False))
    if _reason(draft, steps, edition) == SAME:
        untidy = _left_over(home) or (edition / UNFINISHED).is_dir()
        return replace(
            draft, does="tidy" if untidy else "keep", reason=LEFTOVERS if untidy else SAME, steps=steps
        )
    if unfinished and program.options.repeat != "all" and _would_be_refused(draft, unfinished, home):
        return replace(draft, does="refuse", reason=unfinished.cause)
    steps = tuple(_steps(brought, earlier, program, closely=True))
    return replace(draft, steps=steps, reason=_reason(draft, steps, edition))


def _hash_of_earlier(identity: Identity, edition: Path) -> dict[str, str]:
    """Name what the page of a council says changes since; the first edition has none."""
    found = None if identity.council == COMPARISON else earlier_record(edition)
    return {"earlier": found[1]} if found else {}


@dataclass(frozen=True, slots=True)
class _Earlier:
    """What earlier runs left of an edition."""

    edition: Path
    finished: RunRecord | None
    unfinished: RunRecord | None

    def of(self, notebook: str) -> Iterator[tuple[str, RunRecord, ChapterRecord]]:
        """Give what they say of a chapter: the folder, the run and the chapter."""
        for folder, record in ((INTERNAL, self.finished), (UNFINISHED, self.unfinished)):
            if record is None:
                continue
            for chapter in record.chapters:
                if chapter.notebook == notebook and chapter.state is State.FINISHED:
                    yield folder, record, chapter


def _steps(brought: Brought, earlier: _Earlier, program: Program, *, closely: bool) -> Iterator[Step]:
    made_from = _made_from(brought, program)
    for path in program.chapters:
        number = chapter_number(path)
        step = Step(number, path.name, "run", NEW, made_from[number])
        chosen = path in program.chosen
        if chosen and program.options.repeat == "all":
            yield replace(step, reason=FORCED)
            continue
        yield _step(step, brought, earlier, program.needs, chosen=chosen, closely=closely)


def _step(
    step: Step, brought: Brought, earlier: _Earlier, needs: Needs, *, chosen: bool, closely: bool
) -> Step:
    why = ""
    for folder, record, chapter in earlier.of(step.notebook):
        fault = _differs(step, brought, record, chapter, needs) or _missing(
            earlier.edition / folder, chapter, closely
        )
        if not fault:
            return replace(step, does="keep", reason=SAME, kept=chapter, kept_in=folder)
        why = why or fault
    if chosen:
        return replace(step, reason=why or NEW)
    if why and earlier.finished and any(each.notebook == step.notebook for each in earlier.finished.chapters):
        return replace(step, does="lose", reason=f"{NOT_CHOSEN}; {why}")
    return replace(step, does="leave out", reason=NOT_CHOSEN)


def _made_from(brought: Brought, program: Program) -> dict[int, dict[str, str]]:
    """Hash what each chapter is made from; of a chapter that uses others, theirs are part of it."""
    found: dict[int, dict[str, str]] = {}
    for path in program.chapters:
        number = chapter_number(path)
        parameters = {"edition": brought.identity.edition, **program.parameters[path.name]}
        seen = program.needs.seen_by(number, brought.files, holding=brought.holding)
        found[number] = {
            "data": one_hash(seen),
            "theory": brought.theory_hash,
            "parameters": _hash_of(parameters),
            **program.made_from[number],
        }
    for number in sorted(found):
        used = {str(each): one_hash(found[each]) for each in program.needs.used_by(number) if each in found}
        if used:
            found[number]["chapters"] = one_hash(used)
    return found


def _differs(step: Step, brought: Brought, record: RunRecord, chapter: ChapterRecord, needs: Needs) -> str:
    """Say in words how what a chapter was made from differs from what it would be made from."""
    if chapter.fingerprint == step.fingerprint:
        return ""
    names = sorted({*chapter.made_from, *step.made_from})
    changed = [each for each in names if chapter.made_from.get(each) != step.made_from.get(each)]
    files = [
        each
        for each in _changed(record.files, brought.files)
        if needs.seen_by(step.number, {each: ""}, holding=brought.holding)
    ]
    words = {**_CHANGED, "data": f"{_CHANGED['data']}: {_named(files)}"} if files else _CHANGED
    return "; ".join(words.get(each, f"{each} changed") for each in changed) or "its record is not whole"


def _changed(before: Mapping[str, object], now: Mapping[str, object]) -> list[str]:
    return sorted(each for each in {*before, *now} if before.get(each) != now.get(each))


def _named(files: Sequence[str], most: int = 3) -> str:
    more = f" and {len(files) - most} more" if len(files) > most else ""
    return f"{', '.join(files[:most])}{more}"


def _missing(folder: Path, chapter: ChapterRecord, closely: bool) -> str:  # noqa: FBT001 - handed down
    """Name a file that a chapter left and that is not there as it was; figures are read only if asked."""
    for file, content in chapter.files.items():
        path = folder / file
        if not path.is_file():
            return f"{file} is missing"
        if (closely or file.startswith(SECTIONS)) and hash_file(path) != content:
            return f"{file} was changed"
    return "" if chapter.files else "its record is not whole"


def _reason(draft: CouncilPlan, steps: Sequence[Step], edition: Path) -> str:
    """Say why an edition is made; `SAME` where it need not be."""
    previous = draft.previous
    if previous is None:
        return NEW
    reasons = [_CHANGED.get(each, f"{each} changed") for each in _changed(previous.hashes, draft.hashes)]
    reasons += [each for step in steps if step.does in ("run", "lose") for each in _unsaid(step)]
    reasons += [f"{name} is missing or was changed" for name in _broken(edition / INTERNAL, previous)]
    return "; ".join(dict.fromkeys(reasons)) or SAME


def _unsaid(step: Step) -> Iterator[str]:
    """Give the reasons of a chapter that are not those of the whole edition."""
    for reason in step.reason.split("; "):
        if reason == FORCED:
            yield reason
        elif reason.partition(":")[0] not in _CHANGED.values():
            yield f"{step.notebook}: {reason}"


def _broken(folder: Path, record: RunRecord) -> list[str]:
    files = {name: folder / name for name in record.outputs}
    return [
        name for name, path in files.items() if not path.is_file() or hash_file(path) != record.outputs[name]
    ] or ([] if record.outputs else ["its page"])


def _would_be_refused(draft: CouncilPlan, before: RunRecord, home: Path) -> bool:
    """Say whether these data were found to have errors; what a dead run left is swept up first."""
    return before.faulty and draft.is_checked_like(before) and not _left_over(home)


def _left_over(home: Path) -> bool:
    return (home / WORK).is_dir() or any(home.glob("*/.replaced-*"))


def _alone(plan: CouncilPlan, claimed: dict[str, str]) -> CouncilPlan:
    """Refuse the second pack of one council and edition."""
    if plan.identity is None:
        return plan
    other = claimed.setdefault(plan.identity.place, plan.label)
    if other == plan.label:
        return plan
    return replace(plan, does="refuse", reason=f"It is of the same council and edition as {other}.", steps=())


def _hash_of(parameters: Mapping[str, Value]) -> str:
    return one_hash({name: json.dumps(value, sort_keys=True) for name, value in parameters.items()})
