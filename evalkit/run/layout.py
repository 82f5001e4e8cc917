"""Names of the folders and files in which runs leave what they leave.

Below ``reports/[demo/]COUNCIL/``::

    .lock, .lock.json        held while a run works on this council, by which process and since when
    .work/                   a run under way; what a dead process left there is put right by the next
    EDITION/internal/        the last run that finished, whole, with ``run.json`` in it
    EDITION/unfinished/      a later run that did not finish: its record, journal, logs and what it finished
"""

from __future__ import annotations

WORK, INTERNAL, UNFINISHED = ".work", "internal", "unfinished"
SECTIONS, FIGURES, NOTEBOOKS = "sections", "figures", "notebooks"
RECORD_FILE, JOURNAL_FILE = "run.json", "journal.jsonl"
LOCK_FILE, HOLDER_FILE = ".lock", ".lock.json"
PAGE, RESULT, INDEX = "report.html", "result.json", "index.html"
KNOWN_FILE = ".known.json"
HOST = "host"  # socket of the process that has read a council's data; in a temporary folder
