import pytest

from evalkit.demo.reading import read_truth
from evalkit.demo.writing import write_demo
from evalkit.pack import check_pack, read_pack
from evalkit.theory import read_theory

LARGEST_FILE, LARGEST_PACK = 450_000, 1_200_000


@pytest.mark.slow
def test_153_councils_are_made_each_right_small_and_with_its_truth(tmp_path):
    packs = write_demo(tmp_path, councils=153, seed=11)
    assert len({pack.name for pack in packs}) == 153
    theory = read_theory("blended_roles")
    for pack in packs:
        truth = read_truth(tmp_path / "truth" / f"{pack.name}.json")
        assert truth.council == pack.name
        sizes = [path.stat().st_size for path in pack.iterdir()]
        assert max(sizes) <= LARGEST_FILE
        assert sum(sizes) <= LARGEST_PACK
    for pack in packs[::9]:
        report = check_pack(read_pack(pack), theory)
        assert [p for p in report.problems if p.severity == "error"] == []
