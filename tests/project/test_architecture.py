"""The table in ARCHITECTURE.md names every part of the tree, and nothing that is not there."""

import re

from cases import ROOT

UNKEPT = {"node_modules", "build", "dist", "__pycache__"}
LISTED_BELOW = ("data", "notebooks", "evalkit")  # these are listed by what is in them


def named():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text.partition("## What is where")[2].partition("\n## ")[0]
    firsts = re.findall(r"(?m)^\| (`.+?) \|", table)
    return {path.rstrip("/") for first in firsts for path in re.findall(r"`(.+?)`", first)}


def kept(folder):
    return [p for p in folder.iterdir() if p.name not in UNKEPT and not p.name.startswith((".", "_bundled"))]


def tree():
    above = [p for p in kept(ROOT) if p.name not in LISTED_BELOW]
    below = [p for name in LISTED_BELOW for p in kept(ROOT / name)]
    return {p.relative_to(ROOT).as_posix() for p in above + below if not p.name.endswith(".egg-info")}


def test_the_table_and_the_tree_agree():
    hidden = {path for path in named() if path.startswith(".")}
    assert named() - hidden == tree()
    assert all((ROOT / path).exists() for path in hidden)


def test_every_decision_is_linked_by_its_number_and_title():
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    for number, page in enumerate(pages, start=1):
        assert page.name.startswith(f"{number:04d}-")
        assert page.read_text(encoding="utf-8").startswith(f"# {number}. ")


def test_every_link_between_the_documents_leads_somewhere():
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"
