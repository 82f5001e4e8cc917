"""The picture and the tables of the chapter on purpose and theory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evalkit.chapters.blocks import count, tabulate, words
from evalkit.judgement.words import counted, listed
from evalkit.section import Chart
from evalkit.theory.efforts import crossing, effort_marks
from evalkit.theory.picture import draw_theory

if TYPE_CHECKING:
    from evalkit.chapters.edition import Edition
    from evalkit.section import Table
    from evalkit.theory.model import Theory

KINDS = ("input", "activity", "output", "outcome", "impact")
PLURALS = {"activity": "activities"}
LEVELS = ("individual", "team", "organisation", "system")
CRITICALITIES = ("critical", "important", "minor")


def picture(theory: Theory) -> Chart:
    """Draw the theory, with its links as the table beside it."""
    labels = {node.id: node.label for node in theory.nodes}
    rows = [{"source": labels[link.source], "target": labels[link.target]} for link in theory.links]
    kinds = [
        counted(n, kind, plural=PLURALS.get(kind, ""))
        for kind in KINDS
        if (n := sum(node.kind == kind for node in theory.nodes))
    ]
    size = f"{counted(len(theory.nodes), 'node')} and {counted(len(theory.links), 'link')}"
    return Chart(
        id="theory_picture",
        kind="theory",
        title=f"Theory of change: {theory.title}",
        message=f"{size}, from what goes in to what should come of it.{_marked(theory)}",
        alt=(
            f"Diagram of the theory of change with {size}: {listed(kinds)}.{_marked(theory)} "
            "It is told in words at the end."
        ),
        data=tabulate(
            rows,
            id="theory_picture_data",
            caption="Links of the theory of change",
            columns=(words("source", "From"), words("target", "To")),
        ),
        source=f"Theory {theory.id}, version {theory.version}",
        svg=draw_theory(theory, colours=effort_marks(theory)),
    )


def _marked(theory: Theory) -> str:
    if not theory.efforts:
        return ""
    across = counted(len(crossing(theory)), "dashed link")
    verb = "leads" if across.startswith("1 ") else "lead"
    return f" A letter marks the effort that tends a box; {across} {verb} from one effort to another."


def counts(theory: Theory) -> Table:
    """Count the nodes by kind and level, and those that are local."""
    nodes = pd.DataFrame([{"kind": n.kind, "level": n.level, "core": n.core} for n in theory.nodes])
    by_level = pd.crosstab(nodes["kind"], nodes["level"]).reindex(index=KINDS, columns=LEVELS, fill_value=0)
    local = nodes.loc[~nodes["core"], "kind"].value_counts().reindex(KINDS, fill_value=0)
    rows = by_level.assign(kind=by_level.index, total=by_level.sum(axis=1), local=local)
    return tabulate(
        rows,
        id="nodes_by_level",
        caption="Nodes by kind and by the level at which they happen",
        columns=(
            words("kind", "Kind"),
            *(count(level, level.capitalize()) for level in LEVELS),
            count("total", "All levels"),
            count("local", "Of which local"),
        ),
    )


def links(theory: Theory) -> Table:
    """Tabulate each link with its mechanism, assumptions, delay and prior evidence."""
    labels = {node.id: node.label for node in theory.nodes}
    texts = {assumption.id: assumption.text for assumption in theory.assumptions}
    rows = [
        {
            "source": labels[link.source],
            "target": labels[link.target],
            "resource": link.mechanism.resource,
            "reasoning": link.mechanism.reasoning,
            "assumptions": "; ".join(texts[a] for a in link.assumptions) or "none named",
            "delay": "{}–{}".format(*link.delay_months) if link.delay_months else "not said",
            "prior": listed(sorted({e.strength for e in link.prior_evidence})) or "none named",
        }
        for link in theory.links
    ]
    return tabulate(
        rows,
        id="links",
        caption="Links, why they should work, and what they rest on",
        columns=(
            words("source", "From"),
            words("target", "To"),
            words("resource", "What is offered"),
            words("reasoning", "Why people respond"),
            words("assumptions", "What must hold"),
            words("delay", "Months until it shows"),
            words("prior", "Prior evidence"),
        ),
    )


def assumption_rows(edition: Edition) -> pd.DataFrame:
    """List the theory's assumptions, the critical first, with how each stands here."""
    here = edition.pack.table("assumptions").drop_duplicates("assumption").set_index("assumption")
    rows = [
        {
            **assumption.model_dump(include={"id", "text", "criticality", "tested_by"}),
            "status": here["status"].get(assumption.id, "not tested"),
            "evidence": here["evidence"].get(assumption.id, ""),
            "links": sum(assumption.id in link.assumptions for link in edition.theory.links),
        }
        for assumption in edition.theory.assumptions
    ]
    columns = ["id", "text", "criticality", "tested_by", "status", "evidence", "links"]
    frame = pd.DataFrame(rows, columns=columns)
    order = frame["criticality"].map({name: i for i, name in enumerate(CRITICALITIES)})
    return frame.iloc[order.argsort(kind="stable")].reset_index(drop=True)


def assumptions(rows: pd.DataFrame) -> Table:
    """Tabulate the assumptions."""
    return tabulate(
        rows,
        id="assumptions_table",
        caption="Assumptions, the critical first, and how they stand here",
        columns=(
            words("text", "What must hold"),
            words("criticality", "How critical"),
            count("links", "Links that rest on it"),
            words("status", "Status here"),
            words("evidence", "On what grounds"),
            words("tested_by", "How it is tested"),
        ),
        notes=("Not tested: nobody has said yet whether it holds here. Open: looked at, not settled.",),
    )


def partners(rows: pd.DataFrame) -> Table:
    """Tabulate the partners."""
    return tabulate(
        rows,
        id="partners_table",
        caption="Partners: what each brings, needs and agreed",
        columns=(
            words("name", "Partner"),
            words("role", "Part"),
            words("brings", "Brings"),
            words("needs", "Needs"),
            words("agreed", "Agreed"),
        ),
    )
