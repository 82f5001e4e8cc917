"""Plant a word of its own in every place of a pack that can hold one, and look where they come up again."""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from pathlib import Path

from ruamel.yaml import YAML

from evalkit.disclosure.personal.file_reading import file_parts
from evalkit.disclosure.personal.folder_reading import files_below
from evalkit.disclosure.personal.parts import Part
from evalkit.disclosure.personal.symbols import fold
from evalkit.pack.contract import read_contract

LETTERS = "bcdfghjklmnpqrtvwxz"  # no vowels: no word, no name, no number, no colour
LENGTH = 18
CODE = re.compile(r"[a-z0-9_>;=]+|[\d./:T -]+|v?[\d.]+|[EW]\d{8}")
# Columns that other columns point to by another name.
SAME = {"follows": "story_id"}
# What a coded column or field says is fixed by the theory, a list or a format: no word of one's own fits in.
CODED = "coded: only words of the theory, of a list or of a format fit in"
KEPT = {
    "council.name": "the name of the council, which every release bears",
    "observations.definition_version": "a version of an indicator's definition",
}


class Planter:
    """Make words that are nowhere else, and remember where each went."""

    def __init__(self, seed):
        self.random = random.Random(seed)  # noqa: S311 - words, no secrets
        self.planted: dict[str, str] = {}

    def word(self, where):
        word = "zq" + "".join(self.random.choice(LETTERS) for _ in range(LENGTH - 2))
        self.planted[word] = where
        return word


def plant(pack_folder: Path, seed: int) -> dict[str, str]:
    """Plant in every text column, YAML field, file name and document property; give each word and its place.

    A place reads ``table.column``, ``file.yaml: key.key``, ``file name`` or ``document property``. An
    identifier is replaced wherever it stands, so that tables still agree (where all of a column's are
    replaced already, the place of one of them reads ``sites.site_id; goals.site_id``); in a free text the
    word is added to the first row. `skipped` lists what cannot hold one.
    """
    planter = Planter(seed)
    tables = {spec.name: _read(pack_folder / spec.file) for spec in read_contract().tables}
    tables = {name: rows for name, rows in tables.items() if rows}
    for spec in read_contract().tables:
        for field in spec.fields:
            if spec.name in tables and field.name in tables[spec.name][0]:
                _plant_column(planter, spec, field, tables)
    for spec in read_contract().tables:
        if spec.name in tables:
            _write(pack_folder / spec.file, tables[spec.name])
    for file in ("council", "partnership", "reflections"):
        _plant_yaml(planter, pack_folder / f"{file}.yaml")
    _plant_files(planter, pack_folder)
    return planter.planted


def skipped() -> dict[str, str]:
    """List the columns that can hold no word of one's own, and why."""
    return {
        f"{spec.name}.{field.name}": KEPT.get(f"{spec.name}.{field.name}", CODED)
        for spec in read_contract().tables
        for field in spec.fields
        if field.type == "string" and not _holds_words(spec, field)
    }


def found_in(folder: Path, canaries) -> dict[str, list[str]]:
    """Tell which words come up in a folder or file, and in which files; packed and encoded ones too.

    The bytes themselves are looked through besides what the scan reads in them.
    """
    found: dict[str, list[str]] = {}
    for path, name in files_below(Path(folder)):
        content = path.read_bytes()
        seen = "\n".join([_bare(name), *_views(name, content)])
        for canary in canaries:
            if canary in seen:
                found.setdefault(canary, []).append(name)
    return found


def _views(name, content):
    for way in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
        yield _bare(content.decode(way, "ignore"))
    for part in file_parts(name, content):
        yield _bare(part.text) if isinstance(part, Part) else _bare(part.where)


def _bare(text):
    return re.sub(r"[\W_]+", "", fold(text))


def _holds_words(spec, field):
    return (
        not field.enum
        and (_is_identifier(field) or not field.pattern)
        and f"{spec.name}.{field.name}" not in KEPT
    )


def _is_identifier(field):
    return field.pattern.startswith("[A-Za-z0-9][A-Za-z0-9")


def _plant_column(planter, spec, field, tables):
    if field.type != "string" or not _holds_words(spec, field):
        return
    rows, where = tables[spec.name], f"{spec.name}.{field.name}"
    if not _is_identifier(field):
        row = rows[0]
        row[field.name] = f"{row[field.name]} {planter.word(where)}".strip()
        return
    key = SAME.get(field.name, field.name)
    there = [row[field.name] for row in rows if row[field.name]]
    old = next((value for value in there if value not in planter.planted), "")
    if old:
        _replace(tables, key, old=old, new=planter.word(where))
        return
    # Nothing of its own is there: it points to what was replaced already, or gets a new word.
    other = next(
        (word for word, place in planter.planted.items() if place.split(";")[0].endswith(f".{key}")), ""
    )
    rows[0][field.name] = rows[0][field.name] or other or planter.word(where)
    if rows[0][field.name] in planter.planted and where not in planter.planted[rows[0][field.name]]:
        planter.planted[rows[0][field.name]] += f"; {where}"


def _replace(tables, key, *, old, new):
    names = {key, *(name for name, other in SAME.items() if other == key)}
    for rows in tables.values():
        for row in rows:
            for name in names & row.keys():
                if row[name] == old:
                    row[name] = new
            if key == "story_id" and row.get("evidence"):
                row["evidence"] = ";".join(
                    new if each == old else each for each in row["evidence"].split(";")
                )


def _plant_yaml(planter, path):
    if not path.exists():
        return
    yaml = YAML(typ="safe")
    yaml.default_flow_style = False
    yaml.width = 10_000
    read = yaml.load(path.read_text(encoding="utf-8"))

    def walk(value, where):
        if isinstance(value, dict):
            return {key: walk(each, f"{where}.{key}") for key, each in value.items()}
        if isinstance(value, list):
            return [walk(each, where) for each in value]
        if (
            not isinstance(value, str)
            or CODE.fullmatch(value)
            or where in KEPT
            or where.endswith(("theory.id", "label", "direction"))
        ):
            return value
        if " " not in value and not where.startswith("council.governance"):
            return value
        return f"{value} {planter.word(f'{path.name}: ' + where.partition('.')[2])}"

    planted = {key: walk(each, f"{path.stem}.{key}") for key, each in read.items()}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        yaml.dump(planted, file)


def _plant_files(planter, folder):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        word = planter.word("document property")
        archive.writestr(
            "docProps/core.xml", f"<cp:coreProperties><dc:creator>{word}</dc:creator></cp:coreProperties>"
        )
        archive.writestr("word/document.xml", f"<w:p><w:t>{planter.word('document')}</w:t></w:p>")
    notes = folder / planter.word("folder name")
    notes.mkdir()
    (notes / f"{planter.word('file name')}.docx").write_bytes(packed.getvalue())


def _read(path):
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
