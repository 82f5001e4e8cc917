"""A picture that comes ready drawn is let through only if it can neither run nor fetch."""

from __future__ import annotations

import pytest
from report.example_report import theory

from evalkit.report.figures import ChartError, draw, draw_png
from evalkit.theory import draw_theory, read_theory

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def ready(svg: str):
    return theory().model_copy(update={"svg": svg})


@pytest.mark.parametrize(
    "svg",
    [
        f"{OPEN}><script>alert(1)</script></svg>",
        f'{OPEN} onload="alert(1)"></svg>',
        f'{OPEN}><rect onclick="alert(1)"/></svg>',
        f'{OPEN}><a href="https://evil.example/"><text>x</text></a></svg>',
        f'{OPEN}><image href="https://evil.example/x.png"/></svg>',
        f'{OPEN}><use xlink:href="https://evil.example/x.svg#a"/></svg>',
        f'{OPEN}><use href="data:image/svg+xml,x"/></svg>',
        f"{OPEN}><foreignObject><p>x</p></foreignObject></svg>",
        f"{OPEN}><style>@import url(https://evil.example/x.css);</style></svg>",
        f'{OPEN}><rect style="fill: url(https://evil.example/x)"/></svg>',
        f'{OPEN}><set attributeName="onclick" to="alert(1)"/></svg>',
        f'<!DOCTYPE svg [<!ENTITY a "b">]>{OPEN}><text>&a;</text></svg>',
        f"{OPEN}><!DOCTYPE x></svg>",
        f"{OPEN}><text>cut short",
        "<p>no picture</p>",
        "",
    ],
)
def test_what_could_run_or_fetch_is_refused(svg):
    with pytest.raises(ChartError, match="carries a picture that cannot be shown"):
        draw(ready(svg))


def test_shapes_words_and_inner_references_are_let_through():
    svg = (
        f'<?xml version="1.0"?>{OPEN} viewBox="0 0 9 9" role="document"><defs><marker id="m"/></defs>'
        '<!-- arrows --><path d="M0 0L9 9" marker-end="url(#m)"/><use href="#m"/>'
        "<text>Pay &amp; fees</text></svg>"
    )
    drawn = draw(ready(svg))
    assert drawn.startswith('<svg role="img"')
    assert drawn.count("role=") == 1
    assert "Pay &amp; fees" in drawn


def test_the_core_theory_is_let_through_as_it_is_and_painted():
    svg = draw_theory(read_theory("blended_roles"))
    assert draw(ready(svg)) == svg.strip()
    assert draw_png(ready(svg)).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "part",
    ['<circle r="3"/>', '<g transform="scale(2)"><rect/></g>', '<path d="M0 0l5 5"/>', '<use href="#a"/>'],
)
def test_a_part_that_cannot_be_painted_is_named(part):
    drawn = ready(f'{OPEN} viewBox="0 0 9 9">{part}</svg>')
    assert draw(drawn)
    with pytest.raises(ChartError, match="a part that cannot be painted") as error:
        draw_png(drawn)
    assert error.value.hint == "Use its SVG instead."
