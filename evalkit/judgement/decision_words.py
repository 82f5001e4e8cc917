"""The decision table in words, for the documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evalkit.judgement.decision_table import Condition, DecisionTable, Row

_PAGE = """\
# How a link of the theory is judged

Made from `evalkit/judgement/verdicts.yaml`; change it there.

Five conditions are read for each link from the council's findings and tables. The first row that applies
decides. A blank cell means that the row does not ask. Where a row stands twice, one of its lines is enough.

## The conditions

| | Question | Values, from least to most favourable |
| --- | --- | --- |
{conditions}

## The table

| Row | {letters} | Verdict |
| --- |{rules}
{rows}

Moving one condition to a more favourable value never lowers the verdict, from {rising}.
*Not tested* has no place in that order: a council that stalled did not disprove a link.

## In words

{reasons}
"""


def table_in_words(table: DecisionTable) -> str:
    """Write the decision table as Markdown.

    Parameters
    ----------
    table : DecisionTable
        The table.

    Returns
    -------
    str

    Examples
    --------
    >>> from evalkit.judgement.reading import read_decision_table
    >>> table_in_words(read_decision_table()).splitlines()[0]
    '# How a link of the theory is judged'
    """
    asked = table.conditions
    return _PAGE.format(
        conditions="\n".join(f"| {c.letter} | {c.question} | {', '.join(c.favour)} |" for c in asked),
        letters=" | ".join(each.letter for each in asked),
        rules=" --- |" * (len(asked) + 1),
        rows="\n".join(line for row in table.rows for line in _lines(row, asked)),
        rising=" through ".join(f"*{name}*" for name in table.verdicts),
        reasons="\n".join(f"{row.row}. *{row.label}*: {row.why}." for row in table.rows),
    )


def _lines(row: Row, conditions: tuple[Condition, ...]) -> list[str]:
    cells = [" | ".join(" or ".join(case.get(each.id, ())) for each in conditions) for case in row.cases]
    return [f"| {row.row} | {line} | {row.label} |" for line in cells]
