"""A store that lies behind what it said itself was put back from an older copy."""

import pytest

from sync.batch import read_batch
from sync.receipt import LogState
from sync.setback import is_behind, is_fork

ROOTS = {5: "five", 9: "nine"}
NOW = LogState("log", 2, 9, "nine")
BATCH = '{"protocol": 1, "batch": "%s", "device": "%s", "revisions": [], "seen": %%s, "alarm": %%s}' % (
    ("5eb1cfc1-d6b6-40d9-b8f6-0a9f3dd25a3c",) * 2
)


@pytest.mark.parametrize(
    ("seen", "behind"),
    [
        (("log", 2, 9, "nine"), False),
        (("log", 2, 5, "five"), False),
        (("log", 2, 10, "ten"), True),
        (("log", 2, 9, "other"), True),
        (("log", 2, 5, "other"), True),
        (("log", 3, 2, "two"), True),
        (("log", 1, 20, "twenty"), False),
        (("another", 3, 20, "twenty"), False),
    ],
)
def test_judges_by_epoch_size_and_root(seen, behind):
    assert is_behind(NOW, LogState(*seen), ROOTS.__getitem__) is behind


def test_tells_which_state_may_not_follow_another():
    assert is_fork(NOW, LogState("log", 2, 9, "other"))
    assert is_fork(NOW, LogState("log", 1, 9, "nine"))
    assert not is_fork(NOW, NOW)
    assert not is_fork(NOW, LogState("log", 3, 1, "one"))
    assert is_fork(NOW, LogState("another", 3, 1, "one"))


@pytest.mark.parametrize(
    ("said", "seen", "alarm"),
    [
        (('"a note"', '["one", "two", 3]'), "a note", ("one", "two")),
        (("null", "null"), None, ()),
        (("7", '{"a": 1}'), None, ()),
    ],
)
def test_reads_what_a_phone_has_seen_and_ignores_what_is_no_note(said, seen, alarm):
    batch = read_batch((BATCH % said).encode())
    assert (batch.seen, batch.alarm) == (seen, alarm)
