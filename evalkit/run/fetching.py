"""Copy packs from other file systems before they are planned with: any address that fsspec reads."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Self

from evalkit.errors import EvalkitError, FileError, UsageError
from evalkit.run.needs import COUNCIL_FILE
from evalkit.run.options import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 512 * MEGABYTE  # of a pack; those of 153 councils have some hundred kilobytes each
MOST_FILES = 1000
_CHUNK = MEGABYTE
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(://|::)")
_USER, _QUERY = re.compile(r"(?<=://)[^/@\s]*@"), re.compile(r"[?#][^:]*")


def is_address(text: str) -> bool:
    """Say whether a pack is named by an address, not by a path of this machine.

    Examples
    --------
    >>> is_address("s3://bucket/pack"), is_address("demo:E08000008"), is_address("packs/north")
    (True, False, False)
    """
    return bool(_ADDRESS.match(text))


def without_access(address: str) -> str:
    """Give an address without names, passwords and keys, as it may stand in a record.

    Examples
    --------
    >>> without_access("https://me:secret@host/pack?token=12")
    'https://host/pack'
    """
    return _QUERY.sub("", _USER.sub("", address))


class Fetched:
    """Copies of packs in a folder of this run, each made once; used in a ``with`` statement.

    Examples
    --------
    >>> import fsspec
    >>> with fsspec.open("memory://north/council.yaml", "w") as file:
    ...     _ = file.write("contract_version: 1")
    >>> with Fetched() as fetched:
    ...     label = fetched.label_of("memory://north")
    ...     [each.name for each in fetched.copy_of(label).iterdir()]
    ['council.yaml']
    """

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._addresses: dict[str, str] = {}
        self._copies: dict[str, Path | EvalkitError] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def label_of(self, pack: str) -> str:
        """Give the label that plan and record know a pack by: what it was called, without any secret.

        Parameters
        ----------
        pack : str
            A path, or an address such as ``s3://bucket/pack`` or ``zip://north::/srv/packs.zip``.

        Returns
        -------
        str

        Raises
        ------
        UsageError
            If another address differs from it in its secret alone.
        """
        if not is_address(pack):
            return pack
        label = without_access(pack)
        if self._addresses.setdefault(label, pack) != pack:
            raise UsageError(
                f"Two packs are at {label}, and only what is secret tells them apart.",
                hint="Run them one after another.",
            )
        return label

    def copy_of(self, label: str) -> Path | None:
        """Give the copy of a pack; it is made where there is none yet.

        Parameters
        ----------
        label : str
            As `label_of` gave it.

        Returns
        -------
        pathlib.Path or None
            None where the pack lies on this machine anyway.

        Raises
        ------
        FileError
            If it cannot be read, or is too large.
        """
        address = self._addresses.get(label)
        if address is None:
            return None
        if address not in self._copies:
            try:
                self._copies[address] = self._copy(address)
            except EvalkitError as error:
                self._copies[address] = error
        found = self._copies[address]
        if isinstance(found, EvalkitError):
            raise found
        return found

    def _copy(self, address: str) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="evk")).resolve()
        target = Path(tempfile.mkdtemp(dir=self._folder))
        try:
            _bring(address, target)
        except EvalkitError:
            raise
        except Exception as error:  # noqa: BLE001 - every file system has errors of its own
            # What they say may quote the address with its secrets, or a signed one.
            raise FileError(
                f"The pack at {without_access(address)} cannot be read: {type(error).__name__}.",
                hint=_HINTS.get(type(error).__name__, "Check the address, and that you may read it."),
            ) from None
        return target


_HINTS = {"ImportError": "Install what reads this kind of address, such as s3fs for s3://."}


def _bring(address: str, target: Path) -> None:
    import fsspec  # noqa: PLC0415 - only where there is an address

    system, root = fsspec.core.url_to_fs(address)
    left, files = MOST_BYTES, list(_files(system, root))
    if not files:
        raise FileError(f"There is no pack at {without_access(address)}.", hint="Check the address.")
    if COUNCIL_FILE not in {inside for _, inside in files}:
        raise FileError(
            f"There is no pack at {without_access(address)}: it has no {COUNCIL_FILE}.",
            hint="Name the folder of one pack.",
        )
    if len(files) > MOST_FILES:
        raise FileError(f"{without_access(address)} has {len(files)} files; a pack has at most {MOST_FILES}.")
    for path, inside in files:
        left = _copy_file(system, path, target / inside, left)
        if left < 0:
            raise FileError(
                f"The pack at {without_access(address)} has more than {MOST_BYTES // MEGABYTE} MB.",
                hint="Name the folder of one pack.",
            )


def _files(system: Any, root: str) -> Iterator[tuple[str, str]]:
    """List the files of a pack: path in its file system, and path inside the pack; hidden ones left out."""
    for path in sorted(system.find(root)):
        inside = PurePosixPath(path.removeprefix(root).lstrip("/"))
        if inside.parts and not any(part.startswith((".", "~")) for part in inside.parts):
            if "\\" in str(inside) or ":" in str(inside):
                raise FileError(
                    f"A file of the pack is called {inside.name!r}, which not every system stores."
                )
            yield path, str(inside)


def _copy_file(system: Any, path: str, target: Path, left: int) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    with system.open(path, "rb") as source, target.open("wb") as copy:
        while left >= 0 and (chunk := source.read(_CHUNK)):
            copy.write(chunk)
            left -= len(chunk)
    return left
