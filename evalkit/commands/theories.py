"""Show theories of change, check them, and tell how one differs from another."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import typer

from evalkit.commands.faults import say
from evalkit.errors import FileError, TheoryError
from evalkit.pack.report import problems_text
from evalkit.theory import (
    Theory,
    apply_local,
    check_theory,
    draw_theory,
    read_theory,
    read_theory_with_lines,
    show_theory,
)
from evalkit.theory.comparing import difference, difference_text


def show(source: str, *, svg: Path | None, as_json: bool) -> None:
    """Write a theory in words, and its picture where that is asked for.

    Parameters
    ----------
    source : str
        Name or path of the theory.
    svg : pathlib.Path, optional
        Where its picture goes.
    as_json : bool
        Whether machines read it.
    """
    theory = read_theory(source)
    if svg:
        _write(svg, draw_theory(theory))
        say(f"Its picture is in {svg}.")
    typer.echo(theory.model_dump_json(indent=1, by_alias=True) if as_json else show_theory(theory))


def check_one(source: str, *, as_json: bool) -> int:
    """Write everything that is wrong with a theory, and give the exit code.

    Parameters
    ----------
    source : str
        Name or path of the theory.
    as_json : bool
        Whether machines read it.

    Returns
    -------
    int
    """
    try:
        theory, lines = read_theory_with_lines(source)
    except TheoryError as error:
        problems, title = error.problems, source
    else:
        problems, title = check_theory(theory, file=Path(source).name, lines=lines), theory.title
    ok = not any(problem.severity == "error" for problem in problems)
    if as_json:
        typer.echo(
            json.dumps(
                {"theory": source, "ok": ok, "problems": [asdict(each) for each in problems]}, indent=1
            )
        )
    else:
        typer.echo(f"{title}: {'no errors' if ok else 'it has errors'}.")
        typer.echo(problems_text(problems))
    return 0 if ok else TheoryError.exit_code


def tell_difference(other: str, *, core: str, as_json: bool) -> None:
    """Write how a council's theory, or another theory, differs from the core.

    Parameters
    ----------
    other : str
        A pack, or the name or path of a theory.
    core : str
        Name or path of the theory to compare with.
    as_json : bool
        Whether machines read it.
    """
    first = read_theory(core)
    second = _theory_of(other, first)
    table = difference(first, second)
    if as_json:
        typer.echo(table.model_dump_json(indent=1))
    else:
        typer.echo(difference_text(first, second) if table.rows else "There is no difference.")


def _theory_of(other: str, core: Theory) -> Theory:
    if not other.startswith("demo:") and not Path(other).is_dir():
        return read_theory(other)
    from evalkit.pack import locate_pack, read_pack

    return apply_local(core, read_pack(locate_pack(other)).council.local_theory)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FileError(
            f"{path} cannot be written: {error.strerror}.", hint="Choose another place."
        ) from None
