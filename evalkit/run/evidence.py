"""See for ourselves whether a notebook ran: its own word, and papermill's, are not believed.

Measured on papermill 2.7: after a killed kernel the saved copy says that every cell completed, and
``sys.exit(0)`` in a cell counts as success.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from evalkit.run.notebooks import read_notebook, text_of
from evalkit.run.processes import LOG_FILE, Ending, describe_exit
from evalkit.run.record import State
from evalkit.section import Section

if TYPE_CHECKING:
    from pathlib import Path

INPUT, EXECUTED, OUTCOME = "input.ipynb", "executed.ipynb", "outcome.json"
ENDING = "ending.json"  # how its process ended, for whoever judges it elsewhere
SENTINEL = "evalkit-sentinel"  # id of the cell that the child appends
CUT_SHORT = 3  # exit code of a child that ended itself and said why in the outcome file
INJECTED = "injected-parameters"  # papermill's tag, and the id that we give its cell
# A kernel says that the code of a cell lies in a folder named by the process, below the temporary one.
_CELL_FILE = re.compile(r"[^\s'\"]*ipykernel_\d+[/\\](\d+)\.py")
LOG_TAIL_BYTES = 2000
CAUSE_CHARACTERS = 500


def judge_notebook(folder: Path, *, source: Path, nonce: str, ending: Ending) -> tuple[State, str]:
    """Judge from what is in its folder whether a notebook ran from top to bottom.

    Parameters
    ----------
    folder : pathlib.Path
        Where it was executed.
    source : pathlib.Path
        The notebook as it is kept.
    nonce : str
        What its last cell had to print.
    ending : Ending
        How its process ended.

    Returns
    -------
    tuple of State and str
        The state, and its cause in words where it is not success.
    """
    if ending.state is not None:
        return ending.state, ending.cause
    said, cause = _said(folder)
    if said not in (None, State.FINISHED) and ending.code in (0, CUT_SHORT):
        return said, " ".join(cause.split())[:CAUSE_CHARACTERS]
    if ending.code != 0:
        state = State.KILLED if ending.code < 0 else State.FAILED
        return state, f"Its process {describe_exit(ending.code)}. {last_words(folder)}".strip()
    fault = _fault(folder / EXECUTED, source=source, nonce=nonce)
    return (State.FAILED, fault) if fault else (State.FINISHED, "")


def keep_ending(folder: Path, *, nonce: str, ending: Ending) -> None:
    """Leave beside what a notebook left how its process ended, for `judge_again`.

    Parameters
    ----------
    folder : pathlib.Path
        Where it was executed.
    nonce : str
        What its last cell had to print.
    ending : Ending
        How its process ended.
    """
    told = {"nonce": nonce, **asdict(ending)}
    (folder / ENDING).write_text(json.dumps(told), encoding="utf-8")


def judge_again(folder: Path, *, source: Path) -> tuple[State, str]:
    """Judge a notebook that was executed on another machine, from what came back.

    Parameters
    ----------
    folder : pathlib.Path
        What was in the folder where it was executed.
    source : pathlib.Path
        The notebook as it is kept.

    Returns
    -------
    tuple of State and str
        The state, and its cause in words where it is not success.

    Examples
    --------
    >>> from pathlib import Path
    >>> judge_again(Path("no such folder"), source=Path("04_reach.ipynb"))[1]
    'How it ended is not known.'
    """
    try:
        told = json.loads((folder / ENDING).read_bytes())
        state = State(told["state"]) if told["state"] else None
        nonce, ending = told.pop("nonce"), Ending(**{**told, "state": state})
    except (OSError, ValueError, KeyError, TypeError):
        return State.FAILED, "How it ended is not known."
    return judge_notebook(folder, source=source, nonce=nonce, ending=ending)


def judge_section(sections: Path, *, number: int) -> tuple[Section | None, str]:
    """Read the section that a chapter left, or say what is wrong with it.

    Parameters
    ----------
    sections : pathlib.Path
        Folder of the sections.
    number : int
        Number of the chapter.

    Returns
    -------
    tuple of Section or None, and str
        The section; or None and the fault in words.

    Examples
    --------
    >>> from pathlib import Path
    >>> judge_section(Path("no such folder"), number=4)[1]
    'It left no section.'
    """
    found = find_sections(sections, number=number)
    if len(found) != 1:
        return None, "It left several sections." if found else "It left no section."
    try:
        section = Section.model_validate_json(found[0].read_bytes())
    except (OSError, ValidationError) as error:
        return None, f"Its section {found[0].name} cannot be read: {_first_line(str(error))}"
    if section.number != number:
        return None, f"Its section {found[0].name} says that it is chapter {section.number}."
    return section, ""


def find_sections(sections: Path, *, number: int) -> list[Path]:
    """List the stored sections of a chapter; a whole folder has one.

    Parameters
    ----------
    sections : pathlib.Path
        Folder of the sections.
    number : int
        Number of the chapter.

    Returns
    -------
    list of pathlib.Path
    """
    return sorted(sections.glob(f"{number:02d}_*.json"))


def tidy_copy(executed: Path) -> str:
    """Give the executed notebook as it is stored: no sentinel, clocks, machine paths or chance ids.

    Parameters
    ----------
    executed : pathlib.Path
        The copy that papermill left.

    Returns
    -------
    str
        The notebook as JSON; equal runs give equal text.
    """
    node = read_notebook(executed)
    node.cells = [cell for cell in node.cells if cell.get("id") != SENTINEL]
    node.metadata.pop("papermill", None)
    for cell in node.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if INJECTED in cell.metadata.get("tags", []):
            cell["id"] = INJECTED
        if "outputs" in cell:
            cell.outputs = _joined(cell.outputs)
            for output in cell.outputs:
                _name_by_cell(output)
    return text_of(node)


def _name_by_cell(output: Any) -> None:
    """Leave the process and its folder out of the name that a warning gives to the file of a cell."""
    if "text" in output:
        output.text = _CELL_FILE.sub(r"cell-\1.py", output.text)


def _joined(outputs: list[Any]) -> list[Any]:
    """Join what was printed in one go: how it was cut into messages is a matter of chance."""
    joined: list[Any] = []
    for output in outputs:
        last = joined[-1] if joined else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def _said(folder: Path) -> tuple[State | None, str]:
    with suppress(OSError, ValueError, KeyError, TypeError):
        outcome = json.loads((folder / OUTCOME).read_bytes())
        return State(outcome["state"]), str(outcome["cause"])
    return None, ""


def _fault(executed: Path, *, source: Path, nonce: str) -> str:
    try:
        cells = read_notebook(executed).cells
    except Exception as error:  # noqa: BLE001 - nbformat raises many kinds for a broken file
        return f"Its executed copy cannot be read: {type(error).__name__}."
    return (
        _fault_of_sources(cells, read_notebook(source).cells)
        or next((fault for cell in cells if (fault := _fault_of_cell(cell))), "")
        or _fault_of_sentinel(cells[-1], nonce)
    )


def _fault_of_sources(cells: list[Any], wanted: list[Any]) -> str:
    ran = [cell.source for cell in cells[:-1] if INJECTED not in cell.metadata.get("tags", [])]
    return (
        ""
        if ran == [cell.source for cell in wanted]
        else "Its executed copy has other cells than the notebook."
    )


def _fault_of_cell(cell: Any) -> str:
    if cell.cell_type != "code" or not cell.source.strip():
        return ""
    for output in cell.outputs:
        if output.output_type == "error":
            said = _first_line(f"{output.ename}: {output.evalue}").strip(": ")
            return f"In [{cell.execution_count}] raised {said}"[:CAUSE_CHARACTERS]
    if not isinstance(cell.execution_count, int):
        return f"The cell that begins {_first_line(cell.source)!r} was not run."
    return ""


def _fault_of_sentinel(cell: Any, nonce: str) -> str:
    printed = "".join(output.get("text", "") for output in cell.get("outputs", []))
    whole = cell.get("id") == SENTINEL and nonce in printed.split("\n")
    return "" if whole else "It ended before its last cell."


def _first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0][:CAUSE_CHARACTERS]


def last_words(folder: Path) -> str:
    """Give the last line that a process printed past its notebook, which is where a fault shows.

    Parameters
    ----------
    folder : pathlib.Path
        Where it worked.

    Returns
    -------
    str
    """
    with suppress(OSError):
        tail = (folder / LOG_FILE).read_bytes()[-LOG_TAIL_BYTES:].decode(errors="replace").strip()
        return tail.rsplit("\n", 1)[-1][:CAUSE_CHARACTERS]
    return ""
