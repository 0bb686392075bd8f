"""The receipt file is read by hubs as by phones: nothing in it counts that headquarters did not sign."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sync.errors import NoReceipt
from sync.receipt import Outcome
from sync.receipt_file import ReceiptFile, kept, read_receipt_file
from sync.signing import unb64

CASE = json.loads((Path(__file__).parents[1] / "cases" / "bundles" / "morning.json").read_text())
KEY = Ed25519PublicKey.from_public_bytes(unb64(CASE["store_key"]["x"]))


def test_says_what_headquarters_signed():
    file = read_receipt_file(json.dumps(CASE["receipt_file"]).encode())
    (word,) = file.words(KEY)
    assert {ruling.outcome for ruling in word.rulings.values()} == {Outcome.STORED}
    assert json.loads(file.text) == CASE["receipt_file"]


def test_several_are_one():
    one, other = ReceiptFile([{"batch": "a"}], [], ["c"]), ReceiptFile([{"batch": "b"}], [{"sha256": "d"}], [])
    assert one + other == ReceiptFile([{"batch": "a"}, {"batch": "b"}], [{"sha256": "d"}], ["c"])


def test_another_store_signed_nothing_of_it():
    with pytest.raises(NoReceipt, match="not signed by headquarters"):
        read_receipt_file(json.dumps(CASE["receipt_file"]).encode()).words(Ed25519PrivateKey.generate().public_key())


@pytest.mark.parametrize(
    "said",
    [
        "", "[", "[" * 100_000, "[]", "1", "{}", '{"fieldobs_receipts": 2}', '{"fieldobs_receipts": 1, "receipts": {}}',
        '{"fieldobs_receipts": 1, "receipts": [1]}', '{"fieldobs_receipts": 1, "attachments": ["x"]}',
        '{"fieldobs_receipts": 1, "carried": 1}',
    ],
)  # fmt: skip
def test_what_is_none_is_refused(said):
    with pytest.raises(NoReceipt):
        read_receipt_file(said.encode())


ENDLESS = {"id": "", "epoch": float("inf"), "size": 0, "root": ""}


@pytest.mark.parametrize("receipt", [{}, {"log": {}}, {"log": ENDLESS, "outcomes": {}}])
def test_a_receipt_without_its_members_is_refused(receipt):
    with pytest.raises(NoReceipt):
        ReceiptFile([receipt]).words(KEY)


def test_brings_nothing_down():
    assert kept({"batch": "a", "changes": {}, "cursor": "c", "complete": True, "missing": []}) == {"batch": "a"}
