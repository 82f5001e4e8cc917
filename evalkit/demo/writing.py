"""Write synthetic councils, with the truth beside the packs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.demo.packs import make_council
from evalkit.demo.roll import demo_councils
from evalkit.demo.streams import DEFAULT_SEED
from evalkit.errors import UsageError
from evalkit.pack import write_tables
from evalkit.pack.ledger import LEDGER
from evalkit.pack.writing import write_texts

if TYPE_CHECKING:
    from evalkit.demo.packs import SyntheticCouncil

BUNDLED_COUNCILS = 8
TRUTH_FOLDER = "truth"


def write_demo(
    directory: Path | str, *, councils: int = BUNDLED_COUNCILS, seed: int = DEFAULT_SEED
) -> list[Path]:
    """Write synthetic councils: a pack each, and what is true of them beside the packs.

    The first eight are of the North West, Tameside first; nothing in them is real. Equal seeds give equal
    bytes, and a council is the same however many are written.

    Parameters
    ----------
    directory : path-like
        Folder to make.
    councils : int
        How many, up to 153.
    seed : int
        Seed of the whole set.

    Returns
    -------
    list of pathlib.Path
        The folder of each pack. The truth of each is in ``truth/CODE.json`` beside them.

    Raises
    ------
    UsageError
        If there cannot be so many, or a folder of that name holds something else.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     packs = write_demo(folder, councils=1)
    ...     print(packs[0].name, (Path(folder) / "truth" / "E08000008.json").exists())
    E08000008 True
    """
    folder = Path(directory)
    chosen = demo_councils(councils)
    for council in chosen:
        _refuse_to_overwrite(folder, council.code)
    return [_write(make_council(council.code, seed=seed), folder) for council in chosen]


def _refuse_to_overwrite(folder: Path, code: str) -> None:
    """Refuse a folder that holds a pack, unless its truth beside it says that it was made here."""
    pack, truth = folder / code, folder / TRUTH_FOLDER / f"{code}.json"
    if pack.exists() and not truth.exists():
        raise UsageError(
            f"{pack} is there already, and it is no synthetic council of an earlier set.",
            hint="Give an empty folder, so that nothing is overwritten.",
        )


def _write(made: SyntheticCouncil, folder: Path) -> Path:
    pack = folder / made.truth.council
    for left_over in (*pack.glob("*.csv"), *pack.glob(LEDGER)):  # of an earlier set, which held other files
        left_over.unlink()
    write_tables(
        pack,
        council=made.council,
        tables=made.tables,
        partnership=made.partnership,
        reflections=made.reflections,
    )
    if made.ledger:
        write_texts(pack, texts={LEDGER: made.ledger})
    truth = folder / TRUTH_FOLDER / f"{made.truth.council}.json"
    truth.parent.mkdir(parents=True, exist_ok=True)
    truth.write_bytes((made.truth.model_dump_json(indent=1) + "\n").encode())
    return pack
