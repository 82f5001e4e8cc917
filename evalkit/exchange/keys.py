"""Keys that sign and check, in the formats of minisign."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from evalkit.errors import FileError, RefusedError

if TYPE_CHECKING:
    import minisign

KEY_COMMENT = "public key "  # in a signature's untrusted comment: whose it says it is
KEY_FORM = "Expected 56 letters and digits that begin with RW, as evalkit key prints them."
NO_SIGNER = "Ask the council that sent it for its public key, by another way than the file came."
SEND_AGAIN = "Ask the council to send the file again, and do not use this one."


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed a file, as far as is known here.

    Parameters
    ----------
    public_key : str
        The key, as minisign writes it on one line.
    council : str
        The council that it is trusted for; blank where it is not known here.
    name : str
        Its name in the trust list.

    Examples
    --------
    >>> Signer("RWQ").is_trusted
    False
    """

    public_key: str
    council: str = ""
    name: str = ""

    @property
    def is_trusted(self) -> bool:
        """Say whether the key is in the trust list."""
        return bool(self.council)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret key that is open; nothing shows what it holds.

    Parameters
    ----------
    secret : minisign.SecretKey
        The key, without its password.

    Examples
    --------
    >>> import minisign
    >>> key = SigningKey(minisign.KeyPair.generate().secret_key)
    >>> key, len(key.public_key)
    (SigningKey(), 56)
    """

    secret: minisign.SecretKey = field(repr=False)

    @property
    def public_key(self) -> str:
        """Give the public key on one line."""
        return str(self.secret.get_public_key().to_base64().decode())

    def sign(self, content: bytes, *, comment: str) -> bytes:
        """Sign content and a trusted comment, as ``minisign -S`` does.

        Parameters
        ----------
        content : bytes
            What is signed.
        comment : str
            A line that is signed with it.

        Returns
        -------
        bytes
            What belongs into the ``.minisig`` file; equal for equal content, comment and key.
        """
        made = self.secret.sign(
            content,
            prehash=True,
            untrusted_comment=f"{KEY_COMMENT}{self.public_key}",
            trusted_comment=comment,
        )
        return bytes(made) + b"\n"

    def keyed(self, text: str, *, purpose: str) -> str:
        """Hash a text so that nobody without the key can tell it from its hash.

        Parameters
        ----------
        text : str
            The text.
        purpose : str
            What it is hashed for; another purpose gives another hash.

        Returns
        -------
        str
            Sixty-four hexadecimal digits.
        """
        held = hmac.new(bytes(self.secret._keynum_sk.secret_key), purpose.encode(), sha256)  # noqa: SLF001 - minisign gives no other way to its seed
        return hmac.new(held.digest(), text.encode(), sha256).hexdigest()


def same_key(text: str) -> str:
    """Give a public key in one form, whether the line alone or the file of it was given.

    Parameters
    ----------
    text : str
        A line of 56 letters and digits, or the two lines of a ``.pub`` file.

    Returns
    -------
    str

    Raises
    ------
    FileError
        If it is no public key of minisign.

    Examples
    --------
    >>> same_key("not a key")
    Traceback (most recent call last):
    evalkit.errors.FileError: This is no public key: 'not a key'.
    Expected 56 letters and digits that begin with RW, as evalkit key prints them.
    """
    import minisign  # noqa: PLC0415 - slow import, kept off the command line's path

    line = text.strip().splitlines()[-1].strip() if text.strip() else ""
    try:
        return str(minisign.PublicKey.from_base64(line).to_base64().decode())
    except (minisign.Error, ValueError):
        raise FileError(
            f"This is no public key: {line[:60]!r}.",
            hint=KEY_FORM,
        ) from None


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that was read, and not yet checked.

    Parameters
    ----------
    signature : minisign.Signature
        The signature.
    name : str
        What to call the file in messages.
    """

    signature: minisign.Signature
    name: str

    @property
    def comment(self) -> str:
        """Give the comment that is signed too."""
        return str(self.signature.trusted_comment)

    @property
    def claimed_key(self) -> str:
        """Give the public key that the file says it was signed with; blank where it names none."""
        said = self.signature.untrusted_comment
        try:
            return same_key(said.removeprefix(KEY_COMMENT)) if said.startswith(KEY_COMMENT) else ""
        except FileError:
            return ""

    def is_by(self, public_key: str) -> bool:
        """Say whether the signature names a key as its own; whether it holds is another question."""
        import minisign  # noqa: PLC0415 - as above

        held = minisign.PublicKey.from_base64(public_key)
        return bool(held._keynum_pk.key_id == self.signature._key_id)  # noqa: SLF001 - minisign shows it nowhere else

    def check(self, content: bytes, *, public_key: str) -> None:
        """Check the signature over content.

        Parameters
        ----------
        content : bytes
            What should have been signed.
        public_key : str
            The key of the council.

        Raises
        ------
        RefusedError
            If it does not hold.
        """
        import minisign  # noqa: PLC0415 - as above

        if not self.signature.is_prehashed():
            raise RefusedError(
                f"{self.name} is signed in an old way that is not accepted.",
                hint="Sign it with evalkit share, or with minisign 0.10 or later without -l.",
            )
        try:
            minisign.PublicKey.from_base64(public_key).verify(content, self.signature)
        except minisign.Error:
            raise RefusedError(
                f"The signature of {self.name} does not hold: it was changed after it was signed, or "
                "somebody else signed it.",
                hint=SEND_AGAIN,
            ) from None


def read_signature(content: bytes, *, name: str) -> Signed:
    """Read a ``.minisig`` file.

    Parameters
    ----------
    content : bytes
        What it holds.
    name : str
        What to call the file in messages.

    Returns
    -------
    Signed

    Raises
    ------
    RefusedError
        If it is no signature.

    """
    import minisign  # noqa: PLC0415 - as above

    try:
        return Signed(minisign.Signature.from_bytes(content), name)
    except (minisign.Error, ValueError):
        raise RefusedError(
            f"The signature of {name} cannot be read: it is not in the form of minisign.", hint=SEND_AGAIN
        ) from None
