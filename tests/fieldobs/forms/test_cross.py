"""Checks that look beyond one form: earlier visits, the team's day, the pair, the register. The app reads the cases."""

import json
from pathlib import Path

import pytest

from fieldobs.forms.compile import compile_form
from fieldobs.forms.cross import Filed, Place, around
from fieldobs.forms.evaluation import failed_checks
from fieldobs.forms.faults import FormFaults
from fieldobs.forms.filled import Filled
from fieldobs.forms.library import library_form

FILES = {
    path.stem: json.loads(path.read_text())
    for path in sorted((Path(__file__).parents[2] / "cases" / "checks").glob("*.json"))
}
CASES = [pytest.param(name, case, id=f"{name}: {case['name']}") for name in FILES for case in FILES[name]["cases"]]
NOW = "2026-10-11T22:51:40"


@pytest.mark.parametrize("name", FILES)
def test_the_document_is_what_the_sheets_compile_to(name):
    assert compile_form("\n".join(FILES[name]["form"]).encode(), name).document == FILES[name]["document"]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_says_what_other_submissions_make_of_this_one(name, case):
    places = {code: Place(**said) for code, said in FILES[name]["places"].items()}
    own, *others = (Filed(**said) for said in (case["own"], *case["others"]))
    filled = Filled(FILES[name]["document"], own.answers, NOW)
    failed = list(failed_checks(filled, around(filled, own, others, places)))
    told = [{"id": check.id, "sentence": check.sentences["en"], "lines": check.lines} for check in failed]
    expected = [{key: said[key] for key in ("id", "sentence", "lines")} for said in case["failed"]]
    assert told == expected
    assert [check.confirmed for check in failed] == [said.get("confirmed", False) for said in case["failed"]]
    hints = [[hint["en"] for hint in check.hints] for check in failed]
    assert hints == [said.get("hints", told) for said, told in zip(case["failed"], hints, strict=True)]


def test_what_is_around_is_not_judged_where_nobody_tells_it():
    document = FILES["pair"]["document"]
    assert list(failed_checks(Filled(document, {"N11": 1}, NOW))) == []


def faults_of(expression, question="V20", message="Less."):
    sheets = f"""
| survey |
| | type | name | label |
| | integer | {question} | Voted |
| checks |
| | id | expression | kind | lines | message |
| | c14 | {expression} | warn | | {message} |
"""
    with pytest.raises(FormFaults) as refused:
        compile_form(sheets.encode(), "voting")
    return [str(fault).split("\n")[0] for fault in refused.value.faults]


def test_a_misspelt_name_of_what_is_around_is_a_fault_of_its_cell():
    assert "no question is called ${team.sped}" in faults_of("${team.sped} < 9")[0]
    assert "no question is called" in faults_of("${V20} > 1", message="{team.sped}")[0]
    assert faults_of("${V20} > ${V21}") != []


def test_outside_of_checks_nothing_around_can_be_spoken_of():
    sheets = b"| survey |\n| | type | name | label | relevant |\n| | text | a | A | ${before.a} = 1 |\n"
    with pytest.raises(FormFaults, match=r"no question is called \$\{before\.a\}"):
        compile_form(sheets, "voting")


def test_the_thresholds_of_the_cases_are_those_of_the_library():
    library = {check["id"]: check["rule"] for check in library_form("counting").document["checks"]}
    cases = {check["id"]: check["rule"] for check in FILES["thresholds"]["document"]["checks"]}
    assert {"c8", "c9", "c12"} < cases.keys()
    assert cases == {id: library[id] for id in cases}
