"""The tables of a whole edition: how long the audit and the protection take is printed, not asserted."""

from __future__ import annotations

import time

import pytest
from disclosure_tables import edition, rounded, unrounded

from evalkit.disclosure.audit import audit
from evalkit.disclosure.complement import protect
from evalkit.disclosure.withholding import withhold


@pytest.mark.slow
@pytest.mark.parametrize(("publish", "tables"), [(rounded, 500), (unrounded, 25)])
def test_the_tables_of_an_edition_are_protected(publish, tables, record_property):
    cells, sums = edition(tables=tables, chain=5, rows=9, columns=4, publish=publish)
    start = time.process_time()
    before = audit(cells, sums)
    audited = time.process_time()
    result = protect(cells, sums)
    left_out = [key for place in result.unprotected for key in place.withhold]
    after = audit(withhold(result.cells, keys=left_out), sums)
    done = time.process_time()
    record_property(
        "told",
        f"audit of {publish.__name__} counts: {len(cells)} cells, {tables} tables, "
        f"{len(before.bounds)} hidden, {before.parts} linked parts, {len(before.recovered)} recovered, "
        f"{len(before.too_narrow)} too narrow; audited in {audited - start:.1f} s; "
        f"{len(result.added)} hidden besides and {len(left_out)} left out in {done - audited:.1f} s",
    )
    assert len(cells) >= 40 * tables
    assert after.safe
