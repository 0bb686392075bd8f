"""Keys and signatures as the contract writes them: base64url without padding, JWKs, raw r‖s."""

import binascii
import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

ECDSA = ec.ECDSA(hashes.SHA256())
SIGNATURE_BYTES = 64
COORDINATE_BYTES = 32
# Every revision passes here several times: the modules of the standard library do the same by longer ways.
TO_URL, FROM_URL = bytes.maketrans(b"+/", b"-_"), bytes.maketrans(b"-_", b"+/")


def b64(data: bytes) -> str:
    """Base64url without padding."""
    return binascii.b2a_base64(data, newline=False).rstrip(b"=").translate(TO_URL).decode()


def unb64(text: str) -> bytes:
    """The bytes of base64url text without padding. Raises: ValueError, also for text that no bytes encode to."""
    try:
        data = binascii.a2b_base64(text.encode("ascii").translate(FROM_URL) + b"=" * (-len(text) % 4))
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError("not base64url") from error
    if b64(data) != text:
        raise ValueError("not base64url in its shortest form")
    return data


def content_id(body: str) -> str:
    """The id of a revision: SHA-256 of its body's bytes."""
    return b64(hashlib.sha256(body.encode()).digest())


@lru_cache(maxsize=20_000)
def _key(x: str, y: str) -> ec.EllipticCurvePublicKey:
    numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(unb64(x)), int.from_bytes(unb64(y)), ec.SECP256R1())
    return numbers.public_key()


def public_key(jwk: Mapping[str, Any]) -> ec.EllipticCurvePublicKey:
    """A P-256 public key from its JWK. Raises: ValueError when it is none."""
    if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
        raise ValueError("the key is not of kind EC, curve P-256")
    x, y = jwk.get("x"), jwk.get("y")
    if not isinstance(x, str) or not isinstance(y, str) or {len(unb64(x)), len(unb64(y))} != {COORDINATE_BYTES}:
        raise ValueError("the key's x and y are not 32 bytes each")
    return _key(x, y)


def public_jwk(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """The JWK of a P-256 public key."""
    numbers = key.public_numbers()
    x, y = (b64(n.to_bytes(COORDINATE_BYTES)) for n in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y}


def sign(key: ec.EllipticCurvePrivateKey, data: bytes) -> str:
    """A device's signature over bytes."""
    r, s = decode_dss_signature(key.sign(data, ECDSA))
    return b64(r.to_bytes(COORDINATE_BYTES) + s.to_bytes(COORDINATE_BYTES))


def verifies(key: ec.EllipticCurvePublicKey, signature: str, data: bytes) -> bool:
    """Whether a device's key made this signature over these bytes."""
    try:
        raw = unb64(signature)
        if len(raw) != SIGNATURE_BYTES:
            return False
        r, s = int.from_bytes(raw[:COORDINATE_BYTES]), int.from_bytes(raw[COORDINATE_BYTES:])
        key.verify(encode_dss_signature(r, s), data, ECDSA)
    except (InvalidSignature, ValueError):
        return False
    return True
