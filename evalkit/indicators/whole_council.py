"""Whole-council cells made from those of sites of one kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.indicators.adding_up import ADDABLE, added_up
from evalkit.indicators.frames import (
    FAILED_QUALITY,
    KEY,
    NOT_APPLICABLE,
    NOT_COLLECTED,
    SUPPRESSED,
    TOO_FEW,
    shaped,
    tuples_of,
)
from evalkit.indicators.site_kinds import chosen_kinds, kinds_of_sites

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.theory.model import Theory

LOST = (NOT_COLLECTED, TOO_FEW, FAILED_QUALITY)
GROUP = ["indicator", "definition_version", "period", "stratum"]


def whole_council(rows: pd.DataFrame, *, theory: Theory, sites: pd.DataFrame) -> pd.DataFrame:
    """Add up the sites of one kind to the whole council, where no whole-council cell was given.

    A count is not added up in a period in which a site that usually has it has no figure, since the sum would
    be too low. All periods of the whole council together may then be less than all of its sites'.

    Parameters
    ----------
    rows : pandas.DataFrame
        Tidy rows of sites and of the whole council, before values are worked out.
    theory : Theory
        The definitions.
    sites : pandas.DataFrame
        The table of sites: ``site_id, kind, start_date``. Before it starts and before its first figure, a
        site has nothing to add.

    Returns
    -------
    pandas.DataFrame
        The new cells only; ``note`` says how many sites each is made of.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> rows = shaped(pd.DataFrame({"indicator": "delegated_share", "period": "2025-04",
    ...     "definition_version": "1", "site_id": ["a", "b"], "numerator": [3, 5], "denominator": [10, 10]}))
    >>> sites = pd.DataFrame({"site_id": ["a", "b"], "kind": "team", "start_date": pd.NaT})
    >>> whole = whole_council(rows, theory=read_theory("blended_roles"), sites=sites)
    >>> whole[["numerator", "denominator", "note"]].values.tolist()
    [[8.0, 20.0, 'Sum of 2 of 2 teams.']]
    """
    parts = _begun(_of_one_kind(rows, theory, kinds_of_sites(sites)), sites)
    if parts.empty:
        return rows.iloc[:0]
    total = added_up(parts, by=GROUP)
    total = _with_absent(total, parts)
    total = total.assign(site_id="", source="rolled up", note=_notes(total))
    total = total[total["made_of"] + total["hidden"] + total["empty"] + total["unusable"] > 0]
    return _not_given(shaped(total.reset_index(drop=True)), rows)[rows.columns]


def _of_one_kind(rows: pd.DataFrame, theory: Theory, kinds: Mapping[str, str]) -> pd.DataFrame:
    kind_of = {i.code: i.kind for i in theory.indicators}
    parts = rows.assign(kind=rows["indicator"].map(kind_of))
    parts = parts[(parts["site_id"] != "") & parts["kind"].isin(ADDABLE)]
    banded = parts["stratum"].str.contains("age=", regex=False)
    parts = parts[(parts["kind"] != "standardised rate") | banded]
    chosen = chosen_kinds(parts, kinds=kinds)
    pairs = pd.MultiIndex.from_tuples(
        [(c, s) for c, k in chosen.items() for s in sorted(k.sites)] or [("", "")]
    )
    parts = parts[pd.MultiIndex.from_frame(parts[["indicator", "site_id"]]).isin(pairs)]
    return parts.assign(
        of_kind=parts["indicator"].map({c: len(k.sites) for c, k in chosen.items()}),
        called=parts["indicator"].map({c: k.many(len(k.sites)) for c, k in chosen.items()}),
    )


def _begun(parts: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Let a site that has not begun add nothing: before its start and before its first figure."""
    if parts.empty or sites.empty:
        return parts
    starts = pd.to_datetime(parts["site_id"].map(sites.set_index("site_id")["start_date"]))
    first = parts["start"].where(parts["state"] != NOT_COLLECTED)
    first = first.groupby([parts["indicator"], parts["site_id"]]).transform("min")
    before = (parts["state"] == NOT_COLLECTED) & (parts["end"] < starts) & (parts["end"] < first)
    return parts.assign(state=parts["state"].mask(before, NOT_APPLICABLE))


def _with_absent(total: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    """Name the sites that usually have this indicator and have no figure here."""
    facts = parts[["indicator", "of_kind", "called"]].drop_duplicates("indicator")
    total = total.merge(facts, on="indicator", how="left")
    absent = _absent(total, parts)
    total = total.merge(absent, on=GROUP, how="left").fillna({"absent": ""})
    lost = (total["absent"] != "") & (total["kind"] == "count") & (total["hidden"] == 0)
    return total.assign(state=total["state"].mask(lost, NOT_COLLECTED))


def _absent(total: pd.DataFrame, parts: pd.DataFrame) -> pd.DataFrame:
    everybody = parts[parts["stratum"] == ""]
    usual = everybody[["indicator", "site_id"]].drop_duplicates()
    wanted = total.loc[total["stratum"] == "", GROUP].merge(usual, on="indicator")
    here = everybody.loc[~everybody["state"].isin(LOST), [*GROUP, "site_id"]]
    found = wanted.merge(here, how="left", indicator="where")
    lost = found[found["where"] == "left_only"].sort_values("site_id")
    names = lost.groupby(GROUP, sort=False)["site_id"].agg(", ".join)
    return names.rename("absent").reset_index()


def _notes(total: pd.DataFrame) -> list[str]:
    columns = ["state", "made_of", "empty", "hidden", "of_kind", "called", "absent"]
    return [_note(*row) for row in tuples_of(total, columns)]


def _note(state: str, made_of: int, empty: int, hidden: int, of_kind: int, called: str, absent: str) -> str:
    missing = f" No figure from {absent}." if absent else ""
    if state == SUPPRESSED:
        return f"No sum: the figure of {hidden} of {of_kind} {called} is suppressed."
    if state == NOT_COLLECTED and made_of:
        return f"No sum, since without {absent or 'the others'} it would be too low."
    return f"Sum of {made_of + empty} of {of_kind} {called}.{missing}"


def _not_given(total: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    given = pd.MultiIndex.from_frame(rows.loc[rows["site_id"] == "", KEY])
    return total[~pd.MultiIndex.from_frame(total[KEY]).isin(given)]
