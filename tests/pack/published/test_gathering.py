import pytest

from evalkit.errors import FileError, UsageError
from evalkit.indicators import measure
from evalkit.pack import read_pack
from evalkit.pack.published import packs_from, read_published
from evalkit.theory import apply_local, read_theory

ASCOF = "period,area_code,area_name,measure_group,disaggregation,numerator,denominator,outcome\n"
DISCHARGES = "trust_code,month,days_reported,mean_daily_no_criteria_to_reside,total_discharged\n"
POPULATION = "year,area_code,age_band,population\n"
IMD = "area_code,area_name,imd_average_rank,imd_average_score,share_lsoas_most_deprived_10pc\n"


def observations(packs, pack_id):
    return next(p for p in packs if p.id == pack_id).tables["observations"]


def ascof(code, name, *cells, group="2B1", part="Total"):
    return f'2020-21,{code},"{name}",{group},{part},{",".join(cells)}\n'


def test_a_suppressed_cell_is_kept_as_suppressed_with_the_denominator_that_was_published(write):
    path = write(ASCOF + ascof("E06000053", "Isles of Scilly", "[c]", "4", "[c]", part="85 and over"))
    (pack,) = read_published([path])
    row = pack.tables["observations"].iloc[0]
    assert (row.status, row.denominator, row.stratum) == ("suppressed", 4, "age=85+")
    assert row[["numerator", "value"]].isna().all()


def test_blank_is_not_collected_and_zero_stays_zero_with_a_remark(write):
    rows = ascof("E08000008", "Tameside", "", "", "") + ascof("E08000001", "Bolton", "0", "9", "0")
    packs = read_published([write(ASCOF + rows)])
    assert observations(packs, "E08000008").status.tolist() == ["not collected"]
    assert observations(packs, "E08000001")[["numerator", "status"]].to_numpy().tolist() == [[0, "value"]]
    assert {p.id: [r.rule for r in p.problems] for p in packs} == {
        "E08000001": ["recorded-zero"],
        "E08000008": ["kept-apart"],
    }


def test_nought_of_nought_is_not_applicable(write):
    (pack,) = read_published([write(ASCOF + ascof("E08000008", "Tameside", "0", "0", ""))])
    assert pack.tables["observations"].status.tolist() == ["not applicable"]


def test_regions_and_england_make_no_pack_and_are_counted(write):
    rows = ascof("E92000001", "England", "791", "1000", "79.1") + ascof(
        "E12000002", "North West", "7", "9", "77.8"
    )
    (pack,) = read_published([write(ASCOF + rows + ascof("E08000008", "Tameside", "7", "9", "77.8"))])
    assert pack.id == "E08000008"
    said = [p.message for p in pack.problems]
    assert said == [
        "Left out 1 row: national figures (E92000001).",
        "Left out 1 row: regional figures (E12000002).",
    ]


def test_the_note_says_whose_figures_they_are_and_which_to_doubt_and_no_more(write):
    rows = ascof("E92000001", "England", "791", "1000", "79.1") + ascof(
        "E08000008", "Tameside", "0", "9", "0"
    )
    doubted = ascof("E08000001", "Bolton", "7", "9", "12.3")
    packs = read_published([write(ASCOF + rows + doubted)])
    notes = {pack.id: pack.council["sources"]["observations"]["note"] for pack in packs}
    source = "From NHS Digital, Adult Social Care Outcomes Framework. Open Government Licence v3.0."
    assert notes == {
        "E08000008": source,
        "E08000001": f"{source} The published value of ascof_2b1 is not what its counts give. "
        "The counts are used.",
    }
    assert {rule.rule for pack in packs for rule in pack.problems} >= {"left-out", "recorded-zero"}


def test_rows_that_no_indicator_is_made_from_are_counted(write):
    rows = ascof("E08000008", "Tameside", "7", "9", "77.8") + ascof(
        "E08000008", "Tameside", "7", "9", "77.8", group="9Z"
    )
    (pack,) = read_published([write(ASCOF + rows)])
    assert [p.message for p in pack.problems] == ["Left out 1 row: no indicator is made from them."]


def test_recoded_councils_get_their_code_of_today_and_a_split_one_keeps_its_own(write):
    rows = "".join(
        f"{code},{name},1,20.5,0.1\n"
        for code, name in [("E08000016", "Barnsley"), ("E10000006", "Cumbria"), ("E06000063", "Cumberland")]
    )
    packs = read_published([write(IMD + rows)])
    assert [p.id for p in packs] == ["E06000063", "E08000038", "E10000006"]


def test_a_council_that_took_over_part_of_another_is_told_whose_figures_there_are(write):
    path = write(IMD + "E10000006,Cumbria,1,20.5,0.1\n")
    with pytest.raises(UsageError, match="E10000006, which was split"):
        read_published([path], council="E06000063")


def test_a_name_that_drifts_joins_on_its_code_and_is_remarked(write):
    (pack,) = read_published([write(IMD + "E08000013,St Helens,1,20.5,0.1\n")])
    assert pack.name == "St. Helens"
    assert [p.message for p in pack.problems] == [
        "The file calls St. Helens (E08000013) 'St Helens'. Rows are joined on codes."
    ]


def test_a_council_without_a_name_is_left_out_until_a_file_with_names_is_given(write):
    people = write(POPULATION + "2023,E09000007,90+ yrs,900\n2023,E08000008,90+ yrs,1500\n")
    (tameside,) = read_published([people])
    assert tameside.problems[0].severity == "warning"
    assert "councils whose name is in none of the files (E09000007)" in tameside.problems[0].message
    names = write("gss_code,name,type,region\nE09000007,Camden,London Borough,London\n", "names.csv")
    assert [p.name for p in read_published([people, names])] == ["Tameside", "Camden"]


def test_a_total_is_added_up_only_where_every_age_band_is_there(write):
    bands = {"65-69": 5, "70-74": 4, "75-79": 3, "80-84": 2, "85-89": 1, "90+": 1}
    full = "".join(f"2022,E08000008,{band} yrs,{n}\n" for band, n in bands.items())
    part = "2023,E08000008,90+ yrs,7\n"
    table = observations(read_published([write(POPULATION + full + part)]), "E08000008")
    whole = table[table.stratum == ""].set_index("period")
    assert whole.loc["2022", "numerator"] == 16
    assert whole.loc["2023", "status"] == "not collected"


def test_a_trust_becomes_a_site_of_its_council_and_another_a_pack_of_its_own(write):
    rows = "RMP,2025-01,31,97.71,1554\nR0A,2025-01,31,480.1,6393\n"
    tameside, manchester = read_published([write(DISCHARGES + rows)])
    assert tameside.tables["sites"][["site_id", "kind", "status"]].to_numpy().tolist() == [
        ["RMP", "nhs trust", "unknown"]
    ]
    assert set(tameside.tables["observations"].site_id) == {"RMP"}
    assert (manchester.id, manchester.name) == ("trust-r0a", "Manchester University NHS Foundation Trust")
    assert "sites" not in manchester.tables


def test_a_month_reported_in_part_is_doubted_and_one_not_reported_is_not_collected(write):
    rows = "RMP,2025-01,21,97.71,1554\nRMP,2025-02,0,,\nRMP,2025-03,31,95.71,1500\n"
    (pack,) = read_published([write(DISCHARGES + rows)])
    table = pack.tables["observations"]
    states = table[table.indicator.eq("discharges")].set_index("period").status.to_dict()
    assert states == {"2025-01": "failed quality", "2025-02": "not collected", "2025-03": "value"}
    mean = table[table.indicator.eq("no_criteria_to_reside")].set_index("period")
    assert mean.loc["2025-01", ["value", "denominator", "status"]].tolist() == [97.71, 21, "value"]
    assert "some days of the month only" in pack.problems[0].message


def test_counts_that_do_not_give_the_published_value_are_reported_and_used(write):
    (pack,) = read_published([write(ASCOF + ascof("E08000008", "Tameside", "7", "9", "75.0"))])
    (problem,) = pack.problems
    assert (problem.rule, problem.row, problem.found) == ("counts-disagree", 2, "75.0")
    assert pack.tables["observations"].iloc[0][["numerator", "denominator"]].tolist() == [7, 9]


def test_the_same_file_given_twice_changes_nothing_and_a_clash_is_said(write):
    one = write(ASCOF + ascof("E08000008", "Tameside", "7", "9", "77.8"), "one.csv")
    same = write(one.read_text(), "same.csv")
    other = write(ASCOF + ascof("E08000008", "Tameside", "8", "9", "88.9"), "other.csv")
    (pack,) = read_published([one, same])
    assert (len(pack.tables["observations"]), pack.problems) == (1, ())
    (pack,) = read_published([one, other])
    assert [p.rule for p in pack.problems] == ["given-twice"]


def test_periods_and_the_day_of_the_data_come_from_the_rows(write):
    (pack,) = read_published([write(ASCOF + ascof("E08000008", "Tameside", "7", "9", "77.8"))])
    assert pack.council["periods"] == {"start": "2020-04", "end": "2021-03"}
    assert pack.council["data_as_at"] == "2021-03-31"
    assert pack.council["synthetic"] is False


def yearly(group: str, first: int, last: int = 2020) -> str:
    rows = (ascof("E08000008", "Tameside", "7", "9", "77.8", group=group) for _ in range(first, last + 1))
    return "".join(
        row.replace("2020-21", f"{year}-{year % 100 + 1:02d}")
        for row, year in zip(rows, range(first, last + 1), strict=True)
    )


@pytest.mark.parametrize(
    ("rows", "start"),
    [
        ([yearly("2B1", 2010)], "2010-04"),  # there is nothing else
        ([yearly("2B1", 2010), yearly("2A2", 2018)], "2018-04"),
        ([yearly("2B1", 2010), yearly("2A2", 2018), yearly("2A1", 2018)], "2018-04"),
        ([yearly("2B1", 2010), yearly("2A2", 2010), yearly("2A1", 2018)], "2010-04"),
        (
            [yearly("2B1", 2010), yearly("2A2", 2010), *(yearly(g, 2020) for g in ("2A1", "2B2", "2D"))],
            "2010-04",
        ),
        ([yearly("2B1", 2019, 2019), *(yearly(g, 2020) for g in ("2A1", "2B2"))], "2020-04"),
    ],
    ids=["one", "one of two", "one of three", "two of three", "single figures", "single figures alone"],
)
def test_an_evaluation_begins_when_most_series_have_begun_not_when_one_old_file_does(write, rows, start):
    (pack,) = read_published([write(ASCOF + "".join(rows))])
    assert pack.council["periods"] == {"start": start, "end": "2021-03"}


def test_figures_from_before_the_start_are_kept_and_that_is_said(write):
    (pack,) = read_published([write(ASCOF + yearly("2B1", 2010) + yearly("2A2", 2018))])
    assert pack.tables["observations"]["period"].min() == "2010/11"
    (said,) = [each for each in pack.problems if each.rule == "begins-later"]
    assert said.severity == "note"
    assert said.message.startswith(
        "The evaluation is taken to begin in 2018-04, when most series have begun."
    )
    assert "from 2010-04 on" in said.message
    assert "periods.start in council.yaml" in said.mend
    assert said.message in pack.council["sources"]["observations"]["note"]


def test_no_year_is_missed_from_before_the_evaluation(write, tmp_path):
    packs_from([write(ASCOF + yearly("2B1", 2010) + yearly("2A2", 2018))], tmp_path / "packs")
    pack = read_pack(tmp_path / "packs" / "E08000008")
    theory = apply_local(read_theory("blended_roles"), pack.council.local_theory)
    assert set(measure(pack, theory)["state"]) == {"value"}


def test_a_period_that_cannot_be_read_stops_with_the_file_and_the_text(write):
    path = write(ASCOF + ascof("E08000008", "Tameside", "7", "9", "77.8").replace("2020-21", "last year"))
    with pytest.raises(FileError, match=r"download\.csv: .*last"):
        read_published([path])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "a workbook or zip file"),
        (b"caf\xe9,b\n1,2\n", "wrong encoding"),
        (b"a,b\n1,2,3\n", "row 2: found 3 cells where the header has 2"),
        (b"a,a\n1,2\n", "names a column twice: a"),
        (b'a,b\n"1,2\n', "row 2"),
        (b"a,b\n", "none of the layouts"),
    ],
)
def test_a_broken_file_gets_one_message(tmp_path, content, says):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises(FileError, match=says):
        read_published([path])


def test_a_folder_and_a_missing_file_get_one_message(tmp_path):
    with pytest.raises(FileError, match="is a folder"):
        read_published([tmp_path])
    with pytest.raises(FileError, match="cannot be read"):
        read_published([tmp_path / "none.csv"])


def test_names_alone_make_no_pack(write):
    with pytest.raises(UsageError, match="No figures"):
        read_published([write("gss_code,name,type,region\nE09000007,Camden,London Borough,London\n")])


def test_packs_are_never_written_over(write, tmp_path):
    path = write(IMD + "E08000008,Tameside,1,20.5,0.1\nE08000001,Bolton,1,20.5,0.1\n")
    (tmp_path / "packs" / "E08000008").mkdir(parents=True)
    with pytest.raises(FileError, match="there already"):
        packs_from([path], tmp_path / "packs")
    assert not (tmp_path / "packs" / "E08000001").exists()


def test_the_same_files_give_the_same_bytes(write, tmp_path):
    path = write(IMD + "E08000008,Tameside,1,20.5,0.1\n")
    first, second = (packs_from([path], tmp_path / name)[0] for name in ("a", "b"))
    assert {p.name: p.read_bytes() for p in first.iterdir()} == {
        p.name: p.read_bytes() for p in second.iterdir()
    }
