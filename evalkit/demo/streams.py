"""One stream of random numbers for each purpose, so that nothing depends on the order of drawing."""

from __future__ import annotations

from numpy.random import PCG64, Generator, SeedSequence

DEFAULT_SEED = 1


def stream(seed: int, *keys: str) -> Generator:
    """Open the stream of random numbers that belongs to a council and a purpose.

    Council k draws the same numbers however many councils are made, and a table the same whatever
    other tables do.

    Parameters
    ----------
    seed : int
        Seed of the whole set.
    *keys : str
        The council's code, then what the numbers are for.

    Returns
    -------
    numpy.random.Generator

    Examples
    --------
    >>> first, again = stream(1, "E08000008", "visits"), stream(1, "E08000008", "visits")
    >>> bool(first.integers(1000) == again.integers(1000))
    True
    """
    spawn_key = tuple("/".join(keys).encode())
    return Generator(PCG64(SeedSequence(entropy=seed, spawn_key=spawn_key)))
