"""Know the process that gives shared memory back once all that used it are gone."""

from __future__ import annotations

from contextlib import suppress

import psutil

TRACKER_SECONDS = 2.0  # it needs milliseconds
_NAME = "resource_tracker"  # of multiprocessing, and of joblib's, in the command that starts it


def is_tracker(process: psutil.Process) -> bool:
    """Say whether a process tracks shared memory for Python's multiprocessing.

    It ends by itself once nobody is left to use what it tracks, and gives that back before; killed at
    once with the others, it would leave the memory behind for ever.

    Parameters
    ----------
    process : psutil.Process
        Any process.

    Returns
    -------
    bool

    Examples
    --------
    >>> import psutil
    >>> is_tracker(psutil.Process())
    False
    """
    with suppress(psutil.Error):
        return any(_NAME in word for word in process.cmdline())
    return False
