"""Make keys, and open them with the password that a person gives."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import typer

from evalkit.commands.faults import say
from evalkit.errors import UsageError
from evalkit.exchange import make_keys, read_key
from evalkit.exchange.key_reading import is_locked

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.exchange import SigningKey

PASSWORD = "EVALKIT_KEY_PASSWORD"  # noqa: S105 - the name of a variable
WITHOUT = "--no-password"


def make_pair(folder: Path, *, council: str, protect: bool) -> None:
    """Make a pair of keys, and say what to do with each.

    Parameters
    ----------
    folder : pathlib.Path
        Where they go.
    council : str
        Code of the council; may be blank.
    protect : bool
        Whether the secret key is locked with a password.

    Raises
    ------
    UsageError
        If there is nobody to ask for a password, or it is too short.
    FileError
        If there are keys already, or they cannot be written.
    """
    made = make_keys(folder, password=_new_password() if protect else None, council=council)
    typer.echo(made.public_key)
    say(f"The public key is in {made.public}. Give it to the councils that you share with, and to the hub,")
    say("by another way than you send packs: read the last letters out to each other by telephone.")
    say("They write it into their trusted_keys.yaml, below keys:")
    say(f"  - council: {council or 'CODE'}\n    name: NAME\n    public_key: {made.public_key}")
    say("    added_on: DAY, such as 2026-05-01")
    say(f"The secret key is in {made.secret}. Keep it where you alone can read it, with a copy in a safe;")
    say(f"never send it to anybody. Share with: evalkit share PACK --key {made.secret}")
    if not protect:
        say("It has no password: whoever copies that file can sign as your council.")


def open_key(path: Path) -> SigningKey:
    """Open a secret key, with the password from the environment or from whoever sits there.

    Parameters
    ----------
    path : pathlib.Path
        Its file.

    Returns
    -------
    SigningKey

    Raises
    ------
    FileError
        If it is no secret key.
    RefusedError
        If the password is missing or wrong.
    """
    if not is_locked(path):
        return read_key(path)
    given = os.environ.get(PASSWORD)
    if given is None and sys.stdin.isatty():
        given = str(typer.prompt(f"Password of {path.name}", hide_input=True, err=True))
    return read_key(path, password=given)


def _new_password() -> str:
    given = os.environ.get(PASSWORD)
    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise UsageError(
            "A password is needed for the key, and there is nobody to ask.",
            hint=f"Put it into the environment as {PASSWORD}, or say {WITHOUT}.",
        )
    return str(typer.prompt("Password for the new key", hide_input=True, confirmation_prompt=True, err=True))
