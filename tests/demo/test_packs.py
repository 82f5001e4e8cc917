import pytest

from evalkit.demo.packs import make_council
from evalkit.demo.roll import COURSES
from evalkit.demo.writing import write_demo
from evalkit.errors import UsageError
from evalkit.pack import check_pack, read_pack
from evalkit.pack.contract import read_contract
from evalkit.theory import read_theory

ABOUT_PEOPLE = {"people", "visits", "competencies", "concerns", "goals", "incidents", "surveys"}
AGGREGATE = ("E08000004", "E08000001", "E08000009")
LARGEST_FILE, LARGEST_PACK = 450_000, 1_200_000


@pytest.fixture(scope="module")
def packs(eight):
    return [eight / code for code in COURSES]


def test_a_pack_is_written_for_each_council_and_its_truth_beside_it(eight, packs):
    assert sorted(path.name for path in eight.iterdir()) == [*sorted(COURSES), "truth"]
    assert sorted(path.name for path in (eight / "truth").iterdir()) == sorted(f"{c}.json" for c in COURSES)
    assert not any("truth" in path.name for pack in packs for path in pack.iterdir())


def test_no_pack_has_an_error(packs):
    theory = read_theory("blended_roles")
    for path in packs:
        errors = [p for p in check_pack(read_pack(path), theory).problems if p.severity == "error"]
        assert errors == []


def test_every_pack_says_that_it_is_synthetic(packs):
    assert all("\nsynthetic: true\n" in (path / "council.yaml").read_text() for path in packs)


def test_files_and_packs_are_small(packs):
    for pack in packs:
        sizes = [path.stat().st_size for path in pack.iterdir()]
        assert max(sizes) <= LARGEST_FILE
        assert sum(sizes) <= LARGEST_PACK


@pytest.mark.parametrize("code", COURSES)
def test_a_pack_has_every_table_or_every_one_that_is_not_about_people(code, made):
    tables = {spec.name for spec in read_contract().tables}
    expected = tables - ABOUT_PEOPLE if code in AGGREGATE else tables
    assert set(made(code).tables) == expected


def test_the_three_files_of_words_are_in_every_pack(packs):
    for pack in packs:
        names = {path.name for path in pack.iterdir()}
        assert {"council.yaml", "partnership.yaml", "reflections.yaml"} <= names


def test_what_the_council_expected_was_recorded_before_the_start(made):
    council = made("E08000008")
    assert council.reflections["before"]["recorded_on"] < council.truth.start


def test_where_fees_are_unsettled_the_pack_says_so_everywhere(made):
    council = made("E08000006")
    assumption = council.tables["assumptions"].set_index("assumption")
    milestone = council.tables["milestones"].set_index("milestone")
    assert assumption.loc["fees_and_pay", "status"] == "fails"
    assert milestone.loc["fee_uplift_to_pay", "status"] == "open"
    assert council.partnership["partners"][2]["agreed"] == ["the fee is still to be agreed"]


def test_equal_seeds_give_equal_tables_and_other_seeds_do_not():
    one, again, other = (make_council("E08000010", seed=seed) for seed in (3, 3, 4))
    assert all(one.tables[name].equals(again.tables[name]) for name in one.tables)
    assert not one.tables["visits"].equals(other.tables["visits"])


def test_a_councils_own_pack_is_never_overwritten(tmp_path):
    (tmp_path / "E08000007").mkdir()
    (tmp_path / "E08000007" / "council.yaml").write_text("council: E08000007\n")
    with pytest.raises(UsageError, match="E08000007 is there already"):
        write_demo(tmp_path, councils=2)
    assert [path.name for path in tmp_path.rglob("*")] == ["E08000007", "council.yaml"]


def test_a_set_made_anew_leaves_no_table_of_the_earlier_one(tmp_path):
    write_demo(tmp_path, councils=1)
    (tmp_path / "E08000008" / "gone.csv").write_text("x\n")
    write_demo(tmp_path, councils=1)
    assert not (tmp_path / "E08000008" / "gone.csv").exists()
