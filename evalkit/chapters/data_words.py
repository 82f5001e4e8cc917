"""The sentences of the chapter on the data, and what cannot be trusted, by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.judgement.words import counted, listed, period_name, some

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from evalkit.chapters.edition import Edition
    from evalkit.errors import Problem
    from evalkit.pack.checking.abilities import Ability

COMPLETE_ENOUGH = 80  # per cent of periods with a value; below it an indicator is named as a doubt [ours]
FEW_ANSWERED = 50  # per cent of those invited; below it those who did not answer outnumber the rest [ours]
_SYNTHETIC = "Every figure is synthetic: made up to try things out, it says nothing of a real place."
NO_DOUBT = "Nothing that the checks can see. They cannot see a wrong figure that looks like a right one."


def summary(edition: Edition, *, complete: pd.DataFrame) -> str:
    """Say what was found, and how complete the figures are."""
    return f"{problems_sentence(edition.report.problems)} {completeness_sentence(complete)}"


def brought_sentence(tables: pd.DataFrame) -> str:
    """Count the tables that came."""
    brought = int((tables["rows"] > 0).sum())
    return f"The pack brought {brought} of the {len(tables)} tables that a council may bring."


def as_at_sentence(edition: Edition) -> str:
    """Say what the data cover and how old they are at the end of the edition's months."""
    council = edition.pack.council
    return (
        f"The evaluation covers {period_name(council.periods.start)} to {period_name(council.periods.end)}; "
        f"the data were taken on {period_name(council.data_as_at.isoformat())}."
    )


def problems_sentence(problems: Sequence[Problem]) -> str:
    """Count the problems by severity."""
    counts = [
        counted(n, severity)
        for severity in ("error", "warning", "note")
        if (n := sum(problem.severity == severity for problem in problems))
    ]
    return f"The checks found {listed(counts)}." if counts else "The checks found nothing wrong."


def coverage_sentence(complete: pd.DataFrame) -> str:
    """Count the indicators that came at all."""
    if complete.empty:
        return "There is no figure."
    sites = int((complete["site"] != "").sum())
    have = "has" if len(complete) == 1 else "have"
    alone = f" {sites} of them are of a site, where there are none of the whole council." if sites else ""
    return f"{counted(len(complete), 'indicator').capitalize()} {have} figures.{alone}"


def completeness_sentence(complete: pd.DataFrame) -> str:
    """Say what share of the expected periods has a value."""
    expected, values = int(complete["expected"].sum()), int(complete["values"].sum())
    if not expected:
        return "No indicator has figures."
    return (
        f"Of {expected:,} figures expected for the periods that the pack covers, "
        f"{values:,} ({100 * values / expected:.0f}%) have a value."
    )


def response_sentence(responses: pd.DataFrame) -> str:
    """Say who answered, and name the groups that mostly did not."""
    if responses.empty:
        return "No survey with its invitations is in the pack, so there is no response rate to give."
    low = _few(responses)
    if low.empty:
        return "At least half of those invited answered in every survey whose invitations are known."
    groups = listed(sorted(set(low["group"])))
    return (
        f"In {len(low)} of {counted(len(responses), 'survey')} fewer than half of those invited answered: "
        f"{groups}. Those who answered may differ from those who did not."
    )


def abilities_sentence(abilities: Sequence[Ability]) -> str:
    """Count the chapters by what they can do."""
    full, part, none = (sum(a.can == can for a in abilities) for can in ("full", "partly", "nothing"))
    return (
        f"Of {len(abilities)} chapters, {full} have all the data that they ask for, {part} some of it "
        f"and {none} none."
    )


def incomplete(complete: pd.DataFrame) -> list[str]:
    """Name the indicators with too few values."""
    return list(complete.loc[complete["share"] < COMPLETE_ENOUGH, "title"])


def incomplete_text(complete: pd.DataFrame) -> str:
    """Say which indicators have too few values."""
    named = incomplete(complete)
    if not named:
        return f"Every indicator that was brought has values for {COMPLETE_ENOUGH}% of its periods or more."
    return f"Fewer than {COMPLETE_ENOUGH}% of periods have a value for {some(named)}."


def errors_text(errors: int) -> str:
    """Say how many errors the checks found."""
    return f"The checks of the pack found {counted(errors, 'error')}."


def doubts(edition: Edition, *, complete: pd.DataFrame, responses: pd.DataFrame) -> list[str]:
    """List what cannot be trusted and why, each by a rule."""
    return [
        doubt
        for doubt in (
            _made_up(edition),
            _version(edition),
            _errors(edition.report.problems),
            incomplete_text(complete) if incomplete(complete) else "",
            _failed(complete),
            _small(complete),
            response_sentence(responses) if len(_few(responses)) else "",
        )
        if doubt
    ]


def _made_up(edition: Edition) -> str:
    made_up = edition.pack.council.synthetic
    return (
        "Every figure is synthetic: it was made up to try things out and says nothing of a place."
        if made_up
        else ""
    )


def _version(edition: Edition) -> str:
    agreed, used = edition.pack.council.theory.version, edition.core.version
    if not agreed or agreed == used:
        return ""
    return f"The council agreed version {agreed} of the theory, but version {used} was used."


def _errors(problems: Sequence[Problem]) -> str:
    files = sorted({problem.file for problem in problems if problem.severity == "error" and problem.file})
    return f"Figures from {listed(files)}: the checks found errors there." if files else ""


def _failed(complete: pd.DataFrame) -> str:
    named = list(complete.loc[complete["failed"] > 0, "title"])
    return f"Periods that failed a quality check are left out of {some(named)}." if named else ""


def _small(complete: pd.DataFrame) -> str:
    named = list(complete.loc[complete["small"] > complete["values"] / 2, "title"])
    return f"Most figures rest on small numbers for {some(named)}: they will jump about." if named else ""


def _few(responses: pd.DataFrame) -> pd.DataFrame:
    return responses[(responses["rate"] < FEW_ANSWERED).fillna(value=False).astype(bool)]
