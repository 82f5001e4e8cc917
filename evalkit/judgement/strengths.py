"""Three scales of strength for each link, side by side and never merged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.finding import Record
from evalkit.judgement.material import IMPACT_METHODS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.judgement.material import Material
    from evalkit.judgement.verdicts import LinkVerdict

CONFIDENCE = ("very low", "low", "moderate", "high")  # stepped down from the last
ENOUGH_SOURCES = 3  # independent packages of evidence and stories together [ours]
COMPARED = 3  # level of the Maryland scale that Nesta's third level asks for


class Scale(Record):
    """Hold one scale of strength, with the version of its rubric."""

    id: str
    version: str
    title: str
    after: str
    asks: str
    levels: dict[str, str]


@dataclass(frozen=True, slots=True)
class Strengths:
    """Hold how strong the evidence for one link is, by each scale.

    Parameters
    ----------
    maryland, nesta : int
        Levels; 0 where there is nothing to score.
    confidence : str
        In qualitative evidence: none, very low, low, moderate or high.
    doubts : tuple of str
        What lowered the confidence.
    """

    maryland: int
    nesta: int
    confidence: str
    doubts: tuple[str, ...] = ()


def strengths_of(material: Material, verdict: LinkVerdict) -> Strengths:
    """Score the evidence for one link by each scale.

    Parameters
    ----------
    material : Material
        What the verdicts were read from.
    verdict : LinkVerdict
        The verdict of the link.

    Returns
    -------
    Strengths

    Examples
    --------
    >>> from evalkit.judgement.material import Material
    >>> from evalkit.judgement.verdicts import judge
    >>> from evalkit.theory.reading import read_theory
    >>> here = Material(read_theory("blended_roles"))
    >>> strengths_of(here, judge(here)[0])
    Strengths(maryland=0, nesta=1, confidence='none', doubts=())
    """
    maryland = _maryland(material, verdict)
    doubts = tuple(_doubts(material, verdict))
    return Strengths(
        maryland, _nesta(material, verdict, maryland), _confidence(material, verdict, doubts), doubts
    )


def _maryland(material: Material, verdict: LinkVerdict) -> int:
    indicator = material.outcome(verdict.link)
    estimate = material.effects.get(indicator.code) if indicator else None
    return 0 if estimate is None else IMPACT_METHODS[estimate.method]


def _nesta(material: Material, verdict: LinkVerdict, maryland: int) -> int:
    indicator = material.outcome(verdict.link)
    estimate = material.effects.get(indicator.code) if indicator else None
    if estimate is not None and maryland >= COMPARED and estimate.bearing == "supports":
        return 3
    return 2 if verdict.reasons["effect"].value == "improved" else 1


def _sources(material: Material, verdict: LinkVerdict) -> int:
    packages = sum(len(each.packages) for each in material.of_link(verdict.link.id))
    return packages + material.told.get(verdict.link.id, 0)


def _confidence(material: Material, verdict: LinkVerdict, doubts: tuple[str, ...]) -> str:
    if not _sources(material, verdict):
        return "none"
    return CONFIDENCE[max(0, len(CONFIDENCE) - 1 - len(doubts))]


def _doubts(material: Material, verdict: LinkVerdict) -> Iterator[str]:
    sought = [test for each in material.of_link(verdict.link.id) for p in each.packages for test in p.tests]
    sources = _sources(material, verdict)
    if not sources:
        return
    if not sought or any(test.set_when == "post hoc" or not test.source for test in sought):
        yield "methodological limitations: no test was set beforehand, or a source is not named"
    if {test.result for test in sought} == {"found", "absent"}:
        yield "coherence: the tests point both ways"
    if sources < ENOUGH_SOURCES:
        yield f"adequacy: fewer than {ENOUGH_SOURCES} independent sources"
    if not material.told.get(verdict.link.id):
        yield "relevance: nobody who lived it says so in a story"
