import pandas as pd
from small_packs import INSULIN, observations, prose_of, rows_of

TABLES = {"observations": observations("insulin_on_time", INSULIN)}
PARTNERSHIP = {
    "purpose": {"our": "Residents of Exampleton", "shared": "Fewer strangers", "purpose": "Dignity at home"},
    "partners": [
        {"name": "District nursing", "role": "trains", "brings": ["a lead nurse"], "needs": ["clarity"]},
        {"name": "<b>Home care</b> Ltd", "brings": ["workers"], "needs": ["a fee"], "agreed": ["pay rises"]},
    ],
}


def purpose(edition, tables=TABLES, **more):
    return edition(tables, **more).section("purpose")


def test_the_purpose_is_in_the_partners_words_and_apart_from_the_aim(edition):
    section = purpose(edition, partnership=PARTNERSHIP)
    told = prose_of(section, "purpose")
    assert "Residents of Exampleton" in told
    assert told.startswith(
        "The purpose is in the words of the partners here; the aim is that of the shared theory."
    )
    assert "Dignity at home" not in prose_of(section, "aim")


def test_without_partners_the_words_are_those_of_the_theory_and_a_gap_is_named(edition):
    section = purpose(edition)
    assert prose_of(section, "purpose").startswith("The purpose and the aim are those of the shared theory.")
    assert any(gap.needs.startswith("partnership.yaml") for gap in section.gaps)


def test_what_a_partner_left_blank_is_named_not_skipped(edition):
    section = purpose(edition, partnership=PARTNERSHIP)
    nurses, carers = rows_of(section.block("partners_table"))
    assert nurses["agreed"] == "not written down"
    assert carers["agreed"] == "pay rises"
    (gap,) = [gap for gap in section.gaps if gap.what.startswith("The part of District nursing")]
    assert gap.why == "Not written down: what was agreed with it."


def test_each_assumption_stands_as_it_does_here_the_critical_first(edition):
    stand = pd.DataFrame({"assumption": ["fees_reach_pay"], "status": ["fails"], "evidence": ["no uplift"]})
    opened = edition(TABLES)
    critical = [a.id for a in opened.theory.assumptions if a.criticality == "critical"]
    stand["assumption"] = critical[:1]
    section = purpose(edition, TABLES | {"assumptions": stand})
    rows = rows_of(section.block("assumptions_table"))
    assert [row["criticality"] for row in rows[: len(critical)]] == ["critical"] * len(critical)
    assert [row["status"] for row in rows].count("fails") == 1
    assert [row["status"] for row in rows].count("not tested") == len(rows) - 1
    assert f"Of {len(critical)} critical assumptions, 1 fails and" in section.summary


def test_local_changes_are_shown_as_a_difference_from_the_core(edition):
    target = {"targets": {"insulin_on_time": {"value": 98, "rationale": "Agreed in May."}}}
    section = purpose(edition, local_theory=target)
    (row,) = rows_of(section.block("theory_difference"))
    assert (row["name"], row["change"]) == ("insulin_on_time", "changed")
    assert "This council made 1 change of its own." in prose_of(section, "local")
    assert "uses the shared theory as it is" in prose_of(purpose(edition), "local")


def test_each_question_says_how_much_of_its_evidence_is_here(edition):
    section = purpose(edition)
    rows = {row["text"]: row for row in rows_of(section.block("questions_table"))}
    better = next(row for text, row in rows.items() if text.startswith("Do people see fewer faces"))
    assert better["have"] == "1 of 4"
    assert "Residents who are happy with their care" in better["missing"]


def test_the_picture_has_every_link_in_the_table_beside_it_and_is_told_in_words(tameside):
    section = tameside.section("purpose")
    picture = section.block("theory_picture")
    assert len(picture.data.rows) == len(tameside.theory.links)
    assert picture.svg.lstrip().startswith("<svg")
    assert f"{len(tameside.theory.nodes)} nodes and {len(tameside.theory.links)} links" in picture.alt
    for node in tameside.theory.nodes:
        assert node.label in section.block("reading").text


def test_nodes_are_counted_by_kind_and_level(tameside):
    rows = rows_of(tameside.section("purpose").block("nodes_by_level"))
    assert sum(row["total"] for row in rows) == len(tameside.theory.nodes)
    assert sum(row["local"] for row in rows) == len(tameside.theory.nodes) - len(tameside.core.nodes)
