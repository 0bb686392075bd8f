"""Whole forms mean here what they mean to ODK: both are filled alike, and ODK's own engine is asked what follows."""

import random
import re
from pathlib import Path

import pytest

from fieldobs.forms.compile import compile_form
from fieldobs.forms.evaluation import evaluate_form
from fieldobs.forms.library import library
from fieldobs.forms.rules.tree import walk
from fieldobs.forms.rules.values import text
from tests.oracle.conftest import NOW
from tests.oracle.xforms import alike, leaves, repeats, row_paths, stored, xform_of

FORMS = {**library(), **{file.stem: file for file in sorted((Path(__file__).parent / "forms").glob("*.md"))}}
FILES = {file.name: file.read_text() for file in (Path(__file__).parent / "forms").glob("*.csv")}
FILLINGS = 8
ROW = re.compile(r"\[(\d+)\]")
WORDS = ["", "yes", "no", "Amina", "Қазақша", "12", "a b", "2026-03-10"]
MOMENTS = {"date": ["2026-03-15", "2024-02-29", "2026-03-10"], "time": ["07:00:00.000Z", "22:15:00.000Z"]}


def literals(document):
    """The numbers and texts that the rules of a form compare answers with: what brings its branches to light."""
    found = [part for rule in rules_of(document["questions"]) for part in plain(rule)]
    return [part for part in found if isinstance(part, str) and part], [part for part in found if isinstance(part, int)]


def rules_of(nodes):
    for node in nodes:
        yield from (value for key, value in node.items() if key not in ("label", "hint", "children"))
        yield from rules_of(node.get("children", []))


def plain(rule):
    return [part for _, parts in walk(rule) if isinstance(parts, list) for part in parts if not isinstance(part, dict)]


def value_for(node, document, chance, words, numbers):
    """An answer that a question can have, as an instance holds it."""
    choices = [choice["name"] for choice in document["lists"].get(node.get("list", ""), [])] or ["Amina"]
    if chance.random() < 0.2:
        return ""
    match node["type"]:
        case "integer" | "decimal":
            scale = node.get("range", {"start": -2, "end": 30})
            near = [n for n in numbers if n.bit_length() < 30 and "range" not in node]
            number = chance.choice([*range(int(scale["start"]), int(scale["end"]) + 1), *near])
            return str(number if node["type"] == "integer" else number + chance.choice([0, 0.5]))
        case "select_one":
            return chance.choice(choices)
        case "select_multiple":
            return " ".join(sorted(chance.sample(choices, chance.randint(0, min(3, len(choices))))))
        case "rank":
            return " ".join(chance.sample(choices, len(choices)))
        case "acknowledge":
            return "OK"
        case "text" | "barcode":
            return chance.choice([*WORDS, *words])
    return chance.choice(MOMENTS.get(node["type"], [""]))


def rows_of(nodes, chance, reference="/data"):
    """How many rows each repeat gets, those inside of rows after them."""
    rows = []
    for repeat, inside in repeats(nodes, reference):
        count = chance.randint(0, 3)
        rows.append([repeat, count])
        for place in range(1, count + 1):
            rows += rows_of(inside, chance, f"{repeat}[{place}]")
    return rows


def rows_told(told):
    """How many rows each repeat has in the end: a form may say so itself."""
    rows = {}
    for reference in told:
        for row in ROW.finditer(reference):
            repeat = reference[: row.start()]
            rows[repeat] = max(rows.get(repeat, 0), int(row[1]))
    return rows


@pytest.mark.parametrize("slug", FORMS)
def test_a_form_filled_alike_means_the_same_to_odk(fill, phone, slug):
    data = FORMS[slug].read_bytes()
    document = compile_form(data, slug, {name: text.encode() for name, text in FILES.items()}).document
    words, numbers = literals(document)
    xform = xform_of(data)
    for turn in range(FILLINGS):
        chance = random.Random(f"{slug} {turn}")
        rows = rows_of(document["questions"], chance)
        asked = list(leaves(document["questions"], dict(rows)))
        values = [
            [leaf.reference, value_for(leaf.node, document, chance, words, numbers)]
            for leaf in asked
            if "calculate" not in leaf.node
        ]
        told = {node["reference"]: node for node in fill(xform, FILES, rows, values)}
        compare(document, told, phone)


def compare(document, told, phone):
    """Hold what follows here to what follows there, from the answers that the engine has taken."""
    rows = rows_told(told)
    asked = list(leaves(document["questions"], rows))
    answers = {f"{path}/$row": True for path in row_paths(document["questions"], rows)}
    for leaf in asked:
        if "calculate" not in leaf.node and leaf.node["type"] != "note":
            answers[leaf.path] = stored(leaf.node, told[leaf.reference]["value"])
    ours = evaluate_form(document, answers, NOW)
    [shown] = phone.ask({"form": document["slug"], "document": document, "filled": [answers], "now": NOW})
    for leaf in asked:
        theirs, path = told[leaf.reference], leaf.path
        if leaf.node["type"] == "note":
            continue
        told_here = (path, answers)
        assert (path in ours.asked) == theirs["relevant"], told_here
        if not theirs["relevant"]:
            continue
        if path in ours.calculated:
            value = ours.calculated[path]
            reckoned = "" if value is None else text(float(value) if type(value) is int else value)
            assert alike(theirs["value"], reckoned), (theirs["value"], reckoned, *told_here)
        else:
            assert (path not in ours.unfit) == theirs["meets"], told_here
            assert (path not in ours.missing) == theirs["filled"], told_here
        if theirs["offered"] is not None and path in shown["offered"]:
            assert shown["offered"][path] == theirs["offered"], told_here
