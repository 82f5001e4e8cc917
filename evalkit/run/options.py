"""How a run is to be made: choices that people give, and limits that nothing may pass."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from evalkit.bundled import bundled

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

MEGABYTE = 1024 * 1024
Engine = Literal["evalkit", "nbclient"]
DEFAULT_ENGINE: Engine = "evalkit"
Wire = Literal["encrypted", "plain"]
EventKind = Literal["council begun", "chapter begun", "chapter ended", "council ended"]
Value = str | int | float | bool | list["Value"] | dict[str, "Value"] | None


def processors() -> int:
    """Count the processors that this process may use.

    Examples
    --------
    >>> processors() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))  # those that this process may use, as in a container
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one notebook; passing one ends it, and its record says which.

    Parameters
    ----------
    seconds : float
        Time from start to end; a chapter takes some seconds, so a quarter of an hour means it hangs.
    cell_seconds : float, optional
        Time of one cell; None for that of the notebook.
    output_bytes : int
        Size of everything that it prints, shows and leaves.
    memory_bytes : int, optional
        Memory of its processes together, what they share counted once; None for no bound.
    free_bytes : int
        Space that must be free before a council is begun.
    retries : int
        How often a chapter is begun again whose process was killed or lost, which can pass. A failure of
        its own code, a limit that it passed or a run that was stopped is never tried again.

    Examples
    --------
    >>> Limits().seconds
    900.0
    """

    seconds: float = 900.0
    cell_seconds: float | None = None
    output_bytes: int = 64 * MEGABYTE
    memory_bytes: int | None = None
    free_bytes: int = 256 * MEGABYTE
    retries: int = 1


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Choices of a run.

    Parameters
    ----------
    theory : str, optional
        Name or path of a theory of change; None for the one that each pack names.
    edition : str, optional
        Month that names the edition; None for the month that each pack's data describe.
    chapters : tuple of int, optional
        Numbers of the chapters to run; None for all.
    parameters : mapping of str to value
        Further parameters, for every chapter that declares them. Text is read as the declared type.
    jobs : int
        How many councils are run at once.
    engine : {"evalkit", "nbclient"}
        What executes the notebooks under papermill.
    repeat : {"changed", "all"}
        Whether a chapter is run again whose inputs equal those that it was made from.
    limits : Limits
        Bounds of each notebook.
    notebooks : pathlib.Path
        Folder of the chapters; the comparisons are in the folder ``compare`` beside it, if there are any.
    comparing : {"all", "none"}
        Whether councils are set side by side after their reports are made. Never where chapters were chosen.
    dask : str
        Address of a Dask scheduler whose workers do the work, or ``local``; blank for this machine alone.
    wire : {"encrypted", "plain"}
        Whether what travels to other machines must be encrypted.

    Examples
    --------
    >>> RunOptions(chapters=(3,)).repeat
    'changed'
    """

    theory: str | None = None
    edition: str | None = None
    chapters: tuple[int, ...] | None = None
    parameters: Mapping[str, Value] = field(default_factory=dict)
    jobs: int = field(default_factory=processors)
    engine: Engine = DEFAULT_ENGINE
    repeat: Literal["changed", "all"] = "changed"
    limits: Limits = field(default_factory=Limits)
    notebooks: Path = field(default_factory=lambda: bundled("notebooks", "council"))
    comparing: Literal["all", "none"] = "all"
    dask: str = ""
    wire: Wire = "encrypted"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a run, for those who watch it.

    Parameters
    ----------
    kind : {"council begun", "chapter begun", "chapter ended", "council ended"}
        What happened.
    council : str
        Code of the council, or the pack's name where the code is not known.
    chapter : str
        Name of the notebook; blank for the council as a whole.
    state : str
        State it ended in; blank while it runs.
    cause : str
        Why, in words.
    total : int
        How many chapters the council has.

    Examples
    --------
    >>> Event("council begun", "E08000008", total=5).state
    ''
    """

    kind: EventKind
    council: str
    chapter: str = ""
    state: str = ""
    cause: str = ""
    total: int = 0
