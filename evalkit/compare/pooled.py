"""Effects of several councils put together: only what is of one outcome, scale, design and definition."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from scipy.stats import t

from evalkit.compare.rules import released_apart
from evalkit.finding import CellState
from evalkit.methods.pooling import fit_pooled_effect, pooled_effect
from evalkit.methods.pooling_tables import estimates_of
from evalkit.methods.refusals import CannotEstimateError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from evalkit.compare.records import Records
    from evalkit.finding import Finding
    from evalkit.methods.pooling import PooledFit
    from evalkit.theory.model import Indicator

ALL = "all"  # the name under which a finding about all councils is kept
POWER, ALPHA = 0.80, 0.05


class Kind(NamedTuple):
    """What effects must share to be put together."""

    subject: str
    method: str
    unit: str
    scale: str
    definition_version: str
    planned: bool
    released_by: str = ""  # the rule of disclosure control, where it is not that of most councils


@dataclass(frozen=True)
class Pooled:
    """Hold the effects of one kind, and what they come to together.

    Parameters
    ----------
    kind : Kind
        What they share.
    indicator : Indicator
        The outcome.
    estimates : pandas.DataFrame
        ``council, estimate, std_error, lower, upper`` and what they share, a row a council with an estimate.
    left_out : mapping of str to str
        Council to why it has none.
    finding : Finding
        What they come to, or why they are not put together.
    fit : PooledFit, optional
        None where they are not put together.
    """

    kind: Kind
    indicator: Indicator
    estimates: pd.DataFrame
    finding: Finding
    left_out: Mapping[str, str] = field(default_factory=dict)
    fit: PooledFit | None = None

    @property
    def title(self) -> str:
        """Name the outcome, and that it was not planned where that is so."""
        said = self.indicator.title if self.kind.planned else f"{self.indicator.title} (post hoc)"
        return f"{said} (released by {self.kind.released_by})" if self.kind.released_by else said


def pooled_effects(records: Records) -> tuple[Pooled, ...]:
    """Put together the effects that councils estimated, as far as they are of one kind.

    Parameters
    ----------
    records : Records
        What is compared.

    Returns
    -------
    tuple of Pooled
        One for each kind of which a council has an estimate: in the order of the theory, planned ones first.
        Whose definition is not the theory's own stays apart by its version.
    """
    order = {indicator.code: place for place, indicator in enumerate(records.theory.indicators)}
    apart = released_apart(records)
    by_kind: dict[Kind, list[Finding]] = {}
    for result in records.results:
        for finding in result.findings:
            if finding.planned is not None and finding.subject in order:
                by_kind.setdefault(_kind(finding, apart), []).append(finding)
    made = [
        _pooled(kind, findings, records) for kind, findings in by_kind.items() if any(map(_known, findings))
    ]
    return tuple(sorted(made, key=lambda each: (not each.kind.planned, order[each.kind.subject], each.kind)))


def _kind(finding: Finding, apart: Mapping[str, str]) -> Kind:
    return Kind(
        finding.subject,
        finding.method,
        finding.unit,
        finding.scale,
        finding.definition_version,
        bool(finding.planned),
        apart.get(finding.council, ""),
    )


def _known(finding: Finding) -> bool:
    return finding.estimate is not None and finding.state is CellState.VALUE


def _pooled(kind: Kind, findings: list[Finding], records: Records) -> Pooled:
    indicator = records.theory.indicator(kind.subject)
    rows, without = estimates_of(findings)
    rows = rows.assign(council=rows["council"].map(records.names).astype("str"))
    left_out = {records.names[code]: why for code, why in without.items()}
    fit = _fit(rows)
    finding = pooled_effect(
        rows,
        council=ALL,
        indicator=indicator,
        smallest_detectable=smallest_detectable(fit) if fit else None,
        specification=_one_specification(findings),
        planned=kind.planned,
    )
    return Pooled(kind, indicator, rows, _of(kind, finding), left_out, fit)


def _fit(rows: pd.DataFrame) -> PooledFit | None:
    try:
        return fit_pooled_effect(rows)
    except CannotEstimateError:  # the finding says why
        return None


def _of(kind: Kind, finding: Finding) -> Finding:
    """Give a pooled finding the unit and definition of what was pooled, and say where it was not planned."""
    late = () if kind.planned else ("The effects were not planned beforehand: this is post hoc.",)
    known = {"unit": kind.unit, "definition_version": kind.definition_version}
    return finding.model_copy(update={**known, "caveats": (*finding.caveats, *late)})


def smallest_detectable(fit: PooledFit) -> float:
    """Give the mean effect that would be seen in four of five such sets of councils.

    The standard errors hold what there is of chance, and of series that follow themselves, so that no more
    than the two quantiles of t are needed: (t(1 - alpha/2) + t(power)) times the standard error of the mean,
    on one degree of freedom less than there are councils.

    Parameters
    ----------
    fit : PooledFit
        The pooled effect.

    Returns
    -------
    float
        In the unit of the effects.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"council": list("abc"), "estimate": [-2.0, -3.0, -1.0], "std_error": [0.5] * 3})
    >>> round(smallest_detectable(fit_pooled_effect(table)), 1)
    3.1
    """
    df = fit.councils - 1
    return float((t.ppf(1 - ALPHA / 2, df) + t.ppf(POWER, df)) * fit.std_error)


def _one_specification(findings: list[Finding]) -> str:
    """Hash the specifications of what is put together into one."""
    text = "\n".join(sorted(finding.specification for finding in findings if _known(finding)))
    return hashlib.sha256(text.encode()).hexdigest()
