"""Coverage: what there is and what there is not, a tile for each row and period."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.patches import PathPatch

from evalkit.finding import CellState
from evalkit.report.figures.columns import ChartError, Needs, read_columns
from evalkit.report.figures.gaps import letter
from evalkit.report.figures.glyphs import letter_marker, tiles_at
from evalkit.report.figures.labels import width_of, wrapped
from evalkit.report.figures.scales import words_below, words_beside
from evalkit.report.figures.style import DARK_BLUE, INK, SMALL, WIDTH, panel
from evalkit.report.figures.timeline import spans

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evalkit.report.figures.timeline import Timeline
    from evalkit.section import Chart

NEEDS = Needs(text=("row", "column", "state"))
TILE = 24  # pixels high
LABELS = 260
LETTER = 64  # square points
MOST_WORDS = 8  # columns whose names are written in full
_COLOURS = {
    CellState.VALUE: DARK_BLUE,
    CellState.SUPPRESSED: "#CFC3E8",
    CellState.TOO_FEW: "#E3D9C6",
    CellState.NOT_COLLECTED: "#F3F2F1",
    CellState.NOT_APPLICABLE: "#FFFFFF",
    CellState.DEFINITION_DIFFERS: "#BFE3E0",
    CellState.FAILED_QUALITY: "#FBD3BD",
}


class Tile(NamedTuple):
    """One tile: its row, its first place and the place after its last, and its state."""

    down: int
    first: int
    after: int
    state: CellState


def paint(chart: Chart) -> Figure:
    """Paint a map of tiles.

    Parameters
    ----------
    chart : Chart
        Data columns: ``row`` (such as an indicator), ``column`` (such as a month) and ``state`` (a cell
        state). Each tile holds the letter of its state, a tick for a value; a pair without a row of data
        was not collected. Where periods are of several kinds, each covers its months.
        What the letters mean stands below.

    Returns
    -------
    matplotlib.figure.Figure
    """
    data = _checked(chart, read_columns(chart, needs=NEEDS))
    axis, places = spans(data["column"])
    rows = list(dict.fromkeys(data["row"]))
    tiles = _tiles(data, rows, places, len(axis.periods))
    labels = [wrapped(row, width=LABELS, lines=1) for row in rows]
    left = 14 + max((width_of(label) for label in labels), default=40)
    key = _key([state for state in _COLOURS if any(tile.state is state for tile in tiles)])
    figure, axes = panel(left=left, right=16, top=8, bottom=52 + 22 * len(key), plot_height=TILE * len(rows))
    wide = (WIDTH - left - 16) / len(axis.periods)
    _draw(axes, tiles, wide)
    axes.set_xlim(0, WIDTH - left - 16)
    axes.set_ylim(TILE * len(rows), 0)
    words_beside(axes, [TILE * (down + 0.5) for down in range(len(rows))], labels)
    ticks, names = _column_ticks(axis)
    words_below(axes, [wide * (place + 0.5) for place in ticks], names)
    _write_key(axes, key, left)
    return figure


def _checked(chart: Chart, data: pd.DataFrame) -> pd.DataFrame:
    unknown = sorted(set(data["state"]) - set(CellState))
    if unknown:
        raise ChartError(
            f"Chart {chart.id!r} (coverage), column state: found {unknown[0]!r}, expected a cell state.",
            hint=f"States are: {', '.join(CellState)}.",
        )
    return data


def _tiles(
    data: pd.DataFrame, rows: list[str], places: dict[str, tuple[int, int]], length: int
) -> list[Tile]:
    """Make a tile of every cell, the widest first, and one of every place that no cell covers."""
    given = [
        Tile(rows.index(row), *places[column], CellState(state))
        for row, column, state in data[["row", "column", "state"]].itertuples(index=False)
    ]
    covered = {(tile.down, along) for tile in given for along in range(tile.first, tile.after)}
    absent = [
        Tile(down, first, after, CellState.NOT_COLLECTED)
        for down in range(len(rows))
        for first, after in _runs(
            [along for along in range(length) if (down, along) not in covered],
            longest=min(tile.after - tile.first for tile in given if tile.down == down),
        )
    ]
    return sorted([*given, *absent], key=lambda tile: tile.first - tile.after)


def _runs(places: Iterable[int], *, longest: int) -> list[tuple[int, int]]:
    """Put neighbours together into stretches that are no longer than what the row is made of.

    Examples
    --------
    >>> _runs([0, 1, 2, 3, 7], longest=3)
    [(0, 3), (3, 4), (7, 8)]
    """
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place and place - runs[-1][0] < longest:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs


def _draw(axes: Axes, tiles: list[Tile], wide: float) -> None:
    axes.spines["bottom"].set_visible(False)
    kinds = dict.fromkeys((tile.after - tile.first, tile.state) for tile in tiles)
    for span, state in kinds:
        alike = [tile for tile in tiles if (tile.after - tile.first, tile.state) == (span, state)]
        centres = [((tile.first + tile.after) / 2 * wide, (tile.down + 0.5) * TILE) for tile in alike]
        shape = tiles_at(centres, width=span * wide, height=TILE)
        axes.add_artist(PathPatch(shape, facecolor=_COLOURS[state], edgecolor="white", linewidth=1))
        ink = "white" if state is CellState.VALUE else INK
        x, y = np.transpose(centres)
        axes.scatter(x, y, s=LETTER, marker=letter_marker(letter(state)), color=ink, linewidths=0)


def _column_ticks(axis: Timeline) -> tuple[list[int], list[str]]:
    places, labels = axis.ticks()
    if len(axis.periods) > MOST_WORDS or any("\n" in label for label in labels):
        return places, labels
    return list(range(len(axis.periods))), [wrapped(name, width=70, lines=3) for name in axis.periods]


def _key(found: list[CellState]) -> list[list[CellState]]:
    """Lay the states that occur out in lines that fit."""
    lines: list[list[CellState]] = [[]]
    for state in found:
        if sum(_entry(s) for s in [*lines[-1], state]) > WIDTH - 20:
            lines.append([])
        lines[-1].append(state)
    return lines


def _entry(state: CellState) -> float:
    return 46 + width_of(state.value)


def _write_key(axes: Axes, key: list[list[CellState]], left: float) -> None:
    for down, line in enumerate(key):
        x, y = 4.0 - left, -58.0 - 22 * down
        for state in line:
            axes.annotate(
                letter(state),
                (0, 0),
                xycoords="axes fraction",
                xytext=(x + 8, y),
                textcoords="offset points",
                ha="center",
                fontsize=SMALL,
                fontweight="bold",
                color="white" if state is CellState.VALUE else INK,
                bbox={"facecolor": _COLOURS[state], "edgecolor": "#B1B4B6", "pad": 3},
            )
            axes.annotate(
                state.value,
                (0, 0),
                xycoords="axes fraction",
                xytext=(x + 24, y),
                textcoords="offset points",
                fontsize=SMALL,
            )
            x += _entry(state)
