"""Cases that the app's tests read as well: both sides reckon alike."""

import json
from pathlib import Path
from typing import Any

import pytest

from sync.answers import answers, values
from sync.revision import Revision, read_revision, station_submission

CASES = Path(__file__).parent.parent / "cases"


def read(folder: str) -> list[Any]:
    return [
        pytest.param(json.loads(path.read_text()), id=path.stem) for path in sorted((CASES / folder).glob("*.json"))
    ]


def revision(said: dict[str, Any]) -> Revision:
    return Revision(said["id"], said["device"], 1, None, "", "", said["set"], said["over"], None, "", "")


@pytest.mark.parametrize("case", read("merges"))
def test_finds_the_answers_and_conflicts_that_the_phone_finds(case):
    found = answers(revision(said) for said in case["revisions"])
    conflicts = {
        path: sorted(([write.value, write.revision] for write in answer.writes), key=lambda side: side[1])
        for path, answer in found.items()
        if answer.is_conflict
    }
    assert json.dumps(values(found), sort_keys=True) == json.dumps(case["answers"], sort_keys=True)
    assert json.dumps(conflicts, sort_keys=True) == json.dumps(case["conflicts"], sort_keys=True)


@pytest.mark.parametrize("case", read("revisions"))
def test_reads_the_very_bytes_a_phone_writes(case):
    found = read_revision(case["body"], "signature")
    assert found.id == case["id"]
    for member in ("seq", "prev", "submission"):
        assert getattr(found, member) == case["input"][member]


@pytest.mark.parametrize("case", json.loads((CASES / "submission-ids.json").read_text()))
def test_gives_a_visit_the_id_that_both_phones_give_it(case):
    expected = case.pop("id")
    assert station_submission(**case) == expected
