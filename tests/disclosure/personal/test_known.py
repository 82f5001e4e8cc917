"""What is searched for comes from the contract, is told in full, and is found at once among millions."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from evalkit.disclosure.personal import NOTHING_KNOWN, known_values, scan_bytes
from evalkit.disclosure.personal.known import identifiers, said
from evalkit.pack import locate_pack, read_contract, read_pack

DAYS = "<tr><td>2025-04</td><td>12.5</td><td>48,213</td></tr>\n"
WORDS = "The care worker and the nurse agreed what the resident wanted, and why it mattered in North. "


def test_the_contract_says_what_stands_for_a_person():
    found = {f"{table.name}.{each.name}" for table in read_contract().tables for each in identifiers(table)}
    assert found >= {
        "people.person_ref", "visits.row_id", "visits.visit_id", "visits.worker_ref",
        "competencies.worker_ref",
        "concerns.concern_id", "incidents.incident_id", "surveys.respondent_ref", "stories.story_id",
        "stories.teller", "stories.follows", "claims.story_id", "evidence.test_id", "goals.person_ref",
    }  # fmt: skip
    assert not found & {
        "sites.site_id",
        "observations.indicator",
        "visits.task",
        "surveys.item",
        "surveys.wave",
    }
    words = {f"{table.name}.{each.name}" for table in read_contract().tables for each in said(table)}
    assert words == {
        "goals.goal", "stories.text", "claims.from", "claims.to", "claims.quote",
        "significant_changes.domain", "significant_changes.chosen_by", "significant_changes.why",
    }  # fmt: skip


def test_how_each_column_is_searched_for_is_told():
    refs = ["p0017", "a9f3-77c1-20de", "7", "12", "okafor"]
    assert known_values({"people": pd.DataFrame({"person_ref": refs})}).told == (
        (
            "people.person_ref: 1 value searched for anywhere, 1 searched for where it stands by itself, "
            "1 searched for as a word of its own, with a warning, 2 only in a column of its name"
        ),
    )
    assert known_values({}) is NOTHING_KNOWN
    assert known_values({"people": pd.DataFrame({"person_ref": ["", None]})}) is NOTHING_KNOWN


def test_a_row_number_that_any_count_could_equal_is_only_sought_in_its_column():
    known = known_values({"visits": pd.DataFrame({"row_id": [str(n) for n in range(20_000)]})})
    assert scan_bytes("a.txt", b"1234 of 19999 visits", known) == ()
    assert [hit.certainty for hit in scan_bytes("a.csv", b"row_id\n19999\n", known)] == ["certain"]


@pytest.mark.parametrize("code", ["E08000001", "E08000008"])
def test_a_bundled_pack_is_found_in_itself_and_not_in_the_papers_of_another(code):
    pack = read_pack(locate_pack(f"demo:{code}"))
    known = known_values(pack.tables)
    stories = pack.table("stories")
    assert {hit.kind for hit in scan_bytes("a.txt", stories["text"].iloc[0].upper().encode(), known)} >= {
        "words of stories.text"
    }
    assert scan_bytes("a.txt", (WORDS * 50).encode(), known) == ()


@pytest.mark.parametrize("count", [50_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_a_large_page_is_searched_for_many_values_in_seconds(count):
    numbers = np.random.default_rng(1).choice(10**8, size=count, replace=False)
    refs = pd.Series(numbers).astype(str).str.zfill(8).radd("p")
    known = known_values({"people": pd.DataFrame({"person_ref": refs})})
    row = "".join(f"<path d='M {n} {n / 7:.3f}'/>" for n in range(count // 50))
    words, table = WORDS * (count // 100), DAYS * (count // 20)
    page = f"<html>{words}<svg>{row}</svg>{table}<p>{refs[77]}</p></html>".encode()
    began = time.process_time()
    hits = scan_bytes("report.html", page, known)
    assert time.process_time() - began < 10
    assert [(hit.kind, hit.certainty) for hit in hits] == [("a value of people.person_ref", "certain")]
