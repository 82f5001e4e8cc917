"""Names of the kinds of array that are passed about."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Counts = npt.NDArray[Any]  # whole numbers or floats
Flags = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]
Words = npt.NDArray[np.str_]
