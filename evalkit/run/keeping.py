"""Bring chapters along that hold as they are, and leave an edition's sections where they belong."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from evalkit.run.inputs import hash_file
from evalkit.run.layout import FIGURES, NOTEBOOKS, SECTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evalkit.run.plan import Step
    from evalkit.run.record import ChapterRecord
    from evalkit.run.staging import Stage

MARK = ".fingerprint"  # beside a section: what inputs it was made from, for the chapters that read it


def bring_along(stage: Stage, step: Step, *, notebook: Path) -> ChapterRecord:
    """Copy what a chapter left in an earlier run; where only its words were changed, it gets the new ones.

    Parameters
    ----------
    stage : Stage
        Folders of the council's run.
    step : Step
        The chapter, which is kept.
    notebook : pathlib.Path
        Its source.

    Returns
    -------
    ChapterRecord
        As it was; its files as they are now.
    """
    from evalkit.run.knitting import knit  # noqa: PLC0415 - slow to load, and seldom needed

    assert step.kept  # noqa: S101 - the plan keeps what there is
    targets = {SECTIONS: stage.scratch, FIGURES: stage.scratch, NOTEBOOKS: stage.result}
    for file in step.kept.files:
        target = targets[file.partition("/")[0]] / file
        target.parent.mkdir(parents=True, exist_ok=True)
        source = stage.edition / step.kept_in / file
        shutil.copyfile(source, target)
        if source.with_suffix(MARK).is_file():
            shutil.copyfile(source.with_suffix(MARK), target.with_suffix(MARK))
    copy = stage.result / NOTEBOOKS / step.notebook
    text = knit(copy, source=notebook)
    if text is not None:
        copy.write_text(text, encoding="utf-8", newline="\n")
    return step.kept.model_copy(update={"files": files_of(stage, step.number)})


def files_of(stage: Stage, number: int) -> dict[str, str]:
    """Hash what a chapter has left.

    Parameters
    ----------
    stage : Stage
        Folders of the council's run.
    number : int
        The chapter.

    Returns
    -------
    dict of str to str
        File of the edition to hash.
    """
    places = {SECTIONS: stage.scratch, FIGURES: stage.scratch, NOTEBOOKS: stage.result}
    return {
        f"{folder}/{path.name}": hash_file(path)
        for folder, place in places.items()
        for path in sorted((place / folder).glob(f"{number:02d}_*"))
        if path.suffix != MARK
    }


def stamp_alike(stage: Stage, kept: Sequence[Step], *, like: Step) -> None:
    """Mark kept sections as made from this edition's inputs, so that later chapters need not make them again.

    The runner has seen that what each was made from is the same. How the inputs of an edition are marked,
    a chapter that was just run has shown, where it was given the same parameters.

    Parameters
    ----------
    stage : Stage
        Folders of the council's run.
    kept : sequence of Step
        The chapters that are kept.
    like : Step
        The chapter that was run.
    """
    for mark in (stage.scratch / SECTIONS).glob(f"{like.number:02d}_*{MARK}"):
        for step in kept:
            if step.made_from["parameters"] == like.made_from["parameters"]:
                for section in (stage.scratch / SECTIONS).glob(f"{step.number:02d}_*.json"):
                    shutil.copyfile(mark, section.with_suffix(MARK))


def keep_what_was_left(stage: Stage) -> None:
    """Put what all chapters left into the edition.

    Parameters
    ----------
    stage : Stage
        Folders of the council's run.
    """
    for folder in (SECTIONS, FIGURES):
        for path in sorted((stage.scratch / folder).glob("*")):
            target = stage.result / folder / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
