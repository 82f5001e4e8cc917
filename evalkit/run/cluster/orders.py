"""Write on one machine what is to be done for a council, and read it on another."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from evalkit.errors import RunError
from evalkit.run.attempt import Attempt
from evalkit.run.cluster.parcels import files_below, pack_files, unpack_files
from evalkit.run.drafts import Shared
from evalkit.run.identity import Identity
from evalkit.run.known import Known
from evalkit.run.needs import Needs
from evalkit.run.options import Limits, RunOptions
from evalkit.run.plan import CouncilPlan, Step
from evalkit.run.program import Program
from evalkit.run.record import RunRecord
from evalkit.run.staging import Stage

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from evalkit.run.launchers import Launcher
    from evalkit.run.options import Event

PACK, THEORY, NOTEBOOKS, SCRATCH, RESULT = "pack", "theory", "notebooks", "scratch", "result"
_STEP = ("number", "notebook", "does", "reason")
_ALL_PLANNED = Needs((), (), {}, {}, "")  # whoever carries out an order plans nothing


def write_order(attempt: Attempt, draft: RunRecord, *, program: Mapping[str, str]) -> tuple[str, bytes]:
    """Write what is to be done for a council, and pack what is needed for it.

    Parameters
    ----------
    attempt : Attempt
        What is to be run; what earlier runs left is in its stage already.
    draft : RunRecord
        What is known of it so far.
    program : mapping of str to str
        What evalkit must be where it is carried out.

    Returns
    -------
    tuple of str and bytes
        A letter, JSON, and a parcel of files.

    Raises
    ------
    RunError
        If a file is no longer what was planned with.
    """
    plan, options = attempt.plan, attempt.shared.program.options
    assert plan.theory and plan.identity  # noqa: S101, PT018 - a plan that runs has both
    letter = {
        "program": dict(program),
        "draft": draft.model_dump(mode="json"),
        "label": plan.label,
        "identity": asdict(plan.identity),
        "reason": plan.reason,
        "steps": [_as_data(step) for step in plan.steps],
        "given": dict(plan.given),
        "theory": plan.theory.name,
        "parameters": {name: dict(each) for name, each in attempt.shared.program.parameters.items()},
        "hashes": dict(plan.hashes),
        "files": dict(plan.files),
        "previous": dict(plan.previous.hashes) if plan.previous else None,
        "notebooks": dict(attempt.shared.program.notebooks),
        "engine": options.engine,
        "limits": asdict(options.limits),
    }
    return json.dumps(letter), pack_files(_files(attempt))


def read_order(
    letter: Mapping[str, Any],
    parcel: bytes,
    *,
    folder: Path,
    launcher: Launcher,
    tell: Callable[[Event], None],
    stop: threading.Event,
) -> tuple[Attempt, RunRecord]:
    """Unpack an order, and give it as an attempt on this machine.

    Parameters
    ----------
    letter : mapping
        As `write_order` wrote it.
    parcel : bytes
        As `write_order` packed it.
    folder : pathlib.Path
        An empty one.
    launcher : Launcher
        What starts processes here.
    tell : callable
        Called with each `Event`.
    stop : threading.Event
        Set to end it early.

    Returns
    -------
    tuple of Attempt and RunRecord
    """
    stage = Stage(folder / "home", folder / "home" / letter["draft"]["edition"])
    unpack_files(parcel, folder=stage.work)
    for each in (stage.result, stage.scratch):
        each.mkdir(exist_ok=True)
    draft = RunRecord.model_validate(letter["draft"]).model_copy(update={"engine": launcher.engine})
    shared = Shared(
        to=folder, program=_program_of(letter, stage.work), tell=tell, launcher=launcher, stop=stop
    )
    return Attempt(shared, stage, _plan_of(letter, stage.work), began=0.0), draft


def _files(attempt: Attempt) -> dict[str, bytes]:
    plan, program, stage = attempt.plan, attempt.shared.program, attempt.stage
    assert plan.pack and plan.theory  # noqa: S101, PT018 - a plan that runs has both
    wanted = {f"{PACK}/{file}": (plan.pack / file, content) for file, content in plan.files.items()}
    wanted[f"{THEORY}/{plan.theory.name}"] = (plan.theory, plan.hashes["theory"])
    for each in program.chapters:
        wanted[f"{NOTEBOOKS}/{each.name}"] = (each, program.notebooks[each.name])
    return {
        **{name: _as_planned(*each) for name, each in wanted.items()},
        **files_below(stage.scratch, inside=SCRATCH),
        **files_below(stage.result, inside=RESULT),
    }


def _as_planned(path: Path, planned: str) -> bytes:
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != planned:
        raise RunError(f"{path.name} was changed while the run was prepared.", hint="Run it again.")
    return content


def _as_data(step: Step) -> dict[str, Any]:
    return {**{name: getattr(step, name) for name in _STEP}, "made_from": dict(step.made_from)}


def _plan_of(letter: Mapping[str, Any], work: Path) -> CouncilPlan:
    theory = work / THEORY / letter["theory"]
    before = letter["previous"]
    return CouncilPlan(
        label=letter["label"],
        identity=Identity(**letter["identity"]),
        does="run",
        reason=letter["reason"],
        steps=tuple(Step(**step) for step in letter["steps"]),
        pack=work / PACK,
        theory=theory,
        given=letter["given"],
        places={"pack": str(work / PACK), "theory": str(theory)},
        hashes=letter["hashes"],
        files=letter["files"],
        previous=None if before is None else RunRecord(hashes=before),
    )


def _program_of(letter: Mapping[str, Any], work: Path) -> Program:
    notebooks = work / NOTEBOOKS
    chapters = tuple(notebooks / name for name in sorted(letter["notebooks"]))
    options = RunOptions(engine=letter["engine"], limits=Limits(**letter["limits"]), notebooks=notebooks)
    return Program(
        options=options,
        chapters=chapters,
        chosen=chapters,
        parameters=letter["parameters"],
        notebooks=letter["notebooks"],
        made_from={},
        hashes=letter["hashes"],
        own={},
        needs=_ALL_PLANNED,
        known=Known(),
    )
