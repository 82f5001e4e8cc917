"""Print what tests observed, in whichever process they ran, when all are done: tallies of faults, figures."""

from __future__ import annotations

from statistics import median
from typing import Any

FAULT = "fault"  # the property of a test in which it leaves what it observed
TOLD = "told"  # the property in which a test leaves a line to be printed
_COUNTED = ("false successes", "lost", "orphans", "left behind", "not completed")
_seen: list[dict[str, Any]] = []
_told: list[str] = []


def pytest_runtest_logreport(report) -> None:
    if report.when == "teardown":
        _seen.extend(value for name, value in report.user_properties if name == FAULT)
        _told.extend(value for name, value in report.user_properties if name == TOLD)


def pytest_terminal_summary(terminalreporter) -> None:
    if _seen:
        terminalreporter.section("faults")
        terminalreporter.write_line(summary(_seen))
    if _told:
        terminalreporter.section("figures")
        for line in sorted(_told):
            terminalreporter.write_line(line)


def summary(seen: list[dict[str, Any]]) -> str:
    """Put the tally into one line."""
    tried = sum(each["tried"] for each in seen)
    counts = [f"{name} {sum(each[name] for each in seen)}" for name in _COUNTED]
    times = sorted(each["seconds"] for each in seen if each["seconds"] is not None)
    noticed = f"time to notice: median {median(times):.1f} s, longest {times[-1]:.1f} s" if times else ""
    return "; ".join(filter(None, [f"faults tried {tried}", *counts, noticed]))
