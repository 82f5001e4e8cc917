"""Tables and forest plots of effects that are put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.chapters.blocks import count, figure, state, tabulate, words
from evalkit.finding import CellState
from evalkit.judgement.words import counted, listed, number, some, span
from evalkit.methods.pooling_tables import forest_rows
from evalkit.section import Chart, Gap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.compare.pooled import Pooled
    from evalkit.section import Table

MOST_FORESTS = 8  # pictures; the table has all
HOW = (
    "By restricted maximum likelihood; intervals by Hartung and Knapp, never narrower than the usual one. I² "
    "is the share of the differences between councils that is more than chance."
)
FEWEST_SHOWN = 2  # one effect is that council's own, and stands in its report


def pooled_sentence(effects: Sequence[Pooled]) -> str:
    """Say of how many outcomes there is a mean effect, and how they read."""
    together = [each for each in effects if each.fit]
    if not effects:
        return "No council has an estimate of an effect, so there is nothing to put together."
    said = f"Councils estimated effects of {counted(len(effects), 'kind')}; "
    if not together:
        return (
            f"{said}none of them comes from three councils or more, so they are shown and not put together."
        )
    said += (
        f"{len(together)} of them {'comes' if len(together) == 1 else 'come'} from three councils or more. "
    )
    return said + _readings(together)


def _readings(together: Sequence[Pooled]) -> str:
    verbs = {"supports": "supports", "weakens": "weakens", "cannot tell": "cannot tell about"}
    parts = [
        f"{listed(titles)} {verb} the theory"
        for bearing, verb in verbs.items()
        if (titles := [each.title for each in together if each.finding.bearing == bearing])
    ]
    return f"By outcome, the mean effect of: {'; of '.join(parts)}."


def pooled_table(effects: Sequence[Pooled]) -> Table:
    """List each mean effect with its interval, beside what matters and what could have been seen."""
    return tabulate(
        [_row(each) for each in effects],
        id="pooled_table",
        caption="Effects put together: the mean over councils",
        columns=(
            words("title", "Outcome"),
            count("councils", "Councils"),
            figure("estimate", "Mean effect", decimals=2),
            figure("lower", "Lower (95%)", decimals=2),
            figure("upper", "Upper (95%)", decimals=2),
            figure("smallest", "Smallest effect that matters"),
            figure("detectable", "Smallest effect these could show", decimals=2),
            words("bearing", "On the theory"),
        ),
        notes=(HOW, *(f"{each.title}: {each.finding.sentence}" for each in effects if not each.fit)),
    )


def _row(each: Pooled) -> dict[str, Any]:
    finding, fit = each.finding, each.fit
    return {
        "title": f"{each.title} ({finding.unit})",
        "councils": len(each.estimates),
        "estimate": fit.estimate if fit else finding.state,
        "lower": fit.lower if fit else finding.state,
        "upper": fit.upper if fit else finding.state,
        "smallest": finding.smallest_important or CellState.NOT_APPLICABLE,
        "detectable": finding.smallest_detectable if fit else finding.state,
        "bearing": finding.bearing,
    }


def spread_table(effects: Sequence[Pooled]) -> Table:
    """List how much councils differ beyond chance, and where the next council may lie."""
    fits = [(each.title, each.fit) for each in effects if each.fit]
    return tabulate(
        [
            {
                "title": title,
                "tau2": fit.heterogeneity.tau2,
                "i2": fit.heterogeneity.i2,
                "i2_lower": fit.heterogeneity.i2_lower,
                "i2_upper": fit.heterogeneity.i2_upper,
                "p": fit.heterogeneity.q_p,
                "next_lower": fit.prediction[0],
                "next_upper": fit.prediction[1],
            }
            for title, fit in fits
        ],
        id="spread_table",
        caption="How much councils differ beyond chance, and where the effect in the next council may lie",
        columns=(
            words("title", "Outcome"),
            figure("tau2", "tau²", decimals=2),
            figure("i2", "I²", unit="%", decimals=0),
            figure("i2_lower", "I²: from", unit="%", decimals=0),
            figure("i2_upper", "I²: to", unit="%", decimals=0),
            figure("p", "p of no difference", decimals=3),
            figure("next_lower", "Next council: from", decimals=2),
            figure("next_upper", "Next council: to", decimals=2),
        ),
    )


def forest(each: Pooled) -> Chart:
    """Draw each council's effect, their mean, and where the next council may lie."""
    name = f"forest_{each.kind.subject}_{'planned' if each.kind.planned else 'post_hoc'}"
    name += f"_{each.kind.released_by}" if each.kind.released_by else ""
    unit = each.finding.unit
    return Chart(
        id=name,
        kind="intervals",
        title=f"{each.title}: effect in {counted(len(each.estimates), 'council')} ({unit})",
        message=_message(each),
        alt=f"Forest plot of effects on {each.title}. {_values(each)} {_message(each)}",
        data=tabulate(
            _drawn(each),
            id=f"{name}_data",
            caption=f"{each.title}: the effect in each council and together",
            columns=(
                words("label", "Council"),
                words("kind", "What"),
                figure("value", "Effect", unit=unit, decimals=2),
                figure("lower", "Lower (95%)", unit=unit, decimals=2),
                figure("upper", "Upper (95%)", unit=unit, decimals=2),
                figure("weight", "Weight", unit="%", decimals=0),
                figure("reference", "No effect", unit=unit, decimals=0),
                state("state", "State"),
                words("numerator", "Numerator"),
                words("denominator", "Denominator"),
                words("note", "How much councils differ"),
            ),
            notes=(_left_out(each),),
        ),
        unit=unit,
    )


def _drawn(each: Pooled) -> pd.DataFrame:
    rows = forest_rows(each.estimates, fit=each.fit).rename(columns={"estimate": "value"})
    spread = each.fit.heterogeneity if each.fit else None
    note = (
        f"tau² {number(spread.tau2)}, I² {spread.i2:.0f}% ({spread.i2_lower:.0f} to {spread.i2_upper:.0f}), "
        f"Q {spread.q:.1f} on {spread.q_df}, p {spread.q_p:.2g}."
        if spread
        else "Shown, not put together."
    )
    return rows.assign(
        reference=0.0, state=CellState.VALUE.value, numerator=None, denominator=None, note=note
    )


def _message(each: Pooled) -> str:
    return each.finding.sentence if each.fit else f"{each.title}: {each.finding.sentence}"


def _values(each: Pooled) -> str:
    rows = each.estimates[["council", "estimate", "lower", "upper"]].itertuples(index=False, name=None)
    values = [f"{name} {number(size)} ({span(low, high)})" for name, size, low, high in rows]
    return f"{some(values, most=12)}."


def _left_out(each: Pooled) -> str:
    if not each.left_out:
        return ""
    by_why: dict[str, list[str]] = {}
    for name, why in each.left_out.items():
        by_why.setdefault(why, []).append(name)
    return "Not in it: " + "; ".join(f"{some(names)}: {why}" for why, names in by_why.items()) + "."


def without_each(effects: Sequence[Pooled]) -> Table:
    """List each mean effect once more without each council in turn."""
    frames = [each.fit.leave_one_out.assign(title=each.title) for each in effects if each.fit]
    return tabulate(
        pd.concat(frames),
        id="without_each",
        caption="Each mean effect without each council in turn",
        columns=(
            words("title", "Outcome"),
            words("council", "Without"),
            figure("estimate", "Mean effect", decimals=2),
            figure("lower", "Lower (95%)", decimals=2),
            figure("upper", "Upper (95%)", decimals=2),
            figure("tau2", "tau²", decimals=2),
        ),
    )


def pooled_gaps(effects: Sequence[Pooled]) -> list[Gap]:
    """Say what would be needed to put together the effects that could not be."""
    return [
        Gap(
            what=f"The mean effect on {each.title} over councils.",
            why=each.finding.sentence,
            needs="Estimates of the same outcome, by the same design and definition, from three councils.",
        )
        for each in effects
        if each.fit is None
    ]
