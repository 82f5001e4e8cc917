"""Names of the folders and files in which runs leave what they leave.

What is not for people begins with a point, so that no listing shows it. In the reports folder itself::

    index.html               the page over all editions
    .index.lock              held while that page is written; empty, and never removed
    .known.json              what was read from contents, by their hashes; may be removed at any time
    [demo/]COUNCIL/          what runs left of a council
    [demo/]compare/          what runs left of the comparison of councils: the same folders as of a council

Lock files stay when they are given back. To remove one is to take it from under those who wait on it: they
would go on to hold a file without a name while the next comer holds a new one, and both would write.

Below ``reports/[demo/]COUNCIL/``::

    .lock, .lock.json        held while a run works on this council, by which process and since when
    .work/                   a run under way; what a dead process left there is put right by the next
    EDITION/internal/        the last run that finished, whole, with ``run.json`` in it
    EDITION/shareable/       what passed disclosure control of it, for others; made by ``evalkit share``
    EDITION/unfinished/      a later run that did not finish: its record, journal, logs and what it finished
"""

from __future__ import annotations

COMPARISON = "compare"  # no council can be called so
WORK, INTERNAL, UNFINISHED, SHAREABLE = ".work", "internal", "unfinished", "shareable"
SECTIONS, FIGURES, NOTEBOOKS = "sections", "figures", "notebooks"
RECORD_FILE, JOURNAL_FILE = "run.json", "journal.jsonl"
LOCK_FILE, HOLDER_FILE, INDEX_LOCK = ".lock", ".lock.json", ".index.lock"
PAGE, RESULT, INDEX = "report.html", "result.json", "index.html"
KNOWN_FILE = ".known.json"
HOST = "host"  # socket of the process that has read a council's data; in a temporary folder
