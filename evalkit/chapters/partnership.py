"""Who the partners are, what unites them, and what is not yet agreed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.judgement.words import listed
from evalkit.section import Gap
from evalkit.theory.model import Aim, Purpose

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.pack.model import Pack
    from evalkit.theory.model import Theory

PARTS = {"brings": "what it brings", "needs": "what it needs", "agreed": "what was agreed with it"}


@dataclass(frozen=True, slots=True)
class Stated:
    """Hold the purpose and the aim, and whose words they are."""

    purpose: Purpose
    aim: Aim
    source: str
    borrowed: str  # the same, where not all of it is the partners' own


def shared_purpose(pack: Pack, theory: Theory) -> Stated:
    """Take the partners' own purpose and aim; the theory's where they gave none.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> own = {"purpose": {"our": "Residents", "shared": "Fewer faces", "purpose": "Dignity"}}
    >>> aim = Aim.model_validate({"measure": "share", "from": "0%", "to": "40%", "by": "2026-03"})
    >>> shared_purpose(SimpleNamespace(partnership=own), SimpleNamespace(purpose=None, aim=aim)).source
    'The purpose is in the words of the partners here; the aim is that of the shared theory.'
    """
    given: Mapping[str, Any] = pack.partnership or {}
    whose = {
        name: "in the words of the partners here" if given.get(name) else "" for name in ("purpose", "aim")
    }
    both = [whose[name] or "that of the shared theory" for name in ("purpose", "aim")]
    source = f"The purpose is {both[0]}; the aim is {both[1]}."
    if both[0] == both[1]:
        source = f"The purpose and the aim are {both[0].replace('that of', 'those of')}."
    return Stated(
        purpose=Purpose.model_validate(given["purpose"]) if given.get("purpose") else theory.purpose,
        aim=Aim.model_validate(given["aim"]) if given.get("aim") else theory.aim,
        source=source,
        borrowed="" if all(whose.values()) else source,
    )


def partners(pack: Pack) -> list[Mapping[str, Any]]:
    """List the partners as they were written down."""
    return list((pack.partnership or {}).get("partners") or [])


def partner_rows(pack: Pack) -> pd.DataFrame:
    """List each partner with what it brings, needs and agreed; what is blank is said to be."""
    rows = [
        {
            "name": partner["name"],
            "role": partner.get("role", ""),
            **{part: "; ".join(partner.get(part) or []) or "not written down" for part in PARTS},
        }
        for partner in partners(pack)
    ]
    return pd.DataFrame(rows, columns=["name", "role", *PARTS])


def partner_gaps(pack: Pack) -> Iterable[Gap]:
    """Name what the partnership has not written down."""
    if not partners(pack):
        yield Gap(
            what="Who brings what to the work, and what the partners agreed.",
            why="The pack has no list of partners.",
            needs="partnership.yaml: each partner with what it brings, needs and agreed.",
        )
    for partner in partners(pack):
        blank = [words for part, words in PARTS.items() if not partner.get(part)]
        if blank:
            yield Gap(
                what=f"The part of {partner['name']} in the partnership.",
                why=f"Not written down: {listed(blank)}.",
                needs="A line for each in partnership.yaml.",
            )
