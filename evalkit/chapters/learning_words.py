"""The sentences of the chapter on learning."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.judgement.words import counted, listed, some
from evalkit.learning.stories import LEVELS, ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.chapters.learning_told import Told
    from evalkit.learning.themes import Theme

MOST_FLAGS = 5  # that are told one by one
NO_STORIES = (
    "No stories were brought, so nothing is known here of what people learned, feared or went through."
)
_REASONS = {
    "no consent": "for want of consent",
    "not signed off": "because the wording was not checked with the teller",
    "held back": "because they seem to tell who somebody is",
    "withdrawn": "because they are about to be withdrawn",
}


def summary(told: Told) -> str:
    """Say how much was told, by whom, and what was taken back."""
    voices, withdrawn = told.voices, told.heard.withdrawn
    took = f" {_stories(withdrawn)} {_was(withdrawn)} withdrawn and {is_(withdrawn)} used nowhere."
    if not voices.stories:
        return NO_STORIES if not withdrawn else f"No story is left to learn from.{took}"
    roles, levels = len(ROLES) - len(voices.missing_roles), len(LEVELS) - len(voices.missing_levels)
    told_by = f"from {roles} of {len(ROLES)} roles and {levels} of {len(LEVELS)} levels"
    return f"{_stories(voices.stories)} {_was(voices.stories)} told, {told_by}.{took if withdrawn else ''}"


def takeaway(told: Told) -> str:
    """Say how much was told, and then what a reader should act on first."""
    left = sum(not fear.later for fear in told.fears)
    first = [
        summary(told),
        hindered(told, most=2) if any(theme.said == "only hindered" for theme in told.themes) else "",
        f"To {counted(left, 'fear')} nobody came back." if left else "",
        asked(told) if told.voices.stories and told.voices.missing_asked else "",
    ]
    return " ".join(sentence for sentence in first if sentence)


def voices(told: Told) -> str:
    """Name the levels, kinds and sites from which nothing was heard."""
    if not told.voices.stories:
        return "Every voice is missing."
    missing = [
        (told.voices.missing_levels, "level"),
        (told.voices.missing_kinds, "kind"),
        (tuple(told.sites.get(site, site) for site in told.voices.missing_sites), "site that started"),
    ]
    said = [f"No story is of the {what} {listed(each, joint='or')}." for each, what in missing if each]
    return " ".join(said) or "Every level, every kind of learning and every site that started is heard."


def asked(told: Told) -> str:
    """Name the roles that nobody heard, those first whom a question of the theory is asked of."""
    missing = told.voices.missing_asked
    others = [role for role in told.voices.missing_roles if role not in missing]
    if not told.voices.missing_roles:
        return "Every role is heard, and so everybody whom a question of the evaluation is asked of."
    first = (
        f"Questions of the evaluation are asked of every {listed(missing)}, but none of them told a story."
    )
    rest = (
        f"Nothing was heard from any {listed(others, joint='or')} either."
        if missing
        else (f"Nothing was heard from any {listed(others, joint='or')}; no question is asked of them.")
    )
    return " ".join(([first] if missing else []) + ([rest] if others else []))


def themes(told: Told) -> str:
    """Say how many parts of the theory have stories."""
    known = sum(theme.stories > 0 for theme in told.themes)
    return f"Stories speak of {known} of {counted(len(told.themes), 'part')} of the theory."


def hindered(told: Told, *, most: int = 5) -> str:
    """Name the parts of which only hindrance is told."""
    names = _labels(theme for theme in told.themes if theme.said == "only hindered")
    if not names:
        return "No part has stories of hindrance alone."
    return f"Only hindrance is told of: {some(names, most=most)}."


def contradictory(told: Told) -> str:
    """Name the parts on which stories speak against each other."""
    names = _labels(theme for theme in told.themes if theme.agreement == "contradictory")
    if not names:
        return "On no part do stories speak for and against."
    return f"Some speak for it and some against: {some(names)}. Ask why: the difference may be the lesson."


def silent(told: Told) -> str:
    """Name the parts of which nothing is told."""
    names = _labels(theme for theme in told.themes if not theme.stories)
    return f"Nothing is told of: {some(names)}." if names else "Every part has a story."


def conditions(told: Told) -> str:
    """Say which conditions are told of as a help and which as a hindrance."""
    if not told.conditions:
        return "The theory names no conditions."
    named = {
        "told of as a help": _labels(each for each in told.conditions if each.said == "only helped"),
        "told of as a hindrance": _labels(each for each in told.conditions if each.said == "only hindered"),
        "told of as both": _labels(each for each in told.conditions if each.said == "both"),
        "not told of as either": _labels(
            each for each in told.conditions if each.said in ("neither", "no stories")
        ),
    }
    return " ".join(f"{what.capitalize()}: {listed(names)}." for what, names in named.items() if names)


def _labels(found: Iterable[Theme]) -> list[str]:
    ordered = sorted(found, key=lambda theme: (-theme.stories, theme.label))
    return [theme.label for theme in ordered]


def fears(told: Told) -> str:
    """Count what became of fears."""
    if not told.fears:
        return "Nobody told of a fear, which is not to say that there was none."
    counts = Counter(fear.outcome for fear in told.fears)
    said = [f"{outcome} ({number})" for outcome, number in counts.most_common()]
    voiced = f"{counted(len(told.fears), 'fear')} {_was(len(told.fears))} voiced"
    return f"{voiced}. What became of them: {listed(said)}."


def significant(told: Told) -> str:
    """Say how many changes were chosen."""
    if told.significant.empty:
        return "Nobody has written down which change a group chose as the most significant."
    number, kept = len(told.significant), told.significant["story_id"].map(told.heard.story).notna().sum()
    gone = f" The stories of {number - kept} are withdrawn or missing." if kept < number else ""
    return f"{counted(number, 'choice')} of a most significant change {_was(number)} written down.{gone}"


def circumstances(told: Told) -> str:
    """Say how many contexts, mechanisms and outcomes were written down."""
    if told.circumstances.empty:
        return "Nobody has written down what worked for whom, in which circumstances and why."
    seen = (told.circumstances["seen"] == "yes").sum()
    accounts = counted(len(told.circumstances), "account")
    of_them = f"in {seen or 'none'} of them the outcome was seen"
    return f"There {is_(len(told.circumstances))} {accounts} of what worked where and why; {of_them}."


def quotes(told: Told) -> str:
    """Count what is shown, and what is not and why."""
    standings = Counter(told.standing(story) for story in told.heard.stories)
    shown = standings.pop("may be quoted", 0)
    if not told.voices.stories:
        return "There are no words to show."
    hidden = [f"{number} {_REASONS[reason]}" for reason, number in sorted(standings.items())]
    beyond = f" The words of others are counted and not shown: {listed(hidden)}." if hidden else ""
    agreed = "by consent for the council and with the wording checked"
    return f"The words of {_stories(shown)} are shown, {agreed}.{beyond}"


def flags(told: Told) -> str:
    """Say which stories hold what somebody has to look at."""
    if not told.flagged:
        return "No story holds what looks like a person's name or number, or like markup or a formula."
    waiting = [each for each in told.flagged if each.personal and not each.looked_at]
    said = [
        f"Story {each.id} holds what looks like {listed(each.personal)}." for each in waiting[:MOST_FLAGS]
    ]
    more = len(waiting) - MOST_FLAGS
    return (
        " ".join(
            [
                *said,
                *([f"So do {more} others, in the table."] if more > 0 else []),
                *(["These words are not shown until somebody has looked."] if waiting else []),
                *_harmless(sum(not each.personal for each in told.flagged)),
            ]
        )
        or f"Somebody has looked at {_stories(len(told.flagged))}, and the words may stand."
    )


def _harmless(others: int) -> list[str]:
    if not others:
        return []
    hold = "holds" if others == 1 else "hold"
    return [
        f"{_stories(others)} {hold} markup, a formula, hidden marks, very many letters or a claim to look at."
    ]


def unheard(told: Told) -> str:
    """Say how many voices are missing."""
    missing = len(told.voices.missing_roles)
    return f"{counted(missing, 'role')} told nothing." if missing else "Every role told something."


def tellers(told: Told) -> str:
    """Say how sources were told apart."""
    coded = sum(bool(story.teller) for story in told.heard.stories)
    if coded and coded == len(told.heard.stories):
        return "Sources were told apart by the council's own codes for tellers."
    return "A story without a code for its teller counts as a source of its own; two may be one person's."


def _stories(number: int) -> str:
    return counted(number, "story", plural="stories")


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def is_(number: int) -> str:
    """Give the verb for a number of things."""
    return "is" if number == 1 else "are"
