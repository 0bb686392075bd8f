"""A checkpoint is a signed note as C2SP describes it, and nothing else passes for one."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from sync.checkpoint import ED25519, key_hash, note_text, read_note, verifier_key, write_note
from sync.errors import NoteUnreadable
from sync.receipt import LogState
from sync.signing import b64

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
LOG = "0a0b0c0d-0000-4000-8000-000000000001"
STATE = LogState(LOG, 2, 20852163, b64(bytes(range(224, 256))))
NOTE = write_note(STATE, KEY.public_key(), KEY.sign)


def refuses(note, key=KEY):
    with pytest.raises(NoteUnreadable):
        read_note(note, key.public_key())
    return True


def test_names_a_key_as_the_published_example_does():
    coded = "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"  # C2SP signed-note, golang.org/x/mod/sumdb/note
    raw = base64.b64decode(coded)
    assert raw[:1] == ED25519
    key = Ed25519PublicKey.from_public_bytes(raw[1:])
    assert key_hash("PeterNeumann", key).hex() == "c74f20a3"
    assert verifier_key(LOG, key).endswith(f"+{coded}")


def test_writes_the_lines_that_the_contract_names():
    origin, size, root, epoch, empty, signed, end = NOTE.split("\n")
    assert origin == f"fieldobs/{LOG}" and size == "20852163" and epoch == "epoch 2" and empty == end == ""
    assert base64.b64decode(root) == bytes(range(224, 256))
    dash, name, signature = signed.split(" ")
    assert (dash, name) == ("—", origin) and len(base64.b64decode(signature)) == 68


def test_reads_back_what_it_wrote_also_when_others_signed_it_too():
    assert read_note(NOTE, KEY.public_key()) == STATE
    assert read_note(f"{NOTE}— witness.example+x {base64.b64encode(b'w' * 76).decode()}\n", KEY.public_key()) == STATE


def signed_too(size):
    """The note with another's signature, so many characters long."""
    return NOTE + "— witness.example " + "A" * (size - len(NOTE) - len("— witness.example \n")) + "\n"


def test_reads_four_thousand_characters_and_not_one_more():
    assert read_note(signed_too(4000), KEY.public_key()) == STATE
    assert refuses(signed_too(4001))


def test_refuses_a_signature_that_says_it_is_another_keys():
    signed = NOTE.split(" ")[-1]
    raw = bytearray(base64.b64decode(signed))
    raw[0] ^= 1
    assert refuses(NOTE.replace(signed, base64.b64encode(raw).decode() + "\n"))


@pytest.mark.parametrize(
    ("was", "becomes"),
    [("20852163", "20852164"), ("epoch 2", "epoch 3"), ("\n\n", "\n"), ("20852163", "020852163"), ("epoch 2\n", ""),
     (LOG, LOG.upper()), ("— ", "- "), ("fieldobs/", "example.com/")],
)  # fmt: skip
def test_refuses_a_note_that_was_altered(was, becomes):
    assert refuses(NOTE.replace(was, becomes))


def test_refuses_another_key_another_root_and_no_note_at_all():
    other = Ed25519PrivateKey.generate()
    assert refuses(NOTE, other)
    assert refuses(write_note(STATE, other.public_key(), other.sign))
    assert refuses(write_note(STATE, KEY.public_key(), other.sign))
    assert refuses("") and refuses(note_text(STATE)) and refuses(NOTE + "x" * 5000)
    assert refuses(NOTE.replace(NOTE.split("\n")[2], "=" * 44))


@given(st.text(max_size=400))
def test_survives_any_text(text):
    assert refuses(text)
    assert refuses(NOTE + text + "!")
