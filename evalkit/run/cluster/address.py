"""Read where a cluster is, and refuse one to which data would travel unprotected."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import ip_address
from typing import TYPE_CHECKING

from evalkit.errors import UsageError

if TYPE_CHECKING:
    from evalkit.run.options import Wire

_LOCAL = re.compile(r"local(?::([1-9][0-9]*))?")
_NETWORK = re.compile(r"(tcp|tls)://(\[[0-9a-fA-F:.]+\]|[^/:@\s]+):([0-9]+)")


@dataclass(frozen=True, slots=True)
class Address:
    """Where the processes of a run are.

    Parameters
    ----------
    scheduler : str
        Address of a Dask scheduler; blank where one is to be started on this machine.
    processes : int
        How many are to be started; 0 for one a processor.

    Examples
    --------
    >>> Address("tls://10.0.0.5:8786", 0).scheduler
    'tls://10.0.0.5:8786'
    """

    scheduler: str
    processes: int


def read_address(text: str, *, wire: Wire = "encrypted") -> Address:
    """Read the address of a cluster.

    Parameters
    ----------
    text : str
        ``local``, ``local:4``, ``tls://host:8786``, or ``tcp://`` and a port of this machine.
    wire : {"encrypted", "plain"}
        Whether what travels between machines must be encrypted.

    Returns
    -------
    Address

    Raises
    ------
    UsageError
        If it is none of these, goes unencrypted to another machine, or Dask is not installed.

    Examples
    --------
    >>> read_address("local:4").processes
    4
    >>> read_address("tcp://10.0.0.5:8786")
    Traceback (most recent call last):
    evalkit.errors.UsageError: Data about people would travel to 10.0.0.5 unencrypted, to and from whoever...
    """
    local, network = _LOCAL.fullmatch(text), _NETWORK.fullmatch(text)
    if not local and not network:
        raise UsageError(
            f"A cluster cannot be at {text!r}.",
            hint="Give the address of a Dask scheduler, such as tls://host:8786, or local.",
        )
    if network and network[1] == "tcp" and wire == "encrypted" and not _is_here(network[2]):
        raise UsageError(
            f"Data about people would travel to {network[2]} unencrypted, to and from whoever answers there.",
            hint="Set up TLS and give tls://…, as docs/cluster.md says; --dask-insecure does without.",
        )
    if find_spec("distributed") is None:
        raise UsageError("Dask is not installed here.", hint="Run `pip install 'evalkit[cluster]'`.")
    return Address("" if local else text, int(local[1] or 0) if local else 0)


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
