"""Layouts of published files as data: how one is recognised, and what each column means."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, model_validator

from evalkit.errors import FileError
from evalkit.finding import Record
from evalkit.theory.model import Indicator, Slug  # noqa: TC001 - pydantic reads these when it runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

QualityRule = Literal["copied year", "part month", "collapse", "impossible zero"]
_SHARED = ("period", "strata", "quality")  # said once for a layout, and by a measure that differs


class Place(Record):
    """Which column says whose figures a row holds."""

    kind: Literal["council", "trust"]
    code: str
    name: str = ""


class PeriodRule(Record):
    """How a column's text becomes a period of the contract; ``text`` is one period for the whole file."""

    column: str = ""
    form: Literal["as written", "financial year", "financial year beginning"] = "as written"
    text: str = ""

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if bool(self.column) == bool(self.text):
            raise ValueError("a period comes from a column or is one text for the file")
        return self


class Strata(Record):
    """How a column's text becomes a stratum; rows with other texts are left out and counted."""

    column: str
    named: dict[str, str]


class Measure(Record):
    """How the rows, or some columns, of a file become observations of one indicator.

    ``basis`` says which figure counts: ``counts`` means numerator over denominator, with the
    published value kept only where the counts are missing; ``published`` means the value itself.
    ``per`` is the multiplier of the printed value, ``times`` turns its unit into the indicator's.
    """

    indicator: Slug
    where: dict[str, str] = Field(default_factory=dict)
    period: PeriodRule
    strata: Strata | None = None
    basis: Literal["counts", "published"] = "counts"
    numerator: str = ""
    denominator: str = ""
    value: str = ""
    lower: str = ""
    upper: str = ""
    per: float = 1
    times: float = 1
    total: Literal["as given", "added up"] = "as given"
    quality: tuple[QualityRule, ...] = ()


class Layout(Record):
    """One kind of published file.

    Examples
    --------
    >>> names = Layout(id="names", title="Names", publisher="Nobody", columns=("code", "name"))
    >>> names.fits(["name", "code", "more"])
    True
    """

    id: Slug
    title: str
    publisher: str
    columns: tuple[str, ...]
    place: Place | None = None
    measures: tuple[Measure, ...] = ()
    days: str = ""  # column that counts the days reported in a month
    shared_codes: dict[str, str] = Field(default_factory=dict)
    indicators: tuple[Indicator, ...] = ()  # those that the core theory does not define

    @model_validator(mode="before")
    @classmethod
    def _spread_what_is_common(cls, raw: dict[str, Any]) -> dict[str, Any]:
        data = dict(raw)
        common = {**data.pop("common", {}), **{k: data.pop(k) for k in _SHARED if k in data}}
        return {**data, "measures": [{**common, **measure} for measure in data.get("measures", ())]}

    def fits(self, header: Iterable[str]) -> bool:
        """Say whether a file with these columns is of this kind."""
        return set(self.columns) <= set(header)


def recognise(header: Sequence[str], layouts: Sequence[Layout], *, name: str) -> Layout:
    """Find the layout of a file by its columns; what the file is called does not matter.

    Parameters
    ----------
    header : sequence of str
        The columns of the file.
    layouts : sequence of Layout
        The kinds that are known.
    name : str
        What to call the file in a message.

    Returns
    -------
    Layout

    Raises
    ------
    FileError
        If no kind fits; the message says which comes nearest and what it lacks.

    Examples
    --------
    >>> names = Layout(id="names", title="Names", publisher="Nobody", columns=("code", "name"))
    >>> recognise(["code", "name"], [names], name="x.csv").id
    'names'
    """
    fitting = [layout for layout in layouts if layout.fits(header)]
    if fitting:
        return max(fitting, key=lambda layout: len(layout.columns))
    raise FileError(
        f"{name} has none of the layouts that are known. Found columns: {', '.join(header) or 'none'}.",
        hint=_nearest(header, layouts),
    )


def _nearest(header: Sequence[str], layouts: Sequence[Layout]) -> str:
    known = "Known layouts: " + "; ".join(layout.title for layout in layouts) + "."
    near = max(layouts, key=lambda layout: len(set(layout.columns) & set(header)) / len(layout.columns))
    missing = [column for column in near.columns if column not in header]
    if len(missing) == len(near.columns):
        return known
    slips = [f"{m} (is it {c}?)" for m in missing for c in get_close_matches(m, header, n=1)]
    lacks = ", ".join(slips + [m for m in missing if not any(s.startswith(f"{m} (") for s in slips)])
    return f"The nearest is '{near.title}', but these columns are missing: {lacks}.\n{known}"
