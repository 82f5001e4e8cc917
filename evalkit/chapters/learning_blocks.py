"""The tables of the chapter on learning: voices, themes, fears, quotes, and what was flagged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.chapters.blocks import count, day, tabulate, words
from evalkit.chapters.learning_voices import teller
from evalkit.judgement.words import listed, some
from evalkit.learning.harmless import show_plain
from evalkit.learning.stories import KINDS, quotable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.chapters.learning_told import Told
    from evalkit.learning.fears import Fear
    from evalkit.learning.stories import Story
    from evalkit.learning.themes import Theme
    from evalkit.section import Table

MOST_NAMED = 3
_FOUND = {"no signal": "no signal", "unknown": "cannot be judged"}


def themes(told: Iterable[Theme], *, id: str, what: str) -> Table:  # noqa: A002 - the field of the block that it becomes
    """Tabulate themes: those with most hindering stories first."""
    ordered = sorted(
        (each for each in told if each.stories), key=lambda each: (-each.hindered, -each.stories)
    )
    return tabulate(
        [{**each.model_dump(), "said": each.said, "agreement": each.agreement} for each in ordered],
        id=id,
        caption=f"What stories say of each {what}: most hindered first",
        columns=(
            words("label", what.capitalize()),
            count("stories", "Stories"),
            count("helped", "Helped"),
            count("hindered", "Hindered"),
            words("said", "Told of"),
            count("in_favour", "For"),
            count("against", "Against"),
            count("mixed", "Mixed"),
            words("agreement", "Taken together"),
        ),
        notes=("A story may speak of several. Stories of other kinds are in the first count.",),
    )


def fears(told: Told) -> Table:
    """Tabulate fears, and what became of each."""
    return tabulate(
        [_fear(told, fear) for fear in told.fears],
        id="fears_table",
        caption="Fears, and what became of them",
        columns=(
            words("when", "Voiced"),
            words("who", "By"),
            words("fear", "The fear"),
            words("outcome", "What became of it"),
            words("later", "Later stories"),
            words("signals", "Indicators"),
        ),
        notes=(
            "Indicators are those of the same parts of the theory, for the whole council, as in chapter 04.",
        ),
    )


def _fear(told: Told, fear: Fear) -> dict[str, Any]:
    stances = [story.stance or "not said" for story in fear.later]
    counts = [f"{stances.count(each)} {each}" for each in dict.fromkeys(sorted(stances))]
    about = f"{listed(counts)}, which came back to it by name" if fear.directly else listed(counts)
    return {
        "when": day(fear.story.told_on),
        "who": teller(fear.story),
        "fear": told.words(fear.story),
        "outcome": fear.outcome,
        "later": about if fear.later else "none",
        "signals": some(
            [f"{title}: {_FOUND.get(found, found)}" for title, found in fear.signals], most=MOST_NAMED
        )
        if fear.signals
        else "none measured",
    }


def significant(told: Told) -> Table:
    """Tabulate the most significant changes; those whose stories were withdrawn are left out."""
    rows = []
    for row in told.significant.to_dict("records"):
        story = told.heard.story(row["story_id"])
        if story:
            rows.append(
                {
                    "domain": show_plain(row["domain"]),
                    "story": told.words(story),
                    "who": show_plain(row["chosen_by"]),
                    "why": show_plain(row["why"]),
                    "when": day(row["chosen_on"]),
                }
            )
    return tabulate(
        rows,
        id="significant_table",
        caption="Changes that were chosen as the most significant",
        columns=(
            words("domain", "Change in"),
            words("story", "The story"),
            words("who", "Chosen by"),
            words("why", "Why"),
            words("when", "Chosen"),
        ),
    )


def circumstances(told: Told) -> Table:
    """Tabulate contexts, mechanisms and outcomes."""
    rows = [
        {
            **{
                name: show_plain(row[name])
                for name in ("context", "mechanism", "outcome", "evidence", "seen")
            },
            "site": told.sites.get(row["site_id"], row["site_id"]) or "whole council",
        }
        for row in told.circumstances.to_dict("records")
    ]
    return tabulate(
        rows,
        id="circumstances_table",
        caption="Where this holds, this happens, because of this",
        columns=(
            words("context", "In these circumstances"),
            words("mechanism", "this made the difference"),
            words("outcome", "so that"),
            words("seen", "Seen"),
            words("site", "Site"),
            words("evidence", "Shown by"),
        ),
    )


def quotes(told: Told) -> Table:
    """Tabulate the words of those who agreed, kind by kind."""
    rows = [
        {
            "kind": story.kind.capitalize(),
            "who": teller(story),
            "text": told.words(story),
            "when": day(story.told_on),
        }
        for kind in KINDS
        for story in quotable(told.heard.of_kind(kind))
    ]
    return tabulate(
        rows,
        id="quotes_table",
        caption="What people said, with their consent",
        columns=(
            words("text", "In their words"),
            words("who", "Who"),
            words("when", "Told"),
            words("kind", "Kind"),
        ),
        parts="kind",
    )


def flags(told: Told) -> Table:
    """Tabulate the stories with something in them that somebody has to look at."""
    rows = [
        {
            "story": story.id,
            "found": listed([*story.personal, *story.odd]) or "personal details in a claim",
            "state": _state(told, story),
        }
        for story in told.flagged
    ]
    return tabulate(
        rows,
        id="flags_table",
        caption="Stories that hold what somebody has to look at",
        columns=(
            words("story", "Story"),
            words("found", "Holds what looks like"),
            words("state", "Shown here"),
        ),
        notes=("If the words may stand, write the day into looked_at in stories.csv; if not, change them.",),
    )


def _state(told: Told, story: Story) -> str:
    standing = told.standing(story)
    if standing != "may be quoted":
        return f"no: {standing}"
    if story.personal:
        return "yes: somebody looked"
    return "yes, as plain letters" if story.odd else "yes, but not the claim"
