"""`python -m sync.evidence FILE [--key KEY] [--held FILE …]` exits 0 for whole, 1 for not whole, 2 for unreadable."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from sync.errors import EvidenceUnreadable
from sync.evidence.report import as_json, as_text
from sync.evidence.verify import verify


def main(words: Sequence[str] | None = None) -> int:
    """What the shell is told."""
    parser = argparse.ArgumentParser(prog="python -m sync.evidence", description="Checks evidence of fieldobs.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", default="", help="the store's public key, or a file that holds it")
    parser.add_argument("--held", type=Path, action="append", default=[], help="a checkpoint or receipt that was kept")
    parser.add_argument("--processes", type=int, default=0, help="how many at once; as many as there are cores")
    parser.add_argument("--json", action="store_true", help="print JSON for a program")
    asked = parser.parse_args(with_key_joined(sys.argv[1:] if words is None else words))
    try:
        report = verify(asked.file, key_text(asked.key), asked.held, asked.processes)
    except EvidenceUnreadable as error:
        print(error, file=sys.stderr)
        return 2
    print(as_json(report) if asked.json else as_text(report))
    return 1 if report.faults else 0


def with_key_joined(words: Sequence[str]) -> Sequence[str]:
    """argparse takes a value that begins with a hyphen, as one key in 64 does, only behind an equals sign."""
    if "--key" not in words[:-1]:
        return words
    at = words.index("--key")
    return [*words[:at], f"--key={words[at + 1]}", *words[at + 2 :]]


def key_text(said: str) -> str:
    """A key as it was given: itself, or what a file of that name holds. Raises: EvidenceUnreadable."""
    try:
        file = Path(said)
        return file.read_text() if file.is_file() else said
    except (OSError, ValueError) as error:
        raise EvidenceUnreadable(f"The key in {said[:200]} cannot be read.") from error


if __name__ == "__main__":
    sys.exit(main())
