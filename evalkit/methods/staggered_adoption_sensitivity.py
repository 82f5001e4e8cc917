"""Other reasonable ways to estimate a staggered adoption, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from evalkit.methods.refusals import CannotEstimateError
from evalkit.methods.staggered_adoption_fits import fit_staggered_adoption
from evalkit.methods.sun_abraham import fit_sun_abraham

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evalkit.methods.panels import Panel
    from evalkit.methods.staggered_adoption_cells import Controls
    from evalkit.methods.staggered_adoption_fits import StaggeredFit

COLUMNS = ["run", "estimate", "std_error", "lower", "upper", "n_treated", "n_controls", "note"]


@dataclass(frozen=True)
class StaggeredDesign:
    """Hold what is chosen before a staggered adoption is estimated.

    Parameters
    ----------
    controls : {"not yet treated", "never treated"}
        Who is compared with in the main estimate.
    contaminated : tuple of str
        Places that share a provider or nursing team with one that has started: out of the main estimate, in a
        sensitivity run.
    phase_in : int
        Periods from training to first visit, which is the start; a sensitivity run leaves them out.
    seed : int
        Of every draw.

    Examples
    --------
    >>> StaggeredDesign().controls
    'not yet treated'
    """

    controls: Controls = "not yet treated"
    contaminated: tuple[str, ...] = ()
    phase_in: int = 0
    seed: int = 1


def staggered_sensitivity(
    panel: Panel, *, design: StaggeredDesign | None = None, per: float = 1
) -> pd.DataFrame:
    """Estimate the overall effect again in each of the other reasonable ways.

    Parameters
    ----------
    panel : Panel
        From `make_panel`.
    design : StaggeredDesign, optional
        The choices of the main estimate.
    per : float
        What outcomes are multiplied by where the panel has an exposure.

    Returns
    -------
    pandas.DataFrame
        ``run, estimate, std_error, lower, upper, n_treated, n_controls, note``; where a run could not be
        made its numbers are missing and the note says why.

    Examples
    --------
    >>> from evalkit.methods.staggered_adoption_examples import example_panel
    >>> staggered_sensitivity(example_panel())["run"].tolist()
    ['main', 'never treated only', 'by Sun and Abraham']
    """
    design = design or StaggeredDesign()
    rows = [_row(name, run) for name, run in _runs(panel, design, per).items()]
    return pd.DataFrame(rows, columns=COLUMNS)


def _runs(
    panel: Panel, design: StaggeredDesign, per: float
) -> Mapping[str, Callable[[], Mapping[str, object]]]:
    other: Controls = "never treated" if design.controls == "not yet treated" else "not yet treated"

    def fit(
        *,
        controls: Controls = design.controls,
        without: tuple[str, ...] = design.contaminated,
        phase_in: int = 0,
    ) -> Callable[[], Mapping[str, object]]:
        return lambda: _numbers(
            fit_staggered_adoption(
                panel, controls=controls, contaminated=without, phase_in=phase_in, per=per, seed=design.seed
            )
        )

    runs = {"main": fit(), f"{other} only" if other == "never treated" else other: fit(controls=other)}
    if design.contaminated:
        runs["with contaminated places"] = fit(without=())
    if design.phase_in:
        runs["without the phase-in"] = fit(phase_in=design.phase_in)
    runs["by Sun and Abraham"] = lambda: _of_regression(panel, design, per)
    return runs


def _row(name: str, run: Callable[[], Mapping[str, object]]) -> dict[str, object]:
    try:
        return {"run": name, "note": "", **run()}
    except CannotEstimateError as error:
        return {"run": name, "note": error.message}


def _numbers(fit: StaggeredFit) -> dict[str, object]:
    row = fit.summaries.loc["overall"]
    found: dict[str, object] = {name: row[name] for name in COLUMNS[1:5]}
    return found | {"n_treated": fit.n_treated, "n_controls": fit.n_controls}


def _of_regression(panel: Panel, design: StaggeredDesign, per: float) -> dict[str, object]:
    found = fit_sun_abraham(panel, without=design.contaminated, per=per)
    return {"estimate": found.estimate, "std_error": found.std_error}
