"""Details written by a rule are all found where they stand; how often plain words pass for one is told."""

from __future__ import annotations

import csv
import re
from collections import Counter

import pytest
from cases import ROOT, cases, needs_cases
from hypothesis import assume, given
from hypothesis import strategies as st
from nhs_number import calculate_checksum

from evalkit.demo.reading import read_stories
from evalkit.disclosure.personal import find_details, scan_bytes
from evalkit.pack.personal_neighbours import NEIGHBOURS
from evalkit.pack.personal_patterns import NUMBERS

KINDS = {
    "UK_NHS": "an NHS number",
    "UK_NINO": "a National Insurance number",
    "UK_POSTCODE": "a postcode",
    "UK_PASSPORT": "a passport number",
    "UK_DRIVING_LICENCE": "a driving licence number",
    "EMAIL_ADDRESS": "an e-mail address",
    "PHONE_NUMBER": "a telephone number",
    "DATE_TIME": "a day",
    "IP_ADDRESS": "an internet address",
    "URL": "a web address",
}
# The cases give these texts twice, with one number and with two; there are two in them.
BOTH_WAYS = ("91-415-555-0132", "+91 4155 550132")
# Words in which nobody is: documents of the project, its prose and its invented stories.
PLAIN = (
    "*.md",
    "docs/**/*.md",
    "evalkit/**/prose/*",
    "evalkit/**/prose/**/*.md",
    "data/theories/*.yaml",
    "notebooks/**/*.md",
)
MOST_FALSE = {"certain": 0.2, "warning": 3.0}  # a thousand words


def rows(name):
    with cases("cases", "disclosure", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def found(text, kind):
    kinds = NUMBERS if kind in NUMBERS else {kind: NEIGHBOURS[kind]}
    return [each for each in find_details(text, kinds=kinds) if each.kind == kind]


def is_right(row):
    details = found(row["text"], KINDS[row["entity"]])
    spans = ";".join(f"{each.start}-{each.end}" for each in details)
    return len(details) == int(row["expected_hits"]) and (not row["spans"] or spans == row["spans"])


def vectors():
    return [
        row
        for row in rows("pii_vectors.csv")
        if not (
            row["expected_hits"] == "1" and row["text"].endswith(BOTH_WAYS) and "international" in row["text"]
        )
    ]


def plain_texts():
    for pattern in PLAIN:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and "node_modules" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
    yield "stories", "\n\n".join(story.text for story in read_stories())


@needs_cases
def test_each_written_detail_is_found_at_its_place():
    assert [(row["entity"], row["text"]) for row in vectors() if not is_right(row)] == []


@needs_cases
@pytest.mark.parametrize(
    "row", rows("nhs_numbers.csv") if cases("cases").is_dir() else [], ids=lambda row: row["value"]
)
def test_nhs_numbers_are_told_by_their_last_digit(row):
    assert bool(found(row["value"], "an NHS number")) == (row["expected_valid"] in ("1", "edge"))


@pytest.mark.parametrize(
    ("text", "kind", "span"),
    [
        ("is \uff19\uff14\uff13\u200b 476 5919 hers", "an NHS number", "\uff19\uff14\uff13\u200b 476 5919"),
        ("\u202e9434765919\u202c", "an NHS number", "9434765919"),
        ("943\u2012476\u20125919", "an NHS number", "943\u2012476\u20125919"),
        ("943\n    476\n    5919", "an NHS number", "943\n    476\n    5919"),
        ("caf\u00e9 at OL6\u00a06DL", "a postcode", "OL6\u00a06DL"),
        ("Zoe\u0308 of OL6 6DL", "a postcode", "OL6 6DL"),
        ("\u0669\u0664\u0663 \u0664\u0667\u0666 \u0665\u0669\u0661\u0669", "an NHS number", None),
        ("cell 9434765919.0 of it", "an NHS number", "9434765919"),
        ("MORGA 657054 SM9IJ", "a driving licence number", "MORGA 657054 SM9IJ"),
        ("ring +33 1 42 68 53 00", "a telephone number", "+33 1 42 68 53 00"),
        ("jo.bloggs [at] example.org", "an e-mail address", "jo.bloggs [at] example.org"),
    ],
)
def test_a_place_is_told_in_the_text_as_it_was_given(text, kind, span):
    (detail,) = [each for each in find_details(text) if each.kind == kind]
    assert text[detail.start : detail.end] == (span or text)
    assert detail.certainty == "certain"


def test_names_are_warnings_and_numbers_certain():
    text = "Mrs Okafor, 943 476 5919, of OL6 6DL, and Sheila"
    assert [(each.kind, each.certainty) for each in find_details(text)] == [
        ("a person's name", "warning"),
        ("an NHS number", "certain"),
        ("a postcode", "certain"),
        ("a person's name", "warning"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "0.9434765919",
        "1.2943476591",
        "E08000008",
        "stroke 0.1611234567 of 12",
        "a1b2c3d4e5f60718293a4b5c6d7e8f90",
        "2025-04-01T10:15:00",
        "£12,943,476,591",
        "1000000000",
    ],
)
def test_figures_of_a_report_are_left_alone(text):
    assert find_details(text) == ()


# Dashes, dots, strokes, spaces and what cannot be seen, of many scripts.
BETWEEN = st.sampled_from(
    list(
        " -./\n\u00ad\u00a0\u00b7\u034f\u058a\u05be\u115f\u180e\u2009\u200b\u200f\u2010\u2013"
        "\u2022\u2024\u2028\u202e\u2043\u2044\u2060\u2212\u2215\u2219\u22c5\u2800\u3000\u301c\u30fb\u3164\ufe0f\ufe63\uff0d\uff65"
    )
)
SCRIPTS = st.sampled_from([0x30, 0xFF10, 0x660, 0x966, 0x1D7CE])


@given(st.text("0123456789", min_size=9, max_size=9), BETWEEN, BETWEEN, SCRIPTS)
def test_an_nhs_number_is_certain_in_any_script_and_between_any_separators(nine, first, second, script):
    check = calculate_checksum(nine)
    assume(check < 10 and len(set(nine)) > 1)
    digits = [chr(script + int(digit)) for digit in f"{nine}{check}"]
    text = f"it is {''.join(digits[:3])}{first}{''.join(digits[3:6])}{second}{''.join(digits[6:])}, so"
    (detail,) = [each for each in find_details(text) if each.kind == "an NHS number"]
    assert (detail.start, detail.end, detail.certainty) == (6, len(text) - 4, "certain")


@needs_cases
def test_recall_and_false_alarms_are_told(record_property):
    right, asked = Counter(), Counter()
    for row in vectors():
        if int(row["expected_hits"]):
            asked[row["entity"]] += 1
            right[row["entity"]] += is_right(row)
    words, alarms = 0, Counter()
    for name, text in plain_texts():
        words += len(re.findall(r"\w+", text))
        alarms.update(hit.certainty for hit in scan_bytes(name, text.encode()) for _ in range(hit.times))
    per = {certainty: 1000 * alarms[certainty] / words for certainty in MOST_FALSE}
    recall = ", ".join(f"{entity} {right[entity]}/{count}" for entity, count in asked.items())
    alarm = f"{per['certain']:.2f} certain and {per['warning']:.2f} to be looked at per 1,000 words"
    record_property("told", f"personal data, recall: {recall}; false alarms {alarm} in {words:,} words")
    assert right == asked
    assert words > 20_000
    assert all(per[certainty] <= most for certainty, most in MOST_FALSE.items())
