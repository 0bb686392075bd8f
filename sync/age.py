"""Keys of the age format: an identity from 32 secret bytes, and the recipient that others seal to.

Source: age-encryption.org/v1 for X25519; the texts of keys are Bech32 as in BIP 173.
"""

from collections.abc import Iterator, Sequence
from functools import reduce

from pyrage import RecipientError, x25519

LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
SECRET = "age-secret-key-"  # noqa: S105 (what every such key begins with)
GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
CHECKSUM_LETTERS = 6


def identity(secret: bytes) -> x25519.Identity:
    """The identity whose X25519 key these 32 bytes are."""
    return x25519.Identity.from_str(bech32(SECRET, secret).upper())


def is_recipient(text: str) -> bool:
    """Whether a text names somebody to seal to."""
    try:
        x25519.Recipient.from_str(text)
    except RecipientError:
        return False
    return True


def bech32(prefix: str, data: bytes) -> str:
    """Bytes as text that finds its own misspellings."""
    digits = list(_digits(data))
    spread = [*(ord(letter) >> 5 for letter in prefix), 0, *(ord(letter) & 31 for letter in prefix)]
    rest = _polymod([*spread, *digits, *([0] * CHECKSUM_LETTERS)]) ^ 1
    checksum = (rest >> 5 * place & 31 for place in reversed(range(CHECKSUM_LETTERS)))
    return f"{prefix}1{''.join(LETTERS[digit] for digit in (*digits, *checksum))}"


def _digits(data: bytes) -> Iterator[int]:
    """Bytes in groups of five bits, the last one filled with zeros."""
    bits = "".join(f"{byte:08b}" for byte in data)
    return (int(bits[at : at + 5].ljust(5, "0"), 2) for at in range(0, len(bits), 5))


def _polymod(digits: Sequence[int]) -> int:
    return reduce(_step, digits, 1)


def _step(checksum: int, digit: int) -> int:
    mixed = (checksum & 0x1FFFFFF) << 5 ^ digit
    return reduce(
        lambda found, each: found ^ each, (g for at, g in enumerate(GENERATORS) if checksum >> 25 >> at & 1), mixed
    )
