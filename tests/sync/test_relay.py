"""What a hub decides: what goes next, what an answer of headquarters settles, what phones are told."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync.batch import Entry, read_batch
from sync.errors import NoReceipt
from sync.receipt import MEDIA_TYPE, LogState, Outcome, Problem, Ruling, signed_lines
from sync.relay import (
    IDLE_S,
    LAST_RETRY_S,
    MOST_BYTES,
    choose,
    forgotten,
    has_gone_back,
    next_delay_s,
    passed_down,
    read_word,
    request,
    settled,
)
from sync.revision import RevisionId
from sync.signing import b64, unb64

KEY = Ed25519PrivateKey.generate()
LOG = LogState("log", 1, 7, "root")
BATCH = str(uuid.uuid4())
FIRST, SECOND, THIRD = (RevisionId(letter * 43) for letter in "abc")
UNKNOWN = Ruling(Outcome.RETRY, Problem("device-unknown", "Device not known", "d"))


def receipt(rulings: Mapping[RevisionId, Ruling], key: Ed25519PrivateKey = KEY, **changes: Any) -> bytes:
    """What headquarters answers; `changes` spoil it."""
    said = {
        "protocol": 1,
        "batch": BATCH,
        "outcomes": {name: ruling.body for name, ruling in rulings.items()},
        "log": {"id": LOG.id, "epoch": LOG.epoch, "size": LOG.size, "root": LOG.root},
        "signature": b64(key.sign(signed_lines(LOG, BATCH, rulings))),
    }
    return json.dumps(said | changes).encode()


def read(content: bytes, media_type: str = MEDIA_TYPE) -> Any:
    return read_word(media_type, content, BATCH, KEY.public_key())


def test_carries_the_very_text_that_the_device_signed():
    entry = Entry('{"v":1,"text":"сәлем \\u0041"}', "sig")
    batch = read_batch(request(BATCH, str(uuid.uuid4()), "0.1", "2026-10-11T09:41:00.000Z", [entry]))
    assert batch.entries == [entry] and batch.id == BATCH


def test_a_request_holds_two_hundred_revisions_at_most():
    assert len(choose([Entry("{}", "")] * 201)) == 200


def test_a_request_stays_below_what_headquarters_reads():
    waiting = [Entry('"' * 60_000, "")] * 40
    chosen = choose(waiting)
    assert 1 < len(chosen) < 40
    assert len(request(BATCH, "d" * 36, "0.1", "now", chosen)) <= MOST_BYTES


def test_a_request_is_filled_to_the_last_byte_that_it_has_beside_four_kilobytes_for_itself():
    around, room = len('{"body": "", "sig": ""},'), 2 * 1024 * 1024 - 4 * 1024
    first, last = Entry("x" * 1_000_000, ""), "ж" * ((room - 1_000_000 - 2 * around) // 2)
    assert choose([first, Entry(last, "")]) == [first, Entry(last, "")]
    assert choose([first, Entry(last + "x", "")]) == [first]


def test_one_revision_always_goes_however_large():
    assert len(choose([Entry("x" * (MOST_BYTES + 1), "")])) == 1
    assert choose([]) == []


def test_reads_what_headquarters_signed():
    rulings = {FIRST: Ruling(Outcome.STORED), SECOND: UNKNOWN}
    word = read(receipt(rulings), f"{MEDIA_TYPE}; charset=utf-8")
    assert word.rulings == rulings and word.log == LOG


def test_keeps_of_a_receipt_what_shows_others_that_headquarters_signed_it():
    word = read(receipt({FIRST: Ruling(Outcome.STORED), SECOND: UNKNOWN}))
    shown = word.evidence
    assert shown["outcomes"] == {FIRST: "stored", SECOND: "retry"}
    again = replace(word, rulings={name: Ruling(Outcome(outcome)) for name, outcome in shown["outcomes"].items()})
    KEY.public_key().verify(
        unb64(shown["signature"]),
        signed_lines(LogState(**shown["log"]), shown["batch"], again.rulings),
    )


@pytest.mark.parametrize(
    "content",
    [
        b"<html>Welcome to the hotel</html>", b"[]", b"{}", b"null", b"\xff", b"[" * 100_000,
        receipt({}, batch="another"), receipt({}, log=None), receipt({}, log={"id": "x"}), receipt({}, outcomes=[]),
        receipt({}, outcomes={FIRST: {"outcome": "swallowed"}}), receipt({}, outcomes={FIRST: None}),
        receipt({}, outcomes={FIRST: {"outcome": "stored", "problem": "no"}}), receipt({}, signature="no"),
        receipt({}, signature=None), receipt({}, outcomes={FIRST: {"outcome": "stored"}}),
        receipt({}, outcomes={"\ud800": {"outcome": "stored"}}), receipt({}, key=Ed25519PrivateKey.generate()),
    ],
)  # fmt: skip
def test_whatever_is_no_receipt_of_headquarters_acknowledges_nothing(content):
    with pytest.raises(NoReceipt):
        read(content)


def test_a_genuine_receipt_for_another_batch_acknowledges_nothing_of_this_one():
    with pytest.raises(NoReceipt, match="another batch"):
        read_word(MEDIA_TYPE, receipt({FIRST: Ruling(Outcome.STORED)}), str(uuid.uuid4()), KEY.public_key())


def test_a_receipt_under_another_media_type_acknowledges_nothing():
    for told in ("application/json", ""):
        with pytest.raises(NoReceipt):
            read(receipt({}), told)


def test_only_headquarters_last_word_settles_a_revision():
    rulings = {
        FIRST: Ruling(Outcome.DUPLICATE),
        SECOND: Ruling(Outcome.RELAYED),
        THIRD: Ruling(Outcome.REJECTED, Problem("malformed", "Cannot be read", "")),
    }
    word = read(receipt(rulings))
    assert settled(word, [FIRST, SECOND, THIRD, RevisionId("d" * 43)]).keys() == {FIRST, THIRD}
    assert settled(word, []) == {}


def test_notices_the_devices_that_headquarters_has_forgotten():
    later = Ruling(Outcome.RETRY, Problem("version-not-known", "Needs a newer server", ""))
    word = read(receipt({FIRST: UNKNOWN, SECOND: later, THIRD: UNKNOWN}))
    assert forgotten(word, {FIRST: "amina's", SECOND: "boris's"}) == {"amina's"}


def test_tells_a_phone_that_it_only_carries_until_headquarters_has_spoken():
    for kept in (Outcome.STORED, Outcome.DUPLICATE, Outcome.QUARANTINED):
        own = Ruling(kept, Problem("form-unknown", "Held: form not known", ""))
        assert passed_down(own, None) == Ruling(Outcome.RELAYED)
    held = Ruling(Outcome.QUARANTINED, Problem("other-team", "Held", ""))
    assert passed_down(Ruling(Outcome.STORED), held) == held
    assert passed_down(UNKNOWN, None) == UNKNOWN


def test_sends_all_anew_to_a_headquarters_that_may_have_lost_it():
    assert not has_gone_back(None, LOG)
    assert not has_gone_back(LOG, LOG) and not has_gone_back(LOG, replace(LOG, size=8))
    for after in (replace(LOG, size=6), replace(LOG, epoch=2, size=9), replace(LOG, id="new", size=9)):
        assert has_gone_back(LOG, after)


@given(st.integers(0, 2000), st.none() | st.floats(0, 3600), st.floats(0, 1))
def test_comes_again_neither_at_once_nor_never(failures, retry_after_s, chance):
    delay_s = next_delay_s(failures, retry_after_s, chance)
    if retry_after_s is not None:
        assert retry_after_s <= delay_s <= retry_after_s * 1.5
    elif failures:
        assert 1 <= delay_s <= LAST_RETRY_S * 1.5
    else:
        assert IDLE_S * 0.75 <= delay_s <= IDLE_S * 1.25


@pytest.mark.parametrize(
    ("failures", "delay_s"), [(1, 2.0), (2, 4.0), (3, 8.0), (5, 32.0), (6, 60.0), (12, 60.0), (5000, 60.0)]
)
def test_waits_twice_as_long_after_each_failure_up_to_a_minute(failures, delay_s):
    waits = [next_delay_s(failures, None, chance) for chance in (0.0, 0.5, 1.0)]
    assert waits == [delay_s * 0.5, delay_s, delay_s * 1.5]


def test_waits_as_long_as_it_was_told_to_or_half_as_long_again():
    assert [next_delay_s(3, 10.0, chance) for chance in (0.0, 0.5, 1.0)] == [10.0, 12.5, 15.0]


def test_where_nothing_waits_a_hub_looks_again_after_half_a_minute_or_so():
    assert [next_delay_s(0, None, chance) for chance in (0.0, 0.5, 1.0)] == [22.5, 30.0, 37.5]
