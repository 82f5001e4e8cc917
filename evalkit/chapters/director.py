"""One page for a director: what can be said of each outcome, and what to bring to the community of practice.

What is said follows from the verdicts of the links by rule; nothing here is worded anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.chapters.blocks import tabulate, words
from evalkit.chapters.prose import Markdown, literal
from evalkit.judgement.reading import read_decision_table
from evalkit.judgement.sentences import STRONGEST_FIRST, link_sentence
from evalkit.judgement.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.judging import Judged
    from evalkit.judgement.decision_table import VerdictLabel
    from evalkit.judgement.sentences import OutcomeSaid
    from evalkit.judgement.verdicts import LinkVerdict
    from evalkit.section import Table

MOST = 3  # of each kind of thing to bring
LACKS = {
    "activity": "Not known to have happened",
    "effect": "No change for the better was seen",
    "link_evidence": "Not tied together",
    "assumptions": "Assumptions",
    "rivals": "Other explanations",
}
GOOD: tuple[VerdictLabel, ...] = ("established", "plausible")


def outcomes_sentence(judged: Judged) -> str:
    """Count the outcomes by the strongest verdict of the links into them.

    Parameters
    ----------
    judged : Judged
        The verdicts.

    Returns
    -------
    str

    Examples
    --------
    >>> from evalkit.chapters import open_edition
    >>> from evalkit.chapters.judging import judged
    >>> outcomes_sentence(judged(open_edition(council="E08000001", pack="demo:E08000001")))[:15]
    'Of 20 outcomes '
    """
    if not judged.outcomes:
        return "The theory names no outcome that a link leads to."
    best = [said.strongest for said in judged.outcomes]
    told = [f"for {n} {label}" for label in STRONGEST_FIRST if (n := best.count(label))]
    return f"Of {counted(len(best), 'outcome')} of the theory, a contribution is {listed(told)}."


def strongest(judged: Judged) -> Markdown:
    """Say which link is best borne out, and by what."""
    best = judged.strongest
    if best is None:
        return _led("Strongest evidence", "none: no link of the theory is established or plausible here.")
    return _led("Strongest evidence", f"{link_sentence(best, judged.material.theory)} {_evidence(best)}")


def hole(judged: Judged) -> Markdown | str:
    """Say which link nobody can vouch for and on which most else rests."""
    missing = judged.hole
    if missing is None:
        return ""
    return _led("Biggest hole", f"{link_sentence(missing, judged.material.theory)} {_lacks(missing)}")


def outcomes_table(judged: Judged) -> Table:
    """List what can be said of each outcome, the strongest first, with its evidence and its hole."""
    ordered = sorted(judged.outcomes, key=lambda said: STRONGEST_FIRST.index(said.strongest))
    return tabulate(
        [_row(said) for said in ordered],
        id="outcomes_said",
        caption="What can be said of each outcome",
        columns=(
            words("outcome", "Outcome"),
            words("sentence", "What can be said"),
            words("evidence", "Strongest evidence"),
            words("hole", "Biggest hole"),
            words("verdict", ""),
        ),
        notes=("Grouped by the strongest verdict of the links into the outcome; chapter 8 gives each link.",),
        parts="verdict",
    )


def community(edition: Edition, judged: Judged) -> tuple[list[str], list[str]]:
    """List what this council can offer the community of practice, and what it has to ask.

    Parameters
    ----------
    edition : Edition
        The council's edition.
    judged : Judged
        Its verdicts.

    Returns
    -------
    tuple of list of str and list of str
        Offers and questions, by rule, each kind cut off at three.
    """
    return list(_offers(edition, judged)), list(_questions(edition, judged))


def _row(said: OutcomeSaid) -> dict[str, Any]:
    best = said.verdicts[0]
    return {
        "outcome": said.node.label,
        "sentence": said.sentence.removeprefix(f"{said.node.label}: "),
        "evidence": _evidence(best) if said.strongest in GOOD else "none",
        "hole": _lacks(best),
        "verdict": said.strongest.capitalize(),
    }


def _evidence(verdict: LinkVerdict) -> str:
    """Give the reason that carries a verdict: evidence for the link itself before a change that was seen."""
    tied = verdict.reasons["link_evidence"]
    return tied.why if tied.value == "supports" else verdict.reasons["effect"].why


def _lacks(verdict: LinkVerdict) -> str:
    """Name the first condition that is not as favourable as it could be."""
    for condition in read_decision_table().conditions:
        reason = verdict.reasons[condition.id]
        if reason.value != condition.favour[-1]:
            return f"{LACKS[condition.id]}: {reason.why[:1].lower()}{reason.why[1:]}"
    return "None of the five conditions is open."


def _offers(edition: Edition, judged: Judged) -> Iterator[str]:
    good = sorted(judged.of(*GOOD), key=lambda each: (STRONGEST_FIRST.index(each.label), -each.holds_in))
    for verdict in good[:MOST]:
        yield f"How it was done: {link_sentence(verdict, judged.material.theory)}"
    actions = edition.pack.table("actions")
    told = actions["done"].notna() & actions["what_followed"].fillna("").astype(str).str.strip().ne("")
    for action, followed in actions.loc[told, ["action", "what_followed"]].head(MOST).itertuples(index=False):
        yield f"What followed when “{str(action).rstrip('.')}” was agreed: {str(followed).rstrip('.')}."


def _questions(edition: Edition, judged: Judged) -> Iterator[str]:
    yield from (f"It stopped here; how did others get past it? {each}." for each in _stopped(edition)[:MOST])
    yield from (
        f"It does not hold here; how did others bring it about? {each}" for each in _failing(judged)[:MOST]
    )
    theory = judged.material.theory
    for verdict in judged.of("contradicted")[:MOST]:
        yield f"Is it otherwise elsewhere? {link_sentence(verdict, theory)}"
    if judged.hole is not None:
        yield f"Has anybody tested it? {link_sentence(judged.hole, theory)}"
    for test in [each for each in judged.next_tests if each.ready][:1]:
        yield f"Has anybody looked whether {test.test.text.rstrip('.')}?"


def _stopped(edition: Edition) -> Sequence[str]:
    rows = edition.pack.table("milestones")
    stopped = set(rows.loc[rows["status"].eq("stopped"), "milestone"])
    steps = [step for stage in edition.theory.journey for step in stage.milestones]
    return [step.label for step in steps if step.id in stopped]


def _failing(judged: Judged) -> Sequence[str]:
    """List the assumptions that do not hold, those that are critical first."""
    named = sorted(judged.material.theory.assumptions, key=lambda each: each.criticality != "critical")
    return [each.text for each in named if judged.material.status(each.id) == "fails"]


def _led(head: str, text: str) -> Markdown:
    return Markdown(f"**{head}.** {literal(text[:1].upper() + text[1:])}")
