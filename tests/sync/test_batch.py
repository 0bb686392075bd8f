"""A request is read as a batch, or refused whole with the reason."""

import json

import pytest

from sync.batch import MOST_REVISIONS, read_batch
from sync.errors import BatchTooLarge, BatchUnreadable, BatchUnusable
from tests.cast import MISSION, SUBMISSION

GOOD = {"protocol": 1, "batch": SUBMISSION, "device": MISSION, "app": "0.1", "cursor": None, "revisions": []}


def test_reads_a_batch_and_ignores_what_it_does_not_know():
    found = read_batch(
        json.dumps(GOOD | {"cursor": "x", "future": [1], "revisions": [{"body": "b", "sig": 7}]}).encode()
    )
    assert (found.id, found.device, found.cursor) == (SUBMISSION, MISSION, "x")
    assert found.entries[0].body == "b" and found.entries[0].sig == 7


@pytest.mark.parametrize(
    ("app", "read"), [("0.4.0", "0.4.0"), ("x" * 41, "x" * 40), ("a\tb\u202ec~ !", "abc~ !"), (7, ""), (None, "")]
)
def test_keeps_of_an_apps_name_forty_plain_characters(app, read):
    assert read_batch(json.dumps(GOOD | {"app": app}).encode()).app == read


@pytest.mark.parametrize("cursor", [None, 7, ["x"], {}])
def test_a_cursor_that_is_no_text_is_none(cursor):
    assert read_batch(json.dumps(GOOD | {"cursor": cursor}).encode()).cursor is None


def test_says_which_revision_of_a_request_has_no_body():
    with pytest.raises(BatchUnusable, match="Revision 2 "):
        read_batch(json.dumps(GOOD | {"revisions": [{"body": "b"}, {"sig": "s"}]}).encode())


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe\x00", b'{"a":NaN}', b"[" * 50_000 + b"]" * 50_000, b'{"n":' + b"9" * 100_000 + b"}"],
)
def test_refuses_what_is_no_json(content):
    with pytest.raises(BatchUnreadable):
        read_batch(content)


@pytest.mark.parametrize(
    "members",
    [{"protocol": 2}, {"protocol": True}, {"batch": 1}, {"batch": "X"}, {"device": None}, {"revisions": {}},
     {"revisions": [7]}, {"revisions": [{}]}, {"revisions": [{"body": 7, "sig": ""}]},
     {"revisions": [{"body": "\ud800"}]}],
)  # fmt: skip
def test_refuses_what_is_no_batch(members):
    with pytest.raises(BatchUnusable):
        read_batch(json.dumps(GOOD | members).encode())


@pytest.mark.parametrize("content", [b"[]", b"null", b'"x"', b"7"])
def test_refuses_json_that_is_no_object(content):
    with pytest.raises(BatchUnusable):
        read_batch(content)


def test_takes_200_revisions_and_refuses_one_more():
    entries = [{"body": "b", "sig": ""}] * 201
    assert len(read_batch(json.dumps(GOOD | {"revisions": entries[1:]}).encode()).entries) == MOST_REVISIONS == 200
    with pytest.raises(BatchTooLarge):
        read_batch(json.dumps(GOOD | {"revisions": entries}).encode())


@pytest.mark.parametrize(
    ("said", "read"),
    [([{"body": "b", "sig": "s"}, 7, None, [], "x"], 1), ([{}] * 60, 50), ({}, 0), ("x", 0), (None, 0), ([], 0)],
)
def test_reads_certificates_as_far_as_they_are_objects_and_not_too_many(said, read):
    assert len(read_batch(json.dumps(GOOD | {"certificates": said}).encode()).certificates) == read


def test_a_batch_without_certificates_has_none():
    assert read_batch(json.dumps(GOOD).encode()).certificates == ()
