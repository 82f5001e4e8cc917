"""Keep one slow import of other libraries out of every process that evalkit starts."""

from __future__ import annotations

import sys

# jsonschema tries to import it for formats of international addresses, which neither notebooks nor packs
# have, and copes without. Building its grammar took 1.2 of the 1.6 seconds of `import papermill`.
UNUSED = "rfc3987_syntax"


def skip_unused() -> None:
    """Let jsonschema do without a grammar that nothing here uses.

    Examples
    --------
    >>> skip_unused()
    >>> import jsonschema
    >>> jsonschema.validate("2025-04-01", {"type": "string", "format": "date"})
    """
    sys.modules.setdefault(UNUSED, None)  # type: ignore[arg-type]  # None makes an import fail at once
