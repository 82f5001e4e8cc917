"""The rules of comparison: what is never compared, what is shown apart, and what is said with it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evalkit.chapters.series import RUN_FROM
from evalkit.methods.funnels import FEWEST_PLACES
from evalkit.methods.pooling import FEWEST_COUNCILS as FEWEST_POOLED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.compare.records import Records

FEWEST_PERIODS = RUN_FROM  # periods with a figure; with fewer no chart can show a signal
MOST_OFF = (
    3  # by how much a published count may differ from the true one: rounding to 5 or to a midpoint of 6
)


@dataclass(frozen=True, slots=True)
class Rule:
    """State one rule of comparison.

    Parameters
    ----------
    id : str
        What code and documents call it.
    what : str
        What the rule is about.
    why : str
        Why there is one.
    done : str
        What is done.

    Examples
    --------
    >>> RULES["kinds"].done
    'Refused: nothing is compared.'
    """

    id: str
    what: str
    why: str
    done: str


RULES = {
    each.id: each
    for each in (
        Rule(
            "kinds",
            "Synthetic and real councils",
            "A made-up figure says nothing of a real place.",
            "Refused: nothing is compared.",
        ),
        Rule(
            "editions",
            "Internal records and releases",
            "One holds exact counts and the other does not.",
            "Refused: nothing is compared.",
        ),
        Rule(
            "verified",
            "Packs that cannot be trusted",
            "A figure that was changed on its way, or that nobody answers for, says nothing.",
            "A pack that is not whole, not signed with a trusted key, or older than what is held is left "
            "out, and the reason stands beside its name.",
        ),
        Rule(
            "one_each",
            "Several records of one council",
            "A council counts once.",
            "The latest release of the latest edition is compared; two that contradict each other are left "
            "out.",
        ),
        Rule(
            "theories",
            "Different theories of change",
            "The same word may mean another thing.",
            "A council with another theory is left out, and named.",
        ),
        Rule(
            "versions",
            "Different versions of one theory",
            "Anchors of scores and milestones may differ between versions.",
            "Figures are compared where their definitions agree; conditions and journeys by another "
            "version than that of most councils are named, and count in no group.",
        ),
        Rule(
            "definitions",
            "Different versions of a definition",
            "A difference between councils would be one between definitions.",
            "Only figures by the theory's own version are compared; the others are marked [d], and effects "
            "by another version are put together apart.",
        ),
        Rule(
            "chart_rules",
            "Different rules for control charts",
            "What is a signal by one set of rules may be none by another.",
            "An icon stands only where the rules are those of most councils for that outcome; the others "
            "are named.",
        ),
        Rule(
            "releases",
            "Different rules of disclosure control",
            "Counts are hidden and rounded differently.",
            "Figures released by other rules than those of most councils stand in the tables and plots, "
            "and in no funnel and no estimate; effects are put together apart.",
        ),
        Rule(
            "periods",
            "Different periods",
            "A winter is no summer, and a quarter no month.",
            "Sums are over the same periods for all; of an outcome one kind of period is compared.",
        ),
        Rule(
            "few_periods",
            "A council with few periods",
            "A short series shows no signal, whatever happened.",
            f"With fewer than {FEWEST_PERIODS} periods it is shown, and marked as such.",
        ),
        Rule(
            "hidden",
            "Figures that are hidden for being small",
            "What is left of a year would be too high, or nothing but noughts.",
            "A sum with a hidden part is hidden too; nothing is put in its place.",
        ),
        Rule(
            "rounding",
            "Rounded counts",
            "Adding up rounded counts adds up what was rounded off.",
            f"A council lies outside a funnel only if it would with each count {MOST_OFF} higher or lower.",
        ),
        Rule(
            "few_councils",
            "Few councils",
            "With few it cannot be told how much councils differ anyway.",
            f"No funnel below {FEWEST_PLACES} councils, no effects put together below {FEWEST_POOLED}; "
            "medians need three.",
        ),
        Rule(
            "post_hoc",
            "Estimates that nobody planned",
            "Among many that are tried, some look like an effect by chance.",
            "They are called post hoc, and stand apart from those that were planned.",
        ),
        Rule(
            "ranks",
            "Ranks",
            "The order of places that differ by chance says nothing.",
            "Councils stand by their name, or by when they started; never by a figure.",
        ),
    )
}


def commonest(values: Iterable[str]) -> str:
    """Give the value that most have; of several the first by letter, so that chance has no part in it.

    Examples
    --------
    >>> commonest(["b", "a", "b"]), commonest(["b", "a"]), commonest([])
    ('b', 'a', '')
    """
    often = Counter(values)
    return min(often, key=lambda value: (-often[value], value), default="")


def versions_apart(records: Records) -> dict[str, str]:
    """Name the councils whose record was made by another version of the theory than those of most.

    Parameters
    ----------
    records : Records
        What is compared.

    Returns
    -------
    dict of str to str
        Code of the council to its version.
    """
    versions = {each.identity.council: each.identity.theory.version for each in records.results}
    usual = commonest(versions.values())
    return {code: version for code, version in versions.items() if version != usual}


def released_apart(records: Records) -> dict[str, str]:
    """Name the councils whose figures were released by other rules than those of most.

    Parameters
    ----------
    records : Records
        What is compared.

    Returns
    -------
    dict of str to str
        Code of the council to its rule; empty where all have the same, and where none was released.
    """
    rules = {
        each.identity.council: records.released_by.get(each.identity.council, "") for each in records.results
    }
    usual = commonest(rules.values())
    return {code: rule for code, rule in rules.items() if rule != usual}
