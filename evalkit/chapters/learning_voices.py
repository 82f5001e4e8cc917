"""The tables of whose voice was heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.blocks import count, tabulate, words
from evalkit.judgement.words import listed
from evalkit.learning.stories import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.chapters.learning_told import Told
    from evalkit.learning.stories import Story
    from evalkit.section import Table

NAMES = {"gp": "GP"}


def by_level(told: Told) -> Table:
    """Count stories by level and kind."""
    return _kinds_table(told.voices.by_level, id="stories_by_level", head="Level", what="level")


def by_role(told: Told) -> Table:
    """Count stories by role and kind; those without one are there too."""
    asked = ("Asked by the theory: " + listed([name_role(role) for role in told.voices.asked]) + ".",)
    return _kinds_table(told.voices.by_role, id="stories_by_role", head="Role", what="role", notes=asked)


def by_site(told: Told) -> Table:
    """Count stories by site."""
    rows = [{"site": told.sites.get(site, site), "n": n} for site, n in told.voices.by_site.items()]
    return tabulate(
        rows,
        id="stories_by_site",
        caption="Stories that name a site, by site",
        columns=(words("site", "Site"), count("n", "Stories")),
        notes=("Stories of the whole council name no site.",),
    )


def _kinds_table(
    counts: Mapping[str, Mapping[str, int]],
    *,
    id: str,  # noqa: A002 - the field of the block that it becomes
    head: str,
    what: str,
    notes: Iterable[str] = (),
) -> Table:
    rows = [
        {
            "who": name_role(who).capitalize() if who not in NAMES else NAMES[who],
            **kinds,
            "all": sum(kinds.values()),
        }
        for who, kinds in counts.items()
    ]
    return tabulate(
        rows,
        id=id,
        caption=f"Stories by {what} of the teller and by kind",
        columns=(
            words("who", head),
            *(count(kind, kind.capitalize()) for kind in KINDS),
            count("all", "All kinds"),
        ),
        notes=notes,
    )


def name_role(role: str) -> str:
    """Write a role as people do."""
    return NAMES.get(role, role)


def teller(story: Story) -> str:
    """Say who told a story: the role, and the level that they speak from."""
    return f"{name_role(story.role)}, {story.level}"
