"""What is said of a pooled effect, never more than its checks bear out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evalkit.finding import Check

if TYPE_CHECKING:
    from evalkit.methods.bearings import Reading
    from evalkit.methods.pooling import PooledFit
    from evalkit.theory.model import Indicator

MANY_COUNCILS = 5  # [ours] below it the interval is wide and the prediction interval hardly says anything
SURE = 0.10  # the Q test has little power, so it is read at 10% (Cochrane Handbook 10.10.2)
KNOWN_ERRORS = "The standard error of each council is taken as known, though it is itself estimated."
WHAT_IT_CANNOT_SAY = (
    "Councils that took part are not a sample of all councils, and those with figures may differ."
)


def checks_of(fit: PooledFit) -> tuple[Check, ...]:
    """Check the number of councils, how much they differ, and whether one of them decides.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.methods import fit_pooled_effect
    >>> table = pd.DataFrame({"council": list("abc"), "estimate": [1.0, 1.1, 5], "std_error": [0.1] * 3})
    >>> [check.passed for check in checks_of(fit_pooled_effect(table))]
    [False, False, False, None]
    """
    spread = fit.heterogeneity
    return (
        Check(
            name="enough councils",
            passed=fit.councils >= MANY_COUNCILS,
            text=f"{fit.councils} councils are pooled; {MANY_COUNCILS} are wanted.",
        ),
        Check(
            name="councils agree",
            passed=spread.q_p >= SURE,
            text=f"I² is {spread.i2:.0f}% ({spread.i2_lower:.0f} to {spread.i2_upper:.0f}), "
            f"Q = {spread.q:.1f} on {spread.q_df} degrees of freedom, p = {spread.q_p:.2g}.",
        ),
        _one_decides(fit),
        Check(
            name="the next council",
            passed=None,
            text=f"Its true effect is expected between {_number(fit.prediction[0])} and "
            f"{_number(fit.prediction[1])}.",
        ),
    )


def caveats_of(fit: PooledFit) -> tuple[str, ...]:
    """List what to bear in mind.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.methods import fit_pooled_effect
    >>> table = pd.DataFrame({"council": list("abc"), "estimate": [1.0, 1.1, 5], "std_error": [0.1] * 3})
    >>> len(caveats_of(fit_pooled_effect(table)))
    3
    """
    how = {
        "never narrower": "The interval is by Hartung and Knapp, never narrower than the usual one.",
        "hartung-knapp": "The interval is by Hartung and Knapp; where councils agree it can be too narrow.",
        "normal": "The interval is the usual one, which is too narrow with few councils.",
    }[fit.interval]
    return (how, KNOWN_ERRORS, WHAT_IT_CANNOT_SAY)


def sentence_of(fit: PooledFit, indicator: Indicator, read: Reading) -> str:
    """Say the pooled effect in one sentence.

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.methods import fit_pooled_effect
    >>> from evalkit.methods.bearings import Reading
    >>> from evalkit.theory import read_theory
    >>> insulin = read_theory("blended_roles").indicator("insulin_on_time")
    >>> table = pd.DataFrame({"council": list("abc"), "estimate": [1.0, 1.1, 5], "std_error": [0.1] * 3})
    >>> sentence_of(fit_pooled_effect(table), insulin, Reading("cannot tell", "no signal"))[-31:]
    'so it cannot be told from none.'
    """
    interval = f"{_number(fit.estimate)} (95% interval {_number(fit.lower)} to {_number(fit.upper)})"
    start = f"{indicator.title}: over {fit.councils} councils the mean effect is {interval}"
    if read.signal not in ("improved", "worse"):
        nothing = read.signal == "no signal" or fit.lower <= 0 <= fit.upper
        return f"{start}, so it cannot be told from none." if nothing else f"{start}."
    better = "better" if read.signal == "improved" else "worse"
    small = ", but surely smaller than what would matter" if read.too_small else ""
    return f"{start}, which is {better}{small}{_but(fit)}."


def _but(fit: PooledFit) -> str:
    if not _one_decides(fit).passed:
        return "; without one of them it could not be told from none"
    if fit.prediction[0] <= 0 <= fit.prediction[1]:
        return "; councils differ so much that the next one may see nothing, or the opposite"
    return ""


def _one_decides(fit: PooledFit) -> Check:
    rest = fit.leave_one_out
    clear = np.sign(rest["lower"]) == np.sign(rest["upper"])
    whole = np.sign(fit.lower) == np.sign(fit.upper)
    same = clear & (np.sign(rest["estimate"]) == np.sign(fit.estimate)) if whole else ~clear
    changed = rest.loc[~same, "council"].astype(str).tolist()
    text = f"Without {', '.join(changed)} the reading changes." if changed else "No one council decides it."
    return Check(name="no one council decides", passed=not changed, text=text)


def _number(value: float) -> str:
    return f"{value:.3g}"
