"""A bundle is opened whole or refused whole, whatever is in it."""

import hashlib
import io
import json
import os
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.age import identity
from sync.bundle import MAGIC, read_bundle, seal, unseal
from sync.errors import BundleRefused, Reason
from tests.cast import OPENING, Phone
from tests.sync.sealed import ANOTHERS, OURS, opened, request, sealed, zipped

CASES = Path(__file__).parents[1] / "cases" / "bundles"
PICTURE = os.urandom(70_000)
DIGEST = hashlib.sha256(PICTURE).hexdigest()
PHONE = Phone("12")
REQUEST = request(PHONE, [PHONE.write(OPENING)])
MOST_BYTES, MOST_MEMBERS = 200_000_000, 1_000
MOST_REQUEST, MOST_CERTIFICATE, MOST_DIRECTORY = 2 * 1024 * 1024, 16 * 1024, 1024 * 1024


def refused(file: bytes) -> Reason:
    with pytest.raises(BundleRefused) as told:
        opened(file)
    assert str(told.value)
    return told.value.reason


@pytest.mark.parametrize("case", sorted(CASES.glob("*.fieldobs")), ids=lambda file: file.stem)
def test_reads_what_phones_seal(case):
    said = json.loads(case.with_suffix(".json").read_text())
    plain = io.BytesIO()
    unseal(io.BytesIO(case.read_bytes()), plain, pyrage.x25519.Identity.from_str(said["identity"]))
    found = read_bundle(plain)
    assert found.archive.read("request.json").decode() == said["request"]
    assert found.certificate == said["certificate"]
    assert found.blobs == {name: blob["size"] for name, blob in said["blobs"].items()}


def test_every_recipient_opens_the_same():
    file = seal(REQUEST, {"body": "", "sig": ""}, [PICTURE], [str(each.to_public()) for each in (ANOTHERS, OURS)])
    found = opened(file)
    assert found.blobs == {DIGEST: len(PICTURE)} and found.blob(DIGEST).read() == PICTURE
    assert [entry.body for entry in found.batch.entries] == [e["body"] for e in json.loads(REQUEST)["revisions"]]


def test_a_bundle_may_come_without_certificate_and_with_members_of_later_releases():
    found = opened(sealed(zipped([("request.json", REQUEST), ("later.json", b"{}"), ("blobs/", b"")])))
    assert found.certificate is None and found.blobs == {}


def test_a_large_attachment_is_read_on_from_where_one_left_off():
    photo = os.urandom(3_000_000)
    name = hashlib.sha256(photo).hexdigest()
    bundle = opened(
        sealed(zipped([("request.json", request(Phone("12"))), (f"blobs/{name}", photo)], zipfile.ZIP_STORED))
    )
    with bundle.blob(name) as source:
        source.seek(2_500_000)
        assert source.read() == photo[2_500_000:]


UNDER_A_PASSWORD = b"""age-encryption.org/v1
-> scrypt 2bcmw6FY1PmaVRTZJF3cMg 18
h6uMfXv5fHZ8Lt5pzOqS+7UBXJRvJz2iubjNJ4DxAoE
--- 6d/le7GNJyZJv4RJI5sdXW9GpAV3kG/DQoulSvjunGI
""" + bytes.fromhex("f1953ced9180468e329a8b308ec3d57e962625c5f097cf0bf03a5dedc3473a7f")


def test_one_sealed_for_others_is_no_damage():
    assert refused(seal(REQUEST, {}, [], [str(ANOTHERS.to_public())])) is Reason.FOREIGN
    assert refused(UNDER_A_PASSWORD) is Reason.FOREIGN


def test_what_is_none_is_said_to_be_none():
    assert {refused(file) for file in (b"", b"PK\3\4", REQUEST, MAGIC[:-1], os.urandom(1000))} == {Reason.NO_BUNDLE}


WHOLE = seal(REQUEST, {"body": "", "sig": ""}, [PICTURE], [str(OURS.to_public())])
HEADER = WHOLE.index(b"\n--- ")
PLACES = {
    "after the first line": len(MAGIC),
    "in the keys": len(MAGIC) + 20,
    "in the header's seal": HEADER + 20,
    "after the header": WHOLE.index(b"\n", HEADER + 1) + 1,
    "in the nonce": WHOLE.index(b"\n", HEADER + 1) + 9,
    "in the first chunk": HEADER + 1000,
    "between two chunks": WHOLE.index(b"\n", HEADER + 1) + 1 + 16 + 65536 + 16,
    "in the last chunk": len(WHOLE) - 100,
    "by one byte": len(WHOLE) - 1,
}


@pytest.mark.parametrize("place", PLACES)
def test_cut_anywhere_it_is_refused(place):
    assert refused(WHOLE[: PLACES[place]]) is Reason.DAMAGED


@given(st.integers(len(MAGIC), len(WHOLE) - 1), st.integers(1, 255))
def test_a_byte_that_differs_anywhere_spoils_it(place, difference):
    spoilt = bytearray(WHOLE)
    spoilt[place] ^= difference
    assert refused(bytes(spoilt)) in (Reason.DAMAGED, Reason.FOREIGN)


@pytest.mark.parametrize("more", [b"x", b"\0" * 70_000, WHOLE])
def test_nothing_may_hang_on_behind(more):
    assert refused(WHOLE + more) is Reason.DAMAGED


@pytest.mark.parametrize(
    "members",
    [
        pytest.param([], id="nothing"),
        pytest.param([("certificate.json", b"{}")], id="no request"),
        pytest.param([("request.json", REQUEST)] * 2, id="the request twice"),
        pytest.param([("request.json", REQUEST), ("a", b""), ("a", b"")], id="any member twice"),
        pytest.param([("request.json", b"{")], id="a request that is no JSON"),
        pytest.param([("request.json", b'{"protocol": 2}')], id="a request of another protocol"),
        pytest.param([("request.json", REQUEST), ("certificate.json", b"{")], id="a certificate that is no JSON"),
        pytest.param([("request.json", REQUEST), ("certificate.json", b"[" * 9000)], id="a certificate that is a well"),
        pytest.param([("request.json", REQUEST), (f"blobs/{'0' * 64}", PICTURE)], id="a wrong hash"),
        *(
            pytest.param([("request.json", REQUEST), (name, b"")], id=name)
            for name in ("../x", "blobs/../../x", "/etc/x", "//x", "..", "..\\x", "C:\\x", "C:x", "blobs\\x")
        ),
    ],
)
def test_a_zip_that_no_phone_makes_is_refused(members):
    assert refused(sealed(zipped(members))) is Reason.MALFORMED


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_so_is_one_packed_as_phones_do_not(how):
    assert refused(sealed(zipped([("request.json", REQUEST)], how))) is Reason.MALFORMED


@pytest.mark.parametrize("name", ["request.json", "a member that nobody reads"])
def test_so_is_a_member_under_a_password_or_packed_otherwise(name):
    plain = bytearray(zipped([("request.json", REQUEST), ("a member that nobody reads", b"")]))
    listed = plain.index(b"PK\1\2", plain.index(b"PK\1\2") + (name != "request.json"))
    for place, said in ((8, 1), (10, zipfile.ZIP_LZMA)):
        bent = bytearray(plain)
        bent[listed + place] = said
        assert refused(sealed(bytes(bent))) is Reason.MALFORMED


@pytest.mark.parametrize("cut", [0, 1, 10, 30, 60, 200])
def test_so_is_a_zip_that_was_cut_before_it_was_sealed(cut):
    assert refused(sealed(zipped([("request.json", REQUEST)])[: -cut or 1])) is Reason.MALFORMED


def test_a_certificate_of_no_use_is_none():
    assert opened(sealed(zipped([("request.json", REQUEST), ("certificate.json", b"[]")]))).certificate == {}


def listing(size: int, members: int = MOST_MEMBERS) -> bytes:
    """A zip of so many members whose list has so many bytes."""
    others = members - 1
    each, more = divmod(size - 46 * members - len("request.json"), others)
    names = (f"{n:04}".ljust(each + (n < more), "x") for n in range(others))
    return zipped([("request.json", REQUEST), *((name, b"") for name in names)])


def claiming(size: int) -> bytes:
    """A zip that says it unpacks to so many bytes."""
    plain = bytearray(bomb(9))
    at = plain.rindex(b"PK\1\2") + 24
    plain[at : at + 4] = struct.pack("<I", size - len(REQUEST))
    return bytes(plain)


@pytest.mark.parametrize(
    "plain",
    [
        pytest.param(zipped([("request.json", REQUEST.ljust(MOST_REQUEST))]), id="the request"),
        pytest.param(
            zipped([("request.json", REQUEST), ("certificate.json", b"{}".ljust(MOST_CERTIFICATE))]),
            id="the certificate",
        ),
        pytest.param(listing(MOST_DIRECTORY), id="members and the list of them"),
    ],
)
def test_what_is_just_as_large_as_it_may_be_is_taken(plain):
    assert opened(sealed(plain)).batch.id == json.loads(REQUEST)["batch"]


def test_what_unpacks_to_as_much_as_it_may_is_looked_into():
    assert refused(sealed(claiming(MOST_BYTES))) is Reason.MALFORMED
    assert refused(sealed(claiming(MOST_BYTES + 1))) is Reason.TOO_LARGE


def bomb(size: int, name: str = "blobs/" + "0" * 64) -> bytes:
    """A member that says it is small packed and unpacks to `size` bytes."""
    return zipped([("request.json", REQUEST), (name, bytes(size))])


@pytest.mark.parametrize(
    "plain",
    [
        pytest.param(zipped([("request.json", REQUEST.ljust(MOST_REQUEST + 1))]), id="the request"),
        pytest.param(zipped([("request.json", request(PHONE, revisions=[{"body": ""}] * 201))]), id="revisions"),
        pytest.param(bomb(MOST_CERTIFICATE + 1, "certificate.json"), id="the certificate"),
        pytest.param(listing(MOST_DIRECTORY, MOST_MEMBERS + 1), id="members"),
        pytest.param(listing(MOST_DIRECTORY + 1), id="the list of members"),
        pytest.param(zipped((f"{n:0200}", b"") for n in range(6000)), id="a list of members without end"),
        pytest.param(bomb(MOST_BYTES + 1), id="unpacked"),
    ],
)
def test_what_grows_too_large_is_refused_before_it_grows(plain):
    file = sealed(plain)
    tracemalloc.start()
    assert refused(file) is Reason.TOO_LARGE
    assert tracemalloc.get_traced_memory()[1] < 16_000_000
    tracemalloc.stop()


def test_a_member_that_lies_about_its_size_is_refused():
    plain = bytearray(bomb(5_000_000))
    at = plain.rindex(b"PK\1\2") + 24
    plain[at : at + 4] = struct.pack("<I", 10)
    assert refused(sealed(bytes(plain))) is Reason.MALFORMED


class FullDisk(io.BytesIO):
    def write(self, data):
        raise OSError(28, "No space left on device")


def test_a_full_disk_is_not_the_bundles_fault():
    with pytest.raises(OSError, match="No space left"):
        unseal(io.BytesIO(WHOLE), FullDisk(), OURS)


def test_a_key_of_another_mission_opens_nothing():
    with pytest.raises(BundleRefused, match="sealed for others"):
        unseal(io.BytesIO(WHOLE), io.BytesIO(), identity(bytes(32)))
