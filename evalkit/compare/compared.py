"""What is compared: councils, months and versions; which definitions differ; who has no figures, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.chapters.blocks import count, day, tabulate, words
from evalkit.compare.outcomes import VALUE, adoption_of_councils, definitions_of
from evalkit.compare.rules_blocks import few_periods
from evalkit.finding import CellState
from evalkit.judgement.words import counted, listed, period_name, some

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.compare.outcomes import Outcome
    from evalkit.compare.records import Records
    from evalkit.report.record import Result
    from evalkit.section import Table
    from evalkit.theory.model import Indicator

MOST_NAMED = 8  # councils that are named in one cell
STATUS_WORDS = {
    "planned": "not started yet",
    "will not": "will not start",
    "unknown": "not known whether it has",
}
MEANS = {
    CellState.NOT_COLLECTED: "not collected: the council has no such figures, or they are not in its record.",
    CellState.SUPPRESSED: "suppressed: there is a figure, and it is hidden because it is about few people.",
    CellState.TOO_FEW: "too few to say: there is a count, and too little of it for a figure.",
    CellState.DEFINITION_DIFFERS: "by another definition: there is a figure, and it means something else.",
    CellState.FAILED_QUALITY: "failed a quality check: there is a figure, and it is not to be trusted.",
    CellState.NOT_APPLICABLE: "does not apply: there can be no such figure here.",
}
WHY = (
    (CellState.NOT_COLLECTED, "Not collected"),
    (CellState.SUPPRESSED, "Suppressed"),
    (CellState.TOO_FEW, "Too few to say"),
    (CellState.DEFINITION_DIFFERS, "By another definition"),
    (CellState.FAILED_QUALITY, "Failed a quality check"),
    (CellState.NOT_APPLICABLE, "Does not apply"),
)


def councils_table(records: Records) -> Table:
    """List the councils: edition, months, version of the theory, stage and start."""
    starts = adoption_of_councils(records).set_index("unit")
    rows = [
        _council(result, records, starts.loc[records.names[result.identity.council]])
        for result in records.results
    ]
    return tabulate(
        rows,
        id="councils",
        caption="The councils that are compared",
        columns=(
            words("name", "Council"),
            words("edition", "Edition"),
            words("months", "Months covered"),
            words("theory", "Theory of change"),
            words("stage", "Stage reached"),
            words("start", "First delegated visit"),
        ),
    )


def _council(result: Result, records: Records, adopted: Any) -> dict[str, str]:
    who = result.identity
    status = str(adopted["status"])
    start = day(adopted["start"]) if adopted["start"] else STATUS_WORDS.get(status, status)
    return {
        "name": records.names[who.council],
        "edition": period_name(who.edition),
        "months": f"{period_name(who.start)} to {period_name(who.end)}",
        "theory": f"{who.theory.id}, version {who.theory.version}",
        "stage": stage_of(result),
        "start": f"{start}, stopped {day(adopted['stop'])}".rstrip() if status == "stopped" else start,
    }


def stage_of(result: Result) -> str:
    """Name the stage of the journey that a council has reached."""
    if result.journey is None:
        return "Journey not reported"
    return result.journey.final_stage or "No milestone reached"


def compared_sentence(records: Records) -> str:
    """Say how many councils are compared, over which months, and by which versions of the theory."""
    results = records.results
    if not results:
        return "There is no council to compare."
    start = min(result.identity.start for result in results)
    end = max(result.identity.end for result in results)
    number = f"{counted(len(results), 'council')} {'is' if len(results) == 1 else 'are'} compared"
    said = f"{number}, over {period_name(start)} to {period_name(end)}."
    return f"{said} {_editions(records)} {_versions(records)}"


def _editions(records: Records) -> str:
    others = {
        records.names[result.identity.council]: result.identity.edition
        for result in records.results
        if result.identity.edition != records.edition
    }
    if not others:
        return "All reports are of the same month."
    named = some([f"{name} ({period_name(month)})" for name, month in others.items()])
    return f"Not all reports are of {period_name(records.edition)}: {named}."


def _versions(records: Records) -> str:
    by_version: dict[str, list[str]] = {}
    for result in records.results:
        by_version.setdefault(result.identity.theory.version, []).append(
            records.names[result.identity.council]
        )
    if set(by_version) == {records.theory.version}:
        return f"All used version {records.theory.version} of the theory of change."
    named = [f"version {version}: {some(names)}" for version, names in sorted(by_version.items())]
    return (
        f"Versions of the theory of change differ ({'; '.join(named)}); figures are compared only where "
        f"their definition is that of version {records.theory.version}."
    )


def definitions_sentence(records: Records, indicators: Sequence[Indicator]) -> str:
    """Name the indicators of which definitions differ, and by whom."""
    found = definitions_of(records, indicators)
    if not found:
        return "All councils measure these outcomes by the same definitions."
    titles = {indicator.code: indicator.title for indicator in indicators}
    said = [f"{titles[code]} ({_who_uses(versions)})" for code, versions in found.items()]
    return (
        f"Definitions differ for {listed(said)}. Only figures by the theory's own definition are compared; "
        "the others are marked."
    )


def _who_uses(versions: Mapping[str, Sequence[str]]) -> str:
    return "; ".join(f"version {version}: {some(names)}" for version, names in sorted(versions.items()))


def missing_table(outcomes: Sequence[Outcome]) -> Table:
    """List, for each outcome, how many councils have figures, and who has none for which reason."""
    rows = [
        {
            "title": outcome.indicator.title,
            "with": len(outcome.councils),
            **{state.name: _named(outcome, state) for state, _ in WHY},
        }
        for outcome in outcomes
    ]
    used = [(state, label) for state, label in WHY if any(row[state.name] != "–" for row in rows)]
    return tabulate(
        rows,
        id="missing_table",
        caption="Which councils have figures of each outcome, and why others have none",
        columns=(
            words("title", "Outcome"),
            count("with", "Councils with figures"),
            *(words(state.name, label) for state, label in used),
        ),
        notes=(
            *(f"{state.marker} {MEANS[state]}" for state, _ in used),
            *(_by_other_periods(outcome) for outcome in outcomes),
            *(_short(outcome) for outcome in outcomes),
        ),
    )


def _by_other_periods(outcome: Outcome) -> str:
    named = [f"{name} by {kind}" for name, kind in outcome.other_kinds.items()]
    return f"{outcome.indicator.title} by other periods than the rest: {some(named)}." if named else ""


def _short(outcome: Outcome) -> str:
    named = [f"{name} ({counted(n, 'period')})" for name, n in few_periods(outcome).items()]
    return (
        f"{outcome.indicator.title}, few periods, so no signal can be told: {some(named)}." if named else ""
    )


def missing_sentence(outcomes: Sequence[Outcome]) -> str:
    """Say how many outcomes all councils have figures of."""
    if not outcomes:
        return "No outcome is compared: no council wrote down what it expected to move."
    whole = sum(len(outcome.councils) == len(outcome.states) for outcome in outcomes)
    have = "has" if whole == 1 else "have"
    return f"Of {counted(len(outcomes), 'outcome')}, {whole or 'none'} {have} figures from every council."


def _named(outcome: Outcome, state: CellState) -> str:
    names = [str(name) for name, why in outcome.states.items() if why == state.value and why != VALUE]
    return some(names, most=MOST_NAMED) or "–"


def left_out_words(records: Records) -> Iterator[str]:
    """Name what is not compared at all, and why."""
    for name, why in records.left_out.items():
        yield f"{name} is not compared: {why.rstrip('.')}."
