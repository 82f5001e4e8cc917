"""The process that reads a council's data may die or hang: the run says so, and nothing of it is left."""

from __future__ import annotations

import os
import signal
import time

import pytest

from evalkit.run import hosts
from evalkit.run.record import State

CASES = {
    signal.SIGKILL: "SIGKILL: killed from outside",
    signal.SIGSEGV: "SIGSEGV: it crashed",
    signal.SIGSTOP: "It took longer than 3 seconds.",
}


@pytest.mark.parametrize("number", CASES, ids=lambda number: number.name)
def test_the_data_are_never_said_to_be_checked_by_a_process_that_was_lost(disturbed, monkeypatch, number):
    watch, hurt = hosts.watch, []

    def hurting(child, **settings):
        os.kill(child.process.pid, number)
        hurt.append(time.time())
        return watch(child, **settings)

    monkeypatch.setattr(hosts, "watch", hurting)
    record = disturbed.run(seconds=3)
    noticed = time.time() - hurt[0]
    monkeypatch.undo()
    assert record.state is State.NEVER_RUN
    assert CASES[number] in record.cause
    disturbed.settle(seconds=noticed, claimed=record.ok)
