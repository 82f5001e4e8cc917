"""Measure every indicator of a theory from a council's pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.indicators.coverage import expected_cells
from evalkit.indicators.derivations import derive
from evalkit.indicators.episodes import median_cells
from evalkit.indicators.estimating import estimated
from evalkit.indicators.frames import COLUMNS, KEY, VALUE, put_in_order, shaped
from evalkit.indicators.observed import observed_cells
from evalkit.indicators.site_kinds import kinds_of_sites
from evalkit.indicators.standardising import standardised_cells
from evalkit.indicators.whole_council import whole_council
from evalkit.pack.checking.keys import refuse_repeated_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.pack import Pack
    from evalkit.theory.model import Theory


def measure(pack: Pack, theory: Theory) -> pd.DataFrame:
    """Measure every indicator: counts, value, 95% and 99.8% limits and state of each cell.

    Figures come from observations and, by the SQL of the definitions, from the other tables; where both
    have a cell, the observation wins and the note says so. The whole council is the sum of sites of one
    kind, unless it was given. A period of the evaluation in which a series has no figure is a row too.

    Parameters
    ----------
    pack : Pack
        The council's data.
    theory : Theory
        The indicators, with the council's local changes.

    Returns
    -------
    pandas.DataFrame
        One row an indicator, definition version, site (blank = whole council), period and stratum:
        ``indicator, definition_version, site_id, period, start, end, stratum, numerator, denominator,
        value, lower95, upper95, lower998, upper998, sd, people_numerator, people_denominator, method,
        state, source, note``. Only a state of *value* is for comparison; *definition differs* and
        *failed quality* keep their figures, to be shown as such; the others have none.

    Raises
    ------
    PackError
        If a row of a table that indicators are made from has the key of an earlier one.
    TheoryError
        If the SQL of an indicator does not work.

    Examples
    --------
    >>> from evalkit.pack import locate_pack, read_pack
    >>> from evalkit.theory import read_theory
    >>> series = measure(read_pack(locate_pack("demo:E08000009")), read_theory("blended_roles"))
    >>> set(series["source"]) <= {"observations", "person-level", "rolled up"}
    True
    """
    refuse_repeated_rows(pack, tables=_measured_from(theory))
    kinds = kinds_of_sites(pack.table("sites"))
    rows = _given(pack, theory, kinds)
    rows = _with(rows, expected_cells(rows[rows["site_id"] != ""], pack=pack, theory=theory))
    rows = _with(rows, whole_council(rows, theory=theory, sites=pack.table("sites")))
    rows = _with(rows, standardised_cells(rows, theory=theory))
    rows = _with(rows, expected_cells(rows, pack=pack, theory=theory))
    return put_in_order(estimated(rows, theory=theory), [i.code for i in theory.indicators])


def _measured_from(theory: Theory) -> set[str]:
    made = [indicator.derive for indicator in theory.indicators if indicator.derive]
    return {"observations", "sites"}.union(*((*each.tables, *each.optional) for each in made))


def _with(rows: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    if new.empty:
        return rows
    return pd.concat([rows, new.astype(rows.dtypes.to_dict())], ignore_index=True)


def _given(pack: Pack, theory: Theory, kinds: Mapping[str, str]) -> pd.DataFrame:
    observed = observed_cells(pack.table("observations"), theory=theory)
    derived = _derived(pack, theory, kinds)
    if derived.empty:
        return observed.reset_index(drop=True)
    both = observed.merge(
        derived[[*KEY, "numerator", "denominator"]], on=KEY, how="left", suffixes=("", "_too")
    )
    also = (both["numerator_too"].notna() | both["denominator_too"].notna()).to_numpy()
    observed = observed.reset_index(drop=True)
    observed = observed.assign(note=np.where(also, _also(both), observed["note"]))
    taken = pd.MultiIndex.from_frame(observed[KEY])
    new = derived[~pd.MultiIndex.from_frame(derived[KEY]).isin(taken)]
    return pd.concat([observed, new.astype(observed.dtypes.to_dict())], ignore_index=True)


def _also(both: pd.DataFrame) -> list[str]:
    counts = zip(both["numerator_too"], both["denominator_too"], strict=True)
    return [f"The figure that was given is used; the other tables make it {_shown(*c)}." for c in counts]


def _shown(numerator: float, denominator: float) -> str:
    return f"{numerator:g}" if np.isnan(denominator) else f"{numerator:g} of {denominator:g}"


def _derived(pack: Pack, theory: Theory, kinds: Mapping[str, str]) -> pd.DataFrame:
    found = []
    known = {i.code: i for i in theory.indicators}
    for code, result in derive(pack, theory.indicators).items():
        if result.empty:
            continue
        if known[code].kind == "median time":
            found.append(median_cells(result, indicator=known[code], kinds=kinds))
        else:
            words = {"method": "", "state": VALUE, "note": "", "source": "person-level"}
            version = known[code].definition_version
            found.append(result.assign(indicator=code, definition_version=version, **words))
    if not found:
        return pd.DataFrame()
    return shaped(pd.concat(found, ignore_index=True))[COLUMNS]
