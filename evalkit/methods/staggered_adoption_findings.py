"""What a change did that places took up at different dates, as a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, get_args

from evalkit.errors import one_of
from evalkit.finding import Finding
from evalkit.methods.bearings import read_interval
from evalkit.methods.refusals import CannotEstimateError, refusal
from evalkit.methods.staggered_adoption_checks import Examined, caveats_of, checks_of
from evalkit.methods.staggered_adoption_fits import fit_staggered_adoption
from evalkit.methods.staggered_adoption_sensitivity import StaggeredDesign
from evalkit.periods import parse_period

if TYPE_CHECKING:
    from evalkit.finding import Check
    from evalkit.methods.bearings import Reading
    from evalkit.methods.panels import Panel
    from evalkit.theory.model import Indicator

Counted = Literal["all eligible people", "people visited", ""]
CONFIDENCE = 0.95
POST_HOC = "This was not in the specification: it is post hoc."
NOT_SAID = "It was not said whether the outcome counts all eligible people, whoever visits them."


def staggered_adoption(
    panel: Panel,
    *,
    council: str,
    indicator: Indicator,
    design: StaggeredDesign | None = None,
    counted: Counted = "",
    smallest_detectable: float | None = None,
    specification: str = "",
    planned: bool | None = None,
) -> Finding:
    """Say what a change did that places took up at different dates.

    The estimate is the mean effect over treated places and periods (Callaway and Sant'Anna 2021; see
    `fit_staggered_adoption`), with a 95% interval by t.

    Parameters
    ----------
    panel : Panel
        From `make_panel`; places are sites of a council, or councils.
    council : str
        Code of the council, or of the programme.
    indicator : Indicator
        The definition: title, unit, expected direction, smallest important effect, and what counts over an
        exposure are multiplied by.
    design : StaggeredDesign, optional
        Who is compared with, which places are contaminated, how long the phase-in was.
    counted : {"all eligible people", "people visited", ""}
        Of whom the outcome is. Of the people visited alone it is refused: the delegated are the stable ones.
    smallest_detectable : float, optional
        The smallest effect that the data could have shown.
    specification : str
        Hash of the specification.
    planned : bool, optional
        Whether it is in the specification; False is post hoc.

    Returns
    -------
    Finding
        Without a number, and with a sentence that says what is missing, where there is no estimate.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_examples import example_panel
    >>> from evalkit.theory import read_theory
    >>> goals = read_theory("blended_roles").indicator("goals_met")
    >>> found = staggered_adoption(example_panel(), council="E08000008", indicator=goals,
    ...                            counted="all eligible people")
    >>> found.signal, round(found.estimate, 1)
    ('improved', 4.4)
    """
    one_of(counted, get_args(Counted), what="way of counting")
    known = known_of_adoption(council, indicator) | {
        "smallest_detectable": smallest_detectable,
        "specification": specification,
        "planned": planned,
    }
    try:
        examined = examine_adoption(
            panel, indicator=indicator, design=design or StaggeredDesign(), counted=counted
        )
    except CannotEstimateError as error:
        return refusal(known, error)
    return finding_of_adoption(examined, known=known, indicator=indicator, counted=counted)


def known_of_adoption(council: str, indicator: Indicator) -> dict[str, Any]:
    """Give what a finding says of itself before there is an estimate.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> known_of_adoption("E08000008", read_theory("blended_roles").indicator("goals_met"))["unit"]
    'percentage points'
    """
    return {
        "council": council,
        "subject": indicator.code,
        "method": "staggered adoption",
        "question": f"What did the change do to “{indicator.title}”, against places that had not started?",
        "unit": "percentage points" if indicator.unit == "%" else indicator.unit,
        "scale": "difference",
        "direction": indicator.direction,
        "smallest_important": indicator.smallest_important_effect,
        "definition_version": indicator.definition_version,
    }


def examine_adoption(
    panel: Panel, *, indicator: Indicator, design: StaggeredDesign, counted: Counted = ""
) -> Examined:
    """Fit a staggered adoption, and hold what its checks need.

    Parameters
    ----------
    panel, indicator, design, counted
        As for `staggered_adoption`.

    Returns
    -------
    Examined

    Raises
    ------
    CannotEstimateError
        If the data do not allow an estimate.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_examples import example_panel
    >>> from evalkit.theory import read_theory
    >>> goals = read_theory("blended_roles").indicator("goals_met")
    >>> examine_adoption(example_panel(), indicator=goals, design=StaggeredDesign()).stands_out
    True
    """
    if counted == "people visited":
        raise CannotEstimateError(
            "The outcome counts only people who were visited, and those delegated are the stable ones; "
            "count all eligible people of a place."
        )
    per = indicator.multiplier if panel.exposure is not None else 1
    fit = fit_staggered_adoption(
        panel, controls=design.controls, contaminated=design.contaminated, per=per, seed=design.seed
    )
    return Examined(fit, panel, design, per, indicator.smallest_important_effect)


def finding_of_adoption(
    examined: Examined, *, known: dict[str, Any], indicator: Indicator, counted: Counted = ""
) -> Finding:
    """Say what a fit that is there already shows.

    Parameters
    ----------
    examined : Examined
        From `examine_adoption`.
    known : dict
        From `known_of_adoption`, with ``planned`` and what else is known of the finding.
    indicator, counted
        As for `staggered_adoption`.

    Returns
    -------
    Finding

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_examples import example_panel
    >>> from evalkit.theory import read_theory
    >>> goals = read_theory("blended_roles").indicator("goals_met")
    >>> examined = examine_adoption(example_panel(), indicator=goals, design=StaggeredDesign())
    >>> known = known_of_adoption("E08000008", goals)
    >>> finding_of_adoption(examined, known=known, indicator=goals).signal
    'improved'
    """
    main, checks = examined.main, checks_of(examined)
    reading = read_interval(
        float(main["lower"]),
        float(main["upper"]),
        direction=indicator.direction,
        smallest_important=indicator.smallest_important_effect,
    )
    caveats = [*caveats_of(examined), *([] if counted else [NOT_SAID])]
    caveats += [POST_HOC] if known.get("planned") is False else []
    return Finding.model_validate(
        known
        | _counts(examined)
        | {
            "sentence": _sentence(examined, known, indicator, reading, checks),
            "estimate": float(main["estimate"]),
            "lower": float(main["lower"]),
            "upper": float(main["upper"]),
            "confidence": CONFIDENCE,
            "std_error": float(main["std_error"]),
            "signal": reading.signal,
            "bearing": reading.bearing,
            "checks": checks,
            "caveats": tuple(caveats),
        }
    )


def _counts(examined: Examined) -> dict[str, Any]:
    panel = examined.panel
    first, last = parse_period(panel.periods[0]), parse_period(panel.periods[-1])
    found: dict[str, Any] = {"n_periods": examined.fit.n_periods, "period": f"{first.start}/{last.end}"}
    if panel.exposure is not None:
        used = [unit for unit in panel.outcomes.index if unit not in examined.fit.left_out]
        found["numerator"] = float(panel.outcomes.loc[used].to_numpy().sum())
        found["denominator"] = float(panel.exposure.loc[used].to_numpy().sum())
    return found


def _sentence(
    examined: Examined,
    known: dict[str, Any],
    indicator: Indicator,
    reading: Reading,
    checks: tuple[Check, ...],
) -> str:
    """Say what was found, no more strongly than the checks allow."""
    main, unit = examined.main, known["unit"]
    size, low, high = (float(main[name]) for name in ("estimate", "lower", "upper"))
    way = "higher" if size > 0 else "lower"
    said = (
        f"{indicator.title}: in the {examined.fit.n_treated} places that started it was {abs(size):.3g} "
        f"{unit} {way} than places that had not started suggest (95% interval {low:.3g} to {high:.3g})."
    )
    if not examined.stands_out:
        said += " No effect can be told from chance, which is not the same as no effect."
    elif reading.too_small:
        said += " The effect is smaller than the smallest that matters."
    failed = [check.name for check in checks if check.passed is False]
    if failed:
        said += f" It is in doubt, since these checks failed: {', '.join(failed)}."
    return said
