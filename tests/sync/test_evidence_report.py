"""A report says the same to people and to programs."""

import json

import pytest

from sync.evidence.finding import Finding, Kind
from sync.evidence.report import as_json, as_text
from sync.evidence.verify import MOST_TOLD, Report
from sync.receipt import LogState

FAULT = Finding(Kind.ALTERED, "revision 5", "its line cannot be read")
REMARK = Finding(Kind.MISSING, "device d", "the store never got number 2", is_fault=False)


def report(*found: Finding, is_own_key: bool = False) -> Report:
    made = Report(LogState("log", 1, 42, "root"), revisions=42, devices=3, key="k", is_own_key=is_own_key)
    made.add(iter(found))
    return made


@pytest.mark.parametrize(
    ("found", "begins", "is_whole", "last"),
    [
        ([], ["Checked"], True, "Whole: nothing was altered, removed, moved or backdated."),
        ([REMARK], ["look at", "Checked"], True, "1 things to look at."),
        ([FAULT, REMARK, FAULT], ["FAULT", "look at", "FAULT", "Checked"], False, "2 faults (2 altered), 1 things to"),
    ],
)
def test_tells_faults_from_what_needs_a_look(found, begins, is_whole, last):
    lines = as_text(report(*found)).splitlines()
    assert all(line.startswith(begin) for line, begin in zip(lines, begins, strict=False)), lines
    assert last in lines[-1] and len(lines) == len(begins) + 3
    said = json.loads(as_json(report(*found)))
    assert said["whole"] is is_whole and (said["faults"], said["remarks"]) == (found.count(FAULT), found.count(REMARK))
    assert [each["is_fault"] for each in said["findings"]] == [each.is_fault for each in found]


@pytest.mark.parametrize("is_own_key", [True, False])
def test_warns_of_a_key_that_came_with_the_file_and_of_no_other(is_own_key):
    assert ("came with the file" in as_text(report(is_own_key=is_own_key))) is is_own_key


def test_lists_ten_thousand_findings_and_counts_the_rest():
    many = report(*[FAULT] * 10_000, *[REMARK] * 2_000, FAULT)
    assert len(many.findings) == MOST_TOLD == 10_000 and (many.faults, many.remarks) == (10_001, 2_000)
    assert "… and 2,001 more." in as_text(many)
