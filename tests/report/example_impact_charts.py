"""Realistic charts of effects and of places compared, made by hand."""

from __future__ import annotations

import math

from report.example_charts import months, num, state, table, text, whole

from evalkit.section import Cell, Chart

PERIODS, FIRST, IN_FULL, FAULTY = 36, 20, 24, 9


def counterfactual() -> Chart:
    rows: list[tuple[Cell, ...]] = []
    total = 0.0
    for i, month in enumerate(months(2022, PERIODS)):
        expected = 41.0 + 0.15 * i + 2.4 * math.cos(math.tau * i / 12)
        effect = 0.0 if i < FIRST else -7.5 * min(1.0, (i - FIRST + 1) / 4)
        observed = round(expected + effect + 1.6 * math.sin(2.3 * i), 1) if i != FAULTY else 8.0
        reach = 2.4 if i < FIRST else 2.4 + 0.14 * (i - FIRST)
        band = [round(expected + side * reach, 1) for side in (0, -1, 1)]
        phase = "before" if i < FIRST else "phase-in" if i < IN_FULL else "after"
        if i < FIRST:
            after: list[float | None] = [None] * 6
        else:
            gap = observed - band[0]
            total += gap
            wide = 3.1 * (i - FIRST + 1) ** 0.8
            after = [round(v, 1) for v in (gap, gap - reach, gap + reach, total, total - wide, total + wide)]
        event = {FIRST: "First delegated visits"}.get(i, "")
        rows.append((month, "left out" if i == FAULTY else phase, observed, *band, *after, event))
    return Chart(
        id="admissions_counterfactual",
        kind="counterfactual",
        title="Emergency admissions of people with home care, Tameside, monthly, against what was expected",
        message="Since the first delegated visits there were about 100 fewer admissions than expected.",
        alt=(
            "Three plots on one time axis. Admissions run below what was expected from December 2023 on; "
            "the difference adds up to about 100 fewer by March 2025. One month was left out."
        ),
        data=table(
            "admissions_counterfactual_data", "Admissions observed and expected", COUNTERFACTUAL, rows
        ),
        unit="a month",
    )


COUNTERFACTUAL = (
    text("period", "Month"),
    text("phase", "Phase"),
    num("observed", "Emergency admissions", "a month"),
    num("expected", "Expected"),
    num("expected_lower", "Expected, lower 95%"),
    num("expected_upper", "Expected, upper 95%"),
    num("difference", "Observed less expected", "a month"),
    num("difference_lower", "Difference, lower 95%"),
    num("difference_upper", "Difference, upper 95%"),
    num("cumulative", "Difference added up", "admissions", 0),
    num("cumulative_lower", "Added up, lower 95%", decimals=0),
    num("cumulative_upper", "Added up, upper 95%", decimals=0),
    text("event", "Event"),
)


def event_study() -> Chart:
    rows: list[tuple[Cell, ...]] = []
    for time in range(-6, 11):
        if time == -1:
            rows.append((time, 0.0, None, None, None, None, 9, "yes", -2.0))
            continue
        places = 9 if time < 4 else 9 - (time - 3)
        value = 0.4 * math.sin(1.9 * time) - (0.55 * min(time + 1, 7) if time >= 0 else 0.0)
        reach = 0.9 + 0.05 * abs(time) + 0.12 * (9 - places)
        sides = (value - reach, value + reach, value - 1.5 * reach, value + 1.5 * reach)
        rows.append((time, round(value, 2), *(round(side, 2) for side in sides), places, "", -2.0))
    columns = (
        whole("event_time", "Months from the start"),
        num("value", "Effect on admissions", "per 1,000", 2),
        num("lower", "Lower 95%", decimals=2),
        num("upper", "Upper 95%", decimals=2),
        num("band_lower", "Band, lower 95%", decimals=2),
        num("band_upper", "Band, upper 95%", decimals=2),
        whole("places", "Councils"),
        text("reference", "Reference"),
        num("smallest_important", "Smallest important effect"),
    )
    return Chart(
        id="admissions_event_study",
        kind="event_study",
        title="Effect on emergency admissions by month from the first delegated visits, nine councils",
        message="Councils moved together before the start; from the fourth month admissions were lower.",
        alt="Effects from 6 months before the start to 10 after: near zero before, about -4 after.",
        data=table("admissions_event_study_data", "Effect by month from the start", columns, rows),
    )


FUNNEL = (
    text("kind", "Row"),
    text("label", "Neighbourhood"),
    whole("size", "Eligible visits"),
    num("value", "Delegated share", "%"),
    whole("numerator", "Delegated visits"),
    whole("denominator", "Eligible visits"),
    text("mark", "Against the limits"),
    num("lower95", "Lower 95%"),
    num("upper95", "Upper 95%"),
    num("lower998", "Lower 99.8%"),
    num("upper998", "Upper 99.8%"),
    num("centre", "Average", "%"),
)
CENTRE = 31.6
NAMES = (
    "Ashton",
    "Denton and Audenshaw",
    "Hyde, Hattersley and Longdendale",
    "Stalybridge, Dukinfield and Mossley",
    "Droylsden",
    "Glossop",
    "Wythenshawe",
    "Longsight",
    "Didsbury",
    "Chorlton",
    "Levenshulme",
    "Moss Side",
    "Cheetham Hill",
    "Harpurhey",
    "Blackley",
    "Gorton",
    "Northenden",
    "Sale",
    "Urmston",
    "Stretford",
)


def limits_at(size: float, tau: float = 0.0) -> tuple[float, ...]:
    error = math.hypot(math.sqrt(CENTRE * (100 - CENTRE) / size), tau)
    reach = [(z, side) for z in (1.96, 3.09) for side in (-1, 1)]
    return tuple(round(min(100.0, max(0.0, CENTRE + side * z * error)), 2) for z, side in reach)


def mark_of(value: float, limits: tuple[float, ...]) -> str:
    low95, high95, low998, high998 = limits
    side = "High" if value > high95 else "Low" if value < low95 else ""
    level = "0.001" if value > high998 or value < low998 else "0.025"
    return f"{side} ({level})" if side else "Not significant"


def funnel() -> Chart:
    rows: list[tuple[Cell, ...]] = []
    for i, name in enumerate(NAMES):
        size = 60 + (i * 197) % 1130
        count = round(size * (CENTRE + 9.5 * math.sin(2.1 * i) * (1 + 3 / (1 + i % 5)) / 2.2) / 100)
        value = round(100 * count / size, 1)
        limits = limits_at(size)
        rows.append(("place", name, size, value, count, size, mark_of(value, limits), *limits, None))
    for kind, tau in (("limit", 0.0), ("adjusted limit", 2.5)):
        rows += [
            (kind, None, size, None, None, None, None, *limits_at(size, tau), CENTRE)
            for size in range(40, 1260, 20)
        ]
    return Chart(
        id="delegated_share_funnel",
        kind="funnel",
        title="Delegated share of eligible visits by neighbourhood, July to September 2025",
        message="Seven neighbourhoods differ from the average by more than chance explains.",
        alt="Funnel of twenty neighbourhoods around an average of 31.6%.",
        data=table("delegated_share_funnel_data", "Delegated share by neighbourhood", FUNNEL, rows),
    )


FOREST = (
    text("label", "Council"),
    text("kind", "Row"),
    num("value", "Effect on admissions", "per 1,000"),
    num("lower", "Lower 95%", "per 1,000"),
    num("upper", "Upper 95%", "per 1,000"),
    num("weight", "Weight", "%", 0),
    whole("numerator", "Sites"),
    whole("denominator", "Of sites"),
    state(),
    num("reference", "No effect", decimals=0),
    text("note", "Note"),
)
DIFFER = "I² 46% · tau² 0.8 · six councils. Councils differ somewhat; the next one may see little change."


def forest() -> Chart:
    effects = (
        ("Tameside", -3.1, 0.8, 24, 9, 12),
        ("Stockport", -1.2, 0.7, 27, 14, 14),
        ("Kingston upon Hull, City of", -2.2, 1.4, 12, 4, 9),
        ("Bournemouth, Christchurch and Poole", -4.0, 1.9, 8, 3, 10),
        ("Isle of Wight", 0.6, 1.6, 10, 3, 5),
        ("Leeds", -1.9, 0.9, 19, 11, 30),
    )
    rows: list[tuple[Cell, ...]] = [
        (n, "council", v, round(v - 1.96 * e, 1), round(v + 1.96 * e, 1), w, some, of, "value", 0.0, None)
        for n, v, e, w, some, of in effects
    ]
    rows.append(("All councils", "pooled", -2.0, -2.9, -1.1, 100, 44, 80, "value", 0.0, DIFFER))
    rows.append(("The next council", "prediction", -2.0, -4.2, 0.2, None, None, None, "value", 0.0, None))
    return Chart(
        id="admissions_forest",
        kind="intervals",
        title="Effect on emergency admissions, six councils, pooled",
        message="Over six councils admissions fell by about 2 per 1,000.",
        alt="Forest plot of six councils; pooled effect -2.0 (-2.9 to -1.1).",
        data=table("admissions_forest_data", "Effects of councils", FOREST, rows),
    )


def donors() -> Chart:
    weights = (
        ("Bournemouth, Christchurch and Poole", 41.2),
        ("Wigan", 28.0),
        ("Kingston upon Hull, City of", 17.3),
        ("Rotherham", 9.9),
        ("Another 14 councils together", 3.6),
    )
    columns = (text("label", "Council"), num("value", "Weight in the comparison", "%"))
    return Chart(
        id="donor_weights",
        kind="bars",
        title="What the comparison for Tameside is made of",
        message="Three councils make up most of the comparison.",
        alt="Bars of donor weights: Bournemouth, Christchurch and Poole 41.2%, Wigan 28.0%.",
        data=table("donor_weights_data", "Donor weights", columns, list(weights)),
    )


TORNADO = (
    text("label", "Assumption"),
    text("low", "Its low"),
    text("high", "Its high"),
    num("at_low", "Net hours at its low", "hours", 0),
    num("at_high", "Net hours at its high", "hours", 0),
    num("base", "Nurse hours released, net", "hours", 0),
)


def tornado() -> Chart:
    rows: list[tuple[Cell, ...]] = [
        ("Delegated visits", "332", "409", 78, 118, 97),
        ("Nurse visits that one delegated visit spares", "0.8", "1", 58, 97, 97),
        ("Hours of training", "40 h", "49 h", 101, 92, 97),
        ("Length of a nurse's visit", "31.4 min", "31.9 min", 95, 99, 97),
    ]
    return Chart(
        id="net_hours_tornado",
        kind="tornado",
        title="What moves the nurse hours released, net, Tameside",
        message="Delegated visits matter most.",
        alt="Tornado chart of four assumptions about a base value of 97 hours, the widest first.",
        data=table("net_hours_tornado_data", "Net hours by assumption", TORNADO, rows),
    )


ALL = {
    "tornado": tornado,
    "counterfactual": counterfactual,
    "event_study": event_study,
    "funnel": funnel,
    "forest": forest,
    "donors": donors,
}
