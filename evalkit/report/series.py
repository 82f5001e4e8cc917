"""The measured series as the record holds them: a list a column, the states kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pydantic import model_validator

from evalkit.finding import CellState, Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

Words = tuple[str, ...]
Numbers = tuple[float | None, ...]
Counts = tuple[int | None, ...]


class Series(Record):
    """Every indicator by site, period and stratum; all columns have the same length.

    A cell whose state is *value* has a value. Blank ``site_id`` means the whole council.

    Examples
    --------
    >>> Series().frame().empty
    True
    """

    indicator: Words = ()
    definition_version: Words = ()
    site_id: Words = ()
    period: Words = ()
    stratum: Words = ()
    numerator: Numbers = ()
    denominator: Numbers = ()
    value: Numbers = ()
    lower95: Numbers = ()
    upper95: Numbers = ()
    lower998: Numbers = ()
    upper998: Numbers = ()
    sd: Numbers = ()
    people_numerator: Counts = ()
    people_denominator: Counts = ()
    method: Words = ()
    state: tuple[CellState, ...] = ()
    source: Words = ()
    note: Words = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        lengths = {name: len(getattr(self, name)) for name in type(self).model_fields}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"columns of a series differ in length: {lengths}")
        blank = [
            i for i, state in enumerate(self.state) if state is CellState.VALUE and self.value[i] is None
        ]
        if blank:
            i = blank[0]
            raise ValueError(
                f"{self.indicator[i]}, {self.site_id[i] or 'whole council'}, {self.period[i]}: the state is "
                "'value' but there is no value"
            )
        return self

    def frame(self) -> pd.DataFrame:
        """Give the series as a data frame, with states as their words."""
        import pandas as pd  # noqa: PLC0415 - most who read a record, such as the runner, need no frame

        return pd.DataFrame({name: list(getattr(self, name)) for name in type(self).model_fields})


def hold_series(frame: pd.DataFrame) -> Series:
    """Take measured series into the record.

    Parameters
    ----------
    frame : pandas.DataFrame
        As :func:`evalkit.indicators.measure` gives it; other columns are left out.

    Returns
    -------
    Series

    Raises
    ------
    pydantic.ValidationError
        If a column holds what it may not.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"indicator": ["delegated_share"], "period": ["2025-04"], "state": ["too few"]})
    >>> hold_series(rows).value
    (None,)
    """
    return Series.model_validate(
        {name: _column(frame, name, field.annotation) for name, field in Series.model_fields.items()}
    )


def _column(frame: pd.DataFrame, name: str, kind: object) -> Iterable[object]:
    if name not in frame:
        return ("" if kind == Words else None,) * len(frame)
    missing = "" if kind == Words else None
    cells = frame[name].tolist()
    for blank in frame[name].isna().to_numpy().nonzero()[0]:
        cells[blank] = missing
    return tuple(cells)
