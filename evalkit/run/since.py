"""What changed since an earlier edition: new, changed and vanished findings, verdicts and steps."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.errors import EvalkitError, FileError, RefusedError, UsageError
from evalkit.finding import Record
from evalkit.judgement.words import period_name, some
from evalkit.run.changes_findings import compare_findings
from evalkit.run.changes_journey import compare_journeys, compare_judgements
from evalkit.run.changes_record import Change, Changes
from evalkit.run.layout import INTERNAL, RESULT
from evalkit.run.standings import standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.finding import Finding
    from evalkit.report.record import Result
    from evalkit.run.standings import Standing

STAGE_CLOCK = "stage clock"  # the method of findings that say again what the journey says
CONTRIBUTION = "contribution analysis"  # and of those that say again what the verdicts say
RERUN = "A month that is run again replaces what that month said before."

__all__ = ["Change", "Changes", "Since", "changes_between", "changes_since", "latest_changes"]


def changes_between(earlier: Result, later: Result, *, names: Mapping[str, str] | None = None) -> Changes:
    """Tell what one edition of a council says otherwise than an earlier one.

    Parameters
    ----------
    earlier, later : Result
        Two editions of the same council.
    names : mapping of str to str, optional
        Labels of milestones, links, conditions and assumptions by their codes; by default those of the
        theory that the later edition names, where it is a bundled one.

    Returns
    -------
    Changes
        Empty where nothing changed.

    Raises
    ------
    UsageError
        If they are of different councils.
    RefusedError
        If one is synthetic and the other is not.
    """
    _refuse_strangers(earlier, later)
    names = _labels(later.identity.theory.id) if names is None else names
    clocked = bool(earlier.journey and later.journey)
    found, same = compare_findings(
        _findings(earlier, clocked=clocked), _findings(later, clocked=clocked), names=names
    )
    return Changes(
        council=later.identity.council,
        name=later.identity.name,
        synthetic=later.identity.synthetic,
        earlier=earlier.identity.edition,
        later=later.identity.edition,
        basis=tuple(_basis(earlier, later)),
        changes=(
            *found,
            *compare_judgements(earlier, later, names=names),
            *compare_journeys(earlier, later, names=names),
        ),
        same=same,
    )


class Since(Record):
    """One council's changes since an edition, or why there is nothing to tell."""

    council: str
    name: str
    synthetic: bool
    changes: Changes | None = None
    note: str = ""  # what a reader must know: no such edition, nothing later, chapters left out
    fault: str = ""  # why an edition could not be read


def changes_since(to: Path | str, *, edition: str, councils: Sequence[tuple[bool, str]] = ()) -> list[Since]:
    """Compare an edition of each council with the latest one that finished.

    Parameters
    ----------
    to : path-like
        The reports folder.
    edition : str
        The month that names the earlier edition.
    councils : sequence of (bool, str)
        Whether synthetic, and the code, of those that are wanted; all where there is none.

    Returns
    -------
    list of Since
        One a council, in the order of the reports folder.

    Raises
    ------
    FileError
        If no council that is wanted has a finished edition of that month; those that there are, are
        listed.
    """
    folder = Path(to)
    known = {who: each for who, each in finished_editions(folder).items() if not councils or who in councils}
    if not any(each.place.endswith(f"/{edition}") for editions in known.values() for each in editions):
        raise _no_such_edition(folder, edition, known)
    return [_since(folder, edition, editions) for editions in known.values()]


def latest_changes(to: Path | str, *, place: str) -> Changes | None:
    """Compare an edition with the one that finished before it, for the index over all of them.

    Parameters
    ----------
    to : path-like
        The reports folder.
    place : str
        Folder of the edition below it.

    Returns
    -------
    Changes or None
        None where there is none before it, or one of them cannot be read.

    Examples
    --------
    >>> latest_changes("no such folder", place="E08000008/2025-03") is None
    True
    """
    from evalkit.report import read_result  # noqa: PLC0415 - pandas comes with it, and most runs need none

    folder = Path(to)
    home, _, edition = place.rpartition("/")
    before = [each for each in (folder / home).glob(f"*/{INTERNAL}/{RESULT}") if each.parts[-3] < edition]
    try:
        results = [read_result(path) for path in (max(before), folder / place / INTERNAL / RESULT)]
        return changes_between(*results)
    except (EvalkitError, ValueError):  # ValueError: there is none before it
        return None


def finished_editions(to: Path) -> dict[tuple[bool, str], list[Standing]]:
    """List the finished editions of each council, oldest first.

    Parameters
    ----------
    to : pathlib.Path
        The reports folder.

    Returns
    -------
    dict of (bool, str) to list of Standing
        By whether it is synthetic, and the council's code.
    """
    found: dict[tuple[bool, str], list[Standing]] = {}
    for each in standing(to):
        if each.finished and not each.finished.is_comparison:
            found.setdefault((each.finished.synthetic, each.finished.council), []).append(each)
    return {who: sorted(editions, key=lambda each: each.place) for who, editions in found.items()}


def _since(to: Path, edition: str, editions: Sequence[Standing]) -> Since:
    latest = editions[-1].finished
    assert latest  # noqa: S101 - only finished ones are listed
    about = Since(council=latest.council, name=latest.name or latest.council, synthetic=latest.synthetic)
    months = {each.place.rpartition("/")[2]: each for each in editions}
    if edition not in months:
        return about.model_copy(update={"note": f"It has no finished edition {edition}, {_has(months)}."})
    if edition == latest.edition:
        note = f"{edition} is its latest finished edition, so there is nothing later to compare. {RERUN}"
        return about.model_copy(update={"note": note})
    try:
        changes = _read_and_compare(to, months[edition], editions[-1])
    except FileError as error:
        return about.model_copy(update={"fault": str(error)})
    return about.model_copy(update={"changes": changes, "note": _left_out(months[edition], editions[-1])})


def _read_and_compare(to: Path, earlier: Standing, later: Standing) -> Changes:
    from evalkit.report import read_result  # noqa: PLC0415 - as above

    paths = [to / each.place / INTERNAL / RESULT for each in (earlier, later)]
    return changes_between(*map(read_result, paths))


def _left_out(*editions: Standing) -> str:
    """Name the chapters that an edition was made without: what they say has not vanished or come anew."""
    said = [
        f"The edition {each.finished.edition} was made without {some(each.finished.left_out)}; what they "
        "would say cannot be compared."
        for each in editions
        if each.finished and each.finished.left_out
    ]
    return " ".join(said)


def _has(months: Iterable[str]) -> str:
    return f"only {some(sorted(months, reverse=True), most=12)}"


def _no_such_edition(
    to: Path, edition: str, known: Mapping[tuple[bool, str], Sequence[Standing]]
) -> FileError:
    if not known:
        return FileError(
            f"There is no finished edition in {to}.", hint=f"Make one with: evalkit run PACK --to {to}"
        )
    months = {each.place.rpartition("/")[2] for editions in known.values() for each in editions}
    return FileError(
        f"There is no finished edition {edition} in {to}.",
        hint=f"There are: {some(sorted(months, reverse=True), most=24)}.",
    )


def _refuse_strangers(earlier: Result, later: Result) -> None:
    was, now = earlier.identity, later.identity
    if was.council != now.council:
        raise UsageError(
            f"An edition of {was.name} cannot be the earlier one of {now.name}.",
            hint="Compare two editions of one council.",
        )
    if was.synthetic != now.synthetic:
        raise RefusedError(
            f"One edition of {now.name} is synthetic and the other is not.",
            hint="Made-up figures are never compared with real ones.",
        )


def _findings(result: Result, *, clocked: bool) -> list[Finding]:
    told = {CONTRIBUTION, STAGE_CLOCK} if clocked else {CONTRIBUTION}  # verdicts and stages are told as such
    return [each for each in result.findings if each.method not in told]


def _basis(earlier: Result, later: Result) -> Iterator[str]:
    """Name what the two editions were made from otherwise, which a change may come from."""
    was, now = earlier.identity, later.identity
    theories = [f"{who.theory.id}, version {who.theory.version}" for who in (was, now)]
    if theories[0] != theories[1]:
        yield f"The theory of change was {theories[0]}, and is now {theories[1]}."
    elif earlier.provenance.theory != later.provenance.theory:
        yield f"The file of the theory of change ({theories[1]}) was edited under the same version."
    if was.baseline_end != now.baseline_end:
        ends = [period_name(who.baseline_end) if who.baseline_end else "not set" for who in (was, now)]
        yield (
            f"The end of the baseline was {ends[0]}, and is now {ends[1]}: control charts are judged against "
            "other months."
        )
    yield from _settings(earlier, later)


def _settings(earlier: Result, later: Result) -> Iterator[str]:
    was, now = ({**result.provenance.parameters, "edition": ""} for result in (earlier, later))
    for name in dict.fromkeys((*was, *now)):
        if was.get(name) != now.get(name):
            ends = [str(each.get(name, "not given")) for each in (was, now)]
            yield f"The setting {name} was {ends[0]}, and is now {ends[1]}."
    versions = [result.provenance.versions.get("evalkit", "unknown") for result in (earlier, later)]
    if versions[0] != versions[1]:
        yield f"The earlier edition was made by evalkit {versions[0]}, the later one by {versions[1]}."


@cache
def _labels(theory: str) -> dict[str, str]:
    """Name what a bundled theory calls by codes; without it codes are shown as words."""
    from evalkit.theory import read_theory  # noqa: PLC0415 - read where something changed alone

    try:
        known = read_theory(theory)
    except EvalkitError:
        return {}
    nodes = {node.id: node.label for node in known.nodes}
    return {
        **nodes,
        **{step.id: step.label for stage in known.journey for step in stage.milestones},
        **{link.id: f"{nodes[link.source]} leads to {nodes[link.target]}" for link in known.links},
        **{condition.id: condition.label for condition in known.conditions},
        **{assumption.id: assumption.text for assumption in known.assumptions},
        **{indicator.code: indicator.title for indicator in known.indicators},
    }
