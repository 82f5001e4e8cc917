"""Names for readers of what the data call by codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.report.identity import Identity, TheoryName

if TYPE_CHECKING:
    import pandas as pd

    from evalkit.pack.council_file import CouncilFile
    from evalkit.theory.model import Theory


def identify_edition(council: CouncilFile, *, theory: Theory, edition: str) -> Identity:
    """Say whose edition it is.

    Parameters
    ----------
    council : CouncilFile
        The contents of ``council.yaml``.
    theory : Theory
        The theory that was used.
    edition : str
        The month that names the edition.

    Returns
    -------
    Identity
    """
    return Identity(
        council=council.council,
        name=council.name,
        programme=council.programme,
        edition=edition,
        synthetic=council.synthetic,
        theory=TheoryName(id=theory.id, version=theory.version, title=theory.title),
        start=council.periods.start,
        baseline_end=council.periods.baseline_end,
        end=council.periods.end,
        data_as_at=council.data_as_at,
    )


def names_of(theory: Theory, *, sites: pd.DataFrame) -> dict[str, str]:
    """Name indicators, links, conditions, assumptions and sites by their codes.

    Parameters
    ----------
    theory : Theory
        The theory, with the council's local changes.
    sites : pandas.DataFrame
        Columns ``site_id`` and ``name``.

    Returns
    -------
    dict of str to str
    """
    labels = {node.id: node.label for node in theory.nodes}
    return {
        **labels,
        **{assumption.id: assumption.text for assumption in theory.assumptions},
        **{condition.id: condition.label for condition in theory.conditions},
        **{link.id: f"{labels[link.source]} leads to {labels[link.target]}" for link in theory.links},
        **{str(site): str(name) for site, name in zip(sites["site_id"], sites["name"], strict=True) if name},
        **{indicator.code: indicator.title for indicator in theory.indicators},
    }
