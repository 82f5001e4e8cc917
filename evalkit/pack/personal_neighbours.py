"""What stands beside personal details and tells nobody by itself: days, internet and web addresses."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from evalkit.pack.personal_patterns import Writing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evalkit.pack.personal_patterns import Spot

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_CLOCK = r"[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?"
_DAY = re.compile(
    rf"(?<![\w/.-])(?:\d{{4}}-\d{{2}}-\d{{2}}(?:{_CLOCK})?|\d{{1,2}}[./-]\d{{1,2}}[./-](?:\d{{4}}|\d{{2}})"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[ -](?:of )?{_MONTH}(?:,?[ -](?:\d{{4}}|\d{{2}}))?"
    rf"|{_MONTH}[ -]\d{{1,4}}(?:st|nd|rd|th)?(?:,[ ]\d{{4}})?"
    r"|(?:0?[1-9]|1[0-2])/(?:\d{4}|\d{1,2}))(?![\w/-])",
    re.IGNORECASE,
)
_FOUR = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w)")
_SIX = re.compile(r"(?<![\w:.])[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?!\w)")
# IANA, Root Zone Database: the most used of those that are no words of a sentence, and every country's.
_ENDS = (
    "com|org|net|edu|gov|mil|int|info|biz|name|app|dev|site|online|shop|cloud|webcam|website|tech|wales|scot|cymru|"
    "london|nhs|ac|ai|at|au|be|br|ca|ch|cn|co|de|dk|es|eu|fi|fr|gr|hk|ie|il|in|io|is|it|jp|kr|me|mx|nl|no|nz|"
    "pl|pt|ru|se|sg|tr|tv|ua|uk|us|za"
)
_WEB = re.compile(
    r"(?P<quote>[\"'])(?:https?|ftp)://[^\s\"'<>]+(?P=quote)|(?:https?|ftp)://[^\s\"'<>]+[^\s\"'<>.,;:!?)]"
    rf"|(?<![\w@.-])(?:[a-z0-9](?:[a-z0-9-]{{0,61}}[a-z0-9])?\.)+(?:{_ENDS})(?![\w-])(?:/[^\s\"'<>]*)?",
    re.IGNORECASE,
)


def internet_addresses(text: str) -> Iterator[Spot]:
    """Find addresses of machines, of either version.

    Examples
    --------
    >>> list(internet_addresses("from ::1 to 192.168.0.256 or 10.0.0.1"))
    [(5, 8, 'warning'), (29, 37, 'warning')]
    """
    for pattern in (_SIX, _FOUR):
        for found in pattern.finditer(text):
            address = found[0].rstrip(".")
            if _is_address(address):
                yield found.start(), found.start() + len(address), "warning"


def web_addresses(text: str) -> Iterator[Spot]:
    """Find addresses of pages, with the quotation marks that hold them.

    Examples
    --------
    >>> list(web_addresses("see www.example.org."))
    [(4, 19, 'warning')]
    """
    for found in _WEB.finditer(text):
        yield *found.span(), "warning"


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


NEIGHBOURS: dict[str, tuple[Callable[[str], Iterator[Spot]], ...]] = {
    "a day": (Writing(_DAY, "warning"),),
    "an internet address": (internet_addresses,),
    "a web address": (web_addresses,),
}
