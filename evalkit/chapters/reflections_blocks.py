"""Expected and found, reflections, and what became of what was agreed: parts of the last chapter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.chapters.blocks import day, tabulate, words
from evalkit.chapters.expected import what_counts
from evalkit.chapters.prose import led, tell
from evalkit.chapters.reflections import expectation_rows, other_rows, reflected
from evalkit.judgement.expectations import MEANINGS
from evalkit.judgement.words import counted, listed
from evalkit.section import Gap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from evalkit.chapters.edition import Edition
    from evalkit.finding import Finding
    from evalkit.judgement.expectations import Reading
    from evalkit.section import Block, Table

WORDS = "09_what_we_can_say"
SURPRISES_FIRST: tuple[Reading, ...] = (
    "other way",
    "smaller than expected",
    "as expected",
    "cannot tell",
    "nothing against it",
    "not looked at",
)
_DOUBTS: dict[str, tuple[str, str]] = {
    "not locked": ("It was never locked.", "evalkit lock: before results are shown, or late and marked so."),
    "broken": ("The ledger of expectations was changed.", "expectations.jsonl as it was, from a copy."),
}


def reflections_blocks(
    edition: Edition, *, charts: Iterable[Finding], effects: Iterable[Finding] = ()
) -> Iterable[Block]:
    """Tell what was expected, set it against what was found, and tell what the team thinks now.

    Parameters
    ----------
    edition : Edition
        The council's edition.
    charts : iterable of Finding
        What control charts found.
    effects : iterable of Finding
        What the impact chapter estimated.

    Yields
    ------
    Block
        The part ``reflections``, and its tables where there is anything in them.
    """
    told = reflected(edition)
    rows = expectation_rows(edition, charts=charts, effects=effects)
    yield tell(
        WORDS,
        "reflections",
        before_sentence=told.before,
        success=led("Success would look like:", told.success),
        found_sentence=found_sentence(rows),
        after_sentence=told.after,
        strong=led("What was strong:", told.strong),
        differently=led("What could be done differently:", told.differently),
    )
    if len(rows):
        yield expectations(rows)
    others = other_rows(told.counts, edition.theory)
    if others:
        yield other_versions(others)


def found_sentence(rows: pd.DataFrame) -> str:
    """Count the expectations by how what was found bears on them."""
    if rows.empty:
        return "No direction of change was written down for any indicator."
    counts = rows["reading"].value_counts()
    parts = [f"{counts[name]} {name}" for name in MEANINGS if name in counts]
    return f"Of {counted(len(rows), 'expectation')}, set against this edition: {listed(parts)}."


def expectations(rows: pd.DataFrame) -> Table:
    """Tabulate what was expected beside what was found, what was not as expected first."""
    met = [f"{name}: {means}" for name, means in MEANINGS.items() if name in set(rows["reading"])]
    order = rows["reading"].map({name: place for place, name in enumerate(SURPRISES_FIRST)})
    return tabulate(
        rows.iloc[order.argsort(kind="stable")],
        id="expectations",
        caption="What was expected, and what was found",
        columns=(
            words("reading", "Reading"),
            words("title", "Indicator"),
            words("expected", "Expected"),
            words("by", "By when"),
            words("found", "Found: change from the baseline to the last twelve months"),
            words("rule", "Why this reading"),
            words("effect", "Effect of the programme (chapter 5)"),
            words("why", "Why it was expected"),
        ),
        notes=(
            f"{'; '.join(met)}." if met else "",
            "As expected says that the figure moved so, not that the programme moved it: see chapter 5.",
        ),
    )


def other_versions(rows: Sequence[dict[str, str]]) -> Table:
    """Tabulate what was said otherwise, later or without a lock."""
    return tabulate(
        rows,
        id="other_expectations",
        caption="What was expected otherwise, and does not count",
        columns=(
            words("mark", "Where"),
            words("what", "What"),
            words("first", "First version, which counts"),
            words("other", "Here"),
        ),
    )


def reflection_gaps(edition: Edition) -> Iterable[Gap]:
    """Name what is missing of what was agreed, expected and thought.

    Parameters
    ----------
    edition : Edition
        The council's edition.

    Yields
    ------
    Gap
    """
    if not edition.pack.has("actions"):
        yield Gap(
            what="What was agreed last time, and what became of it.",
            why="The pack has no table of actions.",
            needs="actions.csv: a row an action, with its owner, its date and what followed.",
        )
    if not edition.pack.reflections and edition.pack.ledger.first is None:
        yield Gap(
            what="What was expected before anybody saw results, and what the team thinks now.",
            why="The pack has no reflections.",
            needs="reflections.yaml, its first part written and locked before results are read.",
        )
    standing = what_counts(edition).standing
    if standing in _DOUBTS:
        why, needs = _DOUBTS[standing]
        yield Gap(what="Whether what was expected was written down before results.", why=why, needs=needs)


def agreed_blocks(edition: Edition) -> Iterable[Block]:
    """Tell what was agreed last time, and what became of it.

    Parameters
    ----------
    edition : Edition
        The council's edition.

    Yields
    ------
    Block
        The part ``agreed``, and a table where anything was agreed.
    """
    rows = action_rows(edition.pack.table("actions"), as_at=edition.pack.council.data_as_at)
    yield tell(WORDS, "agreed", actions_sentence=actions_sentence(rows))
    if len(rows):
        yield actions(rows)


def action_rows(table: pd.DataFrame, *, as_at: date) -> pd.DataFrame:
    """Say how each action stands on a day; those that are past their date first.

    Parameters
    ----------
    table : pandas.DataFrame
        The table of actions.
    as_at : date
        The day of the data.

    Returns
    -------
    pandas.DataFrame
        The table with ``state``: overdue, open, done late, done in time, or done (no date was set).

    Examples
    --------
    >>> table = pd.DataFrame({"action": ["a"], "due": [pd.Timestamp("2025-04-01")], "done": [pd.NaT]})
    >>> action_rows(table, as_at=pd.Timestamp("2025-05-01").date())["state"].tolist()
    ['overdue']
    """
    due, done, today = table["due"], table["done"], pd.Timestamp(as_at)
    state = pd.Series("open", table.index, dtype=object)
    state = state.mask(done.isna() & (due < today), "overdue")
    state = state.mask(done.notna(), "done").mask(done.notna() & due.notna(), "done in time")
    state = state.mask(done > due, "done late")
    order = state.map({name: place for place, name in enumerate(STATES)})
    return table.assign(state=state).iloc[order.argsort(kind="stable")].reset_index(drop=True)


STATES = ("overdue", "open", "done late", "done in time", "done")


def actions_sentence(rows: pd.DataFrame) -> str:
    """Count what was agreed by what became of it, and say of how many nobody wrote what followed."""
    if rows.empty:
        return "Nothing that was agreed after an earlier edition is on record."
    counts = rows["state"].value_counts()
    parts = [f"{counts[name]} {name}" for name in STATES if name in counts]
    finished = rows[rows["state"].str.startswith("done")]
    silent = int((finished["what_followed"] == "").sum())
    unknown = f" Of {silent} of those done, nobody wrote down what followed." if silent else ""
    return f"{counted(len(rows), 'action').capitalize()} agreed: {listed(parts)}.{unknown}"


def actions(rows: pd.DataFrame) -> Table:
    """Tabulate what was agreed, and what became of it."""
    return tabulate(
        rows.assign(
            due=rows["due"].map(day).replace("", "no date"),
            done=rows["done"].map(day),
            what_followed=rows["what_followed"].replace("", "not written down"),
        ),
        id="actions",
        caption="What was agreed, and what became of it",
        columns=(
            words("action", "Action"),
            words("finding", "Because of"),
            words("owner", "Owner"),
            words("due", "Due"),
            words("state", "State"),
            words("done", "Done on"),
            words("what_followed", "What followed"),
        ),
    )
