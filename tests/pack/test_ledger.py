import json
import threading
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.commands.locking import uk_day
from evalkit.errors import FileError, RefusedError
from evalkit.pack import lock_expectations
from evalkit.pack.ledger import LEDGER, Ledger, canonical, content_of, hash_of, next_version, parse_ledger

MUTEX, DRAFT = ".expectations.lock", ".expectations.draft"

BEFORE = {
    "recorded_on": "2024-05-14",
    "recorded_by": "project team",
    "success": ["people know who will come"],
    "expectations": [{"indicator": "insulin_on_time", "direction": "up", "size": 5, "by": "2025-03"}],
}
LATER = BEFORE | {"success": ["nothing is less safe"]}
DAY, NEXT = date(2024, 5, 14), date(2025, 1, 6)


def lock(folder, before=BEFORE, *, today=DAY, council="e1"):
    return lock_expectations(folder, before, council=council, today=today)


def read(folder, *, council="e1"):
    return parse_ledger((folder / LEDGER).read_bytes(), council=council)


@pytest.fixture
def two(tmp_path):
    lock(tmp_path)
    lock(tmp_path, LATER, today=NEXT)
    return tmp_path


def test_a_later_version_is_kept_below_the_first_which_stays_byte_for_byte(tmp_path):
    lock(tmp_path)
    held = (tmp_path / LEDGER).read_bytes()
    lock(tmp_path, LATER, today=NEXT)
    assert (tmp_path / LEDGER).read_bytes().startswith(held)
    ledger = read(tmp_path)
    assert ledger.fault == ""
    assert [(each.version, each.locked_on) for each in ledger.versions] == [(1, DAY), (2, NEXT)]
    assert ledger.first.before["success"] == ["people know who will come"]
    assert ledger.versions[1].previous == ledger.first.sha256
    assert sorted(path.name for path in tmp_path.iterdir()) == [LEDGER]


@pytest.mark.parametrize(
    "same",
    [
        BEFORE,
        BEFORE | {"recorded_on": "2024-05-01", "recorded_by": "others"},
        BEFORE | {"expectations": [dict(reversed((BEFORE["expectations"][0] | {"size": 5.0}).items()))]},
    ],
)  # fmt: skip
def test_the_same_is_not_locked_twice(tmp_path, same):
    lock(tmp_path)
    held = (tmp_path / LEDGER).read_bytes()
    with pytest.raises(RefusedError, match="locked already: it is version 1, of 2024-05-14"):
        lock(tmp_path, same, today=NEXT)
    assert (tmp_path / LEDGER).read_bytes() == held


def test_going_back_to_an_earlier_version_is_a_version_of_its_own(two):
    assert lock(two, BEFORE, today=NEXT).version == 3


def changed(two, row, **more):
    lines = (two / LEDGER).read_text().splitlines()
    lines[row - 1] = json.dumps(json.loads(lines[row - 1]) | more)
    (two / LEDGER).write_text("\n".join(lines) + "\n")
    return read(two)


@pytest.mark.parametrize(
    "more",
    [
        {"locked_on": "2023-01-01"},
        {"recorded_on": "2023-01-01"},
        {"recorded_by": "somebody else"},
        {"content": content_of(LATER).model_dump(mode="json")},
        {"sha256": "0" * 64},
    ],
)
@pytest.mark.parametrize(("row", "left"), [(1, 0), (2, 1)])
def test_a_changed_line_is_told_in_one_sentence_and_ends_what_counts(two, more, row, left):
    ledger = changed(two, row, **more)
    if row == 2 and "content" in more:  # the same content as was there
        assert ledger.fault == ""
        return
    assert ledger.fault == (
        f"Line {row} of expectations.jsonl was changed after it was locked, "
        "so neither it nor what follows counts."
    )
    assert len(ledger.versions) == left
    assert ledger.problems[0].row == row


def test_a_line_taken_out_breaks_the_chain(two):
    lines = (two / LEDGER).read_text().splitlines()
    (two / LEDGER).write_text(lines[1] + "\n")
    assert read(two).fault.startswith("Line 1 of expectations.jsonl does not follow from the line before it")
    assert read(two).first is None


def test_a_forged_second_line_does_not_follow(two):
    lines = (two / LEDGER).read_text().splitlines()
    forged = next_version(Ledger(), LATER, council="e1", today=DAY)
    (two / LEDGER).write_text(f"{lines[0]}\n{forged.line}\n")
    assert "line 2 of expectations.jsonl does not follow" in read(two).fault.lower()
    assert len(read(two).versions) == 1


def test_a_torn_last_line_is_told_and_the_lines_above_it_count(two):
    whole = (two / LEDGER).read_bytes()
    (two / LEDGER).write_bytes(whole[:-40])
    ledger = read(two)
    assert ledger.fault == "Line 2 of expectations.jsonl is cut off, so it does not count."
    assert len(ledger.versions) == 1
    with pytest.raises(RefusedError, match="is broken, so nothing is added"):
        lock(two, LATER, today=NEXT)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: text.rstrip(b"\n"),
        lambda text: text + b"\n\n",
    ],
    ids=["windows", "byte-order mark", "no last line end", "blank lines"],
)
def test_what_editors_and_git_do_to_line_ends_breaks_nothing(two, change):
    (two / LEDGER).write_bytes(change((two / LEDGER).read_bytes()))
    assert (read(two).fault, len(read(two).versions)) == ("", 2)
    assert lock(two, BEFORE, today=NEXT).version == 3
    assert len(read(two).versions) == 3


@pytest.mark.parametrize(
    "junk",
    [
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"version": 1e999}',
        b'{"version": NaN}',
        b"=cmd()",
    ],
)
def test_junk_is_no_version(two, junk):
    (two / LEDGER).write_bytes((two / LEDGER).read_bytes() + junk + b"\n")
    assert read(two).fault.startswith("Line 3 of expectations.jsonl is no locked version")
    assert len(read(two).versions) == 2


def test_a_ledger_of_another_council_does_not_count(two):
    assert "was locked for another council" in read(two, council="e2").fault


def test_a_clock_that_was_wrong_is_told(two):
    held = read(two)
    early = next_version(Ledger(), BEFORE, council="e1", today=DAY)
    fields = early.model_dump(mode="json") | {"version": 3, "previous": held.versions[-1].sha256}
    fields.pop("sha256")
    line = canonical(fields | {"sha256": hash_of(fields)})
    (two / LEDGER).write_text((two / LEDGER).read_text() + line + "\n")
    assert "so a clock was wrong" in read(two).fault


def test_nothing_is_locked_by_a_clock_that_went_back_or_before_the_meeting(two):
    with pytest.raises(RefusedError, match=r"Version 2 was locked on 2025-01-06, after today, 2024-06-01\."):
        lock(two, BEFORE, today=date(2024, 6, 1))
    with pytest.raises(RefusedError, match=r"The meeting of 2024-05-14 lies after today, 2024-05-13\."):
        next_version(Ledger(), BEFORE, council="e1", today=date(2024, 5, 13))


@pytest.mark.parametrize("before", [{"recorded_on": ""}, {"recorded_on": "2024-05-14", "success": []}])
def test_nothing_written_down_is_nothing_to_lock(tmp_path, before):
    with pytest.raises(RefusedError, match="Nothing was written down"):
        lock(tmp_path, before)
    assert list(tmp_path.iterdir()) == []


def test_of_two_locks_at_once_one_is_refused_and_leaves_the_other_alone(tmp_path):
    (tmp_path / MUTEX).touch()
    with pytest.raises(FileError, match="Somebody else is writing"):
        lock(tmp_path)
    assert (tmp_path / MUTEX).exists()
    (tmp_path / MUTEX).unlink()
    assert lock(tmp_path).version == 1


def test_many_locks_at_once_leave_a_whole_chain(tmp_path):
    refused = []

    def attempt(number):
        try:
            lock(tmp_path, BEFORE | {"success": [f"number {number}"]})
        except (FileError, RefusedError) as error:
            refused.append(error)

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ledger = read(tmp_path)
    assert ledger.fault == ""
    assert len(ledger.versions) == 12 - len(refused) >= 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [LEDGER]


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path):
    (tmp_path / LEDGER).mkdir()
    with pytest.raises(FileError, match=r"expectations\.jsonl cannot be written"):
        lock(tmp_path)
    assert not (tmp_path / MUTEX).exists()
    assert not (tmp_path / DRAFT).exists()


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-01-15T23:59:00+00:00", date(2026, 1, 15)),
        ("2026-06-30T23:30:00+00:00", date(2026, 7, 1)),  # summer time
        ("2026-06-30T20:00:00-07:00", date(2026, 7, 1)),
        ("2026-01-15T08:00:00+13:00", date(2026, 1, 14)),
    ],
)
def test_the_day_is_that_of_the_united_kingdom(moment, day):
    assert uk_day(datetime.fromisoformat(moment)) == day
    assert uk_day(datetime.fromisoformat(moment).astimezone(UTC)) == day


@given(st.lists(st.text(min_size=1), min_size=1, max_size=4))
def test_whatever_people_write_comes_back_as_it_was_and_stays_on_one_plain_line(success):
    version = next_version(
        Ledger(), {"recorded_on": "2024-05-14", "success": success}, council="e1", today=DAY
    )
    line = version.line.encode("utf-8")
    assert line.isascii()
    assert b"\n" not in line
    ledger = parse_ledger(line + b"\n", council="e1")
    assert ledger.versions == (version,)
