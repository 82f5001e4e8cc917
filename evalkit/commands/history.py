"""Tell what the packs that are held say, edition by edition, and what is new since a meeting."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING

import typer

from evalkit.commands.faults import say
from evalkit.errors import FileError
from evalkit.exchange import read_held_stories, read_ledger
from evalkit.exchange.held_reading import read_held_pack
from evalkit.exchange.refusing import one_line
from evalkit.judgement.words import counted, listed, period_name
from evalkit.learning.harmless import show_words
from evalkit.report.page.community import CommunityPart, CouncilPart, Lesson, render_community
from evalkit.run.learned import DAY, check_since, community_history
from evalkit.run.writing import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from evalkit.exchange import StoryNote
    from evalkit.run.learned import CouncilHistory

JSON_VERSION = 1
MOST_OTHERS = 12


def tell_history(folder: Path, *, since: str, to: Path | None, as_json: bool) -> None:
    """Write what the councils have reported and what is new, in words, for machines or as a page.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of packs that are held.
    since : str
        The day of the last meeting, or an edition; blank for the edition before the latest.
    to : pathlib.Path, optional
        Where a page is written.
    as_json : bool
        Whether machines read it.

    Raises
    ------
    UsageError
        If it is neither a day nor an edition.
    FileError
        If no pack is held there, or one is missing.
    RefusedError
        If a pack is another than was received.
    """
    check_since(since)
    figures = [each for each in read_ledger(folder) if each.kind == "figures"]
    if not figures:
        raise FileError(
            f"There is no share pack in {folder}.", hint=f"Take some in: evalkit receive PACK --into {folder}"
        )
    history = community_history([(each, read_held_pack(folder, each)) for each in figures], since=since)
    if to:
        stories = _new_stories(folder, since)
        parts = [_part(kind, stories) for kind in _kinds(history)]
        write_whole(to, render_community(parts, since=_said(since)))
        say(f"The page is in {to}.")
    if as_json:
        typer.echo(json.dumps(_as_data(history, since), indent=1))
    else:
        typer.echo("\n".join(one_line(line) for kind in _kinds(history) for line in _lines(kind)))


def _kinds(history: Iterable[CouncilHistory]) -> list[list[CouncilHistory]]:
    return [list(kind) for _, kind in groupby(history, key=lambda each: each.synthetic)]


def _said(since: str) -> str:
    if not since:
        return "the edition before"
    return period_name(since) if DAY.fullmatch(since) else f"the edition of {period_name(since)}"


def _as_data(history: Sequence[CouncilHistory], since: str) -> dict[str, object]:
    return {
        "version": JSON_VERSION,
        "since": since,
        "councils": [each.model_dump(mode="json") for each in history],
    }


def _new_stories(folder: Path, since: str) -> list[StoryNote]:
    """Find the files of stories that came in since then; of each council the newest is all that is held."""
    came_in = {each.content: each.received_on.isoformat() for each in read_ledger(folder)}
    day = bool(DAY.fullmatch(since))
    return [
        each.note
        for each in read_held_stories(folder)
        if (came_in[each.content] >= since if day else each.note.edition > since)
    ]


def _part(history: Sequence[CouncilHistory], stories: Sequence[StoryNote] = ()) -> CommunityPart:
    return CommunityPart(
        synthetic=history[0].synthetic,
        lead=_lead(history),
        lessons=tuple(_lessons(history)),
        stories=tuple(_told(each) for each in stories if each.synthetic == history[0].synthetic),
        councils=tuple(_council(each) for each in history),
    )


def _lead(history: Sequence[CouncilHistory]) -> str:
    new = [each.name for each in history if each.is_new]
    quiet = len(history) - len(new)
    told = f"Something is new in {listed(new)}." if new else "Nothing that can be compared is new."
    rest = f" {counted(quiet, 'council').capitalize()} without news." if quiet and new else ""
    return f"{counted(len(history), 'council').capitalize()}. {told}{rest}"


def _lessons(history: Sequence[CouncilHistory]) -> list[Lesson]:
    """Set what is new in one thing side by side, over all councils."""
    found: dict[str, list[str]] = {}
    for each in history:
        for change in each.since.news if each.since else ():
            gist = change.gist.removeprefix(f"{change.title}: ")
            found.setdefault(change.title, []).append(f"{each.name}: {gist}")
    often = sorted(found.items(), key=lambda item: (-len(item[1]), item[0].casefold()))
    return [Lesson(title=title, said=tuple(said)) for title, said in often]


def _told(note: StoryNote) -> Lesson:
    said = (f"{show_words(story.text)} ({story.level}, {story.kind})" for story in note.stories)
    return Lesson(title=note.name, said=(*said,) or ("It tells no story now.",))


def _council(each: CouncilHistory) -> CouncilPart:
    changes, latest = each.since, each.editions[-1]
    news = changes.news if changes else ()
    others = (
        [one for one in changes.changes if not one.is_news and one.kind != "rolled forward"]
        if changes
        else []
    )
    return CouncilPart(
        council=each.council,
        name=each.name,
        latest=latest.edition,
        editions=tuple(held.edition for held in each.editions),
        received=latest.received_on.isoformat(),
        stage=latest.stage,
        summary=_summary(each),
        news=tuple(change.sentence for change in news),
        others=(*(changes.basis if changes else ()), *_some([change.sentence for change in others])),
        steps=tuple(f"{step.later}: {step.summary}" for step in each.steps),
    )


def _summary(each: CouncilHistory) -> str:
    return each.note or (each.since.summary if each.since else "")


def _some(sentences: Sequence[str]) -> list[str]:
    left = len(sentences) - MOST_OTHERS
    return [*sentences[:MOST_OTHERS], *([f"And {left} more."] if left > 0 else [])]


def _lines(history: Sequence[CouncilHistory]) -> list[str]:
    part = _part(history)
    lines = [f"{'Synthetic councils' if part.synthetic else 'Councils'}: {part.lead}"]
    for each in part.councils:
        lines += [
            "",
            f"{each.name} ({each.council}): editions {', '.join(each.editions)}",
            f"  {each.summary}",
        ]
        lines += [f"  - {sentence}" for sentence in (*each.news, *each.others)]
    return lines
