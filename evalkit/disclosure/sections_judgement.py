"""Tables of what was released besides figures: findings, journey, verdicts, conditions and adaptations."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from evalkit.chapters.blocks import day, figure, state, tabulate, words, yes_no
from evalkit.chapters.contribution_picture import MARKS
from evalkit.finding import CellState
from evalkit.judgement.words import counted, listed, number, span
from evalkit.section import Chart
from evalkit.theory.picture import draw_theory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.finding import Finding
    from evalkit.report.record import Result
    from evalkit.section import Block, Table
    from evalkit.theory.model import Theory

CHANGE = ("xmr", "p", "p'", "u", "u'", "c", "g", "t", "run chart")  # what looks for change over time
EFFECT = ("its", "controlled its", "staggered adoption")


def findings_table(result: Result, *, theory: Theory) -> Table:
    """List what charts and designs say of each indicator.

    Parameters
    ----------
    result : Result
        The released record.
    theory : Theory
        Titles.

    Returns
    -------
    Table
    """
    titles = {each.code: each.title for each in theory.indicators}
    chosen = [each for each in result.findings if each.method in CHANGE + EFFECT and each.subject in titles]
    return tabulate(
        [_finding(each, titles) for each in chosen],
        id="findings_table",
        caption="What control charts and designs say of each indicator",
        columns=(
            words("title", "Indicator"),
            words("question", "Question"),
            words("signal", "Signal"),
            words("estimate", "Estimate (95% interval)"),
            words("least", "Least that could have shown"),
            words("planned", "Planned beforehand"),
            state("state", "State"),
        ),
    )


def findings_sentence(result: Result) -> str:
    """Count signals, and findings that are hidden."""
    chosen = [each for each in result.findings if each.method in CHANGE + EFFECT]
    hidden = sum(each.state is CellState.SUPPRESSED for each in chosen)
    signals = Counter(each.signal for each in chosen if each.state is CellState.VALUE)
    told = [f"{count} {signal}" for signal, count in sorted(signals.items())]
    said = f"Of {counted(len(chosen), 'finding')} about change, {hidden} are hidden"
    return f"{said}; signals of the others: {listed(told)}." if told else f"{said}."


def journey_sentence(result: Result) -> str:
    """Say how far the journey has come, and how many sites started."""
    if result.journey is None:
        return "The journey was not reported."
    reached = result.journey.final_stage or "no milestone"
    started = sum(site.status == "started" for site in result.sites)
    return (
        f"Stage reached: {reached}. {result.journey.completed} of {result.journey.applicable} milestones are "
        f"done; {started} of {counted(len(result.sites), 'site')} started."
    )


def journey_tables(result: Result, *, theory: Theory) -> Iterator[Block]:
    """List milestones with their dates, and sites with their starts."""
    labels = {each.id: each.label for stage in theory.journey for each in stage.milestones}
    yield tabulate(
        [
            {
                "milestone": labels[each.milestone],
                "status": each.status,
                "started": day(each.started),
                "completed": day(each.completed),
            }
            for each in result.milestones
        ],
        id="milestones",
        caption="Milestones of the journey",
        columns=(
            words("milestone", "Milestone"),
            words("status", "Status"),
            words("started", "Started"),
            words("completed", "Completed"),
        ),
    )
    yield tabulate(
        [
            {"site": each.site_id, "kind": each.kind, "status": each.status, "start": day(each.start_date)}
            for each in result.sites
        ],
        id="sites",
        caption="Sites, by number instead of name",
        columns=(
            words("site", "Site"),
            words("kind", "Kind"),
            words("status", "Status"),
            words("start", "First delegated visit"),
        ),
    )


def links_sentence(result: Result) -> str:
    """Count the verdicts."""
    counts = Counter(each.verdict for each in result.verdicts)
    told = [f"{count} {verdict}" for verdict, count in counts.items()]
    return f"Of {counted(len(result.verdicts), 'link')}: {listed(told)}." if told else "No link was judged."


def links_blocks(result: Result, *, theory: Theory) -> Iterator[Block]:
    """Draw the theory with its verdicts, and list those that were tested."""
    labels = {node.id: node.label for node in theory.nodes}
    links = {link.id: link for link in theory.links}
    rows = [
        {
            "source": labels[links[each.link].source],
            "target": labels[links[each.link].target],
            "verdict": each.verdict,
            "holds": None if each.holds_in is None else 100 * each.holds_in,
        }
        for each in result.verdicts
    ]
    if not rows:
        return
    table = tabulate(
        rows,
        id="verdicts",
        caption="Verdict on each link",
        columns=(
            words("source", "From"),
            words("target", "To"),
            words("verdict", "Verdict"),
            figure("holds", "Stays under other reasonable settings", unit="%", decimals=0),
        ),
    )
    marks = {each.link: MARKS[each.verdict] for each in result.verdicts if each.verdict in MARKS}
    ordered = {link: mark for kind in MARKS.values() for link, mark in marks.items() if mark is kind}
    yield Chart(
        id="verdict_picture",
        kind="theory",
        title=f"Theory of change by verdict: {theory.title}",
        message=links_sentence(result),
        alt=f"Diagram of the theory of change, each tested link marked. {links_sentence(result)}",
        data=table,
        source=f"Theory {theory.id}, version {theory.version}",
        svg=draw_theory(theory, colours=ordered),
    )


def conditions_sentence(result: Result) -> str:
    """Count what is listed."""
    return (
        f"{counted(len(result.conditions), 'score')} of conditions, "
        f"{counted(len(result.assumptions), 'assumption')} and "
        f"{counted(len(result.adaptations), 'adaptation')}, without the words that people wrote about them."
    )


def conditions_tables(result: Result, *, theory: Theory) -> Iterator[Block]:
    """List conditions, assumptions and adaptations by their codes."""
    conditions = {each.id: each.label for each in theory.conditions}
    assumptions = {each.id: each.text for each in theory.assumptions}
    yield tabulate(
        [
            {"condition": conditions[each.condition], "score": each.score, "as_at": day(each.as_at)}
            for each in result.conditions
        ],
        id="conditions",
        caption="Conditions and how far they were met (0 to 1)",
        columns=(
            words("condition", "Condition"),
            figure("score", "Score", decimals=2),
            words("as_at", "As at"),
        ),
    )
    yield tabulate(
        [{"assumption": assumptions[each.assumption], "status": each.status} for each in result.assumptions],
        id="assumptions",
        caption="Assumptions and whether they hold here",
        columns=(words("assumption", "Assumption"), words("status", "Status")),
    )
    yield tabulate(
        [
            {
                "date": day(each.date),
                "nature": each.nature,
                "level": each.level,
                "planned": yes_no(each.planned),
                "keeps_core": yes_no(each.keeps_core),
            }
            for each in result.adaptations
        ],
        id="adaptations",
        caption="Adaptations of the programme",
        columns=(
            words("date", "Date"),
            words("nature", "Nature"),
            words("level", "Level"),
            words("planned", "Planned"),
            words("keeps_core", "Keeps the core"),
        ),
    )


def _finding(finding: Finding, titles: dict[str, str]) -> dict[str, Any]:
    known = finding.estimate is not None
    bounded = finding.lower is not None and finding.upper is not None
    interval = f" ({span(finding.lower or 0, finding.upper or 0, unit=finding.unit)})" if bounded else ""
    planned = {True: "yes", False: "no: post hoc", None: "–"}[finding.planned]
    least = finding.smallest_detectable
    return {
        "title": titles[finding.subject],
        "question": finding.question,
        "signal": finding.signal if finding.state is CellState.VALUE else "–",
        "estimate": f"{number(finding.estimate, unit=finding.unit)}{interval}" if known else "–",
        "least": number(least, unit=finding.unit) if least is not None else "–",
        "planned": planned,
        "state": finding.state,
    }
