"""The chapter on contribution says what the evidence allows, and where there is none it says so."""

import pandas as pd
import pytest
from cases import ROOT
from small_packs import INSULIN, milestones, observations, prose_of, rows_of
from tracing_rows import row

from evalkit.chapters import judged, open_edition
from evalkit.chapters.contribution_findings import verdict_of
from evalkit.demo.designing import design
from evalkit.demo.packs import make_council
from evalkit.demo.reading import read_truth
from evalkit.pack import write_tables

DEMO = sorted(path.stem for path in (ROOT / "data" / "demo" / "truth").glob("*.json"))
LINK = "delegated_visits>tasks_on_time"


def is_inert(truth, code):
    """Say whether an indicator truly has no effect for the better here."""
    known = [effect for effect in truth.effects if effect.indicator == code]
    return not truth.started or bool(known and (known[0].is_none or known[0].harmful))


def inert_and_established(edition, truth):
    found = judged(edition)
    outcomes = {each.link.id: found.material.outcome(each.link) for each in found.of("established")}
    return [link for link, outcome in outcomes.items() if outcome is None or is_inert(truth, outcome.code)]


@pytest.mark.parametrize("council", DEMO)
def test_what_is_truly_inert_is_never_established(council):
    edition = open_edition(council=council, pack=f"demo:{council}")
    truth = read_truth(ROOT / "data" / "demo" / "truth" / f"{council}.json")
    assert inert_and_established(edition, truth) == []
    if truth.fate != "implemented":
        assert judged(edition).of("contradicted", "established") == ()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3, 5, 8, 13, 21])
@pytest.mark.parametrize("council", ["E08000004", "E08000007", "E08000008"])
def test_what_is_truly_inert_is_never_established_with_other_seeds(council, seed, tmp_path):
    made = make_council(council, seed=seed)
    write_tables(
        tmp_path / council, council=dict(made.council), tables=made.tables,
        partnership=made.partnership, reflections=made.reflections,
    )  # fmt: skip
    edition = open_edition(council=council, pack=str(tmp_path / council))
    assert inert_and_established(edition, design(council, seed=seed)) == []


def test_tameside_bears_out_what_is_true_of_it(tameside):
    found = {verdict.link.id: verdict.label for verdict in judged(tameside).verdicts}
    assert found["fee_uplift>better_pay"] == found["delegated_visits>continuity"] == "established"
    assert found[LINK] == "plausible"
    assert found["joint_review>delegated_visits"] == "not tested"


def test_each_link_has_a_finding_with_its_five_conditions(tameside):
    section = tameside.section("contribution")
    assert [each.subject for each in section.findings] == [link.id for link in tameside.theory.links]
    for finding in section.findings:
        letters = [check.name[:3] for check in finding.checks[1:]]
        assert letters == ["(a)", "(b)", "(c)", "(d)", "(e)"]
        assert verdict_of(finding)
        assert finding.caveats[0].startswith("row ")


def test_the_picture_tells_verdicts_by_letters_and_lines(tameside):
    picture = tameside.section("contribution").block("verdict_picture")
    for words in ("E: established", "P: plausible", "N: not established"):
        assert words in picture.svg
    assert picture.svg.count("stroke-dasharray") > 10
    assert len(picture.data.rows) == len(tameside.theory.links)


def test_a_council_with_nothing_written_down_is_told_what_to_write(edition):
    section = edition({"observations": observations("insulin_on_time", INSULIN)}).section("contribution")
    needs = " ".join(gap.needs for gap in section.gaps)
    assert all(name in needs for name in ("evidence.csv", "rivals.csv", "assumptions.csv"))
    assert "Nobody has written down a test" in prose_of(section, "tests")
    assert "no link can be established" in prose_of(section, "rivals")
    assert section.summary.endswith(".")


def test_a_stalled_council_is_told_that_it_disproved_nothing(edition):
    evidence = pd.DataFrame([row((0.9, 0.95), (0.1, 0.2), "absent", link=LINK)])
    opened = edition(
        {
            "observations": observations("insulin_on_time", INSULIN),
            "evidence": evidence,
            "milestones": milestones(("training_in_field", "stopped", "2024-04-01", None)),
        }
    )
    section = opened.section("contribution")
    verdicts = {finding.subject: verdict_of(finding) for finding in section.findings}
    assert verdicts[LINK] == "not tested (not implemented)"
    assert "contradicted" not in verdicts.values()
    assert "not implemented" in prose_of(section, "short")


def test_tests_of_links_that_nobody_knows_and_of_no_use_are_named(edition):
    evidence = pd.DataFrame(
        [row((0.9, 0.95), (0.1, 0.2), link="a>b"), row((0.9, 0.5), (0.1, 0.2), link=LINK) | {"test_id": "t2"}]
    )
    opened = edition({"observations": observations("insulin_on_time", INSULIN), "evidence": evidence})
    doubts = prose_of(opened.section("contribution"), "doubts")
    assert "theory does not have count for nothing" in doubts
    assert "cannot be used count for nothing: t2" in doubts


def test_what_to_collect_next_names_whom_to_ask(edition):
    evidence = pd.DataFrame(
        [row((0.9, 0.95), (0.1, 0.2), "not sought", link=LINK, test="rounds end earlier")]
    )
    opened = edition({"observations": observations("insulin_on_time", INSULIN), "evidence": evidence})
    section = opened.section("contribution")
    assert "Look next whether rounds end earlier." in prose_of(section, "next")
    (first,) = rows_of(section.block("next_tests"))
    assert first["ask"] == "Provider managers"
