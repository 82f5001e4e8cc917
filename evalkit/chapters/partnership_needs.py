"""Which needs of partners are answered in like words, and who is named in the theory but is no partner."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from evalkit.chapters.blocks import tabulate, words
from evalkit.judgement.telling_words import plain, share_of, telling_words
from evalkit.judgement.words import counted, some
from evalkit.section import Gap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.section import Table
    from evalkit.theory.model import Theory

HALF = 0.5  # share of a need's or a name's telling words that another text must have
NEED_COLUMNS = ("partner", "need", "by", "line", "state")
ABSENT_COLUMNS = ("name", "where")
_PARTS = re.compile(r"\s*(?:,\s*with|,|;|\band\b|\bwith\b|\bor\b)\s*(?:the\s+)?")
# The theory asks groups of people; partners are named as organisations. These stand for each other.
SAME = {"residents": "people", "carers": "families", "gps": "general practices", "managers": "providers"}


def need_rows(partners: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Set each need beside the line that answers it in the likest words.

    A need is answered in like words where one line of what any partner brings, or of what was agreed with
    any, has half or more of the words that tell what the need is about. That is no proof that it is met; and
    a need that nobody answers in like words may be met in others.

    Parameters
    ----------
    partners : sequence of mapping
        As partnership.yaml lists them.

    Returns
    -------
    pandas.DataFrame
        ``partner, need, by, line, state`` (like words, no like words, too short to tell).

    Examples
    --------
    >>> one = {"name": "Nursing", "needs": ["clear accountability"], "agreed": ["nurses keep accountability"]}
    >>> need_rows([one])["state"].tolist()
    ['like words']
    """
    rows = [
        {"partner": partner["name"], "need": need, **_answer(need, partners)}
        for partner in partners
        for need in partner.get("needs") or ()
    ]
    return pd.DataFrame(rows, columns=list(NEED_COLUMNS))


def _answer(need: str, partners: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    about = telling_words(need)
    if not about:
        return {"by": "", "line": "", "state": "too short to tell"}
    share, by, line = max(
        ((share_of(about, telling_words(line)), by, line) for by, line in _lines(partners)),
        key=lambda found: found[0],
        default=(0.0, "", ""),
    )
    if share < HALF:
        return {"by": "nobody", "line": "", "state": "no like words"}
    return {"by": by, "line": line, "state": "like words"}


def _lines(partners: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for part, verb in (("agreed", "agreed with"), ("brings", "brought by")):
        for partner in partners:
            for line in partner.get(part) or ():
                yield f"{verb} {partner['name']}", line


def absent_rows(partners: Sequence[Mapping[str, Any]], theory: Theory) -> pd.DataFrame:
    """List who leads an effort or is asked a question, and has no partner of like name.

    Parameters
    ----------
    partners : sequence of mapping
        As partnership.yaml lists them.
    theory : Theory
        The theory, with its efforts and questions.

    Returns
    -------
    pandas.DataFrame
        ``name, where``.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> theory = read_theory("blended_roles")
    >>> "Facilitator" in absent_rows([{"name": "District nursing"}], theory)["name"].tolist()
    True
    """
    names = [telling_words(f"{partner['name']} {partner.get('role', '')}") for partner in partners]
    rows = [
        {"name": name[:1].upper() + name[1:], "where": where}
        for name, where in _named(theory).items()
        if not any(share_of(_about(name), known) >= HALF for known in names)
    ]
    return pd.DataFrame(rows, columns=list(ABSENT_COLUMNS))


def _about(name: str) -> frozenset[str]:
    return telling_words(f"{SAME.get(plain(name), name)}")


def _named(theory: Theory) -> dict[str, str]:
    """Give who is named in the theory, and where first."""
    found: dict[str, str] = {}
    for effort in theory.efforts:
        for name in _PARTS.split(effort.lead):
            if telling_words(name):
                found.setdefault(name, f"leads: {effort.label}")
    for question in theory.questions:
        for name in question.asked_of:
            found.setdefault(name, "is asked questions of the evaluation")
    return found


def needs(rows: pd.DataFrame) -> Table:
    """Tabulate the needs."""
    return tabulate(
        rows,
        id="needs_table",
        caption="What each partner needs, and the line that answers it in the likest words",
        columns=(
            words("partner", "Partner"),
            words("need", "Needs"),
            words("by", "Answered by"),
            words("line", "In these words"),
            words("state", "By rule"),
        ),
        notes=(
            "Words are compared, not meanings: a line counts that has half of a need's words that tell.",
            "Like words are no proof that a need is met, nor is their lack proof that it is not.",
        ),
    )


def absent(rows: pd.DataFrame) -> Table:
    """Tabulate who is named in the theory and has no entry."""
    return tabulate(
        rows,
        id="absent_partners",
        caption="Named in the theory, without a partner of like name",
        columns=(words("name", "Who"), words("where", "In the theory")),
        notes=("Names are compared by their words; somebody may be there under another name.",),
    )


def needs_sentence(rows: pd.DataFrame) -> str:
    """Count the needs by whether any line answers them in like words."""
    if rows.empty:
        return "No partner wrote down a need."
    open_needs = int((rows["state"] == "no like words").sum())
    return (
        f"As far as like words can tell, {open_needs} of {counted(len(rows), 'need')} "
        f"{'is' if open_needs == 1 else 'are'} answered by nothing that any partner brings or agreed."
    )


def need_gaps(rows: pd.DataFrame, missing: pd.DataFrame) -> Iterable[Gap]:
    """Name the needs that nobody answers in like words, and who has no entry."""
    bare = rows[rows["state"] == "no like words"]
    if len(bare):
        told = [f"{row.need} ({row.partner})" for row in bare.itertuples()]
        yield Gap(
            what=f"Who answers what partners need: {some(told)}.",
            why="No line of what is brought or agreed says it in like words.",
            needs="A line under brings or agreed in partnership.yaml, or a word that it cannot be met.",
        )
    if len(missing):
        yield Gap(
            what=f"The part of {some(list(missing['name']))} in the partnership.",
            why="The theory names them, and no partner has a like name.",
            needs="An entry for each in partnership.yaml, or the name by which they are there.",
        )
