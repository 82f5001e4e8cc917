"""Bars: one amount beside another, each with its number."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np
import seaborn as sns

from evalkit.report.figures.columns import Needs, amount, label_of, read_columns
from evalkit.report.figures.labels import width_of, wrapped
from evalkit.report.figures.style import MID_GREY, PALETTE, SMALL, panel, put_text

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evalkit.section import Chart

NEEDS = Needs(text=("label",), numbers=("value",), more_text=("group", "state"))
BAR = 22  # pixels
BETWEEN = 14
LABELS = 220


def paint(chart: Chart) -> Figure:
    """Paint horizontal bars from zero.

    Parameters
    ----------
    chart : Chart
        Data columns: ``label`` and ``value``; optional ``group`` (bars side by side, each named at its
        end) and ``state`` (said in words where there is no value).

    Returns
    -------
    matplotlib.figure.Figure
    """
    data = read_columns(chart, needs=NEEDS)
    labels, groups = list(dict.fromkeys(data["label"])), list(dict.fromkeys(data["group"]))
    data = data.assign(text=[_text(chart, cells) for cells in data.to_dict("records")])
    words = [wrapped(label, width=LABELS) for label in labels]
    height = max(len(labels), 1) * (BAR * max(len(groups), 1) + BETWEEN)
    figure, axes = panel(
        left=16 + max((width_of(w) for w in words), default=40),
        right=16 + max((width_of(t) for t in data["text"]), default=40),
        top=26,
        bottom=10,
        plot_height=height,
    )
    put_text(figure, label_of(chart, column="value"), x=2, y=10)
    if len(data):
        _bars(axes, data, labels, groups)
    axes.set_yticks(range(len(labels)), words)
    axes.set_ylim(max(len(labels), 1) - 0.5, -0.5)
    return figure


def _bars(axes: Axes, data: pd.DataFrame, labels: list[str], groups: list[str]) -> None:
    sns.barplot(
        data=data,
        x="value",
        y="label",
        hue="group",
        order=labels,
        hue_order=groups,
        orient="h",
        palette=list(PALETTE[: len(groups)]) if len(groups) <= len(PALETTE) else None,
        saturation=1,
        errorbar=None,
        legend=False,
        width=(BAR * len(groups)) / (BAR * len(groups) + BETWEEN),
        ax=axes,
    )
    _bare(axes)
    for cells in data.to_dict("records"):
        axes.annotate(
            cells["text"],
            (np.fmax(cells["value"], 0), _place(cells, labels, groups)),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            annotation_clip=False,
        )


def _bare(axes: Axes) -> None:
    axes.set(xlabel="", ylabel="", xticks=[])
    axes.spines["bottom"].set_visible(False)
    axes.axvline(0, color=MID_GREY, linewidth=1)


def _place(cells: Mapping[Hashable, Any], labels: list[str], groups: list[str]) -> float:
    width = BAR / (BAR * len(groups) + BETWEEN)
    return labels.index(cells["label"]) + (groups.index(cells["group"]) - (len(groups) - 1) / 2) * width


def _text(chart: Chart, cells: Mapping[Hashable, Any]) -> str:
    value, state = cells["value"], cells["state"]
    words = (state or "no value") if isnan(value) else amount(chart, column="value", value=value)
    return f"{words}  {cells['group']}".strip()
