"""A body is read exactly, or refused with the reason."""

import json

import pytest

from sync.errors import Malformed, NotYetKnown
from sync.revision import read_revision, reread, station_submission, write_body
from sync.signing import content_id
from tests.cast import MISSION, OPENING, Phone, nfd

WHOLE = Phone("12").write(OPENING | {"q": "HERE"})


def with_value(text: str) -> str:
    return WHOLE.body.replace('"HERE"', text)


def with_members(**members: object) -> str:
    return json.dumps(json.loads(WHOLE.body) | members)


def test_reads_what_a_phone_wrote():
    found = read_revision(WHOLE.body, WHOLE.sig)
    assert found.set["q"] == "HERE" and found.seq == 1 and found.prev is None
    assert found.id == content_id(WHOLE.body)
    assert found == reread(WHOLE.body, str(WHOLE.sig))


@pytest.mark.parametrize(
    "value",
    ["1.5", "1e3", "NaN", "-Infinity", "9007199254740993", '{"k":1,"k":1}', f'"{nfd("é")}"', '"e\\u0301"', '"\\ud800"',
     '"\\udfff"', "[1,]", "\t'x'", '"\\u0000"', f'{{"{nfd("é")}":1}}', "1" * 5000,
     '"' + "x" * 20_001 + '"', "[" * 31 + "]" * 31],
)  # fmt: skip
def test_refuses_a_value_that_two_machines_could_read_differently(value):
    with pytest.raises(Malformed):
        read_revision(with_value(value), WHOLE.sig)


@pytest.mark.parametrize(
    "value", ['"é"', "-9007199254740992", "null", "[]", '"' + "ж" * 20_000 + '"', "[" * 30 + "]" * 30, '"😀"']
)
def test_takes_a_value_that_just_fits(value):
    assert read_revision(with_value(value), WHOLE.sig).set["q"] == json.loads(value)


@pytest.mark.parametrize(
    "members",
    [{"seq": 0}, {"seq": True}, {"prev": 1}, {"prev": "short"}, {"device": "x"}, {"at": "noon"},
     {"at": "2026-13-11T09:41:00.000Z"}, {"at": "2026-10-11T09:41:00Z"}, {"at": "2026-10-11T09:41:00.000+00:00"},
     {"at": 7}, {"submission": 7}, {"set": []}, {"over": []}, {"over": {"q": "x"}},
     {"over": {"p": []}}, {"over": {"q": ["short"]}}, {"nonce": "short"}, {"nonce": None}, {"v": "1"}, {"v": True}],
)  # fmt: skip
def test_refuses_a_member_that_is_misstated(members):
    with pytest.raises(Malformed):
        read_revision(with_members(**members), WHOLE.sig)


@pytest.mark.parametrize("text", ["", "[]", "null", "x", WHOLE.body[:-1], "\ufeff" + WHOLE.body, "[" * 40_000])
def test_refuses_what_is_no_body(text):
    with pytest.raises(Malformed):
        read_revision(text, WHOLE.sig)


def test_refuses_a_body_over_64_kib():
    long = {f"q{n}": "x" * 1000 for n in range(70)}
    with pytest.raises(Malformed, match="64 KiB"):
        read_revision(with_members(set=long), WHOLE.sig)


def test_takes_a_body_of_64_kib_and_not_a_byte_more():
    room = 65_536 - len(with_value("[]").encode())
    texts = ["x" * 15_000] * (room // 15_003)
    texts.append("x" * (room - len(json.dumps(texts, separators=(",", ":"))) + 2 - 3))
    whole = with_value(json.dumps(texts, separators=(",", ":")))
    assert len(whole.encode()) == 65_536 and read_revision(whole, WHOLE.sig).set["q"] == texts
    with pytest.raises(Malformed, match="64 KiB"):
        read_revision(whole + " ", WHOLE.sig)


def test_refuses_a_missing_member_and_a_signature_that_is_no_text():
    said = json.loads(WHOLE.body)
    del said["nonce"]
    with pytest.raises(Malformed, match="nonce"):
        read_revision(json.dumps(said), WHOLE.sig)
    with pytest.raises(Malformed, match="signature"):
        read_revision(WHOLE.body, 7)


def test_asks_a_later_version_to_come_again():
    with pytest.raises(NotYetKnown):
        read_revision(with_members(v=2, set="anything"), WHOLE.sig)


def test_keeps_members_it_does_not_know():
    assert read_revision(with_members(future=[{"x": None}], by="Dana"), WHOLE.sig).by == "Dana"


def test_names_the_person_for_whom_the_desk_writes():
    more = {"seq": 1, "prev": None, "at": "2026-10-11T09:41:00.000Z", "changes": {"q": 1}, "over": {}}
    body = write_body(device=MISSION, submission=MISSION, by="Dana", **more)
    assert read_revision(body, WHOLE.sig).by == "Dana"


def test_names_nobody_whose_name_is_no_text():
    assert read_revision(with_members(by=7), WHOLE.sig).by is None


def test_writes_text_in_the_one_form_that_is_read():
    decomposed = nfd("Ömer")
    entry = Phone("12").write({"q": decomposed})
    assert read_revision(entry.body, entry.sig).set["q"] == "Ömer" != decomposed


def test_leaves_out_what_a_first_write_has_nothing_to_say_of():
    more = {"device": MISSION, "submission": MISSION, "seq": 1, "prev": None, "at": "2026-10-11T09:41:00.000Z"}
    said = json.loads(write_body(**more, changes={"q": 1}, over={"q": []}))
    assert said.keys() == {"v", *more, "set", "nonce"} and said["v"] == 1
    over = {"q": [], "r": ["a" * 43]}
    assert json.loads(write_body(**more, changes={"q": 1, "r": 2}, over=over))["over"] == {"r": ["a" * 43]}


def test_gives_both_phones_of_a_pair_the_same_submission():
    first = station_submission(MISSION, "voting", "12", "0412", 1)
    assert first == station_submission(MISSION, "voting", "12", "0412", 1)
    assert first != station_submission(MISSION, "voting", "12", "0412", 2)
