"""What all councils of a run have in common, hashed once: chapters, code, libraries, parameters."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from evalkit.run.closure import Code, own_files
from evalkit.run.fetching import Fetched
from evalkit.run.inputs import hash_file, hash_libraries, one_hash
from evalkit.run.known import Known
from evalkit.run.layout import COMPARISON, KNOWN_FILE
from evalkit.run.needs import Needs, read_needs
from evalkit.run.parameters import IDENTITY, OF_COMPARISON, check_parameters, declared_parameters
from evalkit.run.plan import chapter_number, find_chapters
from evalkit.run.source import Source, read_source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from evalkit.run.options import RunOptions, Value

# What checks the data, and what puts a page and a record together: from their imports it is seen what
# these follow from.
_WORK = ("run/hosting.py", "run/composing.py")
_WORK_OF_COMPARISONS = ("run/composing_comparison.py",)
# A comparison looks at all that it is given: records of councils, which are no files of a pack.
_NOTHING = Needs(tables=(), documents=(), reads={}, uses={}, companions="(?!)")


@dataclass(frozen=True)
class Kit:
    """What every program of a run is made from: evalkit's own files, the libraries, and what is remembered.

    Parameters
    ----------
    own : mapping of str to str
        All of evalkit's own files, to their hashes.
    libraries : mapping of str to str
        Hashes of libraries, reference data and so on.
    known : Known
        What is remembered of earlier runs.
    """

    own: Mapping[str, str] = field(default_factory=dict)
    libraries: Mapping[str, str] = field(default_factory=dict)
    known: Known = field(default_factory=Known)


@dataclass(frozen=True)
class Program:
    """What all councils of a run have in common.

    Parameters
    ----------
    options : RunOptions
        Choices.
    chapters : tuple of pathlib.Path
        All chapters that there are.
    chosen : tuple of pathlib.Path
        Those that are wanted.
    parameters : mapping
        Notebook to what it is given beyond council, pack, theory and edition.
    notebooks : mapping of str to str
        Notebook to the hash of all of it, words and code.
    made_from : mapping
        Number of a chapter to the hashes of its code, of evalkit's code under it, and of the libraries.
    hashes : mapping of str to str
        The same for the edition as a whole.
    own : mapping of str to str
        evalkit's own files that results follow from, to their hashes.
    needs : Needs
        What the chapters look at.
    known : Known
        What is remembered of earlier runs.
    fetched : Fetched
        Copies of packs that do not lie on this machine.
    kit : Kit
        What it was made from; empty on a worker, which makes no comparisons.
    """

    options: RunOptions
    chapters: tuple[Path, ...]
    chosen: tuple[Path, ...]
    parameters: Mapping[str, Mapping[str, Value]]
    notebooks: Mapping[str, str]
    made_from: Mapping[int, Mapping[str, str]]
    hashes: Mapping[str, str]
    own: Mapping[str, str]
    needs: Needs
    known: Known
    fetched: Fetched = field(default_factory=Fetched)
    kit: Kit = field(default_factory=Kit)


def read_program(to: Path, options: RunOptions) -> Program:
    """Find the chapters, check the parameters, and hash the program.

    Parameters
    ----------
    to : pathlib.Path
        The reports folder; nothing is written to it.
    options : RunOptions
        Choices.

    Returns
    -------
    Program

    Raises
    ------
    UsageError
        If a chapter or parameter is wrong.
    RunError
        If a chapter is no notebook.
    """
    find_chapters(options.notebooks, chosen=options.chapters)  # what is wrong with the choice is told first
    own, libraries = own_files(), hash_libraries()
    known = Known(to / KNOWN_FILE, reader=one_hash({**libraries, "code": one_hash(own)}))
    kit = Kit(own, libraries, known)
    return _program(options, kit, needs=read_needs(known), work=_WORK, identity=IDENTITY)


def read_comparisons(program: Program, *, given: Mapping[str, Value] | None = None) -> Program | None:
    """Find the comparisons beside the chapters of a run, and hash them as chapters are.

    Parameters
    ----------
    program : Program
        Of the councils.
    given : mapping of str to value, optional
        Parameters for the comparisons that declare them.

    Returns
    -------
    Program or None
        None where there are none, or none is wanted.

    Raises
    ------
    RunError
        If a comparison is no notebook.
    """
    options = program.options
    folder = options.notebooks.parent / COMPARISON
    if options.comparing == "none" or options.chapters is not None or not folder.is_dir():
        return None
    alone = replace(options, notebooks=folder, parameters=given or {})
    return _program(alone, program.kit, needs=_NOTHING, work=_WORK_OF_COMPARISONS, identity=OF_COMPARISON)


def _program(
    options: RunOptions, kit: Kit, *, needs: Needs, work: Sequence[str], identity: Sequence[str]
) -> Program:
    chapters = find_chapters(options.notebooks, chosen=None)
    own, libraries, known = kit.own, kit.libraries, kit.known
    code = Code(known, files=own)
    notebooks = {each.name: hash_file(each) for each in chapters}
    parameters = check_parameters(
        chapters,
        options.parameters,
        declare=lambda each: known.of_file("parameters", each, notebooks[each.name], declared_parameters),
        identity=identity,
    )
    sources = {
        each: Source(**known.of_file("source", each, notebooks[each.name], read_source)) for each in chapters
    }
    under = {each: _used(code, source, chapter_number(each)) for each, source in sources.items()}
    made_from = {
        chapter_number(each): {"notebook": source.code, "code": code.hash_of(under[each]), **libraries}
        for each, source in sources.items()
    }
    used = frozenset(work).union(*(code.used_by(code.imports_of(each)) for each in work), *under.values())
    return Program(
        options=options,
        chapters=tuple(chapters),
        chosen=tuple(find_chapters(options.notebooks, chosen=options.chapters)),
        parameters=parameters,
        notebooks=notebooks,
        made_from=made_from,
        hashes={"notebooks": one_hash(notebooks), "code": code.hash_of(used), **libraries},
        own={file: own[file] for file in used},
        needs=needs,
        known=known,
        kit=kit,
    )


def changed_since(program: Program) -> str:
    """Name what of the program has changed since it was hashed; blank where nothing has.

    Parameters
    ----------
    program : Program
        As it was.

    Returns
    -------
    str
    """
    if {each.name: hash_file(each) for each in program.chapters if each.is_file()} != program.notebooks:
        return "notebooks"
    own = own_files()
    return (
        "files of evalkit" if any(own.get(file) != content for file, content in program.own.items()) else ""
    )


def _used(code: Code, source: Source, number: int) -> frozenset[str]:
    if source.imports is None:
        return code.analysis()
    return code.used_by(source.imports, number=number)
