from __future__ import annotations

import pytest

from evalkit.errors import FileError, TheoryError
from evalkit.theory.reading import locate_theory, read_theory, read_theory_with_lines

SMALL = """\
id: small
version: 1.10
title: Small
programme: Programme
purpose: {our: us, shared: what unites us, purpose: why}
aim: {measure: share, from: 0, to: 30, by: 2026-03-31}
nodes:
  - {id: work, label: Work, kind: activity, horizon: short, level: team}
  - id: effect
    label: Effect
    kind: outcome
    horizon: short
    level: team
links:
  - from: work
    to: effect
    mechanism: {resource: something, reasoning: because}
    delay_months: [0, 3]
"""

QUESTION = "{id: q, text: Q, asked_of: [], how: H, evidence: [], chapter: 12}"


@pytest.fixture
def read(tmp_path):
    def read(text):
        path = tmp_path / "small.yaml"
        path.write_text(text, encoding="utf-8")
        return read_theory(path)

    return read


def problems(read, text):
    with pytest.raises(TheoryError) as caught:
        read(text)
    assert caught.value.exit_code == 5
    return caught.value.problems


def test_reads_a_theory(read):
    theory = read(SMALL)
    assert theory.links[0].id == "work>effect"
    assert theory.links[0].delay_months == (0, 3)
    assert theory.node("effect").kind == "outcome"


def test_numbers_and_dates_without_quotes_stay_as_written_where_text_is_wanted(read):
    theory = read(SMALL)
    assert theory.version == "1.10"
    assert (theory.aim.start, theory.aim.goal, theory.aim.by) == ("0", "30", "2026-03-31")


@pytest.mark.parametrize(
    ("old", "new", "row", "column", "found", "expected", "mend"),
    [
        (
            "kind: activity",
            "kind: activty",
            8,
            "nodes[work].kind",
            "activty",
            "input, activity, output, outcome, impact",
            "Did you mean activity?",
        ),
        (
            "    label: Effect",
            "    lable: Effect",
            10,
            "nodes[effect].lable",
            "Effect",
            "core, description, horizon, id, kind, label, level, primary, shown_by",
            "Did you mean label?",
        ),
        (
            "id: effect",
            "id: The Effect",
            9,
            "nodes[The Effect].id",
            "The Effect",
            "lower-case letters, figures and underscores, such as delegated_share",
            "Write it so.",
        ),
        (
            "    horizon: short\n    level: team\n",
            "    level: team\n",
            9,
            "nodes[effect].horizon",
            "",
            "a value for it",
            "Add a line horizon: with its value.",
        ),
        (
            "[0, 3]",
            "[0]",
            18,
            "links[work>effect].delay_months[2]",
            "",
            "one more item",
            "Add it to the list.",
        ),
        (
            "[0, 3]",
            "[0, soon]",
            18,
            "links[work>effect].delay_months[2]",
            "soon",
            "a whole number",
            "Write it so.",
        ),
        (
            "[0, 3]",
            "[0, 2.5]",
            18,
            "links[work>effect].delay_months[2]",
            "2.5",
            "a whole number",
            "Write it so.",
        ),
        (
            "[0, 3]",
            "[0, 3, 6]",
            18,
            "links[work>effect].delay_months",
            "a list",
            "2 items at most",
            "Write it so.",
        ),
        (
            "title: Small",
            "title: ''",
            3,
            "title",
            "empty text",
            "some text",
            "Write it, or take the line out.",
        ),
        ("title: Small", "title: [Small]", 3, "title", "a list", "text", "Write it so."),
        ("title: Small", "title:", 3, "title", "nothing", "text", "Write it so."),
        (
            "programme: Programme",
            "programme: P\ntasks: insulin",
            5,
            "tasks",
            "insulin",
            "a list, each item after a dash",
            "Write it so.",
        ),
        (
            "programme: Programme",
            "programme: P\ntasks: [insulin]",
            5,
            "tasks[1]",
            "insulin",
            "keys and values",
            "Write it so.",
        ),
        (
            "programme: Programme",
            f"programme: P\nquestions: [{QUESTION}]",
            5,
            "questions[q].chapter",
            "12",
            "9 or less",
            "Write it so.",
        ),
        (
            "level: team\nlinks",
            "level: team\n    core: maybe\nlinks",
            14,
            "nodes[effect].core",
            "maybe",
            "true or false",
            "Write it so.",
        ),
    ],
)
def test_each_error_has_its_line_and_says_how_to_mend_it(read, old, new, row, column, found, expected, mend):
    assert old in SMALL
    wrong = {p.column: p for p in problems(read, SMALL.replace(old, new, 1))}
    problem = wrong[column]
    assert (problem.file, problem.row, problem.found) == ("small.yaml", row, found)
    assert (problem.expected, problem.mend) == (expected, mend)


def test_all_errors_come_at_once_in_the_order_of_the_file(read):
    text = (
        SMALL.replace("kind: activity", "kind: deed")
        .replace("level: team\nlinks", "level: x\nlinks")
        .replace("title: Small", "titel: Small")
    )
    found = problems(read, text)
    assert [p.row for p in found] == [1, 3, 8, 13]
    assert found[1].mend == "Did you mean title?"


def test_the_message_counts_and_the_hint_lists(read):
    with pytest.raises(TheoryError) as caught:
        read(SMALL.replace("kind: activity", "kind: deed"))
    assert caught.value.message == "small.yaml has 1 error."
    assert (
        "small.yaml, row 8, column nodes[work].kind: kind cannot be this. Found: deed." in caught.value.hint
    )


def test_long_values_are_cut_in_messages(read):
    (problem,) = problems(read, SMALL.replace("kind: activity", "kind: " + "x" * 500))
    assert len(problem.found) == 60
    assert problem.found.endswith("…")


def test_broken_yaml_is_a_file_error_with_its_line(read):
    with pytest.raises(FileError, match=r"small\.yaml, line 2, column 1: found the key 'id' a second time"):
        read("id: small\nid: again\n")


def test_lines_lead_to_the_parts():
    theory, lines = read_theory_with_lines("blended_roles")
    text = locate_theory("blended_roles").read_text(encoding="utf-8").splitlines()
    for index, node in enumerate(theory.nodes):
        assert text[lines.at("nodes", index) - 1] == f"  - id: {node.id}"


def test_an_unknown_name_lists_what_there_is():
    with pytest.raises(FileError, match="No theory is called blended_role") as caught:
        read_theory("blended_role")
    assert caught.value.hint == "Did you mean blended_roles?"


def test_a_missing_path_is_named(tmp_path):
    with pytest.raises(FileError, match=r"no file mine\.yaml"):
        read_theory(tmp_path / "mine.yaml")
    with pytest.raises(FileError, match=r"no file mine\.yaml"):
        read_theory("elsewhere/mine.yaml")


def test_a_file_with_the_name_of_a_theory_may_lie_in_the_folder(tmp_path, monkeypatch):
    (tmp_path / "blended_roles").write_text(SMALL)
    monkeypatch.chdir(tmp_path)
    assert read_theory("blended_roles").id == "small"


def test_the_largest_theory_is_512_kb(tmp_path):
    path = tmp_path / "large.yaml"
    path.write_text(SMALL + "summary: " + "x " * 270_000)
    with pytest.raises(FileError, match=r"too large\. Expected at most 512 KB"):
        read_theory(path)


def test_a_theory_is_read_once_for_each_content_and_anew_when_its_file_has_changed(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    first, lines = read_theory_with_lines(path)
    assert read_theory(path) is first
    with pytest.raises(TypeError):
        lines.numbers["title",] = 1
    path.write_text(SMALL.replace("title: Small", "title: Other"), encoding="utf-8")
    assert read_theory(path).title == "Other"
    path.write_text(SMALL, encoding="utf-8")
    assert read_theory(path).title == "Small"


def test_a_theory_that_is_wrong_is_told_each_time(read):
    for _ in range(2):
        assert len(problems(read, SMALL.replace("level: team", "level: squad"))) == 2
