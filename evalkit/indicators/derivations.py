"""Counts of indicators made from the tables of a pack by the SQL of their definitions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import duckdb
import pandas as pd

from evalkit.errors import Problem, RunError, TheoryError
from evalkit.indicators.reading import minimum_wage
from evalkit.pack.contract import read_contract
from evalkit.periods import months_between, parse_period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.pack import Pack
    from evalkit.pack.council_file import Periods
    from evalkit.theory.model import Indicator

MEMORY = "4GB"  # a query that needs more is a mistake
# Sums of decimal numbers must not depend on which thread came first.
LOCKED = (
    "SET threads = 1",
    f"SET memory_limit = '{MEMORY}'",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)
# The same pack must always give the same figures.
CHANGING = re.compile(
    r"\b(random|setseed|uuid|uuidv\d|gen_random_uuid|now|today|current_date|current_time|current_timestamp|"
    r"localtime|localtimestamp|get_current_time|get_current_timestamp|transaction_timestamp)\b",
    re.IGNORECASE,
)
COUNTED = {"site_id", "period", "stratum", "numerator", "denominator"}
AVERAGED = {"site_id", "period", "stratum", "value", "sd", "denominator"}
EPISODES = {"site_id", "period", "stratum", "duration", "observed", "person_ref"}
WANTED = {"mean": AVERAGED, "median time": EPISODES}


def derive(pack: Pack, indicators: Iterable[Indicator]) -> dict[str, pd.DataFrame]:
    """Run the SQL of each indicator whose tables the pack has.

    It runs on copies in memory, with no way to files, network or settings.

    Parameters
    ----------
    pack : Pack
        The council's data.
    indicators : iterable of Indicator
        Definitions; those that cannot be derived from this pack are left out.

    Returns
    -------
    dict of str to pandas.DataFrame
        Result of each, within the evaluation's periods.

    Raises
    ------
    TheoryError
        If the SQL of an indicator fails, is more than one SELECT, or gives other columns.
    RunError
        If the tables are more than the memory holds.

    Examples
    --------
    >>> from pathlib import Path
    >>> from evalkit.pack import CouncilFile, Pack
    >>> from evalkit.theory import read_theory
    >>> council = CouncilFile(contract_version=1, council="e1", name="E", programme="P",
    ...     theory={"id": "t"}, periods={"start": "2025-04", "end": "2025-06"}, data_as_at="2025-07-15")
    >>> goals = pd.DataFrame({"site_id": "a", "person_ref": ["p", "q"], "met": ["yes", "no"],
    ...                       "reviewed": pd.to_datetime(["2025-05-01", "2025-05-09"])})
    >>> found = derive(Pack(Path("e1"), council, {"goals": goals}), read_theory("blended_roles").indicators)
    >>> found["goals_met"][["numerator", "denominator"]].values.tolist()
    [[1, 2]]
    """
    able = [i for i in indicators if i.derive and all(pack.has(table) for table in i.derive.tables)]
    if not able:
        return {}
    with duckdb.connect(":memory:") as connection:
        try:
            _fill(connection, pack, able)
            for setting in LOCKED:
                connection.execute(setting)
        except duckdb.Error as cause:
            raise RunError(f"The tables of {pack.path.name} cannot be worked with: {cause}") from None
        return {i.code: _within(_run(connection, i), pack) for i in able}


def months(periods: Periods) -> pd.DataFrame:
    """List the months of the evaluation with their first and last day.

    Examples
    --------
    >>> from evalkit.pack.council_file import Periods
    >>> months(Periods(start="2024-12", end="2025-01"))["period"].tolist()
    ['2024-12', '2025-01']
    """
    listed = months_between(parse_period(periods.start), parse_period(periods.end))
    return pd.DataFrame(
        [(m.text, pd.Timestamp(m.start), pd.Timestamp(m.end)) for m in listed],
        columns=["period", "first_day", "last_day"],
    )


def _fill(connection: duckdb.DuckDBPyConnection, pack: Pack, able: list[Indicator]) -> None:
    used = {t for i in able if i.derive for t in (*i.derive.tables, *i.derive.optional)}
    for name in sorted(used):
        table = pack.table(name)
        dates = [f.name for f in read_contract().table(name).fields if f.type == "date" and f.name in table]
        _keep(connection, name, table.drop(columns="_row", errors="ignore"), dates)
    _keep(connection, "months", months(pack.council.periods), ["first_day", "last_day"])
    _keep(connection, "minimum_wage", minimum_wage(), ["valid_from"])


def _keep(connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame, dates: list[str]) -> None:
    cast = ", ".join(f'CAST("{date}" AS DATE) AS "{date}"' for date in dates)
    replaced = f"* REPLACE ({cast})" if cast else "*"
    connection.register("given", frame)
    connection.execute(f'CREATE TABLE "{name}" AS SELECT {replaced} FROM given')  # noqa: S608  names of the contract
    connection.unregister("given")


def _run(connection: duckdb.DuckDBPyConnection, indicator: Indicator) -> pd.DataFrame:
    sql = indicator.derive.sql if indicator.derive else ""
    changing = CHANGING.search(sql)
    if changing:
        raise _wrong(indicator, f"It uses {changing.group()}, which does not give the same result each time.")
    try:
        statements = connection.extract_statements(sql)
        if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
            raise _wrong(indicator, "It is not one SELECT.")
        result = connection.execute(statements[0]).df()
    except duckdb.Error as cause:
        raise _wrong(indicator, str(cause).strip()) from None
    absent = sorted(WANTED.get(indicator.kind, COUNTED) - set(result.columns))
    if absent:
        raise _wrong(indicator, f"It gives no column {', '.join(absent)}.")
    return _typed(result, indicator)


def _typed(result: pd.DataFrame, indicator: Indicator) -> pd.DataFrame:
    texts = {name: result[name].fillna("").astype("str") for name in ("site_id", "period", "stratum")}
    try:
        for period in texts["period"].unique():
            parse_period(period)
    except ValueError as cause:
        raise _wrong(indicator, str(cause)) from None
    return result.assign(**texts)


def _within(result: pd.DataFrame, pack: Pack) -> pd.DataFrame:
    first, last = (parse_period(t) for t in (pack.council.periods.start, pack.council.periods.end))
    inside: Mapping[str, bool] = {
        text: parse_period(text).start <= last.end and parse_period(text).end >= first.start
        for text in result["period"].unique()
    }
    return result[result["period"].map(inside).astype(bool)].reset_index(drop=True)


def _wrong(indicator: Indicator, what: str) -> TheoryError:
    problem = Problem(
        "derive-sql",
        f"The SQL that derives {indicator.code} does not work. {what}",
        expected="one SELECT over the tables that it names, with the columns that its kind needs",
        mend="Correct derive.sql of this indicator, or remove it and give the figures as observations.",
        file="" if indicator.core else "council.yaml",
        column=f"indicators.{indicator.code}.derive.sql",
    )
    return TheoryError(
        f"The SQL that derives the indicator {indicator.code} does not work: {what.splitlines()[0]}",
        hint=problem.mend,
        problems=[problem],
    )
