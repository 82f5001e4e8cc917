"""Call pack and theory in a kept notebook what people called them, wherever they lay when it was run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from evalkit.run.inputs import hash_file
from evalkit.run.layout import NOTEBOOKS
from evalkit.run.record import State

if TYPE_CHECKING:
    from evalkit.run.plan import CouncilPlan
    from evalkit.run.record import ChapterRecord
    from evalkit.run.staging import Stage


def name_as_given(stage: Stage, record: ChapterRecord, *, plan: CouncilPlan) -> ChapterRecord:
    """Put names for places into a chapter's executed copy, and into what its record says.

    Parameters
    ----------
    stage : Stage
        Folders of the council's run.
    record : ChapterRecord
        What was run.
    plan : CouncilPlan
        Its names, and its places where these are others.

    Returns
    -------
    ChapterRecord
    """
    names = {place: str(plan.given[what]) for what, place in plan.places.items()}
    cause = record.cause
    for place, name in names.items():
        cause = cause.replace(place, name)
    record = record.model_copy(update={"cause": cause})
    if not names or record.state is not State.FINISHED:
        return record
    file = f"{NOTEBOOKS}/{record.notebook}"
    copy = stage.result / file
    copy.write_text(with_names(copy.read_text(encoding="utf-8"), names), encoding="utf-8", newline="\n")
    return record.model_copy(update={"files": {**record.files, file: hash_file(copy)}})


def with_names(notebook: str, names: dict[str, str]) -> str:
    r"""Put names for places into the text of a notebook.

    Parameters
    ----------
    notebook : str
        As it is stored.
    names : dict of str to str
        Place to name.

    Returns
    -------
    str

    Examples
    --------
    >>> with_names('pack = \\"/tmp/a\\"', {"/tmp/a": "demo:E08000008"})
    'pack = \\"demo:E08000008\\"'
    """
    from papermill.translators import PythonTranslator  # noqa: PLC0415 - slow to load, and seldom needed

    for place, name in names.items():
        given = PythonTranslator.translate_str(name)  # as papermill writes it into a cell
        notebook = notebook.replace(_stored(f'"{place}"'), _stored(given)).replace(place, _stored(name))
    return notebook


def _stored(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
