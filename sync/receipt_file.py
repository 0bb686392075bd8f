"""The receipt file: receipts for bundles of any phones, which each of them finds its own in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.errors import NoReceipt
from sync.relay import Word, word_of

FORMAT = 1
MEDIA_TYPE = "application/vnd.fieldobs.receipts+json"
SUFFIX = ".fieldobs-receipt"
COMING_DOWN = ("changes", "cursor", "complete", "missing")


@dataclass(frozen=True)
class ReceiptFile:
    """Receipts, attachments that are whole, and bundles that a hub only carries."""

    receipts: Sequence[Mapping[str, Any]] = ()
    attachments: Sequence[Mapping[str, Any]] = ()
    carried: Sequence[str] = field(default=())

    def __add__(self, other: "ReceiptFile") -> "ReceiptFile":
        return ReceiptFile(
            [*self.receipts, *other.receipts],
            [*self.attachments, *other.attachments],
            [*self.carried, *other.carried],
        )

    @property
    def body(self) -> dict[str, Any]:
        return {
            "fieldobs_receipts": FORMAT,
            "receipts": list(self.receipts),
            "attachments": list(self.attachments),
            "carried": list(self.carried),
        }

    @property
    def text(self) -> str:
        return json.dumps(self.body, ensure_ascii=False)

    def words(self, key: Ed25519PublicKey) -> list[Word]:
        """What headquarters said in each of the receipts. Raises: NoReceipt when it did not sign one of them."""
        found = [word_of(receipt) for receipt in self.receipts]
        for word in found:
            if not word.is_signed_by(key):
                raise NoReceipt("A receipt in the file is not signed by headquarters.")
        return found


def kept(receipt: Mapping[str, Any]) -> dict[str, Any]:
    """A receipt without what comes down with it, which a file does not bring."""
    return {name: value for name, value in receipt.items() if name not in COMING_DOWN}


def read_receipt_file(content: bytes) -> ReceiptFile:
    """The receipt file that a text is. Raises: NoReceipt."""
    try:
        said = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NoReceipt("This is no receipt file: it is no JSON text.") from error
    if not isinstance(said, dict) or said.get("fieldobs_receipts") != FORMAT:
        raise NoReceipt("This is no receipt file of fieldobs.")
    receipts, attachments, carried = (_list(said, name) for name in ("receipts", "attachments", "carried"))
    if not all(isinstance(each, dict) for each in (*receipts, *attachments)):
        raise NoReceipt("A receipt in the file cannot be read.")
    return ReceiptFile(receipts, attachments, [each for each in carried if isinstance(each, str)])


def _list(said: Mapping[str, Any], name: str) -> list[Any]:
    found = said.get(name, [])
    if not isinstance(found, list):
        raise NoReceipt(f"The member {name!r} of the receipt file is no list.")
    return found
