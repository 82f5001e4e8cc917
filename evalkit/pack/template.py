"""The texts of an empty pack: headers, and guidance made from the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.pack.contract import read_contract, read_schema
from evalkit.pack.dictionary import chapters_guide, tables_guide
from evalkit.pack.yaml_text import scalar_text, yaml_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.places import Council

_README = """\
# Data pack of {name}

1. Fill in `council.yaml`: a key with nothing after it is still to be filled in, and lines behind a # are
   examples. Rows about people need `governance`.
2. Fill in one of `observations.csv` (figures by month) or `visits.csv` (rows from your records), and as
   many of the other tables as you can. Leave or delete the rest: every chapter says what it could not do.
3. Copy `guidance/partnership.yaml` and `guidance/reflections.yaml` beside `council.yaml` to fill them in.
4. Run `evalkit check` on this folder. It lists everything that is still wrong, and how to mend it.

Save CSV files as *CSV UTF-8 (comma delimited)*. Dates are written 2025-04-01. A blank cell is missing, never
zero. No names, NHS numbers, dates of birth, addresses or telephone numbers anywhere."""


def pack_texts(place: Council, *, programme: str, theory: str) -> dict[str, str]:
    r"""Write the files of an empty pack.

    Parameters
    ----------
    place : Council
        The council.
    programme : str
        What is being evaluated.
    theory : str
        The theory's id.

    Returns
    -------
    dict of str to str
        File name to text.

    Examples
    --------
    >>> from evalkit.places import council
    >>> texts = pack_texts(council("E08000008"), programme="Blended roles", theory="blended_roles")
    >>> texts["survey_waves.csv"]
    'wave,group,invited\n'
    >>> "name: Tameside" in texts["council.yaml"]
    True
    """
    known = {
        "contract_version": read_contract().version,
        "council": place.code,
        "name": place.name,
        "programme": programme,
        "synthetic": False,
        "theory": {"id": theory},
        "disclosure_rule": "sdc-1",
    }
    headers = {spec.file: f"{','.join(spec.columns)}\n" for spec in read_contract().tables}
    return {
        "council.yaml": document_text("council", known=known),
        **headers,
        "README.md": "\n\n".join([_README.format(name=place.name), chapters_guide(), *tables_guide()]) + "\n",
        "guidance/partnership.yaml": document_text("partnership", known={}),
        "guidance/reflections.yaml": document_text("reflections", known={}),
    }


def document_text(name: str, *, known: Mapping[str, Any]) -> str:
    """Write a YAML document with a line of guidance a key.

    What is known is filled in; what is required and not known is left blank; what is not required
    stands behind a # with an example.

    Parameters
    ----------
    name : {"council", "partnership", "reflections"}
        Which document.
    known : mapping
        Values to fill in.

    Returns
    -------
    str

    Examples
    --------
    >>> document_text("council", known={"name": "Tameside"}).splitlines()[8:10]
    ["# The council's name as readers know it.", 'name: Tameside']
    """
    schema = read_schema(name)
    required = schema.get("required", ())
    blocks = [
        "\n".join(_block(key, about, known, key in required)) for key, about in schema["properties"].items()
    ]
    return "\n\n".join([f"# {schema['description']}", *blocks]) + "\n"


def _block(key: str, about: dict[str, Any], known: Mapping[str, Any], needed: bool) -> Iterator[str]:  # noqa: FBT001 - private
    yield f"# {about['description']}"
    if key in known and not isinstance(known[key], dict):
        yield yaml_text({key: known[key]}).rstrip()
    elif needed:
        yield from _needed(key, about, known)
    else:
        yield from (f"# {line}" for line in yaml_text({key: _example(about)}).splitlines())


def _needed(key: str, about: dict[str, Any], known: Mapping[str, Any]) -> Iterator[str]:
    """Write a key that must be filled in, with its own keys below it."""
    parts = about.get("properties")
    if not parts:
        yield f"{key}:  # such as {scalar_text(about['examples'][0])}"
        return
    yield f"{key}:"
    given = known.get(key, {})
    for name, below in parts.items():
        value = scalar_text(given[name]) if name in given else ""
        hint = "" if value else f"such as {scalar_text(below['examples'][0])}: "
        yield f"  {name}: {value}".rstrip() + f"  # {hint}{below['description']}"


def _example(about: dict[str, Any]) -> Any:
    """Put together an example from the examples of the parts."""
    if "properties" in about:
        return {key: _example(below) for key, below in about["properties"].items()}
    if "examples" in about:
        return about["examples"][0]
    if isinstance(about.get("items"), dict) and "properties" in about["items"]:
        return [_example(about["items"])]
    other = about.get("additionalProperties")
    return (
        {"visits": _example(other)}
        if isinstance(other, dict) and "properties" in other
        else _EMPTY[about["type"]]
    )


_EMPTY: dict[str, Any] = {"array": [], "object": {}}
