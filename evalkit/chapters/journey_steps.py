"""Steps that were passed over, and steps of one stage that were done the other way round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.chapters.blocks import count, tabulate, words
from evalkit.judgement.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.learning.step_order import StepOrder
    from evalkit.section import Table

MOST_NAMED = 4  # in one cell


def skipped_sentence(order: StepOrder) -> str:
    """Count the steps that later ones passed over: never done, stopped or still under way."""
    across = [each for each in order.skipped if each.reach == "later stages"]
    if not across:
        return "No step was passed over by a later stage."
    under_way = sum(each.status == "open" for each in across)
    said = f"{counted(len(across), 'step').capitalize()} passed over by later stages"
    return f"{said}: {order.never} not begun or stopped, {under_way} still under way."


def swapped_sentence(order: StepOrder) -> str:
    """Count the steps done before earlier ones of their own stage, where the order is weak."""
    within = sum(each.reach == "the same stage" for each in order.skipped)
    return (
        f"Within a stage the order is a weak one: {counted(len(order.swapped), 'step')} done before earlier "
        f"ones of the same stage, and {counted(within, 'step')} passed over by later ones of the same stage."
    )


def undated_sentence(order: StepOrder) -> str:
    """Name the steps that are done without a date: of their order nothing can be said."""
    if not order.undated:
        return ""
    return f"Done, but without a date, so of unknown order: {_several(order.undated)}."


def _several(labels: Sequence[str]) -> str:
    """Join labels, some of which have commas of their own."""
    beyond = len(labels) - MOST_NAMED
    return "; ".join(labels[:MOST_NAMED]) + (f"; and {beyond} more" if beyond > 0 else "")


def skipped_table(order: StepOrder) -> Table:
    """Tabulate the steps that were passed over."""
    rows = [
        {**each.model_dump(), "n": len(each.later), "which": _several(each.later)} for each in order.skipped
    ]
    return tabulate(
        rows,
        id="skipped",
        caption="Milestones not done although later ones were",
        columns=(
            words("stage", "Stage"),
            words("label", "Milestone"),
            words("status", "Status"),
            words("reach", "Passed over by"),
            count("n", "Later ones done"),
            words("which", "Which"),
        ),
    )


def swapped_table(order: StepOrder) -> Table:
    """Tabulate the steps done before earlier ones of their stage."""
    rows = [{**each.model_dump(), "which": _several(each.before)} for each in order.swapped]
    return tabulate(
        rows,
        id="swapped",
        caption="Milestones done before earlier ones of the same stage, by their dates",
        columns=(words("stage", "Stage"), words("label", "Milestone"), words("which", "Done later")),
    )
