"""Compare the ways of making the same reports: ``make bench``, or ``python -m bench --help`` in ``tests``."""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from bench.measuring import CORES, UndoneError
from bench.report import page
from bench.rounds import Size, run_size

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
ROUNDS = {8: 3, 24: 2}  # by the number of councils; else one


def main() -> int:
    wish = read_wish()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends as Ctrl-C does, and leaves nothing
    with tempfile.TemporaryDirectory(prefix="bench-") as top:
        try:
            compare(wish, Path(top))
        except UndoneError as error:
            say(str(error))
            return 1
        except KeyboardInterrupt:
            say("Broken off; the page tells of the sizes that were whole.")
            return 130
    sys.stdout.write(wish.page.read_text(encoding="utf-8"))
    return 0


def compare(wish: argparse.Namespace, top: Path) -> None:
    """Run size after size, and write the page anew after each."""
    if not wish.unrehearsed:
        run_size(1, top=top, rounds=1, few=None, say=lambda _: None)
    sizes: list[Size] = []
    for councils in sorted(wish.councils):
        sizes.append(one_size(wish, councils, top))
        wish.page.write_text(page(sizes), encoding="utf-8", newline="\n")


def one_size(wish: argparse.Namespace, councils: int, top: Path) -> Size:
    few = wish.few if councils == min(wish.councils) else None
    rounds = wish.rounds or ROUNDS.get(councils, 1)
    return run_size(councils, top=top, rounds=rounds, few=councils if wish.full else few, say=say)


def read_wish() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("councils", nargs="*", type=int, default=[8, 24], help="how many; several sizes")
    parser.add_argument("--few", type=int, default=2 * CORES, help="councils that the slow ways are run with")
    parser.add_argument("--full", action="store_true", help="run the slow ways with all councils")
    parser.add_argument("--rounds", type=int, default=0, help="rounds of each size")
    parser.add_argument(
        "--unrehearsed", action="store_true", help="leave out one council at first, which compiles everything"
    )
    parser.add_argument("--page", type=Path, default=PAGE, help="where the page is kept")
    return parser.parse_args()


def say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    raise SystemExit(main())
