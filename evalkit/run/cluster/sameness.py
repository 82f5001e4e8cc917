"""See that two machines have the same evalkit: else equal inputs would not make equal reports."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from evalkit import __version__
from evalkit.run.closure import own_files
from evalkit.run.inputs import hash_libraries, one_hash

if TYPE_CHECKING:
    from collections.abc import Mapping

# The lock says what should be installed; these make the results, so what is installed is looked at too.
_MAKERS = ("papermill", "nbclient", "pandas", "numpy", "scipy", "duckdb", "matplotlib", "seaborn", "pydantic")
_CALLED = {"code": "its code", "lock": "requirements.lock", "reference": "its reference data"}


def describe_program() -> dict[str, str]:
    """Say what the evalkit of this machine is: versions, and hashes of its code and of what it uses.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> describe_program() == describe_program()
    True
    """
    return {
        "evalkit": __version__,
        "Python": platform.python_version(),
        "code": one_hash(own_files()),
        **{name: each for name, each in hash_libraries().items() if name != "python"},
        **{name: _version(name) for name in _MAKERS},
    }


def differences(here: Mapping[str, str], there: Mapping[str, str]) -> str:
    """Say in words in what two descriptions differ; blank where they are equal.

    Parameters
    ----------
    here, there : mapping of str to str
        As `describe_program` gives them.

    Returns
    -------
    str

    Examples
    --------
    >>> differences({"evalkit": "0.1.0", "code": "a"}, {"evalkit": "0.2.0", "code": "b"})
    'its code; evalkit (0.2.0, not 0.1.0)'
    """
    names = [name for name in sorted({*here, *there}) if here.get(name) != there.get(name)]
    return "; ".join(
        _CALLED.get(name) or f"{name} ({there.get(name, 'none')}, not {here.get(name, 'none')})"
        for name in names
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
