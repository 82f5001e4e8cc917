"""Read a theory of change from a file, with every error at once."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from evalkit.bundled import bundled
from evalkit.errors import FileError, TheoryError
from evalkit.safe_yaml import Lines, load_yaml, parse_yaml
from evalkit.theory.model import Theory
from evalkit.theory.wording import did_you_mean, problems_from

MAX_BYTES = 524_288
KEPT = 8  # theories held, by their content, so that the chapters of many councils read each but once
_NAME = re.compile(r"[a-z0-9][a-z0-9_]*")


def read_theory(source: str | Path) -> Theory:
    """Read a theory of change.

    Whether its parts fit together is for `check_theory`.

    Parameters
    ----------
    source : str or path-like
        The name of a theory that comes with evalkit, or the path of a YAML file.

    Returns
    -------
    Theory

    Raises
    ------
    TheoryError
        If anything in it is missing, misspelt or of the wrong kind; its ``problems`` are all of them.
    FileError
        If there is no such file, or it is not YAML.

    Examples
    --------
    >>> theory = read_theory("blended_roles")
    >>> [len(stage.milestones) for stage in theory.journey]
    [5, 8, 8, 6]
    """
    return read_theory_with_lines(source)[0]


def read_theory_with_lines(source: str | Path) -> tuple[Theory, Lines]:
    """Read a theory of change and where each part stands in its file.

    Parameters
    ----------
    source : str or path-like
        As for `read_theory`.

    Returns
    -------
    tuple
        The theory, and the lines for `check_theory`.

    Raises
    ------
    TheoryError, FileError
        As for `read_theory`.

    Examples
    --------
    >>> theory, lines = read_theory_with_lines("blended_roles")
    >>> lines.at("id")
    1
    """
    path = locate_theory(source)
    content = _content(path)
    if content is None:  # reading it in full says what is wrong with it
        return _validated(*load_yaml(path, max_bytes=MAX_BYTES), file=path.name)
    return _in_memory(content, file=path.name)


def _content(path: Path) -> bytes | None:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError):
        return None
    return content if len(content) <= MAX_BYTES else None


@lru_cache(maxsize=KEPT)
def _in_memory(content: bytes, *, file: str) -> tuple[Theory, Lines]:
    return _validated(*parse_yaml(content, name=file), file=file)


def _validated(data: dict[str, Any], lines: Lines, *, file: str) -> tuple[Theory, Lines]:
    try:
        return Theory.model_validate(data), Lines(MappingProxyType(dict(lines.numbers)))
    except ValidationError as error:
        problems = problems_from(error.errors(), data=data, lines=lines, file=file, model=Theory)
    raise TheoryError(
        f"{file} has {len(problems)} {'error' if len(problems) == 1 else 'errors'}.",
        hint="\n".join(map(str, problems)),
        problems=problems,
    )


def bundled_theories() -> list[str]:
    """List the names of the theories that come with evalkit.

    Returns
    -------
    list of str

    Examples
    --------
    >>> bundled_theories()
    ['blended_roles']
    """
    return sorted(file.stem for file in bundled("data", "theories").glob("*.yaml"))


def locate_theory(source: str | Path) -> Path:
    """Find the file of a theory.

    Parameters
    ----------
    source : str or path-like
        The name of a theory that comes with evalkit, or the path of a YAML file.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    FileError
        If a name is given that no theory has.

    Examples
    --------
    >>> locate_theory("blended_roles").name
    'blended_roles.yaml'
    """
    path = Path(source)
    if not (isinstance(source, str) and _NAME.fullmatch(source)) or path.exists():
        return path
    known = bundled_theories()
    if source not in known:
        raise FileError(
            f"No theory is called {source}. These come with evalkit: {', '.join(known)}.",
            hint=did_you_mean(source, known) or "Give one of these names, or the path of a YAML file.",
        )
    return bundled("data", "theories", f"{source}.yaml")
