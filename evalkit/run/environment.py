"""The environment that a notebook runs in: the same on every machine, whoever runs it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from evalkit.periods import parse_period
from evalkit.run.processes import TOKEN

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCRATCH = "EVALKIT_SCRATCH"
_FIXED = {
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONUTF8": "1",
    "PYTHONHASHSEED": "0",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    # Several notebooks run at once; each with as many threads as cores makes all of them slower.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # the kernel's debugger would warn of itself in the output
    "JUPYTER_PREFER_ENV_PATH": "1",
}
# What a person has set for their own Python does not belong in a report.
_UNWANTED = (
    "PYTHONSTARTUP",
    "PYTHONINSPECT",
    "PYTHONWARNINGS",
    "PYTHONOPTIMIZE",
    "JUPYTER_PATH",
    "MATPLOTLIBRC",
)
# Chance is set anew before each cell: the kernel itself draws from Python's generator between cells.
_STARTUP = """
def _start():
    import random
    import numpy
    from evalkit.quick import skip_unused
    shell = get_ipython()
    def seed(_):
        random.seed(shell.execution_count)
        numpy.random.seed(shell.execution_count)
    shell.events.register("pre_run_cell", seed)
    skip_unused()
_start()
del _start
"""


def environment_of(*, scratch: Path, runtime: Path, token: str, edition: str) -> Mapping[str, str]:
    """Make the environment of one notebook.

    Parameters
    ----------
    scratch : pathlib.Path
        Where its chapter leaves its section.
    runtime : pathlib.Path
        An empty folder for sockets and settings, private to it.
    token : str
        The mark by which its processes are found.
    edition : str
        The month that its clock is set to the end of, for programs that ask.

    Returns
    -------
    mapping of str to str
    """
    startup = runtime / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-evalkit.py").write_text(_STARTUP, encoding="utf-8")
    temporary = runtime / "tmp"  # whatever libraries leave there goes with the rest
    temporary.mkdir()
    mine = {name: value for name, value in os.environ.items() if name not in _UNWANTED}
    return {
        **mine,
        **_FIXED,
        SCRATCH: str(scratch),
        TOKEN: token,
        "SOURCE_DATE_EPOCH": _end_of(edition),
        **dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(temporary)),
        "IPYTHONDIR": str(runtime / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "JUPYTER_CONFIG_DIR": str(runtime / "config"),
        "JUPYTER_DATA_DIR": str(runtime / "data"),
    }


def _end_of(edition: str) -> str:
    return str(int(datetime.combine(parse_period(edition).end, time(), UTC).timestamp()))
