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


def texts(section):
    return " ".join(f"{gap.what} {gap.why}" for gap in section.gaps)


def test_a_purpose_that_is_an_aim_is_told_and_named_as_a_gap(edition):
    purposes = PARTNERSHIP["purpose"] | {"purpose": "Delegate 40% of visits by March 2026"}
    section = purpose(edition, partnership={"purpose": purposes})
    assert "The purpose is itself a measurable change by a date" in prose_of(section, "apart")
    assert "is itself a measurable change by a date" in texts(section)
    why = PARTNERSHIP["purpose"] | {"purpose": "So that people keep their dignity at home"}
    fine = purpose(edition, partnership={"purpose": why}, folder="fine")
    assert "uses other words than the aim" in prose_of(fine, "apart")
    assert "measurable change by a date" not in texts(fine)


def test_efforts_stand_on_the_picture_and_lean_on_each_other(tameside):
    section = tameside.section("purpose")
    assert "A letter marks the effort that tends a box" in section.block("theory_picture").message
    rows = rows_of(section.block("efforts_table"))
    assert [row["letter"] for row in rows] == ["A", "B", "C", "D", "E", "F"]
    pairs = {(row["leans"][0], row["on"][0]): row["n"] for row in rows_of(section.block("interdependence"))}
    assert pairs["A", "B"] == 1
    assert "No effort tends Student nurses learn beside care workers." in prose_of(section, "efforts")


def test_a_theory_without_efforts_says_so(tameside):
    from dataclasses import replace  # noqa: PLC0415 - used here alone

    bare = replace(tameside, theory=tameside.theory.model_copy(update={"efforts": ()}))
    section = bare.section("purpose")
    assert "does not say who tends what" in prose_of(section, "efforts")
    assert "letter" not in section.block("theory_picture").message
    assert "efforts_table" not in [block.id for block in section.blocks]


def test_every_core_outcome_is_followed_at_both_scales_or_its_hole_is_named(edition):
    section = purpose(edition)
    rows = {row["outcome"]: row for row in rows_of(section.block("scales_table"))}
    on_time, cared_for = rows["Tasks are done on time"], rows["People feel better cared for"]
    assert on_time["down"].startswith("1 of ")
    assert "Insulin given on time" in on_time["down"]
    assert on_time["hole"].startswith("No figure at system scale: ")
    assert "The theory connects it to no outcome at system scale." in cared_for["hole"]
    assert prose_of(section, "scales").endswith(
        "Of 18 core outcomes, 0 can be followed at both scales, "
        "13 not at individual level and 18 not at system scale."
    )
    assert "at system scale, of" in texts(section)


def test_the_matrix_counts_the_evidence_of_each_question(edition):
    section = purpose(edition, partnership=PARTNERSHIP)
    rows = rows_of(section.block("evidence_table"))
    asked = [row for row in rows if row["text"].startswith("Do the partners share")]
    assert [(row["item"], row["kind"], row["here"], row["told_in"]) for row in asked] == [
        ("partnership.yaml", "document", "filled in", "01"),
        ("Goals", "table", "no rows", "01 and 04"),
        ("What matters to me", "indicator", "no periods", "04"),
    ]
    insulin = next(row for row in rows if row["item"] == "Insulin given on time")
    assert insulin["here"] == "24 periods"


def test_whom_nobody_heard_is_named_and_whom_nobody_knows_of_apart(edition):
    stories = pd.DataFrame(
        {
            "story_id": ["s1", "s2"], "date": "2024-05-01", "level": "individual",
            "role": ["resident", "commissioner"],
            "kind": "surprise", "text": "x", "consent": "none", "withdrawn_on": ["", "2024-06-01"],
        }
    )  # fmt: skip
    surveys = pd.DataFrame(
        {
            "wave": "w", "date": "2024-05-01", "group": ["carers", "carers"], "respondent_ref": ["r1", "r1"],
            "item": ["experience", "safe"], "score": 4, "scale_min": 1, "scale_max": 5, "agree_from": 4,
        }
    )  # fmt: skip
    waves = pd.DataFrame({"wave": ["w", "w"], "group": ["carers", "managers"], "invited": [10, 5]})
    tables = TABLES | {"stories": stories, "surveys": surveys, "survey_waves": waves}
    section = purpose(edition, tables)
    heard = {
        row["group"]: (row["answered"], row["stories"], row["state"])
        for row in rows_of(section.block("voices_table"))
    }
    assert heard["residents"] == (0, 1, "told stories")
    assert heard["carers"] == (1, 0, "answered")
    assert heard["commissioners"] == (0, 0, "nobody")
    assert heard["managers"] == (0, 0, "invited, answers not known")
    better = next(
        r for r in rows_of(section.block("questions_table")) if r["text"].startswith("How far can the data")
    )
    assert (better["unheard"], better["unknown"]) == ("commissioners", "managers")
    assert "What care workers, district nurses and commissioners would say" in texts(section)


def test_with_nothing_written_down_the_chapter_says_what_is_missing(edition):
    section = purpose(edition)
    told = prose_of(section, "partners")
    assert told == "Nobody has written down who the partners are, what each brings and what each needs."
    assert "needs_table" not in [block.id for block in section.blocks]
    assert "nobody of them answered a survey or told a story" in texts(section)
    assert prose_of(section, "voices").startswith("0 of 6 groups were heard.")


def test_hostile_words_of_partners_stay_text(edition):
    hostile = "<img src=x onerror=alert(1)> [x](javascript:1) \u202e =cmd()"
    held = {
        "purpose": dict.fromkeys(("our", "shared", "purpose"), hostile),
        "aim": {"measure": hostile, "from": hostile, "to": hostile, "by": hostile},
        "partners": [{"name": hostile, "brings": [hostile], "needs": [hostile], "agreed": [hostile]}],
    }
    section = purpose(edition, partnership=held)
    for name in ("purpose", "aim", "apart", "needs", "partners"):
        assert "<img" not in section.block(name).text.replace("\\<img", "")
