"""Expressions: what they are made into, and what they are worth. The app reads the same cases."""

import json
from pathlib import Path

import pytest

from fieldobs.forms.rules.complaint import Complaint
from fieldobs.forms.rules.evaluate import FUNCTIONS, evaluate
from fieldobs.forms.rules.tree import Names, Reading, walk
from tests.fieldobs.forms.rule_scope import PlainScope, as_json, as_scalar, names_of

FILES = sorted((Path(__file__).parents[2] / "cases" / "rules").glob("*.json"))
CASES = [
    pytest.param(case, id=f"{file.stem}: {case['expression']}")
    for file in FILES
    for case in json.loads(file.read_text())
]
COLUMNS = frozenset({"name", "region", "population"})


def read(expression, answers=(), **place):
    reading = Reading(names_of(dict(answers)), **place)
    rule = reading.read(expression)
    return rule, reading.faults


@pytest.mark.parametrize("case", CASES)
def test_an_expression_becomes_the_tree_of_its_case(case):
    here = ("r",) if "position" in case["expression"] else ()
    columns = COLUMNS if "choice" in case else None
    rule, faults = read(case["expression"], case.get("answers", {}), here=here, columns=columns, hint=True)
    assert (rule, faults) == (case["rule"], [])


@pytest.mark.parametrize("case", CASES)
def test_a_tree_is_worth_what_its_case_says(case):
    scope = PlainScope(case.get("answers", {}), this=as_scalar(case.get("self", "")), choice=case.get("choice", {}))
    value = as_json(evaluate(case["rule"], scope))
    assert (value, type(value)) == (case["value"], type(case["value"]))


def test_every_function_has_a_case():
    tried = {operation for param in CASES for operation, _ in walk(param.values[0]["rule"])}
    assert FUNCTIONS.keys() <= tried


@pytest.mark.parametrize(
    ("expression", "fault", "underlined"),
    [
        ("${a} >", "it ends too soon", ""),
        ("selected(${a}", "it ends too soon", ""),
        ("${a} = 'yes", "the quotation mark at character 8 is never closed", "'"),
        ("${a} == 1", "it makes no sense from character 7: = 1", "="),
        ("${a} ! 1", "it makes no sense from character 6: ! 1", "!"),
        ("frobnicate(${a})", "there is no function frobnicate()", "frobnicate"),
        ("gap() = 9", "there is no function gap()", "gap"),
        ("1 + selected(${a})", "selected() takes 2 arguments, not 1", "selected(${a})"),
        ("regex(${a}, 'x[0-9')", "the pattern cannot be read from character 2", "'x[0-9'"),
        (r"regex(${a}, '\p{L}+')", r"the pattern has \p, which phones and server do not read alike", r"'\p{L}+'"),
        ("regex(${a}, '(?i)no')", "the pattern has (?i, which phones and server do not read alike", "'(?i)no'"),
        ("today(1)", "today() takes no argument, not 1", "today(1)"),
        ("round(1, 2, 3)", "round() takes 1 to 2 arguments, not 3", "round(1, 2, 3)"),
        ("coalesce()", "coalesce() takes 1 or more arguments, not 0", "coalesce()"),
        ("${a} = ${nobody}", "no question is called ${nobody}", "${nobody}"),
        ("${last-saved#nobody} = 1", "no question is called ${nobody}", "${last-saved#nobody}"),
        ("a = 1", "write ${a} for the answer to a", "a"),
        ("nobody = 1", "no question is called nobody", "nobody"),
        ("pulldata('list', 'x', 'y', ${a})", "the pack has no file list.csv", "'list'"),
        ("pulldata('towns', 'x', 'name', ${a})", "towns.csv has no column x", "'x'"),
        (
            "pulldata('towns', ${a}, 'name', 1)",
            "pulldata() takes a file and two columns in quotes, then the key",
            "${a}",
        ),
        ("instance('x')/root/item[1]/y", "there is no list x and no file x.csv", "'x'"),
        ("instance('towns')/root/item[size > 1]/name", "the choices have no column size", "size"),
        ("instance('towns')/root/item[2]/name", "of the places of rows only [1] can be asked for", "2"),
        (
            "instance('towns')/root",
            "of a list only instance('name')/root/item[condition]/column can be read",
            "instance('towns')/root",
        ),
        ("instance(${a})/root/item/x", "instance() takes a name in quotes", "${a}"),
        (
            "jr:choice-name(${a}, '${a}')",
            "jr:choice-name() takes an answer, then '${question}' with choices",
            "'${a}'",
        ),
        ("area(${a})", "area() is not supported: it needs a line on the map", "area(${a})"),
        ("digest(${a}, 'MD5')", "digest() is not supported: it hides what was answered", "digest(${a}, 'MD5')"),
        ("/data/*", "a path is not supported here; name the question as ${name}", "/data/*"),
        ("${a}[. = 1]", "a path with [ ] or * is not supported; name the question as ${name}", "${a}[. = 1]"),
        (".. = 1", "a path is not supported here; name the question as ${name}", ".."),
        (
            "indexed-repeat(${votes}, ${a}, 1)",
            "indexed-repeat() takes a question, then each repeat around it with a place",
            "indexed-repeat(${votes}, ${a}, 1)",
        ),
    ],
)
def test_a_bad_expression_is_told_what_is_wrong_and_where(expression, fault, underlined):
    [flaw] = read(expression, {"a": 1, "votes": [1]})[1]
    assert (flaw.said(), expression[flaw.start : flaw.end]) == (fault, underlined)


def test_every_fault_of_an_expression_is_found():
    assert len(read("${x} = frob(${y})", {})[1]) == 3


@pytest.mark.parametrize(
    ("expression", "rule"),
    [
        ("${ a }", {"var": "a"}),
        ("../a = “yes”", {"==": [{"var": "a"}, "yes"]}),
        ("/data/group/a", {"var": "a"}),
        ("current()/../a", {"var": "a"}),
        ("position(..)", 1),
        ("ordinary or android", None),
        ("1.0", 1.0),
        ("a-b", None),
    ],
)
def test_other_ways_to_name_a_question_are_understood(expression, rule):
    read_as, faults = read(expression, {"a": 1})
    assert faults if rule is None else (read_as, faults) == (rule, [])


def test_position_is_that_of_what_stands_so_many_levels_up():
    def place(expression, *levels):
        return read(expression, {"votes": [1]}, here=tuple(filter(None, levels)), levels=levels)[0]

    assert place("position(..)", "r") == {"position": []}
    assert place("position(..)", "r", "") == 1
    assert place("position(../..)", "r", "") == {"position": []}
    assert place("position(../..)", "r", "s") == {"position": ["r"]}
    assert place("position(../../..)", "r", "s") == 1


def test_a_name_that_two_questions_have_is_told_with_their_rows():
    names = Names(around={"x": (), "g.x": ()}, doubled={"x": Complaint("rows 3 and 9")})
    reading = Reading(names)
    assert reading.read("${g.x} = 1") == {"==": [{"var": "g.x"}, 1]}
    reading.read("${x} = 1")
    assert [flaw.said() for flaw in reading.faults] == ["more than one question is called ${x}: rows 3 and 9"]


def test_a_question_of_the_same_row_is_one_answer_and_seen_from_outside_it_is_many():
    assert read("${votes}", {"votes": [1]}, here=("r",))[0] == {"var": "votes"}
    assert read("${votes}", {"votes": [1]})[0] == {"rows": "votes"}
    assert read("count(${r})", {"votes": [1]}, here=("r",))[0] == {"count": [{"rows": "r"}]}
