"""The data contract as frozen records."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Literal

from evalkit.errors import Severity, UsageError
from evalkit.finding import Record

FieldType = Literal["string", "integer", "number", "boolean", "date", "datetime"]


class Field(Record):
    """One column of a table, and what its cells may hold.

    Examples
    --------
    >>> Field(name="score", type="number", title="score", description="The score.", maximum=1).allowed
    'a number of at most 1'
    """

    name: str
    type: FieldType
    title: str
    description: str
    example: str = ""
    format: str = ""
    required: bool = False
    unique: bool = False
    enum: tuple[str, ...] = ()
    pattern: str = ""
    minimum: float | None = None
    maximum: float | None = None
    true_values: tuple[str, ...] = ()
    false_values: tuple[str, ...] = ()
    may_be_future: bool = False

    @property
    def allowed(self) -> str:
        """Say in words what a cell may hold."""
        if self.enum:
            return "one of " + ", ".join(self.enum)
        return _KINDS[self.type] + self._limits()

    def _limits(self) -> str:
        if self.minimum is not None and self.maximum is not None:
            return f" from {self.minimum:g} to {self.maximum:g}"
        if self.minimum is not None:
            return f" of at least {self.minimum:g}"
        return "" if self.maximum is None else f" of at most {self.maximum:g}"


_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "yes or no",
    "date": "a date such as 2025-04-01",
    "datetime": "a day and time such as 2025-04-01 10:15",
}


class ForeignKey(Record):
    """Columns whose values must be listed in another table."""

    fields: tuple[str, ...]
    table: str
    to_fields: tuple[str, ...]


class TableSpec(Record):
    """One table of a pack.

    Examples
    --------
    >>> from evalkit.pack.contract import read_contract
    >>> read_contract().table("sites").columns[:3]
    ('site_id', 'name', 'kind')
    """

    name: str
    file: str
    title: str
    description: str
    held_by: str
    person_level: bool
    used_by: tuple[str, ...]
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    series: tuple[str, ...] = ()  # columns that tell one run of periods from another

    @property
    def columns(self) -> tuple[str, ...]:
        """List the columns in their order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """Find a column by its name."""
        return next(field for field in self.fields if field.name == name)


class Contract(Record):
    """Every table that a pack may hold."""

    version: int
    title: str
    description: str
    tables: tuple[TableSpec, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """List the tables in their order."""
        return tuple(table.name for table in self.tables)

    def table(self, name: str) -> TableSpec:
        """Find a table by its name, or say which there are."""
        for table in self.tables:
            if table.name == name:
                return table
        near = get_close_matches(name, self.names, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(self.names)}."
        raise UsageError(f"A data pack has no table {name!r}.", hint=hint)


class CrossRule(Record):
    """A rule over one or several tables; its SQL selects the rows that break it.

    The SQL gives ``_row``, ``"column"`` and ``found``, and ``"table"`` where the rule is about several.
    ``known`` is SQL for the words that would have been right, from which the nearest is suggested.
    """

    id: str
    tables: tuple[str, ...]
    severity: Severity
    sql: str
    message: str
    expected: str = ""
    mend: str = ""
    known: str = ""


class Part(Record):
    """Something that a chapter can say where all of some tables, or any of others, are there."""

    what: str
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()


class ChapterNeeds(Record):
    """What a chapter of the report can say, by the tables that it needs, and all that it looks at."""

    number: str
    title: str
    parts: tuple[Part, ...]
    reads: tuple[str, ...] = ()  # what else it looks at: tables, "figures" or "everything"
    uses: tuple[str, ...] = ()  # numbers of the chapters whose sections it takes
