"""Show theories of change, check them, and tell how a council's differs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import typer

from evalkit.commands.faults import say
from evalkit.errors import FileError
from evalkit.pack import locate_pack, read_pack
from evalkit.pack.report import problems_text
from evalkit.theory import (
    apply_local,
    check_theory,
    difference,
    difference_text,
    draw_theory,
    read_theory,
    read_theory_with_lines,
    show_theory,
)

if TYPE_CHECKING:
    from pathlib import Path
