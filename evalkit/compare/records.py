"""Records of several councils that may be compared, and what keeps others out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evalkit.errors import RefusedError, UsageError
from evalkit.judgement.words import some

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.report.record import Result
    from evalkit.theory.model import Theory


@dataclass(frozen=True)
class Records:
    """Hold the records of councils that are compared.

    Parameters
    ----------
    edition : str
        The month that names the comparison.
    theory : Theory
        The theory of change that all of them share, for titles, units and definitions.
    results : tuple of Result
        One a council, in order of their names; of their series those of the whole council alone.
    left_out : mapping of str to str
        What is not compared, to why, in words.
    released_by : mapping of str to str
        Code of a council to the rule of disclosure control by which its figures were released.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> Records("2026-04", read_theory("blended_roles"), ()).is_synthetic
    False
    """

    edition: str
    theory: Theory
    results: tuple[Result, ...]
    left_out: Mapping[str, str] = field(default_factory=dict)
    released_by: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_shareable(self) -> bool:
        """Say whether they are of releases: what is made from them may be shown where these may."""
        return bool(self.results) and all(is_shareable(result) for result in self.results)

    @property
    def is_synthetic(self) -> bool:
        """Say whether they are of synthetic councils; there are never both kinds."""
        return any(result.identity.synthetic for result in self.results)

    @property
    def names(self) -> dict[str, str]:
        """Name each council by its code; where two have one name, the code stands with it."""
        known = {result.identity.council: result.identity.name for result in self.results}
        often = Counter(known.values())
        return {code: name if often[name] == 1 else f"{name} ({code})" for code, name in known.items()}


def gather(
    results: Iterable[Result],
    *,
    theory: Theory,
    edition: str = "",
    left_out: Mapping[str, str] | None = None,
    released_by: Mapping[str, str] | None = None,
) -> Records:
    """Bring the records of several councils together.

    Parameters
    ----------
    results : iterable of Result
        One a council.
    theory : Theory
        The theory of change; a council whose record was made for another is left out, and named.
    edition : str
        The month that names the comparison; blank for the latest of the records.
    left_out : mapping of str to str, optional
        What could not be read, to why.
    released_by : mapping of str to str, optional
        Code of a council to the rule of disclosure control by which its figures were released.

    Returns
    -------
    Records

    Raises
    ------
    RefusedError
        If some are of synthetic councils and some are not, or some are releases and some are internal.
    UsageError
        If a council has two records.

    Examples
    --------
    >>> from evalkit.theory import read_theory
    >>> gather((), theory=read_theory("blended_roles"), edition="2026-04").results
    ()
    """
    given = sorted(results, key=lambda result: (result.identity.name.casefold(), result.identity.council))
    _refuse_mixture(given)
    _refuse_kinds(given)
    _refuse_twice(given)
    others = {
        result.identity.name: f"its record was made for the theory {result.identity.theory.id}, and not for "
        f"{theory.id}"
        for result in given
        if result.identity.theory.id != theory.id
    }
    kept = tuple(result for result in given if result.identity.theory.id == theory.id)
    latest = max((result.identity.edition for result in kept), default="")
    return Records(edition or latest, theory, kept, {**(left_out or {}), **others}, released_by or {})


def is_shareable(result: Result) -> bool:
    """Say whether a record is of a release."""
    return result.identity.edition_kind == "shareable"


def _refuse_mixture(results: Sequence[Result]) -> None:
    made_up = [result.identity.name for result in results if result.identity.synthetic]
    real = [result.identity.name for result in results if not result.identity.synthetic]
    if made_up and real:
        raise RefusedError(
            f"Synthetic and real councils are never compared: {some(made_up, most=3)} {_verb(made_up)} made "
            f"up, {some(real, most=3)} {_verb(real)} not.",
            hint="Name a folder that holds reports of one kind only.",
        )


def _refuse_kinds(results: Sequence[Result]) -> None:
    released = [result.identity.name for result in results if is_shareable(result)]
    internal = [result.identity.name for result in results if not is_shareable(result)]
    if released and internal:
        raise RefusedError(
            "Releases and internal records are never compared, as one holds exact counts and the other "
            f"does not: {some(released, most=3)} {_verb(released)} released, {some(internal, most=3)} "
            f"{_verb(internal)} not.",
            hint="Share your own council's figures too, and compare the packs.",
        )


def _verb(names: Sequence[str]) -> str:
    return "is" if len(names) == 1 else "are"


def _refuse_twice(results: Sequence[Result]) -> None:
    often = Counter(result.identity.council for result in results)
    twice = [code for code, count in often.items() if count > 1]
    if twice:
        raise UsageError(f"{some(twice)} has two records.", hint="Give one record a council.")
