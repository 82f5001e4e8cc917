"""The links of an edition, judged once for every chapter that asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.judgement.material import TABLES, gather_material
from evalkit.judgement.next_evidence import next_best
from evalkit.judgement.sentences import biggest_hole, outcome_sentences, strongest_evidence
from evalkit.judgement.verdicts import judge

if TYPE_CHECKING:
    from evalkit.chapters.edition import Edition
    from evalkit.judgement.decision_table import VerdictLabel
    from evalkit.judgement.material import AnswerToImplemented, Material
    from evalkit.judgement.next_evidence import NextTest
    from evalkit.judgement.sentences import OutcomeSaid
    from evalkit.judgement.verdicts import LinkVerdict

ANSWERS: dict[float | None, AnswerToImplemented] = {1.0: "yes", 0.0: "no"}


@dataclass(frozen=True)
class Judged:
    """Hold what the evidence of one edition says of each link.

    Parameters
    ----------
    material : Material
        What the verdicts are read from.
    verdicts : tuple of LinkVerdict
        In the order of the theory.
    outcomes : tuple of OutcomeSaid
        A sentence for each outcome.
    next_tests : tuple of NextTest
        The tests that nobody has sought, the best first.
    """

    material: Material
    verdicts: tuple[LinkVerdict, ...]
    outcomes: tuple[OutcomeSaid, ...]
    next_tests: tuple[NextTest, ...]

    @property
    def strongest(self) -> LinkVerdict | None:
        """The link that is best borne out; None where none is even plausible."""
        return strongest_evidence(self.verdicts)

    @property
    def hole(self) -> LinkVerdict | None:
        """The link into an outcome that nobody can vouch for and on which most else rests."""
        return biggest_hole(self.material.theory, self.verdicts)

    def of(self, *labels: VerdictLabel) -> tuple[LinkVerdict, ...]:
        """List the links with one of these verdicts."""
        return tuple(each for each in self.verdicts if each.label in labels)


def judged(edition: Edition) -> Judged:
    """Judge each link of an edition's theory, from what its other chapters found and its tables say.

    Parameters
    ----------
    edition : Edition
        The council's edition.

    Returns
    -------
    Judged

    Examples
    --------
    >>> from evalkit.chapters import open_edition
    >>> found = judged(open_edition(council="E08000001", pack="demo:E08000001"))
    >>> len(found.of("established", "contradicted"))
    0
    """
    material = gather_material(
        edition.theory,
        tables={name: edition.pack.table(name) for name in TABLES},
        findings=(*edition.findings("reach"), *edition.findings("impact")),
        implemented=ANSWERS.get(edition.findings("journey")[0].estimate, "cannot tell"),
    )
    verdicts = judge(material)
    return Judged(material, verdicts, outcome_sentences(edition.theory, verdicts), next_best(material))
