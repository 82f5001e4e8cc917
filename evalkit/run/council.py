"""Run one council, and say in its record whatever happened to it."""

from __future__ import annotations

import platform
import time
from typing import TYPE_CHECKING

from evalkit import __version__
from evalkit.errors import EvalkitError
from evalkit.run.attempt import Attempt, ended, fault, make, said
from evalkit.run.options import Event
from evalkit.run.plan import identify
from evalkit.run.preflight import name_pack, name_theory
from evalkit.run.record import RunRecord, State
from evalkit.run.staging import now, take_stage

if TYPE_CHECKING:
    from evalkit.run.attempt import Shared


def run_council(label: str, shared: Shared) -> RunRecord:
    """Run one council; no failure of it gets further than its record.

    Parameters
    ----------
    label : str
        Its pack: a path, or ``demo:`` and a code.
    shared : Shared
        What all councils of the run have in common.

    Returns
    -------
    RunRecord
    """
    draft = RunRecord(
        pack=label,
        started=now(),
        evalkit=__version__,
        python=platform.python_version(),
        engine=shared.options.engine,
    )
    try:
        record = _run_named(label, draft, shared)
    except OSError as error:
        record = ended(draft, State.FAILED, f"The reports folder cannot be used: {error.strerror or error}.")
    except Exception as error:  # noqa: BLE001 - one council's failure, even by a fault of ours, stops no other
        record = ended(draft, State.FAILED, fault(error))
    state = "unchanged" if record.unchanged else record.state
    shared.tell(Event("council ended", record.council or label, state=state, cause=record.cause))
    return record


def _run_named(label: str, draft: RunRecord, shared: Shared) -> RunRecord:
    began = time.monotonic()
    try:
        named, pack = name_pack(label)
        identity = identify(pack, edition=shared.options.edition)
        theory, file = name_theory(shared.options.theory or identity.theory)
    except EvalkitError as error:
        return ended(draft, State.REFUSED, said(error))
    draft = draft.model_copy(
        update={
            "council": identity.council,
            "name": identity.name,
            "synthetic": identity.synthetic,
            "edition": identity.edition,
        }
    )
    other = shared.claimed.setdefault(identity.place, label)
    if other != label:
        return ended(draft, State.REFUSED, f"It is of the same council and edition as {other}.")
    given = {"council": identity.council, "pack": named, "theory": theory, "edition": identity.edition}
    try:
        with take_stage(shared.to, identity) as stage:
            return make(Attempt(shared, stage, identity, pack, file, given, began), draft)
    except EvalkitError as error:  # another run is at work on this council
        return ended(draft, State.NEVER_RUN, said(error))
