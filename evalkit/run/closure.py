"""Which of evalkit's own files a piece of code can come to use, read from its imports without importing.

So a change in a method makes only those chapters again that use it, and one in the command line none.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import evalkit
from evalkit.run.inputs import hash_files, one_hash

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.run.known import Known

PACKAGE = Path(evalkit.__file__).resolve().parent
TOP = "evalkit"
# What makes and tells runs, but nothing of what is in them.
_OUTSIDE = tuple(f"{TOP}.{name}" for name in ("run", "commands", "cli", "demo", "__main__"))
# Where a chapter makes another one, the fingerprint of that one is in its own: `uses` in the contract.
_BY_USES = f"{TOP}.chapters"
_BUNDLED = "_bundled/"  # theories, notebooks and data of an installed wheel have hashes of their own
_NUMBERED = re.compile(r"([0-9]{2})_")
ALL_NAMES, EVERY_MODULE = "", "*"

Import = tuple[str, str]  # a module, and the name that is taken from it


class Code:
    """evalkit's own files, and what uses what.

    Parameters
    ----------
    known : Known
        Keeps what was read from a file's content.
    package : pathlib.Path
        Folder of the package.
    files : mapping of str to str, optional
        Its files to their hashes, where they are known already.

    Examples
    --------
    >>> from evalkit.run.known import Known
    >>> used = Code(Known()).used_by([("evalkit.chapters", "journey")])
    >>> "chapters/the_journey.py" in used, "run/plan.py" in used, "cli.py" in used
    (True, False, False)
    """

    def __init__(
        self, known: Known, *, package: Path = PACKAGE, files: Mapping[str, str] | None = None
    ) -> None:
        self._known = known
        self._package = package
        self.files = own_files(package) if files is None else files

    def hash_of(self, files: Iterable[str]) -> str:
        """Give one hash over some of the files."""
        return one_hash({file: self.files[file] for file in files})

    def used_by(self, roots: Iterable[Sequence[str]], *, number: int | None = None) -> frozenset[str]:
        """List the files that imports lead to, with the words and templates that lie beside them.

        Parameters
        ----------
        roots : iterable
            Modules, each with the name that is taken from it; blank for all that it has.
        number : int, optional
            The chapter that asks: words of a chapter are files that begin with its number.

        Returns
        -------
        frozenset of str
            Paths below the package.
        """
        found: set[str] = set()
        seen: set[Import] = set()
        waiting: list[Import] = [(module, name) for module, name in roots]
        while waiting:
            module, name = waiting.pop()
            if (module, name) not in seen:
                seen.add((module, name))
                fresh = [file for file in self._files_of(module) if file not in found]
                found.update(fresh)
                waiting += [each for file in fresh for each in self.imports_of(file)]
                waiting += self._further(module, name)
        return frozenset(found | set(self._beside(found, number)))

    def analysis(self) -> frozenset[str]:
        """List every file but those that only make and tell runs: what code that cannot be read may use."""
        return frozenset(file for file in self.files if not _module(file).startswith(_OUTSIDE))

    def _files_of(self, module: str) -> Iterator[str]:
        """Give the file of a module, and those of the packages that it lies in."""
        parts = module.split(".")
        if parts[0] == TOP and not module.startswith(_OUTSIDE):
            files = (self._file(".".join(parts[:end])) for end in range(1, len(parts) + 1))
            yield from (file for file in files if file)

    def _further(self, module: str, name: str) -> Iterator[Import]:
        """Follow what a package loads when it is asked for, and names that are modules themselves."""
        lazily = dict(self._lazy.get(module, ()))
        if name == EVERY_MODULE:
            yield from ((each, ALL_NAMES) for each in self._below(module))
        elif name == ALL_NAMES:
            yield from ((f"{module}.{place}", each) for each, place in lazily.items())
        elif self._file(f"{module}.{name}"):
            yield (f"{module}.{name}", ALL_NAMES)
        elif name in lazily:
            yield (f"{module}.{lazily[name]}", name)

    def _file(self, module: str) -> str:
        path = "/".join(module.split(".")[1:])
        choices = (f"{path}.py", f"{path}/__init__.py") if path else ("__init__.py",)
        return next((each for each in choices if each in self.files), "")

    def _below(self, package: str) -> Iterator[str]:
        folder = "/".join(package.split(".")[1:]) + "/"
        yield from (_module(each) for each in self.files if each.startswith(folder) and each.endswith(".py"))

    def imports_of(self, file: str) -> list[Import]:
        """List what a file imports of evalkit."""
        return [(module, name) for module, name in self._read(file)["imports"]]

    def _read(self, file: str) -> Mapping[str, Sequence[Sequence[str]]]:
        def read(path: Path) -> dict[str, list[list[str]]]:
            return read_imports(path.read_text(encoding="utf-8"), package=_package(file))

        return self._known.of_file(f"imports {_package(file)}", self._package / file, self.files[file], read)

    @cached_property
    def _lazy(self) -> dict[str, dict[str, str]]:
        packages = [file for file in self.files if file.endswith("__init__.py")]
        return {_module(file): {pair[0]: pair[1] for pair in self._read(file)["lazy"]} for file in packages}

    @cached_property
    def _words(self) -> dict[str, list[str]]:
        """List by package the files that are no code."""
        folders = {str(PurePosixPath(file).parent) for file in self.files if file.endswith("__init__.py")}
        words = defaultdict(list)
        for file in (each for each in self.files if not each.endswith(".py")):
            home = next(str(each) for each in PurePosixPath(file).parents if str(each) in folders)
            words[home].append(file)
        return words

    def _beside(self, found: Iterable[str], number: int | None) -> Iterator[str]:
        for folder in {str(PurePosixPath(file).parent) for file in found}:
            for file in self._words.get(folder, ()):
                numbered = _NUMBERED.match(PurePosixPath(file).name)
                if not numbered or int(numbered[1]) == number:
                    yield file


def own_files(package: Path = PACKAGE) -> dict[str, str]:
    """Hash evalkit's own files.

    Parameters
    ----------
    package : pathlib.Path
        Folder of the package.

    Returns
    -------
    dict of str to str
        Path below the package to hash.

    Examples
    --------
    >>> "finding.py" in own_files()
    True
    """
    hashes = hash_files(package)
    return {file: content for file, content in hashes.items() if not file.startswith(_BUNDLED)}


def read_imports(text: str, *, package: str) -> dict[str, list[list[str]]]:
    """Read what a module imports of evalkit, wherever in it, and what it loads when asked for.

    Parameters
    ----------
    text : str
        Its source.
    package : str
        The package that it lies in.

    Returns
    -------
    dict
        ``imports``: modules and names. ``lazy``: names and the modules below the package that hold them.

    Raises
    ------
    SyntaxError
        If it is no Python.

    Examples
    --------
    >>> read_imports("import os; from evalkit.methods import funnel", package="evalkit.run")["imports"]
    [['evalkit.methods', 'funnel']]
    """
    imports: list[list[str]] = []
    lazy: list[list[str]] = []
    waiting: list[ast.AST] = [ast.parse(text)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            waiting += node.orelse
            continue
        waiting += ast.iter_child_nodes(node)
        imports += _imports_of(node, package)
        lazy += _lazy_of(node)
    return {
        "imports": sorted(each for each in imports if f"{each[0]}.".startswith(f"{TOP}.")),
        "lazy": sorted(lazy),
    }


def _imports_of(node: ast.AST, package: str) -> list[list[str]]:
    if isinstance(node, ast.Import):
        return [[alias.name, ALL_NAMES] for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
        module = ".".join([*above, *([node.module] if node.module else [])])
        return [[module, ALL_NAMES if alias.name == "*" else alias.name] for alias in node.names]
    if isinstance(node, ast.Call) and _called(node) == "import_module" and node.args:
        return _imported_by_name(node.args[0])
    return []


def _imported_by_name(name: ast.expr) -> list[list[str]]:
    if isinstance(name, ast.Constant):
        return [[str(name.value), ALL_NAMES]]
    first = name.values[0] if isinstance(name, ast.JoinedStr) else None
    package = str(first.value).rpartition(".")[0] if isinstance(first, ast.Constant) else ""
    return [] if package in ("", _BY_USES) else [[package, EVERY_MODULE]]


def _lazy_of(node: ast.AST) -> list[list[str]]:
    if not (isinstance(node, ast.Call) and _called(node) == "attach" and isinstance(node.args[-1], ast.Dict)):
        return []
    return [[name, place] for name, place in ast.literal_eval(node.args[-1]).items()]


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def _module(file: str) -> str:
    path = PurePosixPath(file)
    parts = [TOP, *path.parent.parts, *([] if path.stem == "__init__" else [path.stem])]
    return ".".join(parts)


def _package(file: str) -> str:
    return ".".join([TOP, *PurePosixPath(file).parent.parts])
