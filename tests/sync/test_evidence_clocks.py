"""Clocks may be a little wrong: a store's by a minute, a phone's by ten. Only beyond that is there something to say."""

from array import array
from datetime import datetime, timedelta

import pytest

from sync.evidence.lines import Part
from sync.evidence.order import Place, Walk, chain_findings
from sync.evidence.register import time_findings

NOON = datetime(2026, 10, 11, 12)


def at(seconds: int) -> str:
    """So many seconds after noon."""
    return f"{(NOON + timedelta(seconds=seconds)).isoformat(timespec='milliseconds')}Z"


def place(number: int, made: int, received: int) -> Place:
    return Place(number, number.to_bytes(32), (number - 1).to_bytes(32), number, at(made), at(received))


def walked(*received: int) -> list[str]:
    """What a log shows whose entries came at these moments."""
    count = len(received)
    numbers = array("q", range(1, count + 1))
    part = Part("", bytes(32 * count), bytes(32 * count), numbers, ["d"] * count, numbers, [at(0)] * count)
    part.received += map(at, received)
    return [finding.item.split()[1] for finding in Walk().take(part)]


def kinds(findings) -> list[tuple[str, bool]]:
    return [(finding.kind.value, finding.is_fault) for finding in findings]


def test_the_stores_clock_may_go_back_by_a_minute():
    assert walked(0, -60, 1, -59) == []
    assert walked(0, -61, -60, -61) == ["2", "4"]


@pytest.mark.parametrize(("early", "found"), [(600, []), (601, [("backdated", False)])])
def test_a_phones_clock_may_be_fast_by_ten_minutes(early, found):
    assert kinds(chain_findings("d", [place(1, made=early, received=0)])) == found


@pytest.mark.parametrize(("back", "found"), [(600, []), (601, [("backdated", False)])])
def test_a_phones_clock_may_go_back_by_ten_minutes(back, found):
    assert kinds(chain_findings("d", [place(1, made=0, received=0), place(2, made=-back, received=0)])) == found


@pytest.mark.parametrize(("early", "found"), [(60, []), (61, [("backdated", True)])])
def test_an_entry_may_come_a_minute_before_its_device_was_enrolled(early, found):
    assert kinds(time_findings([{"device": "d", "enrolled_at": at(early)}], {"d": [place(1, 0, 0)]}, set())) == found


@pytest.mark.parametrize(("late", "found"), [(60, []), (61, [("altered", True)])])
def test_an_entry_may_come_a_minute_after_its_device_was_revoked(late, found):
    device = {"device": "d", "enrolled_at": at(0), "revoked_at": at(0)}
    assert kinds(time_findings([device], {"d": [place(1, 0, late)]}, set())) == found
    assert kinds(time_findings([device], {"d": [place(1, 0, late)]}, {1})) == []
