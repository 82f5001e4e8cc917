"""A council's own additions to a theory; what the core defines stays as it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evalkit.errors import Problem, TheoryError
from evalkit.theory.references import name_of
from evalkit.theory.wording import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evalkit.safe_yaml import Lines
    from evalkit.theory.model import Indicator, LocalChanges, Target, Theory

_Placed = tuple[Problem, tuple[str | int, ...]]


def apply_local(theory: Theory, local: LocalChanges) -> Theory:
    """Add a council's own nodes, links and indicators to a theory, and set its targets.

    Parameters
    ----------
    theory : Theory
        The core theory.
    local : LocalChanges
        What the council adds, and the targets that it sets. Core definitions stay as they are.

    Returns
    -------
    Theory
        The theory with the additions marked as not core.

    Raises
    ------
    TheoryError
        If a core node, link or indicator would be redefined, or a target is set for no indicator.

    Examples
    --------
    >>> from evalkit.theory.model import LocalChanges, Target
    >>> from evalkit.theory.reading import read_theory
    >>> local = LocalChanges(targets={"insulin_on_time": Target(value=98, rationale="Agreed in May.")})
    >>> apply_local(read_theory("blended_roles"), local).indicator("insulin_on_time").target.value
    98.0
    """
    problems = check_local(theory, local)
    if problems:
        raise TheoryError(
            "The local changes to the theory cannot be made.",
            hint="\n".join(map(str, problems)),
            problems=problems,
        )
    own = {"core": False}
    indicators = (*theory.indicators, *(item.model_copy(update=own) for item in local.indicators))
    return theory.model_copy(
        update={
            "nodes": (*theory.nodes, *(item.model_copy(update=own) for item in local.nodes)),
            "links": (*theory.links, *(item.model_copy(update=own) for item in local.links)),
            "indicators": tuple(_aimed(indicator, local.targets) for indicator in indicators),
        }
    )


def _aimed(indicator: Indicator, targets: Mapping[str, Target]) -> Indicator:
    target = targets.get(indicator.code)
    return indicator if target is None else indicator.model_copy(update={"target": target})


def check_local(
    theory: Theory, local: LocalChanges, *, file: str = "council.yaml", lines: Lines | None = None
) -> list[Problem]:
    """List what keeps local changes from being made.

    Parameters
    ----------
    theory : Theory
        The core theory.
    local : LocalChanges
        The changes.
    file : str
        The file that they stand in, under the key ``local_theory``.
    lines : Lines, optional
        Where its keys stand.

    Returns
    -------
    list of Problem
        Empty where the changes can be made.

    Examples
    --------
    >>> from evalkit.theory.model import LocalChanges
    >>> from evalkit.theory.reading import read_theory
    >>> theory = read_theory("blended_roles")
    >>> problem, = check_local(theory, LocalChanges(nodes=[theory.node("training")]))
    >>> problem.message
    'The node training belongs to the core theory and cannot be defined again.'
    """
    clashes = (
        *_clashes("node", "nodes", theory.nodes, local.nodes),
        *_clashes("link", "links", theory.links, local.links),
        *_clashes("indicator", "indicators", theory.indicators, local.indicators),
    )
    known = [indicator.code for indicator in (*theory.indicators, *local.indicators)]
    strays = (_stray(code, known) for code in local.targets if code not in known)
    return [_placed(problem, path, file, lines) for problem, path in (*clashes, *strays)]


def _clashes(part: str, key: str, core: Iterable[Any], local: Iterable[Any]) -> Iterator[_Placed]:
    known = {name_of(item) for item in core}
    for index, item in enumerate(local):
        if name_of(item) in known:
            message = f"The {part} {name_of(item)} belongs to the core theory and cannot be defined again."
            mend = "Give it a name of its own" + (
                ", or set only its target." if part == "indicator" else ", or take it out."
            )
            yield (
                Problem(
                    "core-redefined",
                    message,
                    f"a {part} that the core does not have",
                    mend,
                    found=name_of(item),
                ),
                (key, index),
            )


def _stray(code: str, known: Iterable[str]) -> _Placed:
    mend = did_you_mean(code, known) or "Use the code of an indicator of the theory."
    problem = Problem(
        "target-without-indicator",
        f"There is no indicator {code}.",
        "an indicator of the theory",
        mend,
        found=code,
    )
    return problem, ("targets", code)


def _placed(problem: Problem, path: tuple[str | int, ...], file: str, lines: Lines | None) -> Problem:
    row = None if lines is None else lines.at("local_theory", *path)
    return replace(problem, file=file, row=row, column=f"local_theory.{path[0]}[{problem.found}]")
