"""An edition, its page read back, and goldens."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from report import example_report as example

from evalkit.report import render_page

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).with_name("golden")
VOID = {"meta", "link", "img", "br", "hr", "input", "base"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    inside: tuple[str, ...]
    text: str = ""


@dataclass
class Reader(HTMLParser):
    """Read a page into a flat list of elements, each with the text inside it."""

    elements: list[Element] = field(default_factory=list)
    stack: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs), tuple(e.tag for e in self.stack))
        self.elements.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack, f"</{tag}> closes nothing"
        assert self.stack[-1].tag == tag, f"</{tag}> closes <{self.stack[-1].tag}>"
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        for element in self.stack:
            element.text += data


class Page:
    """A page, searched by element."""

    def __init__(self, html: str) -> None:
        self.html = html
        reader = Reader()
        reader.feed(html)
        reader.close()
        assert not reader.stack, "elements are left open"
        self.elements = reader.elements

    def all(self, *tags: str, **attributes: str) -> list[Element]:
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [e for e in self.elements if e.tag in tags and wanted.items() <= e.attributes.items()]

    def texts(self, *tags: str, **attributes: str) -> list[str]:
        return [" ".join(element.text.split()) for element in self.all(*tags, **attributes)]


@pytest.fixture(scope="session")
def html() -> str:
    return render_page(
        example.identity(), sections=example.sections(), provenance=example.provenance(), names=example.NAMES
    )


@pytest.fixture(scope="session")
def page(html: str) -> Page:
    return Page(html)


@pytest.fixture(scope="session")
def read_page() -> type[Page]:
    return Page


@pytest.fixture
def golden() -> Callable[[str, str], None]:
    """Compare a text with a stored one; EVALKIT_UPDATE_GOLDENS=1 stores it anew."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if os.environ.get("EVALKIT_UPDATE_GOLDENS") == "1":
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode())
        assert text == path.read_text(encoding="utf-8"), f"{name} differs; see tests/report/conftest.py"

    return compare
