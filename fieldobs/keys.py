"""The store's own keys: one signs receipts and certificates, one what the desk decides. Kept beside the data.

What opens the bundles of its missions is drawn from the first.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from pyrage import x25519

from sync.age import identity
from sync.checkpoint import write_note
from sync.receipt import LogState
from sync.signing import b64, unb64

FILE = "store.key"
SEALING = b"fieldobs-sealing-v1\n"
IDENTITY_BYTES = 32


@dataclass(frozen=True)
class StoreKeys:
    """`store` is Ed25519 and vouches for the log; `desk` is P-256, the key of the server's own device.

    `authority` is headquarters' key where this store is a hub: its word about devices counts like one's own.
    """

    store: ed25519.Ed25519PrivateKey
    desk: ec.EllipticCurvePrivateKey
    authority: ed25519.Ed25519PublicKey | None = None

    def sign(self, data: bytes) -> str:
        """The store's signature over bytes, base64url."""
        return b64(self.store.sign(data))

    def vouches_for(self, data: bytes, signature: str) -> bool:
        """Whether the store itself, or the headquarters it belongs to, signed these bytes."""
        return any(signed_by(key, data, signature) for key in (self.store.public_key(), self.authority) if key)

    def note(self, state: LogState) -> str:
        """A state of the log as a checkpoint that the store signs."""
        return write_note(state, self.store.public_key(), self.store.sign)

    def identity(self, mission: str) -> x25519.Identity:
        """What opens the bundles of a mission. Drawn from the store's key: whatever backup has that has this too."""
        drawn = HKDF(SHA256(), IDENTITY_BYTES, None, SEALING + mission.encode())
        return identity(drawn.derive(self.store.private_bytes_raw()))

    def recipient(self, mission: str) -> str:
        """Whom phones of a mission seal their bundles to."""
        return str(self.identity(mission).to_public())

    @property
    def public_jwk(self) -> dict[str, str]:
        """The public key that receipts and certificates are held against, as a JWK."""
        return {"kty": "OKP", "crv": "Ed25519", "x": b64(self.store.public_key().public_bytes_raw())}


def store_key(jwk: Mapping[str, Any]) -> ed25519.Ed25519PublicKey:
    """A store's public key from its JWK. Raises: ValueError when it is none."""
    x = jwk.get("x")
    if jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519" or not isinstance(x, str):
        raise ValueError("the key is not of kind OKP, curve Ed25519")
    return ed25519.Ed25519PublicKey.from_public_bytes(unb64(x))


def signed_by(key: ed25519.Ed25519PublicKey, data: bytes, signature: str) -> bool:
    """Whether a store's key made this signature over these bytes."""
    try:
        key.verify(unb64(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def store_keys(data: Path) -> StoreKeys:
    """The keys of a data folder, made the first time. Raises: OSError when the folder cannot be used."""
    file = data / FILE
    if not file.exists():
        _make(file)
    held = json.loads(file.read_text())
    store = load_pem_private_key(held["store"].encode(), None)
    desk = load_pem_private_key(held["desk"].encode(), None)
    assert isinstance(store, ed25519.Ed25519PrivateKey) and isinstance(desk, ec.EllipticCurvePrivateKey)
    return StoreKeys(store, desk)


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    made = {
        "store": _pem(ed25519.Ed25519PrivateKey.generate()),
        "desk": _pem(ec.generate_private_key(ec.SECP256R1())),
    }
    fresh = file.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(made, out)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(fresh, file)  # the first of two processes wins; the other reads what it made
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _pem(key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
