"""Whole forms with answers: what is asked, missing, reckoned, and what does not agree. The app reads the same cases."""

import json
from pathlib import Path

import pytest

from fieldobs.forms.compile import compile_form
from fieldobs.forms.evaluation import evaluate_form

FILES = sorted((Path(__file__).parents[2] / "cases" / "forms").glob("*.json"))
FORMS = {file.stem: json.loads(file.read_text()) for file in FILES}
CASES = [pytest.param(form, case, id=case["name"]) for form in FORMS.values() for case in form["cases"]]


def told(check):
    """A failed check as case files write it, in English."""
    return {
        "id": "/".join(filter(None, (check.id, check.row))),
        "kind": check.kind,
        "sentence": check.sentences["en"],
        "hints": [hint["en"] for hint in check.hints],
        "lines": check.lines,
        "gap": check.gap,
        "confirmed": check.confirmed,
    }


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_form_becomes_the_document_of_its_case(form):
    files = {name: text.encode() for name, text in form.get("files", {}).items()}
    assert compile_form("\n".join(form["form"]).encode(), "choices", files).document == form["document"]


@pytest.mark.parametrize(("form", "case"), CASES)
def test_a_form_says_of_answers_what_its_case_says(form, case):
    result = evaluate_form(form["document"], case["answers"], form["now"], form.get("submission", ""))
    found = {
        "asked": result.asked,
        "missing": result.missing,
        "calculated": result.calculated,
        "unfit": result.unfit,
        "failed": [told(check) for check in result.failed],
    }
    expected = {key: case[key] for key in found.keys() & case.keys()}
    if "asked" in expected:
        expected["asked"] = frozenset(expected["asked"])
    assert {key: found[key] for key in expected} == expected
