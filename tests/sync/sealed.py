"""Bundles for tests: what a phone seals, and zips that no phone would make."""

import io
import json
import uuid
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import pyrage

from sync.age import identity
from sync.batch import Entry
from sync.bundle import Bundle, read_bundle, unseal
from tests.cast import Phone

OURS, ANOTHERS = identity(bytes(range(32))), identity(bytes(range(1, 33)))
Member = tuple[str, bytes]


def request(phone: Phone, entries: Sequence[Entry] = (), **changes: Any) -> bytes:
    """A sync request as a phone writes it; `changes` spoil it."""
    said = {
        "protocol": 1, "batch": str(uuid.uuid4()), "device": phone.id, "app": "test", "cursor": None,
        "revisions": [{"body": entry.body, "sig": entry.sig} for entry in entries], **changes,
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False).encode()


def zipped(members: Iterable[Member], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these members, a name as often as it is given."""
    packed = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(packed, "w", how) as archive:
        warnings.simplefilter("ignore")  # a name may be there twice
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name) if name else zipfile.ZipInfo("x"), content, how)
    return packed.getvalue()


def sealed(plain: bytes, *recipients: str) -> bytes:
    """Any bytes as a file of the age format."""
    known = [pyrage.x25519.Recipient.from_str(each) for each in recipients or [str(OURS.to_public())]]
    found: bytes = pyrage.encrypt(plain, known)
    return found


def opened(file: bytes) -> Bundle:
    """What a file holds. Raises: BundleRefused."""
    plain = io.BytesIO()
    unseal(io.BytesIO(file), plain, OURS)
    return read_bundle(plain)
