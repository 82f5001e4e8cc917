"""Tables and charts of councils as units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.chapters.blocks import count, figure, tabulate, words, yes_no
from evalkit.compare.telling import capital
from evalkit.compare.units import DESIGNS, SINGLE, STAGGERED
from evalkit.finding import CellState
from evalkit.judgement.words import counted, listed, number, some
from evalkit.section import Chart, Gap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.compare.units import Units
    from evalkit.finding import Finding
    from evalkit.section import Table

MOST_EVENT_STUDIES = 4  # pictures; the table has all
ANY = "any of these"
ALL_DESIGNS = (*DESIGNS, ANY)
MOST_WEIGHTS = 10  # councils of a mixture that are drawn


def designs_table(units: Sequence[Units]) -> Table:
    """List which designs councils as units allow for which outcomes, and why not for the others."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for each in units:
        for row in _judged(each):
            found.setdefault(row, []).append(each.outcome.indicator.title)
    keys = ("design", "allowed", "reason", "missing")
    rows = [{**dict(zip(keys, row, strict=True)), "titles": listed(titles)} for row, titles in found.items()]
    return tabulate(
        sorted(rows, key=lambda row: ALL_DESIGNS.index(row["design"])),
        id="unit_designs",
        caption="Which designs the records allow with councils as units",
        columns=(
            words("design", "Design"),
            words("allowed", "Allowed?"),
            words("titles", "For"),
            words("reason", "Why"),
            words("missing", "What is missing"),
        ),
        notes=tuple(_notes(units)),
    )


def _judged(each: Units) -> Iterator[tuple[str, str, str, str]]:
    if not each.designs:
        yield ANY, "no", capital(f"{_reason(each, STAGGERED)}."), ""
    for one in each.designs:
        allowed = "described only" if one.allowed and one.descriptive else yes_no(one.allowed)
        yield one.design, allowed, one.reason, one.missing


def _notes(units: Sequence[Units]) -> Iterator[str]:
    found: dict[str, list[str]] = {}
    judged = [each for each in units if each.designs]
    for each in judged:
        for note in each.notes:
            found.setdefault(note, []).append(each.outcome.indicator.title)
    for note, titles in found.items():
        yield note if len(titles) == len(judged) else f"{note.rstrip('.')} ({listed(titles)})."


def units_sentence(units: Sequence[Units]) -> str:
    """Say for how many outcomes councils can be units, and what that shows; else why not."""
    if not units:
        return "No outcome is compared, so councils are not compared as units."
    fitted = [each for each in units if each.staggered_fit]
    if not fitted:
        reasons = "; ".join(dict.fromkeys(_reason(each, STAGGERED) for each in units))
        return f"With councils as units no effect can be estimated: {reasons}."
    said = f"For {len(fitted)} of {counted(len(units), 'outcome')} councils can be compared as units. "
    clear = [each for each in fitted if each.staggered.signal in ("improved", "worse")]
    if not clear:
        return f"{said}None of these effects can be told from chance, which is not the same as no effect."
    titles = [f"{each.outcome.indicator.title} ({signal_words(each.staggered)})" for each in clear]
    return f"{said}Only for {listed(titles)} does the interval lie wholly on one side of zero."


def signal_words(finding: Finding) -> str:
    """Say which way an estimate points, and that it is in doubt where a check failed.

    Examples
    --------
    >>> from evalkit.finding import Check, Finding
    >>> doubt = Check(name="enough councils", passed=False, text="")
    >>> signal_words(Finding(council="all", subject="falls", method="its", question="?", sentence=".",
    ...                      signal="improved", checks=(doubt,)))
    'improved, in doubt'
    """
    failed = any(check.passed is False for check in finding.checks)
    return f"{finding.signal}{', in doubt' if failed else ''}"


def _reason(each: Units, design: str) -> str:
    found = next((one.reason for one in each.designs if one.design == design), "")
    if not found:
        finding = each.staggered if design == STAGGERED else each.single
        found = finding.sentence.removeprefix("No estimate: ")
    return (found[:1].lower() + found[1:]).rstrip(".")


def single_sentence(units: Sequence[Units]) -> str:
    """Say which council is set against a mixture of the others; else why none is."""
    fitted = [each for each in units if each.single_fit]
    if fitted:
        names = dict.fromkeys(each.alone for each in fitted)
        return (
            f"For {counted(len(fitted), 'outcome')} the council that started first ({listed(list(names))}) "
            "is set against a weighted mixture of councils that have not started. The weights are chosen so "
            "that the mixture moved as it did before it started."
        )
    reasons = "; ".join(dict.fromkeys(_reason(each, SINGLE) for each in units))
    return f"No council is set against a mixture of others: {reasons or 'no outcome is compared'}."


def effects_table(units: Sequence[Units], *, design: str) -> Table:
    """List the effect on each outcome that one design could estimate."""
    found = [(each.staggered if design == STAGGERED else each.single, each) for each in units]
    rows = [_effect(finding, each) for finding, each in found if finding.estimate is not None]
    return tabulate(
        rows,
        id="unit_effects" if design == STAGGERED else "single_effects",
        caption=f"Effects by {design}, with councils as units",
        columns=(
            words("title", "Outcome"),
            words("unit", "Unit"),
            figure("estimate", "Effect", decimals=2),
            figure("lower", "Lower (95%)", decimals=2),
            figure("upper", "Upper (95%)", decimals=2),
            figure("smallest", "Smallest effect that matters"),
            figure("detectable", "Smallest effect these could show", decimals=2),
            words("failed", "Checks that failed"),
            words("bearing", "On the theory"),
        ),
    )


def _effect(finding: Finding, each: Units) -> dict[str, Any]:
    failed = [check.name for check in finding.checks if check.passed is False]
    return {
        "title": each.outcome.indicator.title,
        "unit": finding.unit,
        "estimate": finding.estimate,
        "lower": _or_too_few(finding.lower),
        "upper": _or_too_few(finding.upper),
        "smallest": finding.smallest_important or CellState.NOT_APPLICABLE,
        "detectable": _or_too_few(finding.smallest_detectable),
        "failed": listed(failed) or "none",
        "bearing": finding.bearing,
    }


def _or_too_few(value: float | None) -> float | CellState:
    return CellState.TOO_FEW if value is None else value


def event_study(each: Units) -> Chart:
    """Draw the effect by months since each council's start."""
    fit, indicator = each.staggered_fit, each.outcome.indicator
    assert fit  # noqa: S101 - only estimates are drawn
    unit = each.staggered.unit
    return Chart(
        id=f"units_{indicator.code}",
        kind="event_study",
        title=f"{indicator.title}: effect by periods since the start, {counted(fit.n_treated, 'council')}",
        message=each.staggered.sentence,
        alt=(
            f"Event study of {indicator.title}, councils as units: the difference from councils that had not "
            f"started, by periods before and after the start. {each.staggered.sentence}"
        ),
        data=tabulate(
            _events(fit.events),
            id=f"units_{indicator.code}_data",
            caption=f"{indicator.title}: effect by periods since the start",
            columns=(
                figure("event_time", "Periods since the start", decimals=0),
                figure("value", "Effect", unit=unit, decimals=2),
                figure("lower", "Lower (95%)", unit=unit, decimals=2),
                figure("upper", "Upper (95%)", unit=unit, decimals=2),
                figure("band_lower", "Band: lower", unit=unit, decimals=2),
                figure("band_upper", "Band: upper", unit=unit, decimals=2),
                count("places", "Councils"),
                words("reference", "Reference"),
            ),
        ),
    )


def _events(events: pd.DataFrame) -> pd.DataFrame:
    named = {
        "estimate": "value",
        "simultaneous_lower": "band_lower",
        "simultaneous_upper": "band_upper",
    }
    return events.rename(columns=named).assign(reference="")


def mixture(each: Units) -> tuple[Chart, Chart]:
    """Draw one council beside its mixture of others, and how much each of these weighs."""
    fit, indicator, unit = each.single_fit, each.outcome.indicator, each.outcome.indicator.unit
    assert fit  # noqa: S101 - as above
    path = fit.path
    lines = pd.concat(
        [
            path.assign(series=each.alone, value=path["observed"]),
            path.assign(series="Mixture of others", value=path["counterfactual"]),
        ]
    )
    starts = lines["period"].eq(path.loc[path["after"], "period"].iloc[0])
    lines = lines.assign(event=starts.map({True: "First delegated visit", False: ""}))
    course = Chart(
        id=f"single_{indicator.code}",
        kind="lines",
        title=f"{indicator.title}: {each.alone} and a mixture of other councils",
        message=each.single.sentence,
        alt=(
            f"Two lines of {indicator.title}: {each.alone}, and a weighted mixture of councils that have not "
            f"started. {each.single.sentence}"
        ),
        data=tabulate(
            lines,
            id=f"single_{indicator.code}_data",
            caption=f"{indicator.title}: {each.alone} and a mixture of other councils",
            columns=(
                words("period", "Period"),
                figure("value", indicator.title, unit=unit),
                words("series", "What"),
                words("event", "Event"),
            ),
        ),
        unit=unit,
    )
    return course, _weights(each)


def _weights(each: Units) -> Chart:
    assert each.single_fit  # noqa: S101 - as above
    rows = each.single_fit.donor_weights.head(MOST_WEIGHTS)
    rows = rows.assign(label=rows["unit"], value=100 * rows["weight"])
    title, code = each.outcome.indicator.title, each.outcome.indicator.code
    heaviest = rows.iloc[0]
    pairs = rows[["label", "value"]].itertuples(index=False, name=None)
    shown = [f"{label} {number(value, unit='%')}" for label, value in pairs]
    return Chart(
        id=f"weights_{code}",
        kind="bars",
        title=f"{title}: what each council weighs in the mixture for {each.alone}",
        message=f"{heaviest['label']} weighs most, at {number(heaviest['value'], unit='%')}.",
        alt=f"Bars of weights: {some(shown, most=MOST_WEIGHTS)}.",
        data=tabulate(
            rows,
            id=f"weights_{code}_data",
            caption=f"{title}: weights of councils in the mixture for {each.alone}",
            columns=(words("label", "Council"), figure("value", "Weight", unit="%")),
        ),
        unit="%",
    )


def unit_gaps(units: Sequence[Units]) -> list[Gap]:
    """Say what would be needed for the designs that are not allowed, once for each reason."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for each in units:
        for design, allowed, reason, missing in _judged(each):
            if allowed == "no" and design != DESIGNS[2]:  # it asks what the one before it asks
                needs = missing or "every period of several councils"
                found.setdefault((design, reason, needs), []).append(each.outcome.indicator.title)
    return [
        Gap(
            what=f"An effect by {_by(design)}, with councils as units, on {some(titles)}.",
            why=why,
            needs=f"{capital(needs)}.",
        )
        for (design, why, needs), titles in found.items()
    ]


def _by(design: str) -> str:
    return "any design" if design == ANY else design
