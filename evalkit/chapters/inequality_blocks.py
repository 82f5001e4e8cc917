"""The tables and the chart of who gains and who does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evalkit.chapters.blocks import count, figure, tabulate, words
from evalkit.chapters.inequalities import ONCE, spoken
from evalkit.chapters.reach_charts import interval_chart_of
from evalkit.judgement.words import counted, number, period_name, span
from evalkit.section import Column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.chapters.inequalities import Contrast, Gradient
    from evalkit.indicators.inequality_index import Inequality
    from evalkit.section import Chart, Table

PART = {"imd_decile": "tenth", "imd_quintile": "fifth", "imd": "fifth"}
DIFFERS = 0.05  # how often chance alone gives a difference that its 95% interval tells from nought


def gradient_table(found: Sequence[Gradient]) -> Table:
    """Tabulate the slope and the relative index of inequality."""
    return tabulate(
        [_gradient_row(gradient) for gradient in found],
        id="gradients",
        caption="Gradients by deprivation: the least deprived end less the most deprived one",
        columns=(
            words("title", "Indicator"),
            words("unit", "Unit"),
            words("parts", "Scale"),
            figure("slope", "Slope index"),
            figure("lower", "95% from"),
            figure("upper", "95% to"),
            words("relative", "Relative index (95% interval)"),
            figure("detectable", "Least gradient seen 8 times in 10"),
            words("period", "Period"),
            words("says", "What it says"),
        ),
        notes=(
            "Slope index: how far apart the ends of the scale are.",
            "Relative index: the least deprived end over the most deprived one.",
            ONCE if any(g.outlook.indicator.kind == "proportion" for g in found) else "",
        ),
    )


def _gradient_row(gradient: Gradient) -> dict[str, Any]:
    finding, index = gradient.finding, gradient.index
    none = finding.state if index is None else None
    title = gradient.outlook.indicator.title
    return {
        "title": title,
        "unit": "percentage points" if finding.unit == "%" else finding.unit,
        "parts": counted(len(gradient.rows), PART[gradient.scale]),
        "slope": none or finding.estimate,
        "lower": none or finding.lower,
        "upper": none or finding.upper,
        "relative": _relative(index) if index else "",
        "detectable": none or finding.smallest_detectable,
        "period": period_name(finding.period),
        "says": finding.sentence.removeprefix(f"{title}: ").partition(". ")[0].rstrip(".").capitalize(),
    }


def _relative(index: Inequality) -> str:
    return f"{number(index.relative)} ({span(index.relative_lower, index.relative_upper)})"


def gradient_chart(gradient: Gradient, *, council: str) -> Chart:
    """Draw the parts of the scale, the most deprived first, each with its interval."""
    part, indicator, latest = PART[gradient.scale], gradient.outlook.indicator, gradient.outlook.latest
    number_of = gradient.rows["group"].astype(int)
    last = int(number_of.max())
    ends = {1: "1 (most deprived)", last: f"{last} (least deprived)"}
    labels = number_of.map(lambda n: ends.get(n, str(n)))
    rows = gradient.rows.assign(label=labels, group="", spoken=f"{part} " + labels, order=number_of)
    site = bool(gradient.outlook.series.site)
    chart = interval_chart_of(
        rows.sort_values("order"),
        indicator=indicator,
        what=f"deprivation {part}",
        place=council,
        reference=None if site or np.isnan(latest.value) else float(latest.value),
    )
    sentence = gradient.finding.sentence
    message = f"{sentence.partition('. ')[0].rstrip('.')}." if gradient.index else chart.message
    told = {"id": f"gradient_{indicator.code}", "message": message, "alt": f"{chart.alt} {sentence}"}
    return chart.model_copy(update=told)


def contrast_table(found: Sequence[Contrast]) -> Table:
    """Tabulate each group beside the largest one."""
    return tabulate(
        [_contrast_row(contrast) for contrast in found],
        id="group_differences",
        caption="Groups of people, each beside the largest group of its kind",
        columns=(
            words("title", "Indicator"),
            words("group", "Group"),
            Column(name="numerator", label="Numerator", kind="number", decimals=0),
            Column(name="denominator", label="Denominator", kind="number", decimals=0),
            count("people", "People"),
            figure("value", "Value"),
            words("interval", "95% interval"),
            words("reference", "Beside"),
            figure("difference", "Difference"),
            figure("lower", "95% from"),
            figure("upper", "95% to"),
            figure("detectable", "Least difference seen 8 times in 10"),
            words("says", "What it says"),
            words("unit", "Unit"),
        ),
        notes=(
            ONCE if any(c.outlook.indicator.kind == "proportion" for c in found) else "",
            "No sign of a difference is not the same as none.",
        ),
    )


def _contrast_row(contrast: Contrast) -> dict[str, Any]:
    row, finding, reference = contrast.row, contrast.finding, contrast.reference
    unit = contrast.outlook.indicator.unit
    none = finding.state if finding.estimate is None else None
    beside = f"{spoken(reference)}: {number(float(reference['value']), unit=unit)}"
    known = none is None
    return {
        "title": contrast.outlook.indicator.title,
        "group": spoken(row),
        "numerator": none or row["numerator"],
        "denominator": none or row["denominator"],
        "people": None if pd.isna(row["people"]) else int(row["people"]),
        "value": none or row["value"],
        "interval": span(float(row["lower"]), float(row["upper"]), unit=unit) if known else "",
        "reference": beside,
        "difference": none or finding.estimate,
        "lower": none or finding.lower,
        "upper": none or finding.upper,
        "detectable": none or finding.smallest_detectable,
        "says": _says(finding.lower, finding.upper),
        "unit": unit,
    }


def _says(lower: float | None, upper: float | None) -> str:
    if lower is None or upper is None:
        return "nothing can be said"
    return "higher" if lower > 0 else "lower" if upper < 0 else "no sign of a difference"


def gradients_sentence(found: Sequence[Gradient]) -> str:
    """Say of how many indicators a gradient could be worked out, and what that shows."""
    if not found:
        return (
            "No indicator has figures by deprivation in the latest year: whether the poorest gain is unknown."
        )
    made = [gradient for gradient in found if gradient.index]
    if not made:
        return " ".join(gradient.finding.sentence for gradient in found[:1])
    return " ".join(gradient.finding.sentence for gradient in made)


def contrasts_sentence(found: Sequence[Contrast]) -> str:
    """Count the differences between groups, and those that chance alone would give."""
    if not found:
        return "No indicator has figures by sex, ethnic group or age in the latest year."
    judged = [c.finding for c in found if c.finding.estimate is not None]
    clear = sum(_says(f.lower, f.upper) in {"higher", "lower"} for f in judged)
    few = len(found) - len(judged)
    unsaid = f" Of {counted(few, 'group')} nothing is said: too few." if few else ""
    return (
        f"{counted(len(judged), 'difference').capitalize()} between groups by sex, ethnic group or age: "
        f"{clear or 'none'} beyond chance, which alone would give about {len(judged) * DIFFERS:.1f}.{unsaid}"
    )
