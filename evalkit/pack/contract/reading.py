"""Read the contract files that lie beside this module."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from evalkit.pack.contract.model import ChapterNeeds, Contract, CrossRule, Field, ForeignKey, TableSpec
from evalkit.safe_yaml import parse_yaml

YAML_FILES = ("council", "partnership", "reflections")


@cache
def read_contract() -> Contract:
    """Read the tables of the contract.

    Returns
    -------
    Contract

    Examples
    --------
    >>> read_contract().version, len(read_contract().tables)
    (1, 24)
    """
    package = json.loads(_content("datapackage.json"))
    return Contract(
        version=int(package["version"]),
        title=package["title"],
        description=package["description"],
        tables=tuple(_table(resource) for resource in package["resources"]),
    )


@cache
def read_rules() -> tuple[CrossRule, ...]:
    """Read the rules that look at several rows or tables at once.

    Returns
    -------
    tuple of CrossRule

    Examples
    --------
    >>> read_rules()[0].severity
    'error'
    """
    data, _ = parse_yaml(_content("rules.yaml"), name="rules.yaml")
    return tuple(CrossRule.model_validate(rule) for rule in data["rules"])


@cache
def read_chapters() -> tuple[ChapterNeeds, ...]:
    """Read what each chapter can say, and from which tables.

    Returns
    -------
    tuple of ChapterNeeds

    Examples
    --------
    >>> read_chapters()[0].title
    'Purpose and theory'
    """
    data, _ = parse_yaml(_content("chapters.yaml"), name="chapters.yaml")
    return tuple(ChapterNeeds.model_validate(chapter) for chapter in data["chapters"])


@cache
def read_schema(name: str) -> dict[str, Any]:
    """Read the JSON Schema of one of the YAML files of a pack.

    Parameters
    ----------
    name : {"council", "partnership", "reflections"}
        Which file.

    Returns
    -------
    dict

    Examples
    --------
    >>> read_schema("council")["title"]
    'council.yaml'
    """
    schema: dict[str, Any] = json.loads(_content(f"{name}.schema.json"))
    return schema


def table_schema(name: str) -> dict[str, Any]:
    """Give the Table Schema of a table as the contract file holds it.

    Parameters
    ----------
    name : str
        Table.

    Returns
    -------
    dict

    Examples
    --------
    >>> table_schema("sites")["primaryKey"]
    ['site_id']
    """
    resources = json.loads(_content("datapackage.json"))["resources"]
    return next(dict(resource["schema"]) for resource in resources if resource["name"] == name)


def _content(file: str) -> bytes:
    return files(__package__).joinpath(file).read_bytes()


def _table(resource: dict[str, Any]) -> TableSpec:
    schema = resource["schema"]
    return TableSpec(
        name=resource["name"],
        file=resource["path"],
        title=resource["title"],
        description=resource["description"],
        held_by=resource["heldBy"],
        person_level=resource["personLevel"],
        used_by=tuple(resource["usedBy"]),
        fields=tuple(_field(field) for field in schema["fields"]),
        primary_key=tuple(schema.get("primaryKey", ())),
        foreign_keys=tuple(_foreign_key(key) for key in schema.get("foreignKeys", ())),
        series=tuple(resource.get("series", ())),
    )


def _field(field: dict[str, Any]) -> Field:
    return Field(
        name=field["name"],
        type=field["type"],
        title=field["title"],
        description=field["description"],
        example=field.get("example", ""),
        format=field.get("format", ""),
        true_values=tuple(field.get("trueValues", ())),
        false_values=tuple(field.get("falseValues", ())),
        may_be_future=field.get("mayBeFuture", False),
        **field.get("constraints", {}),
    )


def _foreign_key(key: dict[str, Any]) -> ForeignKey:
    reference = key["reference"]
    return ForeignKey(
        fields=tuple(key["fields"]), table=reference["resource"], to_fields=tuple(reference["fields"])
    )
