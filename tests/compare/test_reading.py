"""Many records are read from a folder; what may not be compared is refused or named."""

from __future__ import annotations

import pandas as pd
import pytest
from small_records import INSULIN, council, effect, series

from evalkit.compare import find_records, gather, read_records, read_result_files, side_by_side
from evalkit.errors import FileError, RefusedError, UsageError
from evalkit.report import write_result
from evalkit.theory import read_theory


@pytest.fixture
def put(tmp_path):
    """Write records as a run leaves them, below a folder of reports."""

    def written(*results, below="demo"):
        for result in results:
            who = result.identity
            place = tmp_path / below / who.council / who.edition / "internal" / "result.json"
            write_result(place, result=result)
        return tmp_path

    return written


def names(records):
    return [result.identity.council for result in records.results]


def test_the_latest_edition_of_each_council_is_read(put):
    reports = put(council("a", edition="2025-03"), council("a"), council("b", edition="2025-03"))
    assert list(find_records(reports)) == ["a/2025-04", "b/2025-03"]
    records = read_records(reports)
    assert (records.edition, names(records), records.is_synthetic) == ("2025-04", ["a", "b"], True)
    assert list(find_records(reports, edition="2025-03")) == ["a/2025-03", "b/2025-03"]


def test_real_councils_go_before_the_synthetic_ones_below_them(put):
    put(council("a"), council("b"))
    reports = put(council("c", synthetic=False), below="")
    assert names(read_records(reports)) == ["c"]
    assert names(read_records(reports / "demo")) == ["a", "b"]


def test_a_comparison_is_no_council(put):
    reports = put(council("a"), council("b"), council("compare"))
    assert names(read_records(reports)) == ["a", "b"]


def test_synthetic_and_real_councils_are_refused_in_one_message(put):
    reports = put(council("a"), council("b", synthetic=False))
    with pytest.raises(RefusedError, match="Council a is made up, Council b is not") as refused:
        read_records(reports)
    assert "one kind" in refused.value.hint


def test_a_broken_record_is_named_and_the_others_go_on(put):
    reports = put(council("a"), council("b"), council("c"))
    (reports / "demo" / "b" / "2025-04" / "internal" / "result.json").write_text("{")
    records = read_records(reports)
    assert names(records) == ["a", "c"]
    assert list(records.left_out) == ["b/2025-04"]
    said = side_by_side(records).block("compared").text
    assert "b/2025-04 is not compared" in said.replace("\\", "")


def test_a_record_of_another_theory_is_left_out_and_named():
    theory = read_theory("blended_roles")
    records = gather([council("a"), council("b", theory=("other", "1"))], theory=theory)
    assert names(records) == ["a"]
    assert "made for the theory other" in records.left_out["Council b"]


def test_two_records_of_one_council_are_refused(put):
    reports = put(council("a"), council("a", edition="2025-03"))
    files = dict(enumerate(sorted(reports.rglob("result.json"))))
    with pytest.raises(UsageError, match="two records"):
        read_result_files(files)


def test_a_folder_without_reports_says_how_to_make_some(tmp_path):
    with pytest.raises(FileError, match="no finished report") as error:
        read_records(tmp_path)
    assert "evalkit run" in error.value.hint


def test_only_series_of_the_whole_council_are_kept(put):
    whole = series({"2025-03": 80.0})
    reports = put(
        council(
            "a",
            pd.concat([whole, whole.assign(site_id="north"), whole.assign(stratum="sex=f")]),
            findings=[effect("a", 1.0)],
        )
    )
    (result,) = read_records(reports).results
    assert result.series.indicator == (INSULIN,)
    assert result.findings[0].estimate == 1.0
