import pandas as pd
from small_packs import FLAT, INSULIN, MONTHS, milestones, observations, prose_of, rows_of

from evalkit.finding import CellState

SOME = observations("insulin_on_time", INSULIN)


def journey(edition, **tables):
    return edition({"observations": SOME} | tables).section("journey")


def some_milestones(theory):
    first, second = theory.journey[0].milestones, theory.journey[1].milestones
    return milestones(
        (first[0].id, "done", "2023-05-01", "2023-06-01"),
        (first[1].id, "done", "2023-05-01", "2023-07-31"),
        (first[2].id, "not applicable", None, None),
        (first[3].id, "stopped", "2023-06-01", None),
        (first[4].id, "open", "2025-01-10", None),
        (second[0].id, "done", "2023-05-01", "2023-07-01"),
    )


def test_stages_are_counted_and_clocked(tameside, edition):
    section = journey(edition, milestones=some_milestones(tameside.core))
    readiness, preparation = rows_of(section.block("stages_table"))[:2]
    assert (readiness["completed"], readiness["applicable"], readiness["days"]) == (2, 4, 60)
    assert (readiness["state"], readiness["stopped"], readiness["open"]) == ("open: still counting", 1, 1)
    assert (preparation["completed"], preparation["not_reported"]) == (1, 7)
    assert section.summary.startswith("The journey is under way: 3 of 26 milestones that apply are done.")
    duration = next(
        f for f in section.findings if f.subject == "stage_duration" and f.stratum == "stage=readiness"
    )
    assert (duration.estimate, duration.unit) == (60, "days")
    assert duration.caveats == ("The stage is open: its duration is censored and may still grow.",)


def test_what_nobody_reported_is_not_shown_as_none_done(edition):
    section = journey(edition)
    assert {row["completed"] for row in rows_of(section.block("stages_table"))} == {CellState.NOT_COLLECTED}
    assert "swimlane" not in [block.id for block in section.blocks]
    assert {f.subject for f in section.findings} == {"implemented"}
    assert len(section.gaps) == 4


def test_the_longest_wait_comes_first_and_what_stopped_waits_for_nothing(tameside, edition):
    section = journey(edition, milestones=some_milestones(tameside.core))
    opened, stopped = rows_of(section.block("unfinished_table"))
    assert (opened["status"], opened["days"], opened["since"]) == ("open", 90, "10 January 2025")
    assert (stopped["status"], stopped["days"]) == ("stopped", None)


def test_a_step_taken_ahead_is_shown_with_what_it_overtook(tameside, edition):
    section = journey(edition, milestones=some_milestones(tameside.core))
    (row,) = rows_of(section.block("ahead"))
    assert row["n"] == 3  # one done later, one stopped, one open
    assert "1 milestone was done before earlier stages were." in prose_of(section, "order")


def test_the_swimlane_says_in_words_what_it_shows(tameside, edition):
    chart = journey(edition, milestones=some_milestones(tameside.core)).block("swimlane")
    assert "Readiness: 2 of 4 done, 1 open and 1 stopped." in chart.alt
    assert "Implementation: not reported." in chart.alt
    assert chart.data.values("as_at")[0] == "2025-04-10"


def test_counts_alone_can_show_that_it_is_implemented(edition):
    delegated = [0] * 14 + list(range(5, 15))
    counts = pd.concat(
        [observations("delegated_share", delegated), observations("competency_in_date", [0] * 12 + [9] * 12)]
    )
    section = edition({"observations": counts}).section("journey")
    finding = section.findings[0]
    assert (finding.subject, finding.estimate) == ("implemented", 1.0)
    assert finding.sentence.endswith("first reached in November 2024.")


def test_suppressed_months_leave_it_open_whether_it_is_implemented(edition):
    counts = pd.concat(
        [
            observations("delegated_share", [0] * 12 + [5] * 4, periods=MONTHS[:16]),
            observations(
                "delegated_share", [None] * 8, denominator=None, periods=MONTHS[16:], status="suppressed"
            ),
            observations("competency_in_date", FLAT),
        ]
    )
    finding = edition({"observations": counts}).section("journey").findings[0]
    assert (finding.estimate, finding.state) == (None, CellState.NOT_COLLECTED)
    assert "months without a count could make it 6" in finding.sentence


def test_planned_stopped_and_unknown_sites_are_told_apart(edition):
    sites = pd.DataFrame(
        {
            "site_id": ["a", "b", "c", "d"],
            "name": ["A", "B", "C", "D"],
            "kind": "team",
            "status": ["unknown", "started", "stopped", "will not"],
            "start_date": [None, "2024-05-01", "2024-06-01", None],
            "stop_date": [None, None, "2024-09-01", None],
        }
    )
    section = journey(edition, sites=sites)
    assert "Of 4 sites: 1 started, 1 stopped, 1 decided against and 1 unknown." in prose_of(section, "sites")
    assert [row["status"] for row in rows_of(section.block("sites_table"))] == [
        "started",
        "stopped",
        "will not",
        "unknown",
    ]


def test_changes_that_leave_the_core_are_counted(edition):
    changes = pd.DataFrame(
        {
            "date": ["2024-06-01", "2024-05-01"],
            "what": ["fewer tasks", "new room"],
            "planned": [False, True],
            "keeps_core": [False, None],
        }
    )
    section = journey(edition, adaptations=changes)
    assert "2 changes on record: 1 not planned, 1 away from the core" in prose_of(section, "adaptations")
    assert [row["keeps_core"] for row in rows_of(section.block("adaptations_table"))] == ["not said", "no"]


def test_a_step_passed_over_for_good_is_told_from_one_under_way(tameside, edition):
    section = journey(edition, milestones=some_milestones(tameside.core))
    said = prose_of(section, "order")
    assert "2 steps passed over by later stages: 1 not begun or stopped, 1 still under way." in said
    assert {row["status"] for row in rows_of(section.block("skipped"))} == {"stopped", "open"}
    assert "swapped" not in [block.id for block in section.blocks]


def many_sites(number):
    started = min(number, 6)
    return pd.DataFrame(
        {
            "site_id": [f"s{i}" for i in range(number)],
            "name": [f"Site {i}" for i in range(number)],
            "kind": "neighbourhood",
            "status": ["started"] * started + ["will not"] * (number - started),
            "start_date": [f"2024-0{i + 1}-01" for i in range(started)] + [None] * (number - started),
            "stop_date": None,
        }
    )


def test_where_there_are_ten_sites_the_share_started_is_drawn_and_else_it_is_said_why_not(edition):
    chart = journey(edition, sites=many_sites(10)).block("starts_curve")
    assert "60% of sites had a first delegated visit, and 40% had decided against" in chart.message
    few = journey(edition, sites=many_sites(9))
    assert "starts_curve" not in [block.id for block in few.blocks]
    assert "it takes 10 sites of one kind" in prose_of(few, "sites")


def test_changes_are_placed_in_time_from_the_first_delegated_visit(edition):
    changes = pd.DataFrame(
        {"date": ["2023-12-31", "2024-01-02"], "what": ["a", "b"], "keeps_core": [True, False]}
    )
    section = journey(edition, adaptations=changes, sites=many_sites(3))
    assert section.block("adaptations_table").values("days") == [-1, 1]
    assert "1 came before the first delegated visit and 1 after it." in prose_of(section, "adaptations")
    counts = {
        row["changes"]: (row["kept"], row["lost"]) for row in rows_of(section.block("adaptations_counts"))
    }
    assert counts["All"] == (1, 1)
    assert counts["From the start on"] == (0, 1)
