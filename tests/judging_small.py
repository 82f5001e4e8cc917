"""A small theory and findings about it, to be judged in tests."""

from __future__ import annotations

import pandas as pd
from tracing_rows import row

from evalkit.finding import Finding
from evalkit.judgement.material import gather_material
from evalkit.theory import read_theory
from evalkit.theory.model import Assumption, Indicator, Link, Mechanism, Node, Signs

MECHANISM = Mechanism(resource="r", reasoning="because")


def node(node_id, kind="outcome", **more):
    return Node(id=node_id, label=node_id.title(), kind=kind, horizon="short", level="team", **more)


def link(source, target, *assumptions):
    return Link(source=source, target=target, mechanism=MECHANISM, assumptions=assumptions)


def indicator(code, node_id, **more):
    known = {
        "code": code, "title": code.title(), "definition": "d", "rationale": "r", "unit": "%",
        "kind": "proportion", "direction": "up", "group": "proximal", "source": "s", "interval": "wilson",
        "nodes": (node_id,), "smallest_important_effect": 5,
    }  # fmt: skip
    return Indicator(**{**known, **more})


def small_theory():
    """Train > visit > better > well; the first and the last link rest on a critical assumption each."""
    return read_theory("blended_roles").model_copy(
        update={
            "nodes": (
                node("train", "activity", shown_by=Signs(milestones=("training_in_field",))),
                node("visit", "output", shown_by=Signs(implemented=True)),
                node("better"),
                node("well"),
            ),
            "links": (
                link("train", "visit", "paid"),
                link("visit", "better"),
                link("better", "well", "safe"),
            ),
            "assumptions": (
                Assumption(id="paid", text="They are paid.", criticality="critical", tested_by="pay"),
                Assumption(id="safe", text="It is safe.", criticality="critical", tested_by="harm"),
                Assumption(id="liked", text="They like it.", criticality="minor", tested_by="asking"),
            ),
            "indicators": (
                indicator("better_rate", "better"),
                indicator("well_rate", "well"),
                indicator("visits_made", "visit", direction="context"),
            ),
        }
    )


def chart(subject, signal):
    return Finding(
        council="e1", subject=subject, method="xmr", question="?", sentence="It moved.", signal=signal,
        estimate=1, lower=0, upper=2, direction="up",
    )  # fmt: skip


def effect(subject, lower, upper, *, method="controlled its", planned=True, bearing="supports"):
    return Finding(
        council="e1", subject=subject, method=method, question="?", sentence="An effect.", planned=planned,
        estimate=(lower + upper) / 2, lower=lower, upper=upper, confidence=0.95, direction="up",
        smallest_important=5, bearing=bearing, signal="improved" if lower > 0 else "no signal",
    )  # fmt: skip


def assumed(**statuses):
    rows = [{"assumption": name, "status": status, "evidence": ""} for name, status in statuses.items()]
    return pd.DataFrame(rows, columns=["assumption", "status", "evidence"])


def rivals(*verdicts, link="visit>better", how="looked into"):
    rows = [
        {"link": link, "explanation": f"rival {i}", "how_examined": how, "verdict": v}
        for i, v in enumerate(verdicts)
    ]
    return pd.DataFrame(rows, columns=["link", "explanation", "how_examined", "verdict"])


def evidence_of(*results, link="visit>better", sensitivity=(0.9, 0.95), false_positive=(0.1, 0.15)):
    rows = [row(sensitivity, false_positive, result, link=link) for result in results]
    return pd.DataFrame([{**each, "test_id": f"t{i}"} for i, each in enumerate(rows)])


def done(status="done"):
    return pd.DataFrame([{"milestone": "training_in_field", "status": status}])


STRONG = {
    "milestones": done(),
    "evidence": evidence_of("found"),
    "rivals": rivals("answered"),
    "assumptions": assumed(paid="holds", safe="holds", liked="fails"),
}


def material(tables=None, *, findings=None, implemented="yes"):
    found = (
        [chart("better_rate", "improved"), chart("well_rate", "no signal")] if findings is None else findings
    )
    return gather_material(
        small_theory(), tables=STRONG | (tables or {}), findings=found, implemented=implemented
    )
