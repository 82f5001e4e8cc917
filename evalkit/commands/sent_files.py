"""The commands about what councils share with each other: thin, as those of ``evalkit.cli``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

AsJson = Annotated[bool, typer.Option("--json", help="Write JSON for machines on standard output.")]
Trust = Annotated[
    Path | None, typer.Option("--trust", metavar="FILE", help="The trust list; else trusted_keys.yaml.")
]
Unknown = Annotated[
    bool, typer.Option("--accept-unknown-keys", help="Take what is signed with keys that nobody vouches for.")
]


def add_commands(app: typer.Typer) -> None:
    """Add the commands to the command line, in the order in which they are used.

    Parameters
    ----------
    app : typer.Typer
        The command line.
    """
    for name, command in _COMMANDS.items():
        app.command(name)(command)


def _scan(
    path: Annotated[Path, typer.Argument(metavar="FILE_OR_FOLDER", help="What is to be scanned.")],
    *,
    pack: Annotated[
        str | None, typer.Option(metavar="PACK", help="The pack whose values must not be in it.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Look through files for personal data; exits with 7 where some is certain."""
    from evalkit.commands.scanning import scan_and_tell

    raise typer.Exit(scan_and_tell(path, pack=pack, as_json=json))


def _share(
    pack: Annotated[str, typer.Argument(metavar="PACK", help="The pack whose results are shared.")],
    *,
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="The reports folder.")] = Path("reports"),
    edition: Annotated[str, typer.Option(metavar="MONTH", help="Which edition; else the last.")] = "",
    first_release: Annotated[
        bool, typer.Option("--first-release", help="Say that nothing of this council was shared before.")
    ] = False,
    key: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The council's secret key; without it nothing can be sent."),
    ] = None,
    into: Annotated[Path, typer.Option(metavar="FOLDER", help="Where the pack to send is put.")] = Path(
        "shared"
    ),
) -> None:
    """Pass a finished edition through disclosure control, and sign it to be sent."""
    from evalkit.commands.sharing import share

    first = "first release" if first_release else ""
    share(pack, to=to, edition=edition, first=first, key=key, into=into)


def _key(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the pair of keys goes.")],
    *,
    council: Annotated[str, typer.Option(metavar="CODE", help="The council, which names the files.")] = "",
    no_password: Annotated[
        bool, typer.Option("--no-password", help="Leave the secret key open to whoever can read its file.")
    ] = False,
) -> None:
    """Make a pair of keys, to sign what is shared."""
    from evalkit.commands.keys import make_pair

    make_pair(folder, council=council, protect=not no_password)


def _stories(
    pack: Annotated[str, typer.Argument(metavar="PACK", help="The council's pack.")],
    *,
    key: Annotated[Path, typer.Option(metavar="FILE", help="The council's secret key.")],
    to: Annotated[Path, typer.Option(metavar="FOLDER", help="The folder of what the council has sent.")],
    edition: Annotated[str | None, typer.Option(metavar="MONTH", help="The edition.")] = None,
) -> None:
    """Write the stories that peers may read into a file to send."""
    from evalkit.commands.telling import share_stories

    share_stories(pack, key=key, to=to, edition=edition)


def _verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A share pack, or a file of stories.")],
    *,
    trust: Trust = None,
    held: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Packs that were received, to hold it against.")
    ] = None,
    accept_unknown_keys: Unknown = False,
    json: AsJson = False,
) -> None:
    """Say what a file that was sent holds, who signed it, and whether it is whole."""
    from evalkit.commands.receiving import trusted_keys
    from evalkit.commands.receiving import verify as tell

    trusted = trusted_keys(trust, held=held, unknown=accept_unknown_keys)
    raise typer.Exit(tell(file, trusted=trusted, held=held, as_json=json))


def _receive(
    files: Annotated[
        list[Path], typer.Argument(metavar="PACK", help="Files that were sent.", show_default=False)
    ],
    *,
    into: Annotated[Path, typer.Option(metavar="FOLDER", help="The folder of packs that are held.")],
    trust: Trust = None,
    accept_unknown_keys: Unknown = False,
    json: AsJson = False,
) -> None:
    """Take share packs and stories into the folder of those that are held."""
    from evalkit.commands.receiving import take, trusted_keys

    trusted = trusted_keys(trust, held=into, unknown=accept_unknown_keys)
    raise typer.Exit(take(files, into=into, trusted=trusted, as_json=json))


def _history(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of packs that are held.")],
    *,
    since: Annotated[
        str, typer.Option(metavar="WHEN", help="The day of the last meeting, or an edition.")
    ] = "",
    to: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page there.")] = None,
    json: AsJson = False,
) -> None:
    """Tell what councils have reported, and what is new."""
    from evalkit.commands.history import tell_history

    tell_history(folder, since=since, to=to, as_json=json)


def _compare(
    packs: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Share packs of councils.", show_default=False)
    ],
    *,
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Where the page is made.")],
    council: Annotated[
        str,
        typer.Option("--for", metavar="COUNCIL", help="Code or name of the council that a blueprint is for."),
    ] = "",
    stories: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Stories that people agreed to share; may be repeated."),
    ] = None,
    trust: Trust = None,
    accept_unknown_keys: Unknown = False,
    json: AsJson = False,
) -> None:
    """Compare the packs that councils sent each other."""
    from evalkit.commands.comparing import RECEIVED, Packs, compare_packs
    from evalkit.commands.receiving import trusted_keys

    asked = Packs(
        packs=packs,
        to=to,
        council=council,
        stories=stories or [],
        trusted=trusted_keys(trust, held=to / RECEIVED, unknown=accept_unknown_keys),
    )
    raise typer.Exit(compare_packs(asked, as_json=json))


_COMMANDS: dict[str, Callable[..., None]] = {
    "share": _share,
    "scan": _scan,
    "key": _key,
    "stories": _stories,
    "verify": _verify,
    "receive": _receive,
    "compare": _compare,
    "history": _history,
}
