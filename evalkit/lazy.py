"""Load the names of a package when they are first used (PEP 562)."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def attach(
    package: str, names: Mapping[str, str]
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """Make the ``__getattr__``, ``__dir__`` and ``__all__`` of a package.

    Parameters
    ----------
    package : str
        The package's ``__name__``.
    names : mapping of str to str
        Public name to the module below the package that holds it.

    Returns
    -------
    tuple
        ``__getattr__``, ``__dir__`` and ``__all__``, in that order.

    Examples
    --------
    >>> getattr_, _, everything = attach("evalkit", {"parse_period": "periods"})
    >>> getattr_("parse_period")("2025-04").days, everything
    (30, ['parse_period'])
    """

    def load(name: str) -> Any:
        if name not in names:
            raise AttributeError(f"{package} has no name {name!r}. It has: {', '.join(names)}.")
        return getattr(import_module(f"{package}.{names[name]}"), name)

    return load, lambda: list(names), list(names)
