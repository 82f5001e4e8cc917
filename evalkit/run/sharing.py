"""Release a finished edition of a council: what ``evalkit share`` does before anything is signed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from evalkit.disclosure import (
    ReleaseNote,
    add_release,
    open_release,
    release_result,
    strictest,
    write_figures,
    write_note,
)
from evalkit.disclosure.before import Before
from evalkit.disclosure.rules import FLOOR
from evalkit.errors import FileError, RefusedError, RunError
from evalkit.report import read_result
from evalkit.run.earlier_releases import earlier_releases
from evalkit.run.inputs import hash_file
from evalkit.run.layout import COMPARISON, INTERNAL, RESULT, SHAREABLE
from evalkit.run.standings import standing
from evalkit.theory import read_theory

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from evalkit.disclosure import Release, Released
    from evalkit.disclosure.release_ledger import ReleaseLine
    from evalkit.pack import Pack
    from evalkit.report import Result
    from evalkit.run.record import RunRecord

PAGE_SECONDS = 300


def release_edition(
    pack: Pack,
    *,
    to: Path,
    edition: str = "",
    first_release: str = "",
    today: date,
    look: Callable[[Path], str] = lambda _: "",
) -> Released:
    """Release the report of a council that finished last, or that of one month.

    The figures pass the gate together with all that the council released before; the page is made by a
    process that is given the release folder and nothing else; the ledger beside ``council.yaml`` is added to
    before anything can be sent.

    Parameters
    ----------
    pack : Pack
        The council's data: its ledger lies there, and what must not be found in the release.
    to : pathlib.Path
        The reports folder.
    edition : str
        A month; blank for the last that finished.
    first_release : {"", "first release"}
        Said by the council where there is no ledger.
    today : date
        The day.
    look : callable
        Is given the folder, with all that would leave; gives why it may not, or nothing.

    Returns
    -------
    Released

    Raises
    ------
    FileError
        If there is no finished report.
    RefusedError
        If the gate, the ledger or `look` refuses. Nothing is left then.
    """
    council = pack.council.council
    place, record = find_finished(to, council=council, synthetic=pack.council.synthetic, edition=edition)
    result = _result_of(place, record, pack)
    earlier = earlier_releases(pack, home=place.parents[1], first_release=first_release)
    theory = read_theory(result.identity.theory.id)
    release = release_result(
        result,
        theory=theory,
        rule=pack.council.disclosure_rule,
        employers=_employers(pack),
        earlier=[Before(line.published, line.note.rule.removeprefix(f"{FLOOR} and ")) for line in earlier],
        sites=earlier[-1].sites if earlier else {},
    )
    with TemporaryDirectory(prefix=".release-", dir=place.parent) as name:
        folder = Path(name) / SHAREABLE
        folder.mkdir()
        note = _made(folder, release, _note(result, record, release, earlier, pack, today, first_release))
        fault = look(folder)
        if fault:
            raise RefusedError(
                f"The release was not made: {fault}", hint="Nothing left, and nothing was kept."
            )
        add_release(pack.path, note=note, published=release.published, sites=release.sites)
        return _published(folder, place.parent / SHAREABLE)


def find_finished(to: Path, *, council: str, synthetic: bool, edition: str) -> tuple[Path, RunRecord]:
    """Find a council's finished report.

    Parameters
    ----------
    to : pathlib.Path
        The reports folder.
    council : str
        Its code.
    synthetic : bool
        Whether it is made up: such reports lie apart.
    edition : str
        A month; blank for the last.

    Returns
    -------
    tuple of pathlib.Path and RunRecord
        Its folder, and the record of the run.

    Raises
    ------
    FileError
        If there is none.

    Examples
    --------
    >>> from pathlib import Path
    >>> find_finished(Path("nowhere"), council="E08000008", synthetic=True, edition="")
    Traceback (most recent call last):
    ...
    evalkit.errors.FileError: There is no finished report of E08000008 in nowhere.
    Make it first: evalkit run PACK --to nowhere
    """
    home = f"demo/{council}/" if synthetic else f"{council}/"
    found = {
        each.place: each.finished for each in standing(to) if each.place.startswith(home) and each.finished
    }
    chosen = [place for place in sorted(found) if not edition or place.endswith(f"/{edition}")]
    if not chosen or council == COMPARISON:
        of = f" of {edition}" if edition else ""
        raise FileError(
            f"There is no finished report{of} of {council} in {to}.",
            hint=f"Make it first: evalkit run PACK --to {to}",
        )
    record = found[chosen[-1]]
    if record is None:
        raise RunError(f"{chosen[-1]} has no record.", hint="Run the council again.")
    return to / chosen[-1] / INTERNAL, record


def _result_of(place: Path, record: RunRecord, pack: Pack) -> Result:
    path = place / RESULT
    if record.outputs.get(RESULT) != hash_file(path):
        raise RefusedError(f"{path} was changed since it was made.", hint="Run the council again.")
    result = read_result(path)
    if dict(result.provenance.data) != dict(pack.hashes):
        raise RefusedError(
            f"The data in {pack.path} are not those that the report of {record.edition} was made from.",
            hint="Run the council again, and share then.",
        )
    return result


def _employers(pack: Pack) -> int | None:
    """Count the employers behind the workforce data; None where no provider is named."""
    sites, workforce = pack.table("sites"), pack.table("workforce")
    own = sites[sites["site_id"].isin(workforce["site_id"])]
    providers = set(own["provider"]) - {""}
    return len(providers) or None


def _note(
    result: Result,
    record: RunRecord,
    release: Release,
    earlier: tuple[ReleaseLine, ...],
    pack: Pack,
    today: date,
    first_release: str,
) -> ReleaseNote:
    who = result.identity
    return ReleaseNote(
        council=who.council,
        name=who.name,
        edition=who.edition,
        synthetic=who.synthetic,
        number=len(earlier) + 1,
        released_on=today,
        rule=strictest(pack.council.disclosure_rule).name,
        first_release=bool(first_release),
        previous=earlier[-1].note.digest if earlier else "",
        run=record.inputs,
        cells=release.cells,
        hidden=release.hidden,
        withheld=release.withheld,
        unlinked=release.unlinked,
    )


def _made(folder: Path, release: Release, note: ReleaseNote) -> ReleaseNote:
    write_figures(folder, release)
    write_note(folder, note)
    command = [sys.executable, "-P", "-m", "evalkit.run.release_page", str(folder.resolve())]
    made = subprocess.run(  # noqa: S603 - evalkit's own module
        command, capture_output=True, timeout=PAGE_SECONDS, check=False, cwd=folder, stdin=subprocess.DEVNULL
    )
    if made.returncode != 0:
        last = made.stderr.decode(errors="replace").strip().splitlines()[-2:]
        raise RunError(f"The page of the release could not be made: {' '.join(last)}", hint="Try again.")
    return write_note(folder, note)


def _published(folder: Path, place: Path) -> Released:
    """Put the release where it stays; what was there before is in the ledger, and goes."""
    if place.exists():
        shutil.rmtree(place)
    folder.rename(place)
    return open_release(place)
