"""Whose keys are trusted, for which council."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads the annotations

from pydantic import ValidationError, field_validator, model_validator

from evalkit.errors import FileError
from evalkit.exchange.keys import same_key
from evalkit.finding import Record
from evalkit.places import is_council_id


class TrustedKey(Record):
    """One key of one council.

    Examples
    --------
    >>> TrustedKey(council="E08000008", name="Tameside", public_key="RW...", added_on="2026-05-01")
    Traceback (most recent call last):
    pydantic_core._pydantic_core.ValidationError: 1 validation error for TrustedKey...
    """

    council: str
    name: str
    public_key: str
    added_on: date
    revoked_on: date | None = None

    @field_validator("council")
    @classmethod
    def _code(cls, value: str) -> str:
        if not is_council_id(value):
            raise ValueError(f"{value[:60]!r} is no council's code")
        return value

    @field_validator("public_key")
    @classmethod
    def _key(cls, value: str) -> str:
        try:
            return same_key(value)
        except FileError as error:
            raise ValueError(error.message) from None


class TrustList(Record):
    """The keys that are trusted, and what is done with files signed by others.

    Examples
    --------
    >>> TrustList().accepts_unknown
    False
    """

    keys: tuple[TrustedKey, ...] = ()
    accepts_unknown: bool = False  # said by a person in so many words

    @model_validator(mode="after")
    def _one_owner(self) -> TrustList:
        owners: dict[str, str] = {}
        for key in self.keys:
            if owners.setdefault(key.public_key, key.council) != key.council:
                raise ValueError(
                    f"the key {key.public_key} stands for {owners[key.public_key]} and for {key.council}; "
                    "a key is one council's"
                )
        listed = [key.public_key for key in self.keys]
        if len(set(listed)) < len(listed):
            raise ValueError("a key stands in the list twice")
        return self

    def with_unknown(self) -> TrustList:
        """Give a list that takes files from unknown keys too."""
        return self.model_copy(update={"accepts_unknown": True})


def trust_alone(public_key: str, *, council: str, name: str, on: date) -> TrustList:
    """Trust one key for one council and no other.

    Parameters
    ----------
    public_key : str
        The key.
    council, name : str
        Whose it is.
    on : datetime.date
        Since when.

    Returns
    -------
    TrustList
    """
    return TrustList(keys=(TrustedKey(council=council, name=name, public_key=public_key, added_on=on),))


def trust_list(data: object, *, name: str) -> TrustList:
    """Make a trust list from what its file holds.

    Parameters
    ----------
    data : object
        Plain values: ``keys``, each with council, name, public_key, added_on and perhaps revoked_on.
    name : str
        What to call the file in messages.

    Returns
    -------
    TrustList

    Raises
    ------
    FileError
        If it is not in that form.

    Examples
    --------
    >>> trust_list({"keys": []}, name="trusted_keys.yaml").keys
    ()
    """
    if not isinstance(data, dict) or set(data) != {"keys"}:
        raise FileError(f"{name} is no trust list: expected keys: and nothing else at its top.", hint=_FORM)
    try:
        return TrustList.model_validate({"keys": [_plain(each) for each in data["keys"] or ()]})
    except (ValidationError, TypeError) as error:
        raise FileError(f"{name} is no trust list: {_first(error)}.", hint=_FORM) from None


_FORM = "Write for each key: council, name, public_key, added_on, and revoked_on once it must not be trusted."


def _plain(each: object) -> object:
    return (
        {key: str(value) if value else None for key, value in each.items()}
        if isinstance(each, dict)
        else each
    )


def _first(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return "keys: is no list"
    first = error.errors()[0]
    where = ", ".join(str(part + 1) if isinstance(part, int) else str(part) for part in first["loc"])
    return f"{where}: {first['msg']}".removeprefix(": ")
