"""Who was heard: the groups that answered a survey or told a story, and those that nobody heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from evalkit.chapters.edition import Edition

# The groups that surveys ask, with the roles that tell stories.
ROLES = {
    "residents": ("resident",),
    "carers": ("family carer",),
    "care workers": ("care worker",),
    "district nurses": ("district nurse",),
    "managers": ("provider manager",),
    "commissioners": ("commissioner",),
}
HEARD = ("answered and told", "answered", "told stories")
COLUMNS = ("group", "answered", "stories", "invited", "state")


def voices(edition: Edition) -> pd.DataFrame:
    """Count who answered surveys and who told stories, a row a group that the theory asks.

    Stories of withdrawn consent count for nobody. Who was invited and whose answers came as counts alone
    may have been heard; that is not known.

    Parameters
    ----------
    edition : Edition
        The council's edition.

    Returns
    -------
    pandas.DataFrame
        ``group, answered`` (people), ``stories, invited`` and ``state``.
    """
    surveys, waves = edition.pack.table("surveys"), edition.pack.table("survey_waves")
    stories = edition.pack.table("stories")
    told = stories.loc[stories["withdrawn_on"].isna(), "role"].value_counts()
    answered = surveys.groupby("group")["respondent_ref"].nunique()
    invited = waves.groupby("group")["invited"].sum()
    groups = dict.fromkeys([g for question in edition.theory.questions for g in question.asked_of])
    rows = [
        {
            "group": group,
            "answered": int(answered.get(group, 0)),
            "stories": int(sum(told.get(role, 0) for role in ROLES.get(group, (group,)))),
            "invited": int(invited.get(group, 0)),
        }
        for group in groups
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS[:-1]))
    return frame.assign(state=[_state(*row) for row in frame[list(COLUMNS[1:-1])].itertuples(index=False)])


def _state(answered: int, stories: int, invited: int) -> str:
    if answered and stories:
        return HEARD[0]
    if answered or stories:
        return HEARD[1] if answered else HEARD[2]
    return "invited, answers not known" if invited else "nobody"
