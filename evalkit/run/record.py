"""What a run says of itself: a state and a cause for every chapter and every council."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import Field, JsonValue, ValidationError

from evalkit.finding import Record
from evalkit.run.layout import COMPARISON, RECORD_FILE

if TYPE_CHECKING:
    from pathlib import Path

RECORD_VERSION = 2


class State(StrEnum):
    """How a chapter, or a council's whole run, ended; only one of these means success.

    Examples
    --------
    >>> State("timed out") is State.TIMED_OUT
    True
    """

    NEVER_RUN = "never run"
    RUNNING = "running"  # told of a run under way, never stored
    REFUSED = "refused"
    FINISHED = "finished"
    FAILED = "failed"
    KILLED = "killed"
    TIMED_OUT = "timed out"
    OUT_OF_MEMORY = "out of memory"
    OUTPUT_LIMIT = "output limit"


class ChapterRecord(Record):
    """How one chapter ended.

    Examples
    --------
    >>> ChapterRecord(number=4, notebook="04_reach.ipynb").state.value
    'never run'
    """

    number: int
    notebook: str
    state: State = State.NEVER_RUN
    cause: str = ""
    reason: str = ""  # why it was run
    attempts: int = 0  # how often it was begun
    engine: str = ""
    began: str = ""
    ended: str = ""
    seconds: float = 0.0
    cpu_seconds: float | None = None  # None where it is not known
    peak_memory_bytes: int | None = None
    section: str = ""  # SHA-256 of the section that the chapter left
    fingerprint: str = ""  # one hash over `made_from`: equal ones mean equal results
    made_from: dict[str, str] = Field(default_factory=dict)  # data, theory, code and so on, to hash
    files: dict[str, str] = Field(default_factory=dict)  # what it left in the edition, to hash


class RunRecord(Record):
    """How one council's run ended, from what, and what it left; written last of all.

    Examples
    --------
    >>> RunRecord(council="E08000008", state=State.FINISHED).ok
    True
    """

    version: int = RECORD_VERSION
    council: str = ""
    name: str = ""
    synthetic: bool = False
    edition: str = ""
    pack: str = ""
    state: State = State.NEVER_RUN
    cause: str = ""
    chapters: tuple[ChapterRecord, ...] = ()
    left_out: tuple[str, ...] = ()  # notebooks of chapters that this edition does not have
    started: str = ""
    ended: str = ""
    seconds: float = 0.0
    evalkit: str = ""
    python: str = ""
    engine: str = ""
    parameters: dict[str, JsonValue] = Field(default_factory=dict)
    inputs: str = ""  # one hash over everything that the results follow from
    hashes: dict[str, str] = Field(default_factory=dict)  # what the whole edition was made from
    files: dict[str, str] = Field(default_factory=dict)  # file of the pack to hash
    reason: str = ""  # why it was made
    faulty: bool = False  # refused for errors in its data: the same data need not be checked again
    outputs: dict[str, str] = Field(default_factory=dict)  # file to SHA-256, for what readers are shown
    unchanged: bool = False  # in what run_packs returns: these inputs were run before, nothing was done

    def stored(self) -> str:
        """Give the text of the file that it is stored in."""
        return self.model_dump_json(indent=1, exclude={"unchanged"}) + "\n"

    @property
    def ok(self) -> bool:
        """Say whether the run finished."""
        return self.state is State.FINISHED

    @property
    def is_comparison(self) -> bool:
        """Say whether it is of the comparison of councils, and not of one of them."""
        return self.council == COMPARISON

    @property
    def place(self) -> str:
        """Where the edition lies below the reports folder."""
        return "/".join(
            part for part in ("demo" if self.synthetic else "", self.council, self.edition) if part
        )


def read_record(folder: Path) -> RunRecord | None:
    """Read the record of a folder; None where there is no whole one.

    Parameters
    ----------
    folder : pathlib.Path
        Folder that ``run.json`` lies in.

    Returns
    -------
    RunRecord or None

    Examples
    --------
    >>> from pathlib import Path
    >>> read_record(Path("no such folder")) is None
    True
    """
    try:
        return RunRecord.model_validate_json((folder / RECORD_FILE).read_bytes())
    except (OSError, ValidationError):
        return None
