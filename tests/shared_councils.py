"""Two councils that run, release and send, and a hub that compares: as they would, by the command line."""

from __future__ import annotations

import subprocess
import sys
from functools import cached_property
from typing import TYPE_CHECKING

from disclosure import canaries
from finished_editions import lay_edition

from evalkit.disclosure import open_release
from evalkit.exchange import make_keys, read_key, write_share_pack

if TYPE_CHECKING:
    from pathlib import Path

NORTH, SOUTH = "E08000008", "E08000007"
OLD = "2026-01"
LOCAL, LOCAL_LABEL = "students_learn", "Student nurses learn beside care workers"  # in the theory of NORTH
TRUST = "keys:\n" + "".join(
    f"  - council: {code}\n    name: {name}\n    public_key: {{{at}}}\n    added_on: 2026-01-01\n"
    for at, (code, name) in enumerate(((NORTH, "North"), (SOUTH, "South")))
)


class SharedCouncils:
    """Two councils with packs and reports of their own, and a hub that trusts both."""

    def __init__(self, top: Path) -> None:
        self.top, self.said = top, {}
        self.evalkit("demo", "packs", "--councils", 2)
        self.planted = canaries.plant(top / "packs" / NORTH, seed=3)
        self.planted |= _plant_names(top / "packs" / NORTH)
        self.evalkit("run", f"packs/{NORTH}", f"packs/{SOUTH}", "--to", "reports", "--no-compare")
        lay_edition(top / "packs" / NORTH, to=top / "reports", month=OLD)
        keys = [
            self.evalkit("key", "keys", "--council", code, "--no-password").stdout.strip()
            for code in (NORTH, SOUTH)
        ]
        (top / "trusted.yaml").write_text(TRUST.format(*keys))
        self.old = self.share(NORTH, "--edition", OLD, "--first-release")
        self.north, self.south = self.share(NORTH), self.share(SOUTH, "--first-release")

    def evalkit(self, *arguments, code: int = 0) -> subprocess.CompletedProcess[str]:
        ended = subprocess.run(
            [sys.executable, "-m", "evalkit", *map(str, arguments)],
            capture_output=True, text=True, check=False, cwd=self.top, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert ended.returncode == code, ended.stderr
        assert "Traceback" not in ended.stdout + ended.stderr
        return ended

    def share(self, code: str, *more: str) -> Path:
        """Release and sign; keep what was said. Gives the pack that was made."""
        ended = self.evalkit(
            "share", f"packs/{code}", "--to", "reports", "--key", f"keys/{code}.key", "--into", "sent", *more
        )
        self.said[code] = ended.stdout + ended.stderr
        return self.top / ended.stdout.splitlines()[-1]

    def shareable(self, code: str) -> Path:
        """Find the folder of the council's last release."""
        return max((self.top / "reports" / "demo" / code).glob("*/shareable"))

    @cached_property
    def refused(self) -> dict[str, Path]:
        """Files that a hub must not take, by what is wrong with each."""
        altered, again = self.top / "altered.evalkit.zip", self.top / "again.evalkit.zip"
        content = bytearray(self.south.read_bytes())
        content[len(content) // 2] ^= 1
        altered.write_bytes(content)
        again.write_bytes(self.north.read_bytes())
        key = read_key(make_keys(self.top / "stranger", password=None, council=SOUTH).secret)
        strange = write_share_pack(
            open_release(self.shareable(SOUTH)), key=key, to=self.top / "stranger" / "sent"
        )
        strange = strange.rename(self.top / "stranger.evalkit.zip")
        return {"altered": altered, "replayed": again, "old": self.old, "stranger": strange}

    @cached_property
    def compared(self) -> tuple[Path, str]:
        """Compare the good packs beside the bad ones, where an edition is held already."""
        trust = ("--trust", "trusted.yaml")
        self.evalkit("receive", self.north, "--into", "hub/received", *trust)
        files = [self.north, self.south, *self.refused.values()]
        ended = self.evalkit("compare", *files, "--to", "hub", "--for", SOUTH, *trust, code=7)
        return self.top / ended.stdout.strip(), ended.stderr


def _plant_names(pack: Path) -> dict[str, str]:
    """Name the council's own node of its theory where only a code fits in, and where it is shown."""
    code, label = "zqlocalnodekbdgt", "zqlocallabelkbdg"
    for path in (*pack.glob("*.csv"), *pack.glob("*.yaml")):
        text = path.read_text(encoding="utf-8").replace(LOCAL, code).replace(LOCAL_LABEL, f"A node {label}")
        path.write_text(text, encoding="utf-8", newline="")
    return {code: "code of a local node", label: "label of a local node"}
