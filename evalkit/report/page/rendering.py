"""Write the page of one edition."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from evalkit.finding import MARKER_MEANINGS
from evalkit.report.glossary import GLOSSARY
from evalkit.report.page.chapters import view_chapter
from evalkit.report.page.glance import glance, in_reading_order
from evalkit.report.page.provenance import view_provenance
from evalkit.report.page.templates import fill
from evalkit.report.words import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.report.glossary import Term
    from evalkit.report.identity import Identity, Provenance
    from evalkit.section import Section

_NONE: Mapping[str, str] = MappingProxyType({})


def render_page(
    identity: Identity,
    *,
    sections: Sequence[Section],
    provenance: Provenance,
    names: Mapping[str, str] = _NONE,
    drawings: Mapping[str, str] = _NONE,
    terms: Sequence[Term] = GLOSSARY,
) -> str:
    """Write one self-contained, accessible page: no script, no request, nothing from outside.

    Chapter 9, which says what can and cannot be said, comes first after the first screen; the others
    follow by number.

    Parameters
    ----------
    identity : Identity
        Whose edition it is.
    sections : sequence of Section
        The chapters, in any order.
    provenance : Provenance
        What it was made from.
    names : mapping of str to str
        Titles of indicators, links and sites by their codes.
    drawings : mapping of str to str
        SVGs that are drawn already, by the name of their file without its ending, such as
        ``04_delegated_share``; charts without one are drawn here.
    terms : sequence of Term
        Words to explain at the end.

    Returns
    -------
    str
        HTML.

    Raises
    ------
    ChartError
        If a chart cannot be drawn from its data.

    Examples
    --------
    >>> from evalkit.report import Identity, Provenance, TheoryName
    >>> who = Identity(council="E08000008", name="Tameside", programme="Blended roles", edition="2025-09",
    ...     synthetic=True, theory=TheoryName(id="blended_roles", version="1"), start="2023-04",
    ...     end="2025-09", data_as_at="2025-09-30")
    >>> page = render_page(who, sections=[], provenance=Provenance())
    >>> "<h1>Tameside</h1>" in page, "Synthetic data" in page, "<script" in page
    (True, True, False)
    """
    ordered = in_reading_order(sections)
    return fill(
        "page.html.j2",
        identity=identity,
        synthetic=identity.synthetic,
        shareable=identity.edition_kind == "shareable",
        span=f"{in_words(identity.start)} to {in_words(identity.end)}",
        as_at=in_words(identity.data_as_at.isoformat()),
        month=in_words(identity.edition),
        glance=glance(ordered, names=names),
        chapters=[view_chapter(section, names=names, drawings=drawings) for section in ordered],
        provenance=view_provenance(identity, provenance=provenance),
        markers=MARKER_MEANINGS,
        terms=terms,
    )
