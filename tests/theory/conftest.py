from __future__ import annotations

from typing import Any

import pytest

from evalkit.theory.model import Theory
from evalkit.theory.reading import read_theory

MECHANISM = {"resource": "something offered", "reasoning": "how people respond"}


def node(node_id: str, kind: str = "outcome", **more: Any) -> dict[str, Any]:
    return {
        "id": node_id,
        "label": node_id.replace("_", " "),
        "kind": kind,
        "horizon": "short",
        "level": "team",
    } | more


def link(source: str, target: str, **more: Any) -> dict[str, Any]:
    return {"from": source, "to": target, "mechanism": MECHANISM} | more


def indicator(code: str, **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "title": code,
        "definition": "What it is.",
        "rationale": "Why it matters.",
        "unit": "%",
        "kind": "proportion",
        "numerator": "some",
        "denominator": "all",
        "direction": "up",
        "group": "proximal",
        "source": "a survey",
        "interval": "wilson",
        "nodes": ["effect"],
    } | more


def theory_data(**more: Any) -> dict[str, Any]:
    return {
        "id": "small",
        "version": "1",
        "title": "Small",
        "programme": "Programme",
        "purpose": {"our": "us", "shared": "what unites us", "purpose": "why"},
        "aim": {"measure": "share", "from": "0%", "to": "30%", "by": "2026-03-31"},
        "nodes": [node("money", "input"), node("work", "activity"), node("effect")],
        "links": [link("money", "work"), link("work", "effect")],
        "indicators": [indicator("share", nodes=["money", "work", "effect"])],
    } | more


class Make:
    """Hand-made theories and their parts."""

    node = staticmethod(node)
    link = staticmethod(link)
    indicator = staticmethod(indicator)
    data = staticmethod(theory_data)

    @staticmethod
    def theory(**more: Any) -> Theory:
        return Theory.model_validate(theory_data(**more))


@pytest.fixture(scope="session")
def make() -> type[Make]:
    return Make


@pytest.fixture(scope="session")
def core() -> Theory:
    return read_theory("blended_roles")
