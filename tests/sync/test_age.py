"""Keys of the age format are drawn from secret bytes, alike each time."""

import os

import pyrage

from sync.age import bech32, identity, is_recipient


def test_an_identity_opens_what_was_sealed_to_its_recipient():
    secret = os.urandom(32)
    sealed = pyrage.encrypt(b"V20 = 1", [identity(secret).to_public()])
    assert pyrage.decrypt(sealed, [identity(secret)]) == b"V20 = 1"


def test_the_same_secret_is_the_same_recipient_for_ever():
    found = identity(bytes(range(32)))
    assert str(found) == "AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SWRYDWG"
    assert str(found.to_public()) == "age13aqvttdk3ujkyjh9kg2w5an6dmy5mq5a84a4uxk3hfhnugfc9p0sy5p2wh"


def test_texts_are_bech32_of_bip_173():
    assert (
        bech32("abcdef", bytes.fromhex("00443214c74254b635cf84653a56d7c675be77df"))
        == "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"
    )


def test_tells_a_recipient_from_any_other_text():
    assert is_recipient(str(identity(os.urandom(32)).to_public()))
    assert not any(map(is_recipient, ("", "age1", "age1é", "ssh-ed25519 AAAA", "AGE-SECRET-KEY-1")))
