"""The sentences of the chapter on contribution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.judgement.sentences import STRONGEST_FIRST, link_sentence
from evalkit.judgement.words import counted, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.chapters.edition import Edition
    from evalkit.chapters.judging import Judged
    from evalkit.judgement.next_evidence import NextTest

UNTESTED = ("not tested", "not tested (not implemented)")
BITS = 2  # decimals of a gain


def summary(judged: Judged) -> str:
    """Say in a few sentences what a tired reader should take away."""
    return " ".join(part for part in (counts(judged), best(judged), hole(judged)) if part)


def counts(judged: Judged) -> str:
    """Count the links by verdict."""
    found = [(len(judged.of(label)), label) for label in STRONGEST_FIRST]
    told = [f"{n} {'is' if n == 1 else 'are'} {label}" for n, label in found if n]
    return f"Of {counted(len(judged.verdicts), 'link')} of the theory, {listed(told)} here."


def best(judged: Judged) -> str:
    """Say which link is best borne out."""
    strongest = judged.strongest
    if strongest is None:
        return "No link is established or plausible."
    return f"Best borne out: {link_sentence(strongest, judged.material.theory)}"


def hole(judged: Judged) -> str:
    """Say which link nobody can vouch for and on which most rests."""
    missing = judged.hole
    if missing is None:
        return ""
    return f"The biggest hole: {link_sentence(missing, judged.material.theory)}"


def needed(judged: Judged) -> str:
    """Say what the biggest hole needs."""
    missing = judged.hole
    if missing is None:
        return ""
    leads = {effort.id: effort.lead for effort in judged.material.theory.efforts}
    asked = [leads[effort] for effort in missing.link.efforts if effort in leads]
    test = "a test of it, with chances set before anybody looks, and its rival explanations"
    return f"{test}; to be asked: {listed(asked)}." if asked else f"{test}."


def stalled(judged: Judged) -> str:
    """Say what a programme that was not implemented means for the verdicts."""
    if not judged.material.has_stalled:
        return ""
    return (
        "The programme was not implemented here, so most of the theory could not be tested: what was not "
        "done can be neither borne out nor contradicted."
    )


def firm(judged: Judged) -> str:
    """Say how much of the verdicts hangs on settings."""
    tried = [each for each in judged.verdicts if each.settings > 1]
    if not tried:
        return "No test or planned estimate bears on any link, so no setting could change a verdict."
    firm_ones = sum(each.holds_in == 1 for each in tried)
    could = f"{counted(len(tried), 'verdict')} could hang on settings"
    return f"{could}; {counted(firm_ones, 'verdict')} of these stay whatever is chosen."


def traced(judged: Judged) -> str:
    """Count the tests of process tracing and what became of them."""
    tests = [test for each in judged.material.hypotheses for test in each.tests]
    if not tests:
        return "Nobody has written down a test of any link: what should be seen if it works, and what if not."
    results = [
        (sum(test.result == result for test in tests), result) for result in ("found", "absent", "not sought")
    ]
    told = listed([f"{n} {'was' if n == 1 else 'were'} {result}" for n, result in results if n])
    late = sum(test.set_when == "post hoc" for test in tests)
    marked = f" {counted(late, 'test')} had chances set after the result was known: post hoc." if late else ""
    return f"Of {counted(len(tests), 'test')}, {told}.{marked}"


def rivals(judged: Judged) -> str:
    """Count the rival explanations and where they stand."""
    found = [rival.stands for rivals in judged.material.rivals.values() for rival in rivals]
    if not found:
        return "Nobody has written down a rival explanation, so no link can be established."
    told = [(found.count(name), name) for name in ("answered", "open", "upheld")]
    said = listed([f"{n} {'is' if n == 1 else 'are'} {name}" for n, name in told if n])
    without = sum(each.link.id not in judged.material.rivals for each in judged.verdicts)
    return f"Of {counted(len(found), 'rival explanation')}, {said}. Links without one: {without}."


def assumptions(judged: Judged) -> str:
    """Say where the critical assumptions stand, and how much they block."""
    critical = [each for each in judged.material.theory.assumptions if each.criticality == "critical"]
    if not critical:
        return "The theory names no critical assumption."
    standing = [judged.material.status(each.id) for each in critical]
    told = listed([f"{n} {word}" for word in ("holds", "open", "fails") if (n := standing.count(word))])
    blocked = sum(each.reasons["assumptions"].value != "holds" for each in judged.verdicts)
    several = counted(len(critical), "critical assumption")
    return f"Of {several}: {told}. That keeps {counted(blocked, 'link')} from being established."


def place(edition: Edition) -> str:
    """Say how many conditions were scored here."""
    scored = edition.pack.table("conditions")["condition"].nunique()
    if not scored:
        return "Nobody has scored the conditions of this place."
    return f"{counted(scored, 'condition')} of this place were scored; comparing councils shows which matter."


def next_sentence(judged: Judged) -> str:
    """Say what to collect next, and from whom."""
    first = next(iter(judged.next_tests), None)
    if first is None:
        return f"No test is left that was written down and not sought. {_to_write(judged)}"
    if not first.ready:
        return "Each test that is left waits for a step that has not happened here yet."
    return (
        f"Look next whether {_plain(first)}. {_from(first)} That is expected to tell most of all tests left."
    )


def _to_write(judged: Judged) -> str:
    missing = judged.hole
    if missing is None:
        return "Next: write down a test of a link that has none."
    ends = [judged.material.theory.node(end).label for end in (missing.link.source, missing.link.target)]
    return f"Most rests on whether “{ends[0]}” contributes to “{ends[1]}”. What it needs: {needed(judged)}"


def _plain(test: NextTest) -> str:
    return test.test.text.rstrip(".")


def _from(test: NextTest) -> str:
    source = test.test.source or test.test.package
    asked = f"Ask: {listed(test.ask)}. " if test.ask else ""
    return f"{asked}Where to look: {source}." if source else asked.strip()


def doubts(judged: Judged) -> Iterator[str]:
    """List what could be wrong with the verdicts here."""
    known = {each.link.id for each in judged.verdicts}
    stray = sorted({each.link for each in judged.material.hypotheses} - known)
    if stray:
        yield f"Tests of links that the theory does not have count for nothing: {listed(stray)}."
    bad = [test.test_id for each in judged.material.hypotheses for test in each.tests if test.problem]
    if bad:
        yield f"Tests whose chances cannot be used count for nothing: {listed(bad)}."
    if any(rival.verdict != rival.stands for rivals in judged.material.rivals.values() for rival in rivals):
        yield "A rival explanation that is called answered, without a word on how, counts as open."
