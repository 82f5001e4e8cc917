"""The files of real open data give the figures that their publishers printed."""

import pandas as pd
import pytest
from cases import cases, needs_cases

from evalkit.places import councils

pytestmark = needs_cases

FINGERTIPS = "fingertips_extract_2018_to_2023.csv"
POPULATION = "fingertips_population_2018_to_2023.csv"
ASCOF = "ascof_2020_21_numerator_denominator.csv"
HOME = "gm_still_at_home_91_days_2010_11_to_2017_18.csv"
ADMISSIONS = "gm_residential_admissions_65plus_2014_15_to_2018_19.csv"
AE = "nhs_north_west_trusts_ae_monthly_2021_to_2025.csv"
DISCHARGES = "nhs_north_west_trusts_no_criteria_to_reside_monthly.csv"
IMD = "imd_2019_upper_tier.csv"
INTERMEDIATE = "intermediate_care_by_council_2022_23.csv"
TAMESIDE = "E08000008"
PACKS = {
    FINGERTIPS: 24, POPULATION: 24, ASCOF: 150, HOME: 10, ADMISSIONS: 10, AE: 17, DISCHARGES: 17, IMD: 151,
    INTERMEDIATE: 151,
}  # fmt: skip


def rows(pack, indicator, stratum=""):
    table = pack.tables["observations"]
    return table[table.indicator.eq(indicator) & table.stratum.eq(stratum)].set_index("period")


@pytest.mark.parametrize(("name", "count"), PACKS.items())
def test_every_kind_of_file_alone_makes_its_packs(published, name, count):
    assert len(published(name)) == count


def test_fingertips_gives_the_24_councils_of_the_north_west(published):
    assert set(published(FINGERTIPS)) == {c.code for c in councils()}


def test_falls_of_2023_24_are_those_published(published):
    row = rows(published(FINGERTIPS)[TAMESIDE], "falls_admissions_65plus").loc["2023/24"]
    assert row.numerator == 830
    assert [round(row[c], 1) for c in ("value", "lower", "upper")] == [2081.8, 1940.9, 2230.0]


def test_a_year_means_a_financial_year_for_admissions_and_a_calendar_year_for_deaths(published):
    pack = published(FINGERTIPS)[TAMESIDE]
    assert rows(pack, "falls_admissions_65plus").index[0] == "2018/19"
    assert rows(pack, "readmissions_30_days").index[0] == "2018/19"
    assert rows(pack, "dementia_deaths_in_hospital").index[0] == "2018"


def test_deaths_published_without_counts_keep_the_published_value(published):
    row = rows(published(FINGERTIPS)["E06000049"], "dementia_deaths_in_hospital").loc["2018"]
    assert (round(row.value, 1), row.status) == (22.4, "value")
    assert pd.isna(row.numerator)


def test_lancashires_missing_readmissions_are_not_collected(published):
    row = rows(published(FINGERTIPS)["E10000017"], "readmissions_30_days").loc["2023/24"]
    assert row.status == "not collected"
    assert pd.isna(row.value)


def test_people_aged_65_and_over_are_those_published(published):
    whole = rows(published(POPULATION)[TAMESIDE], "population_65plus")
    assert whole.numerator.tolist() == [39711, 40026, 39976, 40703, 41043, 41557]
    assert whole.index.tolist() == ["2018", "2019", "2020", "2021", "2022", "2023"]


def test_the_falls_denominator_of_2023_is_the_population_in_the_other_file(published):
    pack = published(FINGERTIPS, POPULATION)[TAMESIDE]
    assert rows(pack, "falls_admissions_65plus").denominator.iloc[-1] == 41557
    assert rows(pack, "population_65plus").numerator.iloc[-1] == 41557


def test_the_outcomes_framework_of_tameside_is_that_published(published):
    pack = published(ASCOF)[TAMESIDE]
    home, admitted = rows(pack, "ascof_2b1").loc["2020/21"], rows(pack, "ascof_2a2").loc["2020/21"]
    assert (home.numerator, home.denominator) == (181, 287)
    assert (admitted.numerator, admitted.denominator) == (248, 39976)
    assert round(181 / 287 * 100, 1) == 63.1
    assert round(248 / 39976 * 100_000, 1) == 620.4


def test_every_published_outcome_is_what_its_counts_give(published):
    assert not [p for pack in published(ASCOF).values() for p in pack.problems if p.rule == "counts-disagree"]
    assert not [
        p for pack in published(FINGERTIPS).values() for p in pack.problems if p.rule == "counts-disagree"
    ]


def test_one_cell_of_the_outcomes_framework_is_suppressed(published):
    tables = pd.concat(
        [pack.tables["observations"].assign(pack=pack.id) for pack in published(ASCOF).values()]
    )
    suppressed = tables[tables.status.eq("suppressed")]
    assert suppressed[["pack", "indicator", "stratum"]].to_numpy().tolist() == [
        ["E06000053", "ascof_2b2", "age=85+"]
    ]


def test_cumbria_is_a_pack_of_its_own_and_neither_successor_gets_its_figures(published):
    packs = published(ASCOF)
    assert packs["E10000006"].name == "Cumbria"
    assert not {"E06000063", "E06000064"} & set(packs)


def test_barnsley_and_sheffield_appear_under_their_new_codes(published):
    packs = published(ASCOF, IMD, INTERMEDIATE)
    assert {"E08000038", "E08000039"} <= set(packs)
    assert not {"E08000016", "E08000019"} & set(packs)


def test_zeros_of_thousands_are_not_believed_and_those_of_tiny_places_are(published):
    packs = published(ASCOF)
    for code in ("E06000049", "E09000019", "E09000021"):  # nought of 9,900, 3,260 and 3,335
        assert set(rows(packs[code], "ascof_2b2").status) == {"failed quality"}
    assert set(rows(packs["E06000053"], "ascof_1c2a").numerator) == {0}
    assert set(rows(packs["E06000053"], "ascof_1c2a").status) == {"value"}
    assert set(rows(packs["E06000053"], "ascof_1c1a").numerator) == {12}


def test_the_collapse_of_tamesides_discharges_is_a_reporting_failure(published):
    table = rows(published(DISCHARGES)[TAMESIDE], "discharges")
    failed = table[table.status.eq("failed quality")].numerator.to_dict()
    assert failed == {"2023-07": 418, "2023-08": 258, "2023-09": 315, "2025-02": 986}  # 21 days of 28


def test_attendances_copied_from_the_year_before_are_not_believed(published):
    for pack in published(AE).values():
        table = rows(pack, "ae_attendances")
        assert table[table.status.ne("value")].index.tolist() == ["2025-02", "2025-03"]


def test_tamesides_trust_is_a_site_and_the_other_trusts_are_packs(published):
    packs = published(AE, DISCHARGES)
    assert packs[TAMESIDE].tables["sites"].site_id.tolist() == ["RMP"]
    assert sum(code.startswith("trust-") for code in packs) == 16
    january = rows(packs[TAMESIDE], "ae_attendances").loc["2025-01"]
    assert january.numerator == 12069


def test_greater_manchesters_years_continue_into_the_outcomes_framework(published):
    home = rows(published(HOME, ADMISSIONS, ASCOF)[TAMESIDE], "ascof_2b1")
    assert home.index.tolist() == [f"20{y}/{y + 1}" for y in range(10, 18)] + ["2020/21"]
    assert home.value.iloc[0] == 84.3
    assert home.numerator.iloc[-1] == 181


def test_cornwalls_figures_that_hold_the_isles_of_scilly_are_remarked(published):
    pack = published(INTERMEDIATE)["E06000052"]
    assert "shared-code" in [p.rule for p in pack.problems]
    assert set(pack.tables["observations"].status) == {"not collected"}


def test_all_files_together_make_one_pack_a_place(published):
    names = sorted(path.name for path in cases("data").glob("*.csv"))
    packs = published(*names)
    tameside = packs[TAMESIDE]
    assert len(packs) == 153 + 2 + 16
    assert not tameside.tables["observations"].duplicated(["indicator", "site_id", "period", "stratum"]).any()
    assert tameside.council["periods"] == {"start": "2021-04", "end": "2025-08"}
