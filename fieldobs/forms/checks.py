"""Reads the sheet `checks`: what the figures of a form must satisfy, and what to say where they do not.

Columns: `id`, `expression` (true when the figures agree; a hint's is true when it applies), `kind`, `message` in each
language with placeholders such as {N11 + N12} and {gap}, and `lines`: the questions to read again, which must all
be answered before the check is judged; for a hint the checks of which it is said. Beside answers an expression can
speak of the surroundings of a submission: `around.py`.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from fieldobs.forms.around import needs_of, with_surroundings
from fieldobs.forms.faults import Fault
from fieldobs.forms.rules.complaint import Complaint
from fieldobs.forms.rules.tree import Names, Reading, Rule, walk
from fieldobs.forms.workbook import Row, Sheet

KINDS = ("reread", "warn", "finding", "hint")
PLACEHOLDER = re.compile(r"\$?\{([^{}]+)\}")
COMPARISONS = ("==", "<=", ">=", "<", ">")
AGGREGATES = ("sum", "count", "min", "max", "join", "count-non-empty", "indexed-repeat")
ID = re.compile(r"[^\W\d][\w.-]*")


@dataclass
class Checks:
    """The checks of a form, as the document holds them."""

    checks: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_checks(sheet: Sheet, names: Names, language_of: dict[str, str]) -> Checks:
    """Every check of the sheet; `language_of` gives the code of each header's language."""
    result = Checks()
    seen: dict[str, int] = {}
    for row in sheet.rows:
        check, faults = read_check(sheet, row, names, language_of)
        if check["id"] in seen:
            said = {"id": check["id"], "n": seen[check["id"]]}
            faults.append(sheet.fault(row, "id", Complaint("the check {id} is in row {n} already", said)))
        seen.setdefault(check["id"], row.number)
        result.checks.append(check)
        result.faults += faults
    result.faults += hint_faults(sheet, result.checks)
    return result


def read_check(sheet: Sheet, row: Row, names: Names, language_of: dict[str, str]) -> tuple[dict[str, Any], list[Fault]]:
    """One check and what is wrong with it."""
    kind = row.get("kind") or "reread"
    check: dict[str, Any] = {"id": row.get("id"), "kind": kind}
    faults = []
    if not ID.fullmatch(check["id"]):
        complaint = Complaint("a check needs an id: letters and digits, not {id}", {"id": repr(check["id"])})
        faults.append(sheet.fault(row, "id", complaint))
    if kind not in KINDS:
        complaint = Complaint("{value} is none of {names}", {"value": kind, "names": ", ".join(KINDS)})
        faults.append(sheet.fault(row, "kind", complaint))
    placeholders = [text for words in row.texts("message").values() for text in PLACEHOLDER.findall(words)]
    wide = with_surroundings(names, [row.get("expression"), *placeholders])
    faults += read_rule(check, sheet, row, wide, names)
    faults += read_message(check, sheet, row, wide, language_of)
    if needs := needs_of([check.get("rule", "")], names):
        check["needs"] = needs
    if tells := [name for name in needs_of(check.get("values", {}).values(), names) if name not in needs]:
        check["tells"] = tells
    return check, faults


def read_rule(check: dict[str, Any], sheet: Sheet, row: Row, names: Names, questions: Names) -> list[Fault]:
    """Put the rule of a check into it, with its lines and the two sides that it compares."""
    expression, hint = row.get("expression"), check["kind"] == "hint"
    if not expression:
        return [sheet.fault(row, "expression", Complaint("this check has no expression"))]
    repeat = repeat_of(expression, names)
    reading = Reading(names, (*names.around[repeat], repeat) if repeat else (), hint=hint)
    rule = check["rule"] = reading.read(expression)
    faults = sheet.flaws(row, "expression", expression, reading.faults)
    given = re.split(r"[\s,;]+", row.get("lines")) if row.get("lines") else []
    if hint:
        check["lines"], check["of"] = [], given
    else:
        check["lines"] = given or [name for name in reading.uses if name in questions.around]
        faults += [
            sheet.fault(row, "lines", Complaint("no question is called {name}", {"name": name}))
            for name in check["lines"]
            if name not in questions.around
        ]
    if repeat:
        check["repeat"] = repeat
    check.update(sides(rule))
    return faults


def repeat_of(expression: str, names: Names) -> str:
    """The repeat whose rows a check judges one by one: that of the questions it names outside of sums."""
    reading = Reading(names)
    rule = reading.read(expression)
    summed = {
        name
        for operation, arguments in walk(rule)
        if operation in AGGREGATES
        for kind, name in walk({operation: arguments})
        if kind == "rows"
    }
    single = [name for kind, name in walk(rule) if kind == "rows" and name not in summed | names.repeats]
    return max((names.around[name] for name in single), key=len)[-1] if single else ""


def sides(rule: Rule) -> dict[str, Rule]:
    """Left and right of a comparison, between which there can be a gap."""
    if isinstance(rule, dict):
        ((operation, arguments),) = rule.items()
        if operation in COMPARISONS:
            return {"left": arguments[0], "right": arguments[1]}
    return {}


def read_message(
    check: dict[str, Any], sheet: Sheet, row: Row, names: Names, language_of: dict[str, str]
) -> list[Fault]:
    """Put the sentences of a check into it, with the values of their placeholders."""
    faults: list[Fault] = []
    values: dict[str, Rule] = {}
    check["message"] = {}
    repeat = check.get("repeat")
    here = (*names.around[repeat], repeat) if repeat else ()
    for language, text in row.texts("message").items():
        column = f"message::{language}" if language else "message"
        for placeholder in PLACEHOLDER.finditer(text):
            reading = Reading(names, here, bare=True, hint=True)
            values[placeholder[1].strip()] = reading.read(placeholder[1])
            faults += sheet.flaws(row, column, text, reading.faults, placeholder.start(1))
        check["message"][language_of[language]] = PLACEHOLDER.sub(lambda m: f"{{{m[1].strip()}}}", text)
    if not check["message"]:
        faults.append(sheet.fault(row, "message", Complaint("this check says nothing where it fails")))
    if values:
        check["values"] = values
    return faults


def hint_faults(sheet: Sheet, checks: list[dict[str, Any]]) -> list[Fault]:
    """Hints that speak of checks which are not there."""
    ids = {check["id"] for check in checks if check["kind"] != "hint"}
    rows = {row.get("id"): row for row in sheet.rows}
    return [
        sheet.fault(rows[check["id"]], "lines", Complaint("no check is called {name}", {"name": name}))
        for check in checks
        for name in check.get("of", [])
        if name not in ids
    ]
