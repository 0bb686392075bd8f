"""Small grey JPEG pictures, drawn a block of eight by eight at a time: a page with a table, as if photographed.

Baseline JPEG with one component. Every block is flat, so it needs its DC value only, and the tables stay tiny.
Source: ITU-T T.81, annexes B and F.
"""

import random
import struct
from collections.abc import Iterator, Sequence

BLOCK = 8
CATEGORIES = 12
PAPER, INK, SHADE = 225, 60, 170


def jpeg(rows: Sequence[Sequence[int]]) -> bytes:
    """A picture whose blocks have these greys, 0 to 255, row by row."""
    height, width = len(rows) * BLOCK, len(rows[0]) * BLOCK
    size = struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)
    dc_table = bytes([0x00, 0, 0, 0, CATEGORIES, *[0] * 12, *range(CATEGORIES)])  # twelve codes of four bits
    ac_table = bytes([0x10, 1, *[0] * 15, 0x00])  # one code of one bit: nothing more in this block
    return b"".join(
        (
            b"\xff\xd8",
            _segment(0xDB, bytes([0, *[1] * 64])),
            _segment(0xC0, size),
            _segment(0xC4, dc_table),
            _segment(0xC4, ac_table),
            _segment(0xDA, bytes([1, 1, 0x00, 0, 63, 0])),
            _packed(_bits(rows)),
            b"\xff\xd9",
        )
    )


def _segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def _bits(rows: Sequence[Sequence[int]]) -> Iterator[str]:
    last = 0
    for row in rows:
        for grey in row:
            value = BLOCK * (grey - 128)  # the DC of a flat block, quantised by 1
            step, last = value - last, value
            size = abs(step).bit_length()
            amount = step if step >= 0 else step + (1 << size) - 1
            yield f"{size:04b}" + (f"{amount:0{size}b}" if size else "") + "0"


def _packed(bits: Iterator[str]) -> bytes:
    text = "".join(bits)
    text += "1" * (-len(text) % 8)
    return int(text, 2).to_bytes(len(text) // 8).replace(b"\xff", b"\xff\x00")


def page(seed: str, width: int = 60, height: int = 80) -> bytes:
    """A photograph of a page of a protocol: no two seeds give the same one."""
    chance = random.Random(seed)  # noqa: S311  # a play, not a secret
    lit = chance.randint(-20, 10)
    rows = [[PAPER + lit + chance.randint(-2, 2) for _ in range(width)] for _ in range(height)]
    for top in range(8, height - 10, 4):
        for place in range(6, 6 + chance.randint(width // 3, width * 2 // 3)):
            rows[top][place] = SHADE + lit if chance.random() < 0.8 else PAPER + lit
        for place in range(width - 12, width - 12 + chance.randint(2, 6)):
            rows[top][place] = INK + lit
    return jpeg(rows)
