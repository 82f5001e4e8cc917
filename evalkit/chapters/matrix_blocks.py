"""The tables of the evaluation matrix, and the questions that nothing answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.blocks import count, tabulate, words
from evalkit.judgement.words import counted, some
from evalkit.section import Gap

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from evalkit.section import Table
    from evalkit.theory.model import Theory


def questions(rows: pd.DataFrame) -> Table:
    """Tabulate the evaluation questions: whom they ask, how, and what answers them."""
    return tabulate(
        rows,
        id="questions_table",
        caption="Evaluation questions, and which have evidence in this edition",
        columns=(
            words("text", "Question"),
            words("asked_of", "Who is asked"),
            words("unheard", "Nobody heard from"),
            words("unknown", "Not known whether heard"),
            words("how", "How"),
            count("chapter", "Chapter"),
            words("have", "Evidence at hand"),
            words("missing", "Missing"),
        ),
    )


def evidence(rows: pd.DataFrame, theory: Theory) -> Table:
    """Tabulate every piece of evidence that a question asks for, with how much of it is here."""
    texts = {question.id: question.text for question in theory.questions}
    return tabulate(
        rows.assign(text=rows["question"].map(texts)),
        id="evidence_table",
        caption="What answers each question, and how much of it is here",
        columns=(
            words("text", "Question"),
            words("item", "Evidence"),
            words("kind", "Kind"),
            words("here", "In this edition"),
            words("told_in", "Told in chapter"),
        ),
        notes=("Periods are those with a figure of the whole council, unless said otherwise.",),
        parts="text",
    )


def heard(rows: pd.DataFrame) -> Table:
    """Tabulate the groups by how they were heard."""
    return tabulate(
        rows,
        id="voices_table",
        caption="Groups that the evaluation asks, and how they were heard",
        columns=(
            words("group", "Group"),
            count("invited", "Invited to surveys"),
            count("answered", "People who answered"),
            count("stories", "Stories"),
            words("state", "Heard"),
        ),
        notes=("Invitations and answers are added up over the waves.",),
    )


def question_gaps(rows: pd.DataFrame) -> Iterable[Gap]:
    """Name the questions without evidence, and whom nobody heard."""
    unanswered = rows.loc[rows["state"] == "none", "text"]
    if len(unanswered):
        yield Gap(
            what=f"An answer to {len(unanswered)} of {counted(len(rows), 'evaluation question')}.",
            why="This edition holds none of the evidence that they ask for.",
            needs="What the table of questions in chapter 1 names as missing.",
        )
    silent = dict.fromkeys(g for row in rows["unheard"] if row != "none" for g in _groups(row))
    if silent:
        yield Gap(
            what=f"What {some(list(silent))} would say.",
            why="The evaluation asks them, and nobody of them answered a survey or told a story.",
            needs="surveys.csv or stories.csv with their answers.",
        )


def _groups(text: str) -> list[str]:
    return text.replace(" and ", ", ").split(", ")
