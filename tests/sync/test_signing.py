"""Signatures and keys as the contract writes them."""

from base64 import urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from sync.signing import b64, public_jwk, public_key, sign, unb64, verifies

KEY, OTHER = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))


def test_verifies_its_own_signature_and_no_other():
    made = sign(KEY, b"body")
    assert verifies(KEY.public_key(), made, b"body")
    assert not verifies(KEY.public_key(), made, b"body ")
    assert not verifies(OTHER.public_key(), made, b"body")


@pytest.mark.parametrize(
    "signature", ["", "x", b64(bytes(64)), b64(bytes(63)), b64(bytes(65)), "ü" * 86, "A" * 86 + "="]
)
def test_refuses_what_is_no_signature(signature):
    assert not verifies(KEY.public_key(), signature, b"body")


def test_refuses_the_same_numbers_written_longer_than_they_are():
    raw = unb64(sign(KEY, b"body"))
    assert not verifies(KEY.public_key(), b64(raw[:32] + b"\0" + raw[32:]), b"body")


def test_reads_a_key_back_from_its_jwk():
    assert public_key(public_jwk(KEY.public_key())).public_numbers() == KEY.public_key().public_numbers()


@pytest.mark.parametrize(
    "change", [{"kty": "OKP"}, {"crv": "P-384"}, {"x": 7}, {"x": "short"}, {"y": None}, {"x": b64(bytes(32))}]
)
def test_refuses_a_key_that_is_none(change):
    with pytest.raises(ValueError):
        public_key(public_jwk(KEY.public_key()) | change)


def test_refuses_a_key_whose_numbers_are_longer_than_they_are():
    jwk = public_jwk(KEY.public_key())
    with pytest.raises(ValueError, match="32 bytes"):
        public_key(jwk | {name: b64(b"\0" + unb64(jwk[name])) for name in ("x", "y")})


@given(st.binary(max_size=70))
def test_writes_bytes_as_text_and_reads_them_back(data):
    assert unb64(b64(data)) == data and b64(data) == urlsafe_b64encode(data).decode().rstrip("=")


@pytest.mark.parametrize("text", ["A", "AB", "A=", "A A", "+/", "é"])
def test_refuses_text_that_no_bytes_encode_to(text):
    with pytest.raises(ValueError):
        unb64(text)
