"""The tests of process tracing that a council wrote down, read from its table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from evalkit.errors import UsageError
from evalkit.judgement.likelihoods import Span, chances, class_of, likelihood_ratio

if TYPE_CHECKING:
    from evalkit.judgement.likelihoods import Result, TestClass

SetWhen = Literal["before the result", "on the day of the result", "post hoc", "not dated", "not sought"]
NOTHING = Span(1.0, 1.0, 1.0)


@dataclass(frozen=True)
class TracingTest:
    """Hold one test of one hypothesis about a link.

    Parameters
    ----------
    test_id, link, hypothesis, text, source : str
        As the council wrote them; ``text`` is what should be seen if the hypothesis is true.
    result : {"found", "absent", "not sought"}
        What came of it.
    package : str
        What it hangs together with; a test without a package is one of its own.
    sensitivity, false_positive : Span, optional
        Its two chances; None where they cannot be used.
    set_when : str
        When the chances were set; after the result they are post hoc.
    problem : str
        Why its chances cannot be used, so that it counts for nothing; blank otherwise.
    """

    test_id: str
    link: str
    hypothesis: str
    text: str
    result: Result
    package: str = ""
    source: str = ""
    sensitivity: Span | None = None
    false_positive: Span | None = None
    set_when: SetWhen = "not dated"
    problem: str = ""

    @property
    def kind(self) -> TestClass | None:
        """The class that follows from the chances; None without them."""
        if self.sensitivity is None or self.false_positive is None:
            return None
        return class_of(self.sensitivity, self.false_positive)

    @property
    def ratio(self) -> Span:
        """The likelihood ratio of its result; 1 where it was not sought or has no chances."""
        if self.sensitivity is None or self.false_positive is None:
            return NOTHING
        return likelihood_ratio(self.result, sensitivity=self.sensitivity, false_positive=self.false_positive)

    @property
    def counts(self) -> bool:
        """Whether somebody looked, and what came of it can be weighed."""
        return self.result != "not sought" and self.sensitivity is not None


def read_tests(evidence: pd.DataFrame) -> tuple[TracingTest, ...]:
    """Read the tests of process tracing.

    Parameters
    ----------
    evidence : pandas.DataFrame
        Rows of the table ``evidence``.

    Returns
    -------
    tuple of TracingTest
        In the order of the table. A test whose chances cannot be used is kept, and says why.

    Examples
    --------
    >>> row = {"test_id": "t1", "link": "a>b", "hypothesis": "a brings b", "test": "b follows a",
    ...        "sensitivity_low": 0.8, "sensitivity_high": 0.9, "false_positive_low": 0.1,
    ...        "false_positive_high": 0.2, "result": "found", "assigned_on": pd.Timestamp("2025-01-01"),
    ...        "found_on": pd.Timestamp("2024-06-01")}
    >>> test = read_tests(pd.DataFrame([row]))[0]
    >>> test.kind, test.set_when
    ('hoop', 'post hoc')
    """
    return tuple(_read(row) for row in evidence.to_dict("records"))


def _read(row: dict[Any, Any]) -> TracingTest:
    spans: tuple[Span | None, Span | None] = None, None
    problem = ""
    try:
        spans = _chances(row, "sensitivity"), _chances(row, "false_positive")
    except UsageError as error:
        problem = f"{error.message} {error.hint}"
    return TracingTest(
        test_id=str(row["test_id"]),
        link=str(row["link"]),
        hypothesis=str(row["hypothesis"]),
        text=str(row["test"]),
        result=row["result"] if row["result"] in ("found", "absent") else "not sought",
        package=str(row.get("package") or ""),
        source=str(row.get("source") or ""),
        sensitivity=spans[0],
        false_positive=spans[1],
        set_when=_set_when(row),
        problem=problem,
    )


def _chances(row: dict[Any, Any], name: str) -> Span:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    if pd.isna(low) or pd.isna(high):
        raise UsageError("A chance is not known.", hint="Give its lowest and its highest.")
    return chances(float(low), float(high))


def _set_when(row: dict[Any, Any]) -> SetWhen:
    if row["result"] not in ("found", "absent"):
        return "not sought"
    set_on, found_on = row.get("assigned_on"), row.get("found_on")
    if set_on is None or found_on is None or pd.isna(set_on) or pd.isna(found_on):
        return "not dated"
    if set_on == found_on:
        return "on the day of the result"
    return "post hoc" if set_on > found_on else "before the result"
