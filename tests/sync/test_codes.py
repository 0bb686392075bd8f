"""Codes that carry a file from screen to camera, made here from docs/protocol.md alone: the app makes the same."""

import json
from base64 import b32encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

CASES = Path(__file__).parent.parent / "cases" / "bundles" / "codes.json"
KNOWN: dict[str, Any] = json.loads(CASES.read_text())
PIECE_BYTES = 350


def codes(mark: str, content: bytes) -> list[str]:
    of = -(-len(content) // PIECE_BYTES)
    size = -(-len(content) // of)
    pieces = [content[at * size : (at + 1) * size] for at in range(of)]
    name = sha256(content).hexdigest()[:16].upper()
    letters = [b32encode(piece).decode().rstrip("=") for piece in pieces]
    return [f"{mark}/{name}/{n}/{of}/{piece}" for n, piece in enumerate(letters, 1)]


@pytest.mark.parametrize("case", KNOWN["files"], ids=lambda case: case["what"])
def test_a_file_is_cut_as_the_protocol_says(case: dict[str, Any]) -> None:
    assert codes(case["mark"], bytes.fromhex(case["hex"])) == case["codes"]
