"""Given everything that a council shared over three editions, an attacker learns no hidden count."""

from __future__ import annotations

import csv
import io

import pytest
from disclosure.attack import HIDDEN, Knowledge, learn, narrow
from disclosure.editions import MONTHS, result_until

from evalkit.disclosure import release_result
from evalkit.disclosure.before import Before
from evalkit.disclosure.release_tables import SERIES, table_text
from evalkit.disclosure.tables import published_rows
from evalkit.theory import read_theory

THEORY = read_theory("blended_roles")
COUNCILS = [f"E0800000{n}" for n in (1, 4, 5, 6, 7, 8, 9)] + ["E08000010"]
FEWEST_LEFT = 3  # how far apart the bounds of a hidden count must stay
EMPLOYERS = 3


def share(code: str, months: tuple[str, ...]) -> tuple[list[str], dict[str, str]]:
    """Share edition after edition as a council does; give tables, and kinds of sites and indicators."""
    earlier, sites, texts, result = [], {}, [], None
    for month in months:
        result = result_until(code, month)
        release = release_result(result, theory=THEORY, employers=EMPLOYERS, earlier=earlier, sites=sites)
        earlier.append(Before(release.published))
        sites = release.sites
        texts.append(table_text(release.result, "series"))
    kinds = {sites[site.site_id]: site.kind for site in result.sites}
    return texts, kinds | {each.code: each.kind for each in THEORY.indicators}


def share_naively(code: str, month: str) -> tuple[list[str], dict[str, str]]:
    """Show every count as it is, but for those of 1 to 7."""
    result = result_until(code, month)
    rows = published_rows(result, theory=THEORY)
    rows = rows[rows["numerator"].isna() | (rows["numerator"] % 1 == 0)]
    out = io.StringIO()
    writer = csv.DictWriter(out, [*SERIES], extrasaction="ignore")
    writer.writeheader()
    for row in rows.to_dict("records"):
        counts = {name: naive(row[name]) for name in ("numerator", "denominator")}
        writer.writerow(row | counts)
    kinds = {site.site_id: site.kind for site in result.sites}
    return [out.getvalue()], kinds | {each.code: each.kind for each in THEORY.indicators}


def naive(count: float) -> str:
    if count != count:  # noqa: PLR0124 - only what is missing differs from itself
        return ""
    return HIDDEN if 0 < count < 8 else str(int(count))


def given_away(found: Knowledge) -> dict[object, tuple[float, float]]:
    return {key: ends for key, ends in narrow(found).items() if ends[1] - ends[0] < FEWEST_LEFT}


def test_the_attack_works_on_counts_that_are_hidden_without_an_audit(record_property):
    shared = [share_naively("E08000008", month) for month in MONTHS]
    found = learn([text for texts, _ in shared for text in texts], kinds=shared[-1][1], exact="exact")
    known = given_away(found)
    recovered = sum(low == up for low, up in known.values())
    told = f"hidden {len(found.hidden)}; narrowed {len(known)}, of which recovered {recovered}"
    record_property("told", f"attack on naive suppression, three editions of E08000008: {told}")
    assert len(known) > 20
    assert recovered > 5


def test_an_edition_gives_no_hidden_count_away():
    texts, kinds = share("E08000006", MONTHS[-1:])
    found = learn(texts, kinds=kinds)
    assert len(found.hidden) > 100
    assert given_away(found) == {}


@pytest.mark.slow
@pytest.mark.parametrize("code", COUNCILS)
def test_three_editions_together_give_no_hidden_count_away(code, record_property):
    texts, kinds = share(code, MONTHS)
    found = learn(texts, kinds=kinds)
    known = given_away(found)
    told = f"hidden {len(found.hidden)}; narrowed {len(known)}"
    record_property("told", f"attack on releases, three editions of {code}: {told}")
    assert len(found.hidden) > 100
    assert known == {}
