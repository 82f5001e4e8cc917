"""Coverage: what there is and what there is not, a tile for each row and period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.patches import PathPatch

from evalkit.finding import CellState
from evalkit.report.figures.columns import ChartError, Needs, read_columns
from evalkit.report.figures.gaps import letter
from evalkit.report.figures.glyphs import letter_marker, tiles_at
from evalkit.report.figures.labels import width_of, wrapped
from evalkit.report.figures.style import DARK_BLUE, INK, SMALL, WIDTH, panel
from evalkit.report.figures.timeline import timeline

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evalkit.section import Chart

NEEDS = Needs(text=("row", "column", "state"))
TILE = 24  # pixels high
LABELS = 230
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
_STATES = tuple(_COLOURS)


def paint(chart: Chart) -> Figure:
    """Paint a map of tiles.

    Parameters
    ----------
    chart : Chart
        Data columns: ``row`` (such as an indicator), ``column`` (such as a month) and ``state`` (a cell
        state). Each tile holds the letter of its state, a tick for a value; a pair without a row of data
        was not collected. What the letters mean stands below.

    Returns
    -------
    matplotlib.figure.Figure
    """
    data = read_columns(chart, needs=NEEDS)
    grid = _grid(chart, data)
    labels = [wrapped(str(name), width=LABELS, lines=1) for name in grid.index]
    left = 14 + max((width_of(label) for label in labels), default=40)
    key = _key(grid)
    figure, axes = panel(
        left=left, right=16, top=8, bottom=52 + 22 * len(key), plot_height=TILE * max(len(grid), 1)
    )
    wide = (WIDTH - left - 16) / max(grid.shape[1], 1)
    if grid.size:
        _tiles(axes, grid, wide)
        axes.set_yticks([TILE * (y + 0.5) for y in range(len(labels))], labels)
        places, names = _column_ticks(grid)
        axes.set_xticks([wide * place for place in places], names)
        _write_key(axes, key, left)
    return figure


def _grid(chart: Chart, data: pd.DataFrame) -> pd.DataFrame:
    unknown = sorted(set(data["state"]) - set(CellState))
    if unknown:
        raise ChartError(
            f"Chart {chart.id!r} (coverage), column state: found {unknown[0]!r}, expected a cell state.",
            hint=f"States are: {', '.join(CellState)}.",
        )
    rows, columns = list(dict.fromkeys(data["row"])), list(timeline(data["column"]).periods)
    grid = pd.DataFrame(CellState.NOT_COLLECTED.value, index=rows, columns=columns, dtype="object")
    for row, column, state in data.itertuples(index=False):
        grid.loc[row, column] = state
    return grid


def _tiles(axes: Axes, grid: pd.DataFrame, wide: float) -> None:
    axes.set_xlim(0, wide * grid.shape[1])
    axes.set_ylim(TILE * grid.shape[0], 0)
    axes.spines["bottom"].set_visible(False)
    for state in _found(grid):
        down, along = np.nonzero(grid.to_numpy() == state.value)
        places = list(zip((along + 0.5) * wide, (down + 0.5) * TILE, strict=True))
        edge = {"edgecolor": "white", "linewidth": 1.0}
        axes.add_patch(
            PathPatch(tiles_at(places, width=wide, height=TILE), facecolor=_COLOURS[state], **edge)
        )
        ink = "white" if state is CellState.VALUE else INK
        marker = letter_marker(letter(state))
        x, y = np.transpose(places)
        axes.scatter(x, y, s=LETTER, marker=marker, color=ink, linewidths=0)


def _found(grid: pd.DataFrame) -> list[CellState]:
    present = set(grid.to_numpy().ravel())
    return [state for state in _STATES if state.value in present]


def _column_ticks(grid: pd.DataFrame) -> tuple[list[float], list[str]]:
    names = [str(name) for name in grid.columns]
    places, labels = timeline(names).ticks()
    if len(names) <= MOST_WORDS and not any(label[:1].isdigit() or "\n" in label for label in labels):
        places, labels = list(range(len(names))), [wrapped(name, width=70, lines=3) for name in names]
    return [place + 0.5 for place in places], labels


def _key(grid: pd.DataFrame) -> list[list[CellState]]:
    """Lay the states that occur out in lines that fit."""
    lines: list[list[CellState]] = [[]]
    for state in _found(grid):
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
