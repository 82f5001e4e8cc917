"""An edition: one council's pack, theory and settings, and what follows from them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, cast

from evalkit import __version__
from evalkit.chapters.catalogue import chapter_named
from evalkit.chapters.reading import read_section, read_series, scratch_folder
from evalkit.chapters.writing import write_series
from evalkit.errors import UsageError
from evalkit.indicators.measuring import measure
from evalkit.indicators.summary import roll_up_stretches
from evalkit.pack.checking.check import check_pack
from evalkit.pack.reading import locate_pack, read_pack
from evalkit.periods import month_of, parse_period
from evalkit.settings import DEFAULT_RULE_SET, choose_settings
from evalkit.theory import apply_local
from evalkit.theory.reading import read_theory

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from evalkit.finding import Finding
    from evalkit.indicators.summary import Stretches
    from evalkit.pack.model import Pack
    from evalkit.pack.report import Report
    from evalkit.section import Section
    from evalkit.settings import Settings
    from evalkit.theory.model import Theory


@dataclass(frozen=True)
class Edition:
    """Hold all that a chapter may read; equal inputs make equal chapters.

    Parameters
    ----------
    council : str
        Code or slug of the council.
    month : str
        The month that names the edition.
    pack : Pack
        The council's data.
    core : Theory
        The theory as every council shares it.
    theory : Theory
        The same with this council's local changes.
    settings : Settings
        Choices that change results.
    scratch : pathlib.Path, optional
        Folder of the run, where chapters leave their sections.

    Examples
    --------
    >>> from evalkit.chapters import open_edition
    >>> edition = open_edition(council="E08000001", pack="demo:E08000001")
    >>> edition.pack.council.synthetic
    True
    """

    council: str
    month: str
    pack: Pack
    core: Theory
    theory: Theory
    settings: Settings
    scratch: Path | None = None

    @cached_property
    def fingerprint(self) -> str:
        """Hash of every input: data, theories, settings and version of evalkit."""
        inputs = {
            "council": self.council,
            "edition": self.month,
            "data": dict(sorted(self.pack.hashes.items())),
            "theory": [self.core.model_dump(mode="json"), self.theory.model_dump(mode="json")],
            "settings": self.settings.model_dump(mode="json"),
            "evalkit": __version__,
        }
        return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()

    @cached_property
    def series(self) -> pd.DataFrame:
        """Every indicator, measured: one row for each site, period and stratum.

        Measured once a run: the chapters that come later read what the first one left.
        """
        stored = read_series(self.scratch, fingerprint=self.fingerprint)
        if stored is not None:
            return stored
        measured = measure(self.pack, self.theory)
        write_series(self.scratch, measured, fingerprint=self.fingerprint)
        return measured

    @cached_property
    def stretches(self) -> Stretches:
        """The baseline and the last twelve months, rolled up at every place."""
        return roll_up_stretches(self.series, theory=self.theory, pack=self.pack)

    @cached_property
    def report(self) -> Report:
        """What the checks of the pack found."""
        return check_pack(self.pack, self.theory)

    @cached_property
    def _sections(self) -> dict[str, Section]:
        return {}

    def section(self, name: str) -> Section:
        """Take the stored section of a chapter, if made from the same inputs, or make it once.

        Parameters
        ----------
        name : str
            Short name of the chapter, such as ``"reach"``.

        Returns
        -------
        Section
        """
        if name not in self._sections:
            self._sections[name] = self._stored(name) or self._made(name)
        return self._sections[name]

    def _stored(self, name: str) -> Section | None:
        return read_section(self.scratch, chapter=chapter_named(name), fingerprint=self.fingerprint)

    def _made(self, name: str) -> Section:
        chapter = chapter_named(name)
        make = getattr(import_module(f"evalkit.chapters.{chapter.module}"), chapter.function)
        return cast("Section", make(self))

    def findings(self, name: str) -> tuple[Finding, ...]:
        """Give what a chapter found, stored or made.

        Parameters
        ----------
        name : str
            Short name of the chapter.

        Returns
        -------
        tuple of Finding
        """
        return self.section(name).findings


def open_edition(
    *,
    council: str,
    pack: str,
    theory: str = "blended_roles",
    edition: str = "",
    rule_set: str = DEFAULT_RULE_SET,
) -> Edition:
    """Open a council's edition: read its pack and its theory, and see that they belong together.

    Parameters
    ----------
    council : str
        Code or slug of the council.
    pack : str
        Path of the data pack, or ``demo:`` and the code of a bundled one.
    theory : str
        Name of a bundled theory of change, or a path.
    edition : str
        The month that names the edition; blank for the month that the data describe.
    rule_set : {"mdc-2023", "ptd-0.2.2"}
        Rules of the control charts.

    Returns
    -------
    Edition

    Raises
    ------
    UsageError
        If the council, the pack, the theory and the edition do not belong together.
    FileError
        If there is no pack or no theory.

    Examples
    --------
    >>> edition = open_edition(council="E08000001", pack="demo:E08000001")
    >>> edition.council, edition.theory.id
    ('E08000001', 'blended_roles')
    """
    asked = (council, pack, theory, edition, rule_set)
    ready = _ready.get(asked)
    return ready if ready and ready.scratch == scratch_folder() else _opened(*asked)


def have_ready(
    *, council: str, pack: str, theory: str, edition: str, rule_set: str = DEFAULT_RULE_SET
) -> Edition:
    """Open an edition, and have it ready for whoever opens the same in this process or in one forked from it.

    Parameters
    ----------
    council, pack, theory, edition, rule_set : str
        As for `open_edition`.

    Returns
    -------
    Edition

    Raises
    ------
    UsageError, FileError
        As `open_edition`.

    Examples
    --------
    >>> asked = {"council": "E08000001", "pack": "demo:E08000001", "theory": "blended_roles", "edition": ""}
    >>> have_ready(**asked) is open_edition(**asked)
    True
    """
    asked = (council, pack, theory, edition, rule_set)
    _ready[asked] = _opened(*asked)
    return _ready[asked]


# Editions that `have_ready` has opened, by what they were opened with.
_ready: dict[tuple[str, str, str, str, str], Edition] = {}


def _opened(council: str, pack: str, theory: str, edition: str, rule_set: str) -> Edition:
    settings = choose_settings(rule_set=rule_set)
    brought = read_pack(locate_pack(pack))
    core = read_theory(theory)
    _same_council(council, brought)
    _same_theory(core, brought)
    return Edition(
        council=council,
        month=_month(edition, brought),
        pack=brought,
        core=core,
        theory=apply_local(core, brought.council.local_theory),
        settings=settings,
        scratch=scratch_folder(),
    )


def _same_council(council: str, pack: Pack) -> None:
    if pack.council.council != council:
        raise UsageError(
            f"The pack {pack.path.name} is of council {pack.council.council}, but {council} was asked for.",
            hint="Give the council's own pack, or correct `council`.",
        )


def _same_theory(theory: Theory, pack: Pack) -> None:
    wanted = pack.council.theory.id
    if wanted != theory.id:
        raise UsageError(
            f"The pack {pack.path.name} was made for the theory {wanted!r}, but {theory.id!r} was given.",
            hint=f"Give theory {wanted!r}, or correct theory.id in council.yaml.",
        )


def _month(edition: str, pack: Pack) -> str:
    described = month_of(pack.council.data_as_at)
    if not edition:
        return described.text
    try:
        named = parse_period(edition)
    except ValueError as error:
        raise UsageError(f"The edition cannot be {edition!r}. {error}", hint="Give a month.") from None
    if named.kind != "month" or named.end < described.start:
        raise UsageError(
            f"The edition cannot be {edition!r}: the data describe {pack.council.data_as_at.isoformat()}.",
            hint=f"Give a month such as {described.text}, not before it; or leave it blank.",
        )
    return named.text
