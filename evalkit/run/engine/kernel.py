"""Stand where nbclient expects a kernel's manager and client, in front of a forked process."""

from __future__ import annotations

import asyncio
import secrets
import socket
import subprocess
from queue import Empty
from typing import Any

from jupyter_client.session import Session
from nbclient.exceptions import DeadKernelError

from evalkit.run.engine.keeper import Request
from evalkit.run.engine.launching import spawn
from evalkit.run.engine.wire import IOPUB, PIECE, SHELL, Parser, send_parts

END_SECONDS = 5  # for what a notebook does as it ends
STDERR = 2  # what a notebook prints past Jupyter goes where this process complains
SHELL_TARGET = "evalkit.run.engine.shell:serve"


class ForkedKernel:
    """A notebook's process; what nbclient asks of a kernel manager and of a client.

    Parameters
    ----------
    folder : str
        Where the notebook works.
    """

    has_kernel = True
    ipykernel = True
    allow_stdin = False

    def __init__(self, *, folder: str) -> None:
        key = secrets.token_hex(16)
        self.session = Session(key=key.encode())
        self._connection, theirs = socket.socketpair()
        with theirs:
            request = Request(SHELL_TARGET, {"key": key}, folder=folder)
            self.process = spawn(request, files={"channel": theirs.fileno(), "log": STDERR})
        self._connection.setblocking(False)
        self._pump: asyncio.Task[None] | None = None
        self.shell_channel, self.iopub_channel = _Channel(self), _Channel(self)
        self._channels = {SHELL: self.shell_channel, IOPUB: self.iopub_channel}

    def client(self) -> ForkedKernel:
        """Give the client, which is the same."""
        return self

    def start_channels(self) -> None:
        """They are there from the start."""

    def stop_channels(self) -> None:
        """They go with the process."""

    def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return at once: what is sent waits until it is read."""

    def is_alive(self) -> bool:
        """Say whether the process runs."""
        return self.process.poll() is None

    def interrupt_kernel(self) -> None:
        """Send what Ctrl-C sends."""
        self.process.interrupt()

    def execute(self, code: str, *, store_history: bool = True, stop_on_error: bool = True) -> str:
        """Send a cell, and give the number of the message."""
        content = {
            "code": code,
            "silent": False,
            "store_history": store_history,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": stop_on_error,
        }
        return self.send(self.session.msg("execute_request", content))

    def kernel_info(self) -> str:
        """Ask which language it speaks."""
        return self.send(self.session.msg("kernel_info_request"))

    def send(self, message: dict[str, Any]) -> str:
        """Send a message, and give its number."""
        try:
            send_parts(self._connection, [*self.session.serialize(message), *message.get("buffers", [])])
        except OSError:
            raise DeadKernelError("Kernel died") from None
        return str(message["header"]["msg_id"])

    def listen(self) -> None:
        """See that what arrives is taken in, by the loop that runs now."""
        loop = asyncio.get_running_loop()
        if self._pump is None or self._pump.get_loop() is not loop:
            self._pump = loop.create_task(self._take_in())

    def close(self) -> None:
        """End the process if it still runs: it has nobody to listen to."""
        if self._pump is not None:
            self._pump.cancel()
        self._connection.close()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    async def _take_in(self) -> None:
        loop, parser = asyncio.get_running_loop(), Parser()
        try:
            while data := await loop.sock_recv(self._connection, PIECE):
                for name, *parts in parser.feed(data):
                    _, frames = self.session.feed_identities(parts)
                    self._channels[name].put(self.session.deserialize(frames))
        except OSError:
            pass
        for channel in self._channels.values():
            channel.put(None)


class _Channel:
    def __init__(self, kernel: ForkedKernel) -> None:
        self._kernel, self._waiting = kernel, asyncio.Queue[dict[str, Any] | None]()

    def put(self, message: dict[str, Any] | None) -> None:
        self._waiting.put_nowait(message)

    def send(self, message: dict[str, Any]) -> None:
        self._kernel.send(message)

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:  # noqa: ASYNC109 - as nbclient calls it
        self._kernel.listen()
        try:
            message = await asyncio.wait_for(self._waiting.get(), timeout)
        except TimeoutError:
            raise Empty from None
        if message is None:
            self.put(None)  # whoever asks again hears it again
            raise DeadKernelError("Kernel died")
        return message
