"""Choose what synthetic groups make of the stories: significant changes, and what worked where and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from evalkit.demo.months import DATA_AS_AT, working_day
from evalkit.demo.reading import read_learning_words
from evalkit.demo.streams import stream

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.demo.telling import Told
    from evalkit.demo.truth import Truth

SIGNIFICANT = ["story_id", "domain", "chosen_by", "why", "chosen_on"]
CONFIGURATIONS = ["configuration_id", "context", "mechanism", "outcome", "link", "evidence", "seen"]
CHOSEN_AFTER_DAYS = (20, 90)


def choose_significant(truth: Truth, told: Told) -> pd.DataFrame:
    """Choose the most significant changes among the stories that were told.

    Parameters
    ----------
    truth : Truth
        The council.
    told : Told
        Its stories.

    Returns
    -------
    pandas.DataFrame
        Rows of the table significant_changes.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> from evalkit.demo.telling import tell_stories
    >>> truth = design("E08000008", seed=1)
    >>> choose_significant(truth, tell_stories(truth))["domain"].is_unique
    True
    """
    rng = stream(truth.seed, truth.council, "significant")
    dates = told.stories.set_index("story_id")["date"]
    rows: list[dict[str, str]] = []
    for text in read_learning_words().significant:
        story = told.ids.get(text.story)
        if story and all(row["domain"] != text.domain for row in rows):
            day = working_day(np.datetime64(dates[story]) + int(rng.integers(*CHOSEN_AFTER_DAYS)))
            chosen_on = str(min(day, np.datetime64(DATA_AS_AT)))
            rows.append({"story_id": story, **text.model_dump(exclude={"story"}), "chosen_on": chosen_on})
    return pd.DataFrame(rows, columns=SIGNIFICANT)


def list_configurations(truth: Truth, ids: Mapping[str, str]) -> pd.DataFrame:
    """List contexts, mechanisms and outcomes that fit what became of a council.

    Parameters
    ----------
    truth : Truth
        The council.
    ids : mapping of str to str
        The stories that were told, from their ids in the words to those in the pack.

    Returns
    -------
    pandas.DataFrame
        Rows of the table configurations.

    Examples
    --------
    >>> from evalkit.demo.designing import design
    >>> list_configurations(design("E08000006", seed=1), {})["seen"].tolist()
    ['mixed', 'yes']
    """
    texts = [text for text in read_learning_words().configurations if truth.fate in text.when]
    rows = [
        {
            "configuration_id": f"c{i:02d}",
            **text.model_dump(include={"context", "mechanism", "outcome", "link"}),
            "evidence": ";".join(sorted(ids[story] for story in text.stories if story in ids)),
            "seen": text.seen[truth.fate],
        }
        for i, text in enumerate(texts, start=1)
    ]
    return pd.DataFrame(rows, columns=CONFIGURATIONS)
