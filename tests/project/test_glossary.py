"""The glossary has each word once, in order, and every word that the code uses for a state or kind."""

import json
import re
from typing import get_args

import pytest
from cases import ROOT

from evalkit.errors import SEVERITIES
from evalkit.finding import Bearing, CellState, Signal
from evalkit.settings import RuleSet
from evalkit.theory.model import Assumption, Direction, Group, IntervalMethod, Level, Node, NodeKind

GLOSSARY = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
SECTIONS = [part.partition("\n\n")[2] for part in re.split(r"(?m)^## ", GLOSSARY)[1:]]
NOT_TERMS = {"none", "published"}  # methods of an interval that say there is no method


def terms(text):
    return re.findall(r"(?m)^\*\*(.+?)\*\*", text)


def words():
    said = re.findall(r"\*\*?([^*\n]+?)\*\*?", GLOSSARY) + re.findall(r"`([^`\n]+)`", GLOSSARY)
    return {word.lower() for word in said}


def contract_states(table, column):
    contract = json.loads((ROOT / "evalkit" / "pack" / "contract" / "datapackage.json").read_text())
    fields = next(r for r in contract["resources"] if r["name"] == table)["schema"]["fields"]
    return next(f for f in fields if f["name"] == column)["constraints"]["enum"]


def test_each_term_stands_once_and_in_order():
    every = [term for section in SECTIONS for term in terms(section)]
    assert len(every) == len(set(every))
    for section in SECTIONS:
        assert terms(section) == sorted(terms(section), key=str.casefold)


def test_each_entry_is_short():
    for section in SECTIONS:
        for entry in section.strip().split("\n\n"):
            assert re.match(r"\*\*.+?\*\*.*: ", entry), entry
            assert len(entry) <= 400, entry


@pytest.mark.parametrize(
    "used",
    [
        [state.value for state in CellState],
        get_args(NodeKind),
        get_args(Level),
        get_args(Node.model_fields["horizon"].annotation),
        get_args(Direction),
        get_args(Group),
        sorted(set(get_args(IntervalMethod)) - NOT_TERMS),
        get_args(Assumption.model_fields["status"].annotation),
        get_args(Signal),
        get_args(Bearing),
        get_args(RuleSet),
        SEVERITIES,
        contract_states("sites", "status"),
        contract_states("milestones", "status"),
        contract_states("rivals", "verdict"),
    ],
    ids=str,
)
def test_every_state_and_kind_of_the_code_is_explained(used):
    assert set(used) <= words()


@pytest.mark.parametrize(
    "used",
    [
        ("donor", "stand-in", "placebo", "counterfactual", "treated", "untreated", "never treated"),
        ("cohort", "event time", "base", "phase-in", "contaminated", "adoption", "panel", "exposure"),
        ("post hoc", "specification", "design verdict", "smallest detectable effect"),
        ("pooled effect", "prediction interval", "heterogeneity", "funnel", "overdispersion", "run chart"),
    ],
    ids=str,
)
def test_every_word_of_the_methods_is_explained(used):
    assert set(used) <= words()
