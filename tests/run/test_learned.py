"""The community's memory: what each council reported, and what is new since the last meeting."""

from __future__ import annotations

import json
from datetime import date

import pytest
from exchange.conftest import figures, keys, lay_release, make, trust, trusted  # noqa: F401 - fixtures
from small_results import CHART, WHO, other

from evalkit.commands.history import tell_history
from evalkit.errors import FileError, UsageError
from evalkit.exchange import SharedStory, StoryNote, receive, write_stories_file

SHOWN = other(CHART, numerator=80.0, denominator=19680.0)
BETTER = other(SHOWN, signal="improved", sentence="Falls: improved.")
ELSE = WHO | {"council": "other", "name": "Other Council"}
WHO_TELLS = {name: value for name, value in WHO.items() if name != "programme"}
REAL = ELSE | {"synthetic": False}


@pytest.fixture
def held(make, trusted, tmp_path):  # noqa: F811 - fixtures
    """Three editions of one council and one of another, received month by month."""
    folder = tmp_path / "held"

    def take(made, on, **more):
        pack = make(made, to=f"sent-{made.identity.council}-{made.identity.edition}", **more)
        received = receive([pack], held=folder, trusted=trusted, on=on)
        assert not received.refused

    take(figures("2026-04", findings=(SHOWN,)), date(2026, 5, 3))
    take(figures("2026-05", findings=(SHOWN,)), date(2026, 6, 3), number=2)
    take(figures("2026-06", findings=(BETTER,)), date(2026, 7, 3), number=3)
    take(figures("2026-06", findings=(BETTER,), who=ELSE), date(2026, 7, 4), key="other")
    take(figures("2026-06", findings=(BETTER,), who=REAL), date(2026, 7, 5), key="other")
    return folder


def told(capsys, folder, **given):
    tell_history(folder, **{"since": "", "to": None, "as_json": False} | given)
    return capsys.readouterr().out


def of_council(capsys, folder, since):
    data = json.loads(told(capsys, folder, since=since, as_json=True))
    return {(each["council"], each["synthetic"]): each for each in data["councils"]}


def test_each_council_s_editions_are_listed(held, capsys):
    found = of_council(capsys, held, "")
    assert [each["edition"] for each in found["little", True]["editions"]] == [
        "2026-04",
        "2026-05",
        "2026-06",
    ]
    assert [step["later"] for step in found["little", True]["steps"]] == ["2026-05", "2026-06"]
    assert len(found["other", True]["editions"]) == 1


@pytest.mark.parametrize(
    ("since", "earlier"),
    [("", "2026-05"), ("2026-04", "2026-04"), ("2026-05-20", "2026-04"), ("2026-06-20", "2026-05")],
)
def test_what_was_known_then_is_set_beside_the_latest(held, capsys, since, earlier):
    changes = of_council(capsys, held, since)["little", True]["since"]
    assert (changes["earlier"], changes["later"]) == (earlier, "2026-06")
    assert [(each["before"], each["after"]) for each in changes["changes"]] == [("no signal", "improved")]


def test_a_council_that_is_new_or_silent_is_said_to_be(held, capsys):
    assert (
        of_council(capsys, held, "2026-06-20")["other", True]["note"]
        == "It was first heard of since 20 June 2026."
    )
    silent = of_council(capsys, held, "2026-08-01")["little", True]
    assert silent["note"] == "Nothing has come in since 1 August 2026: its latest edition is 2026-06."


def test_made_up_councils_and_real_ones_stand_apart(held, capsys, tmp_path):
    text = told(capsys, held, to=tmp_path / "page.html")
    real, _, synthetic = text.partition("Synthetic councils: ")
    assert "Little Council" not in real
    assert real.startswith("Councils: 1 council.")
    assert "Little Council (little): editions 2026-04, 2026-05, 2026-06" in synthetic
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.index(">Councils</h2>") < page.index(">Synthetic councils</h2>")


def test_the_page_sets_what_is_new_side_by_side(held, tmp_path, capsys):
    told(capsys, held, since="2026-05", to=tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<dt>Falls</dt>" in page
    assert "<dd>Little Council: was “no signal”, now “improved”.</dd>" in page
    assert "Since the edition of May 2026, from the packs" in page
    assert "Synthetic data" in page
    assert "has passed disclosure control" in page


def test_stories_that_came_in_are_shown_and_no_longer_once_taken_back(held, keys, trusted, tmp_path, capsys):  # noqa: F811 - fixtures
    def send(number, on, *texts):
        stories = [SharedStory(id=f"{n:032x}", level="team", kind="learned", text=text, consent="peers",
                               edition=f"2026-0{number}") for n, text in enumerate(texts)]  # fmt: skip
        note = StoryNote(
            **WHO_TELLS, edition=f"2026-0{number}", number=number, released_on=on, stories=stories
        )
        path = write_stories_file(note, key=keys["little"], to=tmp_path)
        assert receive([path], held=held, trusted=trusted, on=on).stories
        told(capsys, held, since="2026-05-01", to=tmp_path / "page.html")
        return (tmp_path / "page.html").read_text(encoding="utf-8")

    assert "<dd>“We rang &lt;each&gt; other.” (team, learned)</dd>" in send(
        4, date(2026, 5, 4), "We rang <each> other."
    )
    later = send(5, date(2026, 6, 4), "It grew easier.")
    assert "We rang" not in later
    assert "It grew easier." in later
    told(capsys, held, since="2026-06-05", to=tmp_path / "page.html")
    assert "It grew easier." not in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_the_same_packs_give_the_same_page(held, tmp_path, capsys):
    pages = [tmp_path / "one.html", tmp_path / "two.html"]
    for page in pages:
        told(capsys, held, since="2026-05", to=page)
    assert pages[0].read_bytes() == pages[1].read_bytes()


def test_what_is_neither_day_nor_edition_and_an_empty_folder_are_refused(held, tmp_path, capsys):
    for since in ("yesterday", "2026-13", "2026-02-30", "2026"):
        with pytest.raises(UsageError, match="neither a day nor an edition"):
            told(capsys, held, since=since)
    with pytest.raises(FileError, match="There is no share pack in"):
        told(capsys, tmp_path / "empty")
