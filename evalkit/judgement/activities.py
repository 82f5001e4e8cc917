"""Whether a step of the theory happened here, by the signs that the theory names for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.judgement.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.judgement.material import Material
    from evalkit.theory.model import Node

STATUSES = {"done": "true", "not started": "false", "stopped": "false", "open": "unknown"}
SIGNALS = {"improved": "true", "worse": "false"}
IMPLEMENTED = {"yes": "true", "no": "false"}


@dataclass(frozen=True, slots=True)
class Reason:
    """Hold the value of a condition, and why."""

    value: str
    why: str


def happened(material: Material, node_id: str) -> Reason:
    """Say whether a step happened.

    Where the theory names signs, they decide: false if any of them says so, true if all do. Else nothing
    can have come of steps that did not happen; and else the step's own indicator decides.

    Parameters
    ----------
    material : Material
        What the verdicts are read from.
    node_id : str
        A node of the theory.

    Returns
    -------
    Reason
        With the value false, unknown or true.

    Examples
    --------
    >>> from evalkit.judgement.material import Material
    >>> from evalkit.theory.reading import read_theory
    >>> here = Material(read_theory("blended_roles"), milestones={"training_in_field": "done"})
    >>> happened(here, "training").value, happened(here, "facilitator").value
    ('true', 'unknown')
    """
    return _happened(material, node_id, frozenset())


def _happened(material: Material, node_id: str, above: frozenset[str]) -> Reason:
    node = material.theory.node(node_id)
    if node.shown_by is not None:
        return _together(list(_signs(material, node)))
    sources = [link.source for link in material.theory.links if link.target == node_id]
    before = [
        _happened(material, source, above | {node_id})
        for source in sources
        if source not in above | {node_id}
    ]
    if before and all(each.value == "false" for each in before):
        return Reason("false", f"None of the {counted(len(before), 'step')} that lead to it happened here.")
    indicator = material.primary(node)
    if indicator is None:
        return Reason("unknown", "The theory names no sign by which anybody could tell.")
    return _by_indicator(material, indicator.code)


def _together(signs: list[Reason]) -> Reason:
    for value in ("false", "unknown"):
        found = [sign for sign in signs if sign.value == value]
        if found:
            return found[0]
    return signs[0] if signs else Reason("unknown", "The theory names no sign that applies here.")


def _signs(material: Material, node: Node) -> Iterator[Reason]:
    shown_by = node.shown_by
    if shown_by is None:
        return
    if shown_by.implemented:
        words = {"yes": "Visits were delegated in six months in a row.", "no": "It was not implemented."}
        answer = material.implemented
        yield Reason(IMPLEMENTED.get(answer, "unknown"), words.get(answer, "Nobody can tell whether it was."))
    labels = {
        milestone.id: milestone.label for stage in material.theory.journey for milestone in stage.milestones
    }
    for name in shown_by.milestones:
        status = material.milestones.get(name, "not reported")
        if status != "not applicable":
            yield Reason(STATUSES.get(status, "unknown"), f"Milestone “{labels.get(name, name)}”: {status}.")
    for code in shown_by.indicators:
        yield _by_indicator(material, code)


def _by_indicator(material: Material, code: str) -> Reason:
    title = next((each.title for each in material.theory.indicators if each.code == code), code)
    chart = material.charts.get(code)
    signal = chart.signal if chart is not None else "unknown"
    words = {"improved": "improved", "worse": "got worse", "no signal": "shows no signal of change"}
    return Reason(SIGNALS.get(signal, "unknown"), f"{title} {words.get(signal, 'cannot be judged')}.")
