from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest
from cases import ROOT

from evalkit.errors import UsageError
from evalkit.theory.picture import VerdictMark, draw_theory

SVG = "{http://www.w3.org/2000/svg}"
DIGEST = (
    "import hashlib; from evalkit.theory import draw_theory, read_theory; "
    "print(hashlib.sha256(draw_theory(read_theory('blended_roles')).encode()).hexdigest())"
)
HOSTILE = "<script>alert('1')</script> & \"quoted\" ]]> \u202e"
PLAUSIBLE = VerdictMark("Plausible", "P", "#28A197", "dashed")


def parse(svg):
    return ET.fromstring(svg)  # noqa: S314 - our own text, and the point is that it parses


def words(svg):
    return " ".join(text.text or "" for text in parse(svg).iter(f"{SVG}text"))


def test_every_node_and_its_level_is_written(core):
    shown = words(draw_theory(core))
    for node in core.nodes:
        assert all(word in shown for word in node.label.split())
    for level in ("individual", "team", "organisation", "system"):
        assert shown.count(level) >= sum(node.level == level for node in core.nodes)


def test_the_bands_are_titled_in_order(core):
    shown = words(draw_theory(core))
    titles = ["Inputs", "Activities", "Outputs", "Short-term", "Medium-term", "Long-term", "Impact"]
    places = [shown.index(title) for title in titles]
    assert places == sorted(places)


def test_every_link_has_a_line_and_an_arrowhead(core):
    paths = list(parse(draw_theory(core)).iter(f"{SVG}path"))
    lines = [path for path in paths if path.get("fill") == "none"]
    assert len(lines) == len(core.links)
    assert len(paths) == 2 * len(core.links)
    assert (
        lines[0].find(f"{SVG}title").text
        == "Integrated health and social care leads to People and tasks are chosen together"
    )


def test_it_is_an_image_with_a_name_and_a_description(core):
    root = parse(draw_theory(core))
    assert root.get("role") == "img"
    assert (
        root.get("aria-label")
        == root.find(f"{SVG}title").text
        == "Theory of change: Blended roles in home care"
    )
    assert root.find(f"{SVG}desc").text.startswith("35 boxes in 7 bands, joined by 51 arrows.")


def test_text_is_at_least_12_pixels_high_on_a_page_of_1100(core):
    svg = draw_theory(core)
    assert parse(svg).get("width") == "1100"
    assert min(float(size) for size in re.findall(r'font-size="([\d.]+)"', svg)) >= 12


def test_nothing_is_fetched_or_run(core):
    svg = draw_theory(core).replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|<script|<style|<image|<use|href|url\(| on\w+=|id=", svg)


def test_the_same_theory_gives_the_same_bytes_in_another_process(core):
    here = hashlib.sha256(draw_theory(core).encode()).hexdigest()
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        there = subprocess.run(
            [sys.executable, "-c", DIGEST], cwd=ROOT, env=env, capture_output=True, text=True, check=True
        )
        assert there.stdout.strip() == here


def test_text_is_escaped_everywhere(make):
    nodes = [
        make.node("work", "activity", label=HOSTILE, description=HOSTILE),
        make.node("effect", label="Effect\x00\x0b"),
    ]
    mark = VerdictMark(HOSTILE, HOSTILE, "#28A197")
    theory = make.theory(title=HOSTILE, nodes=nodes, links=[make.link("work", "effect")])
    svg = draw_theory(theory, colours={"work>effect": mark, "work": mark})
    assert "<script>alert" not in svg
    assert "<script>alert('1')</script>" in parse(svg).get("aria-label")


def test_a_verdict_is_shown_by_word_and_pattern_and_not_by_colour_alone(make):
    plain = draw_theory(make.theory())
    svg = draw_theory(make.theory(), colours={"work>effect": PLAUSIBLE})
    assert "stroke-dasharray" not in plain
    assert words(svg).split().count("P") == 2
    assert "Plausible" in words(svg)
    line = next(p for p in parse(svg).iter(f"{SVG}path") if "Plausible" in "".join(p.itertext()))
    assert (line.get("stroke"), line.get("stroke-dasharray")) == ("#28A197", "7 4")


def test_each_verdict_is_in_the_legend_once(make):
    svg = draw_theory(
        make.theory(), colours={"work>effect": PLAUSIBLE, "money>work": PLAUSIBLE, "work": PLAUSIBLE}
    )
    assert words(svg).count("Plausible") == 1
    assert words(svg).split().count("P") == 4


@pytest.mark.parametrize(
    ("name", "colour", "message"),
    [
        ("work>efect", "#28A197", "The theory has no node or link work>efect."),
        ("work", "red", "red is not a colour. Expected one such as #12436D."),
        ("work", '#28A197" onload="x', "is not a colour"),
        ("work", "#28A197\n", "is not a colour"),
    ],
)
def test_a_mark_for_nothing_or_without_a_colour_is_refused(make, name, colour, message):
    with pytest.raises(UsageError) as caught:
        draw_theory(make.theory(), colours={name: VerdictMark("x", "x", colour)})
    assert message in caught.value.message


def test_what_was_added_here_is_marked_in_words(make):
    nodes = make.data()["nodes"]
    theory = make.theory(nodes=[*nodes[:2], {**nodes[2], "core": False}])
    shown = words(draw_theory(theory))
    assert "team, local" in shown
    assert "A dashed border and the word local mark what was added here." in shown
    assert "local" not in words(draw_theory(make.theory()))


def test_a_link_that_looks_back_has_its_arrow_at_its_end(make):
    nodes = [*make.data()["nodes"], make.node("again", "activity")]
    theory = make.theory(nodes=nodes, links=[make.link("effect", "again")])
    (head,) = [p.get("d") for p in parse(draw_theory(theory)).iter(f"{SVG}path") if p.get("fill") != "none"]
    tip, wings = (float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", head))
    assert tip < wings


def test_one_node_is_a_picture_too(make):
    theory = make.theory(nodes=[make.node("effect")], links=[], indicators=[])
    assert "effect" in words(draw_theory(theory))
