"""Be a notebook's kernel in this process: ipykernel as it is, with one socket in the place of ZeroMQ's.

Its streams, display, history, magics, startup files and settings are ipykernel's own, so a notebook sees
what it would see under Jupyter. Only the ways in and out differ: no ports, no connection file, no
heartbeat, no threads but the one that publishes outputs.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from typing import TYPE_CHECKING, Any

import zmq
from ipykernel.iostream import IOPubThread
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from tornado.ioloop import IOLoop
from traitlets import Any as AnyTrait
from traitlets import Type

from evalkit.run.engine.wire import IOPUB, PIECE, SHELL, Parser, send_parts

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

UNHEARD = 5  # exit code of a kernel whose reader has gone
# What nbclient gives the kernels that it starts.
ARGUMENTS = ("--HistoryManager.hist_file=:memory:",)


def serve(connection: socket.socket, *, key: str) -> None:
    """Run what arrives on a connection until its other side closes it.

    Parameters
    ----------
    connection : socket.socket
        Messages of the Jupyter protocol come and go here, each after the name of its channel.
    key : str
        What messages are signed with.
    """
    app = _App.instance(connection=connection, key=key)
    app.initialize(list(ARGUMENTS))
    _show_figures_here()
    asyncio.run(_converse(app.kernel, connection))
    app.finish()


def _show_figures_here() -> None:
    """Have matplotlib, which was loaded before this shell, show figures as one loaded later would."""
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        name = os.environ["MPLBACKEND"]  # set by ipykernel where it was not
        pyplot.rcParams["backend"] = name  # looked at while the next line loads it
        pyplot.switch_backend(name)


async def _converse(kernel: _Kernel, connection: socket.socket) -> None:
    loop, parser = asyncio.get_running_loop(), Parser()
    kernel.io_loop = IOLoop.current()
    connection.setblocking(False)
    while data := await loop.sock_recv(connection, PIECE):
        for parts in parser.feed(data):
            await kernel.dispatch_shell([zmq.Frame(part) for part in parts])


class _Channel:
    """What ipykernel takes for a socket; all of them are one."""

    def __init__(self, name: bytes, connection: socket.socket, turn: threading.Lock) -> None:
        self.name, self.connection, self.turn = name, connection, turn
        self.context: zmq.Context[zmq.Socket[bytes]] = zmq.Context.instance()

    def send_multipart(self, parts: Sequence[Any], **_: Any) -> None:
        message = [self.name, *map(bytes, parts)]
        try:
            with self.turn:
                send_parts(self.connection, message)
        except OSError:  # nobody reads on: there is nothing left to run for
            os._exit(UNHEARD)

    def flush(self, *_: Any) -> None:
        """Nothing waits: a message is sent whole."""

    def close(self) -> None:
        """Leave the connection to go with the process."""


class _MainThread:
    """What ipykernel asks which thread cells run in."""

    parent_thread = threading.main_thread()


class _Kernel(IPythonKernel):
    shell_stream = AnyTrait()  # ipykernel insists on a stream of ZeroMQ
    _supports_kernel_subshells = False

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """Nothing is queued: the next cell comes when this one has ended."""


class _App(IPKernelApp):
    """The kernel's application, without what connects it to the outside."""

    connection: socket.socket
    kernel_class = Type(  # type: ignore[assignment]  # a trait stands for its value
        _Kernel, klass="ipykernel.kernelbase.Kernel"
    )

    def __init__(self, *, connection: socket.socket, key: str, **settings: Any) -> None:
        super().__init__(**settings)
        self.connection, self.key = connection, key

    def init_sockets(self) -> None:
        self.session.key = self.key.encode()
        turn = threading.Lock()
        self.shell_socket = _Channel(SHELL, self.connection, turn)
        self.iopub_thread = IOPubThread(_Channel(IOPUB, self.connection, turn), session=self.session)
        self.configure_tornado_logger()
        self.iopub_thread.start()
        self.iopub_socket = self.iopub_thread.background_socket

    def init_kernel(self) -> None:
        self.kernel = _Kernel.instance(
            parent=self,
            session=self.session,
            shell_stream=self.shell_socket,
            shell_channel_thread=_MainThread,
            iopub_thread=self.iopub_thread,
            iopub_socket=self.iopub_socket,
            log=self.log,
            profile_dir=self.profile_dir,
            user_ns=self.user_ns,
        )
        self.displayhook.get_execution_count = lambda: self.kernel.execution_count

    def _nothing(self, **_: Any) -> None:
        """Nobody connects from outside."""

    init_connection_file = init_poller = init_heartbeat = write_connection_file = _nothing
    log_connection_info = _nothing

    def finish(self) -> None:
        """Send what is still waiting to be sent."""
        sys.stdout.flush()
        sys.stderr.flush()
        self.iopub_thread.stop()
