"""Read the trust list."""

from __future__ import annotations

from pathlib import Path

from evalkit.exchange.trust import TrustList, trust_list
from evalkit.safe_yaml import load_yaml

TRUST_FILE = "trusted_keys.yaml"


def read_trust_list(path: Path | str = TRUST_FILE) -> TrustList:
    """Read whose keys are trusted.

    Parameters
    ----------
    path : path-like
        The YAML file.

    Returns
    -------
    TrustList

    Raises
    ------
    FileError
        If it is missing or not in its form.

    Examples
    --------
    >>> read_trust_list("nowhere/trusted_keys.yaml")
    Traceback (most recent call last):
    evalkit.errors.FileError: There is no file trusted_keys.yaml in nowhere.
    Check the name and the folder.
    """
    data, _ = load_yaml(path)
    return trust_list(data, name=Path(path).name)
