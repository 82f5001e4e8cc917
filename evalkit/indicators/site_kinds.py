"""Which kind of site an indicator is added up over; never several."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd


# An NHS trust serves several councils, so its figures never add up to one council's.
ADDED_UP = ("neighbourhood", "team", "provider", "")
NAMES = {"": ("site", "sites")}


class KindOfSite(NamedTuple):
    """Hold the kind that is added up, and the sites of that kind."""

    kind: str
    sites: frozenset[str]

    def many(self, count: int) -> str:
        """Name the kind, in the singular or the plural."""
        return NAMES.get(self.kind, (self.kind, f"{self.kind}s"))[count != 1]


def kinds_of_sites(sites: pd.DataFrame) -> dict[str, str]:
    """Give the kind of each site that the table lists.

    Examples
    --------
    >>> import pandas as pd
    >>> kinds_of_sites(pd.DataFrame({"site_id": ["north"], "kind": ["team"]}))
    {'north': 'team'}
    """
    return dict(zip(sites["site_id"], sites["kind"], strict=True))


def choose_kind(reporting: Iterable[str], *, kinds: Mapping[str, str]) -> KindOfSite | None:
    """Choose the kind of site of which the largest share reports; a tie goes by the order of the contract.

    Parameters
    ----------
    reporting : iterable of str
        Sites that have a figure. One that the pack does not list is of no known kind.
    kinds : mapping of str to str
        Kind of each listed site.

    Returns
    -------
    KindOfSite or None
        None where no site of a kind that adds up reports.

    Examples
    --------
    >>> chosen = choose_kind(["north", "a", "b"], kinds={"north": "team", "a": "provider", "b": "provider",
    ...                                                  "c": "provider"})
    >>> chosen.kind
    'team'
    """
    told = set(reporting) - {""}
    every = {kind: {s for s, k in kinds.items() if k == kind} for kind in ADDED_UP}
    every[""] = told - set(kinds)
    shares = {kind: len(told & sites) / len(sites) for kind, sites in every.items() if sites}
    best = max(shares, key=lambda kind: (shares[kind], -ADDED_UP.index(kind)), default=None)
    if best is None or not shares[best]:
        return None
    return KindOfSite(best, frozenset(every[best]))


def chosen_kinds(rows: pd.DataFrame, *, kinds: Mapping[str, str]) -> dict[str, KindOfSite]:
    """Choose the kind of site for each indicator of some rows.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"indicator": ["share"], "site_id": ["north"]})
    >>> chosen_kinds(rows, kinds={"north": "team"})["share"].kind
    'team'
    """
    found = {
        code: choose_kind(part.unique(), kinds=kinds) for code, part in rows.groupby("indicator")["site_id"]
    }
    return {str(code): kind for code, kind in found.items() if kind}
