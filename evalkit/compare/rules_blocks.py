"""How these councils are compared: each rule, and what it came to here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.blocks import tabulate, words
from evalkit.compare.outcomes import VALUE, definitions_of
from evalkit.compare.rules import FEWEST_PERIODS, RULES, released_apart, versions_apart
from evalkit.compare.signals import charted_apart
from evalkit.judgement.words import counted, some

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.compare.outcomes import Outcome
    from evalkit.compare.records import Records
    from evalkit.section import Table

NONE = "Not met here"
ALWAYS = "Holds throughout"


def rules_table(records: Records, outcomes: Sequence[Outcome]) -> Table:
    """Tabulate the rules of comparison, and what each came to among these councils."""
    here = {
        "kinds": _kind(records),
        "editions": _edition(records),
        "theories": "",
        "verified": some([f"{name}: {why}" for name, why in records.left_out.items()], most=12),
        "versions": _versions(records),
        "definitions": _definitions(records, outcomes),
        "chart_rules": _charts(records, outcomes),
        "releases": _releases(records),
        "periods": some(
            [f"{each.indicator.title}: {_other_kinds(each)}" for each in outcomes if each.other_kinds]
        ),
        "few_periods": some(_few(outcomes), most=12),
        "hidden": _hidden(outcomes),
        "rounding": "All counts are rounded." if records.is_shareable else "Counts here are exact.",
        "few_councils": f"{counted(len(records.results), 'council')} here.",
    }
    rows = [
        {"what": each.what, "why": each.why, "done": each.done, "here": here.get(each.id, ALWAYS) or NONE}
        for each in RULES.values()
    ]
    return tabulate(
        rows,
        id="rules_table",
        caption="Rules of comparison, and what they came to here",
        columns=(
            words("what", "Rule about"),
            words("done", "What is done"),
            words("here", "Here"),
            words("why", "Why"),
        ),
    )


def _kind(records: Records) -> str:
    return "All are synthetic." if records.is_synthetic else "All are real."


def _edition(records: Records) -> str:
    return "All are releases." if records.is_shareable else "All are internal records."


def _versions(records: Records) -> str:
    apart = versions_apart(records)
    return some([f"{records.names[code]} by version {version}" for code, version in apart.items()])


def _definitions(records: Records, outcomes: Sequence[Outcome]) -> str:
    found = definitions_of(records, [each.indicator for each in outcomes])
    titles = {each.indicator.code: each.indicator.title for each in outcomes}
    return some([titles[code] for code in found])


def _charts(records: Records, outcomes: Sequence[Outcome]) -> str:
    apart = {each.indicator.title: charted_apart(records, each.indicator.code) for each in outcomes}
    said = [
        f"{title}: {some([f'{records.names[code]} by {rules}' for code, rules in found.items()])}"
        for title, found in apart.items()
        if found
    ]
    return "; ".join(said)


def _releases(records: Records) -> str:
    return some(
        [f"{records.names[code]} by {rule or 'none'}" for code, rule in released_apart(records).items()]
    )


def _other_kinds(outcome: Outcome) -> str:
    return some([f"{name} by {kind}" for name, kind in outcome.other_kinds.items()])


def few_periods(outcome: Outcome) -> dict[str, int]:
    """Count the periods with a figure of each council that has some, but too few for any signal."""
    known = outcome.rows[outcome.rows["state"].eq(VALUE)].groupby("council").size()
    return {str(name): int(n) for name, n in known.items() if n < FEWEST_PERIODS}


def _few(outcomes: Sequence[Outcome]) -> list[str]:
    found: dict[str, list[str]] = {}
    for each in outcomes:
        for name in few_periods(each):
            found.setdefault(name, []).append(each.indicator.title)
    return [f"{name} ({some(titles, most=3)})" for name, titles in found.items()]


def _hidden(outcomes: Sequence[Outcome]) -> str:
    hidden = [each.indicator.title for each in outcomes if each.rows["state"].eq("suppressed").any()]
    return some(hidden)
