"""Write dots as PNG: a chart is flat, so rows are best left as they are.

Working out for each row which filter would make it smaller takes most of the time of the usual writers, and
saves little where most rows are alike.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGBA = bytes((8, 6, 0, 0, 0))  # eight bits, colour with alpha, the one compression, filters and order
_UNFILTERED = b"\0"  # begins each row
_LEVEL = 3  # a higher one takes longer and saves little
_INCH = 0.0254  # metres
_METRES = b"\1"


def png_of(dots: np.ndarray, *, dpi: float) -> bytes:
    r"""Write dots as PNG.

    Parameters
    ----------
    dots : numpy.ndarray
        Rows of dots of red, green, blue and alpha, a byte each.
    dpi : float
        Dots to an inch.

    Returns
    -------
    bytes

    Examples
    --------
    >>> import numpy as np
    >>> png_of(np.zeros((2, 3, 4), dtype="uint8"), dpi=72)[:8]
    b'\x89PNG\r\n\x1a\n'
    """
    height, width, _ = dots.shape
    each = round(dpi / _INCH)
    parts = (
        (b"IHDR", struct.pack(">II", width, height) + _RGBA),
        (b"pHYs", struct.pack(">II", each, each) + _METRES),
        (b"IDAT", zlib.compress(_UNFILTERED.join([b"", *dots.reshape(height, -1)]), _LEVEL)),
        (b"IEND", b""),
    )
    return _SIGNATURE + b"".join(_part(name, content) for name, content in parts)


def _part(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
