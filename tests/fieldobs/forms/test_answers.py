"""Answers of every kind: whether they fit their question, and how they read. The app reads the same cases."""

import json
from pathlib import Path

import pytest

from fieldobs.forms.kinds import KINDS, fits, shown

FILES = sorted((Path(__file__).parents[2] / "cases" / "answers").glob("*.json"))
CASES = [
    pytest.param(content, case, id=f"{file.stem}: {json.dumps(case['stored'])[:40]}")
    for file in FILES
    for content in [json.loads(file.read_text())]
    for case in content["cases"]
    if "fits" in case
]


@pytest.mark.parametrize(("kind", "case"), CASES)
def test_an_answer_fits_its_question_or_does_not(kind, case):
    assert fits(case["stored"], kind["node"], kind["lists"]) is case["fits"]


@pytest.mark.parametrize(("kind", "case"), CASES)
def test_an_answer_is_shown_as_people_read_it(kind, case):
    assert shown(case["stored"], kind["node"], kind["lists"], case.get("language", "en")) == case["shown"]


def test_every_kind_has_cases():
    assert KINDS.keys() - {"calculate"} == {json.loads(file.read_text())["node"]["type"] for file in FILES}


def test_what_is_left_blank_fits_and_shows_nothing():
    assert all(fits(None, {"type": kind}, {}) and shown(None, {"type": kind}, {}, "en") == "" for kind in KINDS)
