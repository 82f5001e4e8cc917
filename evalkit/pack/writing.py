"""Write packs: the one writer of tables in the shape of the contract."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.errors import UsageError
from evalkit.pack.cell_text import as_text
from evalkit.pack.contract import read_contract
from evalkit.pack.problems import listed
from evalkit.pack.template import pack_texts
from evalkit.pack.yaml_text import yaml_text
from evalkit.places import council as find_council

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from evalkit.pack.contract.model import TableSpec

PROGRAMME, THEORY = "Blended roles", "blended_roles"  # what an empty pack starts from
ROW = "_row"  # the reader's column of row numbers; never written


def write_tables(
    directory: Path | str,
    *,
    council: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    partnership: Mapping[str, Any] | None = None,
    reflections: Mapping[str, Any] | None = None,
) -> list[Path]:
    """Write a pack: ``council.yaml``, a CSV file a table, and the other YAML files if given.

    Columns stand in the order of the contract, and one that is not given is blank. Dates are written
    as 2025-04-01, booleans as yes or no, missing as blank; text that a spreadsheet would run as a
    formula gets an apostrophe, which the reader takes off. Equal input gives equal bytes.

    Parameters
    ----------
    directory : path-like
        The folder; it is made if it is not there. Files of these names in it are replaced.
    council : mapping
        What ``council.yaml`` holds.
    tables : mapping of str to pandas.DataFrame
        Table name to rows. Cells may be typed as the reader types them, or text.
    partnership, reflections : mapping, optional
        What the other YAML files hold.

    Returns
    -------
    list of pathlib.Path
        The files written.

    Raises
    ------
    UsageError
        If a table or column is none of the contract, or a cell does not have its column's type.

    Examples
    --------
    >>> import tempfile, pandas as pd
    >>> rows = pd.DataFrame({"wave": ["spring"], "group": ["residents"], "invited": [40]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = write_tables(folder, council={"council": "e1"}, tables={"survey_waves": rows})
    ...     print(files[1].read_text(), end="")
    wave,group,invited
    spring,residents,40
    """
    folder = Path(directory)
    texts = {spec.file: table_text(tables[spec.name], spec=spec) for spec in _specs(tables)}
    documents = {"council.yaml": council, "partnership.yaml": partnership, "reflections.yaml": reflections}
    yamls = {name: yaml_text(dict(data)) for name, data in documents.items() if data is not None}
    return write_texts(folder, texts={**yamls, **texts})


def table_text(rows: pd.DataFrame, *, spec: TableSpec) -> str:
    r"""Give a table as the text of its CSV file.

    Parameters
    ----------
    rows : pandas.DataFrame
        The rows.
    spec : TableSpec
        The table's part of the contract.

    Returns
    -------
    str

    Examples
    --------
    >>> import pandas as pd
    >>> from evalkit.pack.contract import read_contract
    >>> spec = read_contract().table("rivals")
    >>> table_text(pd.DataFrame({"verdict": ["open"], "link": ["a>b"]}), spec=spec)
    'link,explanation,how_examined,verdict\na>b,,,open\n'
    """
    text: str = as_text(rows.drop(columns=[ROW], errors="ignore"), spec=spec).to_csv(
        index=False, lineterminator="\n"
    )
    return text


def write_texts(folder: Path, *, texts: Mapping[str, str]) -> list[Path]:
    """Write files of plain text in UTF-8 with line feeds.

    Parameters
    ----------
    folder : pathlib.Path
        Made if it is not there.
    texts : mapping of str to str
        File name to text.

    Returns
    -------
    list of pathlib.Path

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [path.name for path in write_texts(Path(folder), texts={"a.txt": "A"})]
    ['a.txt']
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in texts]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(texts[path.relative_to(folder).as_posix()].encode("utf-8", "replace"))
    return paths


def _specs(tables: Mapping[str, pd.DataFrame]) -> list[TableSpec]:
    contract = read_contract()
    given = {contract.table(name).name for name in tables}
    return [spec for spec in contract.tables if spec.name in given]


def new_pack(directory: Path | str, *, council: str, name: str = "") -> list[Path]:
    """Write an empty pack: the council's name filled in, headers, and guidance for each column.

    Parameters
    ----------
    directory : path-like
        The folder; it is made if it is not there.
    council : str
        GSS code or id of the council.
    name : str
        Its name, where the code is not built in.

    Returns
    -------
    list of pathlib.Path
        The files written.

    Raises
    ------
    UsageError
        If the council is not known, or there is a pack in the folder already.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = new_pack(folder, council="E08000008")
    ...     print(len(files), (Path(folder) / "rivals.csv").read_text(), end="")
    28 link,explanation,how_examined,verdict
    """
    folder, place = Path(directory), find_council(council, name=name)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file. Expected a folder, or a name for a new one.")
    texts = pack_texts(place, programme=PROGRAMME, theory=THEORY)
    there = [file for file in texts if (folder / file).exists()]
    if there:
        raise UsageError(f"{folder} already has {listed(there)}.", hint="Choose another folder.")
    return write_texts(folder, texts=texts)
