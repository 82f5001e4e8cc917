"""The page of a release and the page made of peers' packs pass what every report passes."""

from __future__ import annotations

import pytest
from browser.browsing import check_pages, need_browser
from shared_councils import NORTH

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _browser():
    need_browser()


def test_no_shared_page_has_a_fault(shared_councils):
    shareable = shared_councils.shareable(NORTH) / "report.html"
    compared = shared_councils.compared[0]
    found = check_pages([shareable, compared])
    assert found == {str(shareable): [], str(compared): []}
