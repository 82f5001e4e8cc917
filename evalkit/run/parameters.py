"""Check parameters against what a notebook declares, before anything starts.

papermill only warns of a parameter that a notebook does not have, and puts a parameter's *name* into the
notebook as code.
"""

from __future__ import annotations

import ast
import difflib
import json
from typing import TYPE_CHECKING, Any

from evalkit.errors import RunError, UsageError
from evalkit.run.guarding import check_secrets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from evalkit.run.options import Value

IDENTITY = ("council", "pack", "theory", "edition")  # what the runner gives to every chapter
OF_COMPARISON = ("reports", "edition", "theory")  # and to every comparison
_READ_AS_JSON = ("list", "dict", "bool", "int", "float")
_TYPES: dict[str, type | tuple[type, ...]] = {
    "str": str,
    "int": int,
    "float": (int, float),
    "bool": bool,
    "list": list,
    "dict": dict,
    "None": type(None),
}


def declared_parameters(notebook: Path) -> dict[str, str]:
    """List the parameters that a notebook declares, with their types.

    Parameters
    ----------
    notebook : pathlib.Path
        The notebook.

    Returns
    -------
    dict of str to str
        Name to annotation; blank where none was written.

    Raises
    ------
    RunError
        If it is no notebook, or has no cell tagged ``parameters``.

    Examples
    --------
    >>> from evalkit.bundled import bundled
    >>> declared_parameters(bundled("notebooks", "council", "03_journey.ipynb"))["council"]
    'str'
    """
    # Both take seconds to load, and a run with nothing to do needs neither.
    from papermill import inspect_notebook  # noqa: PLC0415 - as above

    from evalkit.run.notebooks import read_notebook  # noqa: PLC0415 - as above

    try:
        # The notebook, not its path: papermill reads braces in a path as parameters.
        found = inspect_notebook(read_notebook(notebook))
    except Exception as error:  # noqa: BLE001 - nbformat raises many kinds for a broken file
        raise RunError(f"{notebook.name} is not a notebook: {error}", hint="Restore it.") from None
    if not found:
        raise RunError(
            f"{notebook.name} declares no parameters.", hint="Give it one cell tagged `parameters`."
        )
    return {name: _annotation(each["inferred_type_name"], each["default"]) for name, each in found.items()}


def check_parameters(
    notebooks: Sequence[Path],
    given: Mapping[str, Value],
    *,
    declare: Callable[[Path], Mapping[str, str]] | None = None,
    identity: Sequence[str] = IDENTITY,
) -> dict[str, dict[str, Value]]:
    """Fit the given parameters to the notebooks that declare them.

    Parameters
    ----------
    notebooks : sequence of pathlib.Path
        The chapters of the run.
    given : mapping of str to value
        What a person asked for, beyond the council, pack, theory and edition.
    declare : callable, optional
        Gives what a notebook declares; else it is read from the notebook.
    identity : sequence of str
        What the runner itself gives to every notebook.

    Returns
    -------
    dict
        Name of each notebook to the parameters that it takes.

    Raises
    ------
    UsageError
        If no chapter declares a parameter, it is the runner's own, its value is not of the declared type, or
        it is a password, or names an environment variable that is not set.
    RunError
        If a chapter does not declare what the runner gives to every chapter.
    """
    declare = declare or declared_parameters
    declared = {notebook.name: declare(notebook) for notebook in notebooks}
    for notebook, names in declared.items():
        _has_identity(notebook, names, identity)
    known = sorted({name for names in declared.values() for name in names} - set(identity))
    for name in given:
        _is_known(name, known, identity)
    check_secrets(given)
    return {
        notebook: {name: fit(value, names[name], name=name) for name, value in given.items() if name in names}
        for notebook, names in declared.items()
    }


def fit(value: Value, annotation: str, *, name: str) -> Value:
    """Read a value as the declared type.

    Parameters
    ----------
    value : value
        Text as typed, or a value that has its type.
    annotation : str
        Such as ``int`` or ``dict[str, float]``; blank takes anything.
    name : str
        The parameter, for the message.

    Returns
    -------
    value

    Raises
    ------
    UsageError
        If the value is not of this type.

    Examples
    --------
    >>> fit("12", "int", name="baseline"), fit("12", "str", name="edition")
    (12, '12')
    >>> fit('{"a": 1.5}', "dict[str, float]", name="weights")
    {'a': 1.5}
    """
    annotation = annotation.replace(" ", "")
    if _base(annotation) not in _TYPES:  # unwritten, or a type that cannot be checked
        return value
    read = _read(value, annotation) if isinstance(value, str) else value
    if not _is_of(read, annotation):
        raise UsageError(
            f"Parameter {name} is {value!r}, which is not {_in_words(annotation)}.",
            hint=f"Give {name} as {annotation}, for instance {_EXAMPLES[_base(annotation)]}.",
        )
    return read


_EXAMPLES = {
    "str": "name=text",
    "int": "name=12",
    "float": "name=0.95",
    "bool": "name=true",
    "list": 'name=["a", "b"]',
    "dict": 'name={"a": 1.5}',
    "None": "name=null",
}


def _in_words(annotation: str) -> str:
    words = {"str": "text", "int": "a whole number", "float": "a number", "bool": "true or false"}
    return words.get(annotation, annotation)


def _annotation(inferred: str, default: str) -> str:
    if inferred != "None":
        return inferred.replace(" ", "")
    try:
        return type(ast.literal_eval(default)).__name__.replace("NoneType", "")
    except (ValueError, SyntaxError):
        return ""


def _base(annotation: str) -> str:
    return annotation.split("[", 1)[0]


def _read(text: str, annotation: str) -> Value:
    if _base(annotation) not in _READ_AS_JSON:
        return text
    try:
        value: Value = json.loads(text.lower() if annotation == "bool" else text)
    except ValueError:
        return text
    return value


def _is_of(value: Any, annotation: str) -> bool:
    base, _, inner = annotation.partition("[")
    expected = _TYPES[base]
    if isinstance(value, bool) and base in ("int", "float"):
        return False
    if not isinstance(value, expected):
        return False
    return not inner or _members_are(value, _split(inner.removesuffix("]")))


def _members_are(value: Any, inner: list[str]) -> bool:
    if isinstance(value, dict):
        key, each = inner
        return all(_is_of(k, key) and _is_of(v, each) for k, v in value.items())
    return all(_is_of(member, inner[0]) for member in value)


def _split(inner: str) -> list[str]:
    return inner.split(",", 1) if "," in inner.split("[", 1)[0] else [inner]


def _has_identity(notebook: str, names: Iterable[str], identity: Sequence[str]) -> None:
    missing = [name for name in identity if name not in names]
    if missing:
        raise RunError(
            f"{notebook} does not declare {', '.join(missing)}.",
            hint="Every chapter has these in its cell tagged `parameters`.",
        )


def _is_known(name: str, known: Sequence[str], identity: Sequence[str]) -> None:
    if name in identity:
        raise UsageError(
            f"Parameter {name} is set by the run itself.",
            hint="Give the pack as an argument, and use --edition and --theory.",
        )
    if not name.isidentifier() or name not in known:
        close = difflib.get_close_matches(name, known, n=1)
        meant = f"Did you mean {close[0]}? " if close else ""
        raise UsageError(
            f"No chapter has a parameter called {name!r}.",
            hint=f"{meant}There are: {', '.join(known) or 'none beyond those that the run sets'}.",
        )
