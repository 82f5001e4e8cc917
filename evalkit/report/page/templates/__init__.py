"""Templates: every value is escaped, and every absent one is an error."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from evalkit.report.words import plain


def fill(name: str, **values: object) -> str:
    """Fill a template.

    Parameters
    ----------
    name : str
        Name of its file.
    **values : object
        What it shows.

    Returns
    -------
    str

    Examples
    --------
    >>> fill("table.html.j2", table=None)
    ''
    """
    return _template(name).render(values)


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("evalkit.report.page"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_fit,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(name)


def _fit(value: object) -> object:
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value
