"""Make the page of a release in a process that can open the release folder, and no pack.

``python -P -m evalkit.run.release_page FOLDER``
"""

from __future__ import annotations

import sys
from pathlib import Path

from evalkit.disclosure import NOTE, ReleaseNote, shareable_sections
from evalkit.report import names_of, read_result
from evalkit.run.composing_pages import write_page
from evalkit.run.keeping_to import keep_to
from evalkit.run.layout import RESULT
from evalkit.theory import read_theory


def main(folder: Path) -> None:
    """Write ``report.html`` and the figures of a release into its folder.

    Parameters
    ----------
    folder : pathlib.Path
        With ``result.json`` and ``release.json``.
    """
    theory = read_theory(read_result(folder / RESULT).identity.theory.id)
    keep_to(folder)
    result = read_result(folder / RESULT)
    note = ReleaseNote.model_validate_json((folder / NOTE).read_bytes())
    write_page(
        result.identity,
        sections=shareable_sections(result, note=note, theory=theory),
        provenance=result.provenance,
        names=names_of(theory, sites=result.series.frame().iloc[:0].assign(name="")),
        scratch=folder / "no drawings",
        result=folder,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
