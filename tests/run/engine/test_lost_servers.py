"""A process that others are forked from may die at any moment: whoever asks is served by another."""

import os
import signal
import socket
import threading
import time

import psutil
import pytest

from evalkit.run.children import start_child
from evalkit.run.engine.keeper import Request
from evalkit.run.engine.launching import Forked, spawn_at
from evalkit.run.engine.wire import LOST
from evalkit.run.launchers import HostLauncher, WarmLauncher
from evalkit.run.layout import HOST

WORK = "evalkit.run.engine.launching"


@pytest.fixture
def deserter(tmp_path):
    """One who takes a call and leaves without having read a word of it."""
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / HOST))
        listening.listen()

        def leave():
            caller, _ = listening.accept()
            time.sleep(0.2)  # what the caller has sent lies unread, so that the call is reset
            caller.close()

        thread = threading.Thread(target=leave)
        thread.start()
        yield tmp_path
        thread.join()


def test_a_call_that_is_dropped_unread_is_a_failure_to_start(deserter):
    with pytest.raises(OSError, match=r"started|reset"):
        spawn_at(str(deserter / HOST), Request(f"{WORK}:nothing", {}, folder="/"))


def start(launcher, folder):
    with (folder / "log").open("ab") as log:
        return launcher.start(
            "evalkit.run.engine.warming", message={}, folder=folder, environment=dict(os.environ), log=log
        )


def test_where_a_host_leaves_in_the_middle_of_a_call_the_server_does_the_work(deserter):
    class Server:
        def start(self, module, **_):
            return module

    assert start(HostLauncher(deserter, otherwise=Server()), deserter) == "evalkit.run.engine.warming"


def test_a_place_that_goes_with_its_host_just_now_is_made_elsewhere(tmp_path):
    class Leaving:
        runtime = tmp_path / "gone"  # it was there when it was looked at

        def warm_up(self):
            pass

        def start(self, *_, **__):
            pass

    places = {"desk": tmp_path / "desk", "scratch": tmp_path / "scratch"}
    with start_child("a", job={}, edition="2025-03", launcher=Leaving(), **places) as child:
        assert child.runtime.is_dir()
    assert not child.runtime.exists()


def test_a_process_whose_keeper_is_reset_counts_as_killed():
    owner, kept = socket.socketpair()
    forked = Forked(owner)
    forked.kill()  # never read
    kept.close()
    assert forked.wait(5) == LOST


@pytest.mark.slow
def test_a_server_that_is_killed_while_it_is_called_is_replaced(tmp_path):
    there = set(psutil.Process().children())
    with WarmLauncher() as launcher:
        launcher.warm_up()
        (server,) = set(psutil.Process().children()) - there
        server.send_signal(signal.SIGSTOP)  # so that the call waits to be taken
        killer = threading.Timer(0.5, server.kill)
        killer.start()
        forked = start(launcher, tmp_path)
        killer.join()
        assert forked.wait(30) is not None
        assert forked.pid
        assert not server.is_running() or server.status() == psutil.STATUS_ZOMBIE
