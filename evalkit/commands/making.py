"""Make packs: synthetic ones, empty ones, and those from published data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from evalkit.errors import UsageError, worst_first

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evalkit.errors import Problem
    from evalkit.pack.published import PublishedPack


def make_demo(directory: Path, *, councils: int, seed: int) -> None:
    """Make synthetic councils and say where they are.

    Parameters
    ----------
    directory : pathlib.Path
        Folder to make.
    councils : int
        How many.
    seed : int
        Equal seeds make equal councils.
    """
    from evalkit.demo import write_demo

    made = write_demo(directory, councils=councils, seed=seed)
    _say_made(made, directory)


def make_new(directory: Path, *, council: str | None, name: str, files: Sequence[Path]) -> None:
    """Make an empty pack, or packs from published files, and say where they are and what was left out.

    Parameters
    ----------
    directory : pathlib.Path
        Folder to make.
    council : str, optional
        Code of the council; with files, the one that is wanted of them.
    name : str
        Name of the council, where its code is not built in.
    files : sequence of pathlib.Path
        Published data.

    Raises
    ------
    UsageError
        If neither a council nor a file is named.
    """
    if files:
        from evalkit.pack.published import read_published, write_published

        packs = read_published(files, council=council)
        _say_made(write_published(packs, directory), directory)
        _say_remarks(packs)
    elif council:
        from evalkit.pack import new_pack

        for path in new_pack(directory, council=council, name=name):
            typer.echo(str(path))
        typer.echo(f"Fill these in, then: evalkit check {directory}")
    else:
        raise UsageError(
            "A pack is of a council, or made from published files.",
            hint="Give --council CODE, such as --council E08000008, or --from FILE.",
        )


def _say_remarks(packs: Sequence[PublishedPack]) -> None:
    met: dict[Problem, list[str]] = {}
    for pack in packs:
        for problem in pack.problems:
            met.setdefault(problem, []).append(pack.id)
    for problem in worst_first(met):
        whose = met[problem][0] if len(met[problem]) == 1 else f"{len(met[problem])} packs"
        typer.echo(f"{problem.severity} ({whose}): {problem}")


def _say_made(packs: Sequence[Path], directory: Path) -> None:
    for pack in packs:
        typer.echo(str(pack))
    count = "1 pack" if len(packs) == 1 else f"{len(packs)} packs"
    typer.echo(f"Made {count}. Check and run with: evalkit check {directory} && evalkit run {directory}")
