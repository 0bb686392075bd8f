"""Reads every expression of the survey sheet into a rule, and finds the questions that wait for each other."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from pyxform.utils import default_is_dynamic

from fieldobs.forms.faults import Fault
from fieldobs.forms.rules.tree import Reading, Rule
from fieldobs.forms.rules.values import number
from fieldobs.forms.survey import METADATA, Line, Survey
from fieldobs.terminal import _

# In the order in which a reader of the sheet expects the faults.
COLUMNS = ("relevant", "constraint", "required", "read_only", "calculation", "choice_filter", "repeat_count", "default")
PLAIN = {"yes": True, "true": True, "true()": True, "no": False, "false": False, "false()": False}
# What decides a question's value or whether it is asked; in these a circle never comes to rest.
DECIDING = ("relevant", "calculation", "repeat_count")


@dataclass
class Rules:
    """The rules of a form by row number and column, with the names each one uses."""

    rules: dict[tuple[int, str], Rule] = field(default_factory=dict)
    uses: dict[tuple[int, str], list[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def get(self, line: Line, column: str) -> Rule | None:
        """The rule in a cell, if there is one."""
        return self.rules.get((line.row.number, column))


def read_rules(survey: Survey, columns: frozenset[str]) -> Rules:
    """Every rule of the survey sheet; `columns` are those of the choices sheet."""
    rules = Rules()
    for line in survey.lines:
        for column in COLUMNS:
            expression = METADATA.get(line.row.get("type"), "") if column == "calculation" else ""
            expression = expression or line.row.get(column)
            if expression:
                read_cell(rules, survey, line, column, expression, columns)
    rules.faults += circles(survey, rules)
    rules.faults += lonely_calculations(survey, rules)
    return rules


def read_cell(rules: Rules, survey: Survey, line: Line, column: str, expression: str, columns: frozenset[str]) -> None:
    """Read the expression of one cell."""
    place = (line.row.number, column)
    if column in ("required", "read_only") and expression.lower() in PLAIN:
        rules.rules[place] = PLAIN[expression.lower()]
        return
    if column == "default" and not default_is_dynamic(expression, line.row.get("type")):
        rules.rules[place] = literal(line.kind, expression)
        return
    # A repeat's count is reckoned outside of it.
    reading = Reading(survey.names, line.around, columns if column == "choice_filter" else None)
    rules.rules[place] = reading.read(expression)
    rules.uses[place] = list(reading.uses)
    rules.faults += [
        survey.sheet.fault(line.row, column, f"{complaint.said(_)}: {expression}") for complaint in reading.faults
    ]
    if column == "read_only":
        message = _("only yes or no is supported: {expression}").format(expression=expression)
        rules.faults.append(survey.sheet.fault(line.row, column, message))


def literal(kind: str, text: str) -> Rule:
    """The value a plain default stands for."""
    amount = number(text)
    return amount if kind == "integer" and amount == amount and amount.is_integer() else text


def lonely_calculations(survey: Survey, rules: Rules) -> Iterator[Fault]:
    """Calculated questions that say nothing of how."""
    for line in survey.lines:
        if line.row.get("type") == "calculate" and not (rules.get(line, "calculation") or rules.get(line, "default")):
            message = _("the calculated question {name} has no calculation").format(name=line.name)
            yield survey.sheet.fault(line.row, "calculation", message)


def circles(survey: Survey, rules: Rules) -> Iterator[Fault]:
    """A fault for each circle of questions that wait for each other."""
    lines = {line.name: line for line in survey.lines if line.kind != "group"}
    waits = {name: awaited(rules, line) for name, line in lines.items()}
    while circle := one_circle(waits):
        line = lines[circle[0]]
        column = next((column for column in DECIDING[::-1] if line.row.get(column)), "relevant")
        names = _("circular: {names}").format(names=" → ".join(circle))
        message = f"{names}: {line.row.get(column)}".removesuffix(": ")
        yield survey.sheet.fault(line.row, column, message)
        waits[circle[0]] = []


def one_circle(waits: dict[str, list[str]]) -> list[str]:
    """The names of one circle, closed; empty when there is none."""
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle[::-1]
    return []


def awaited(rules: Rules, line: Line) -> list[str]:
    """The questions that must be known before this one is."""
    return [
        name
        for parent in (*line.within, line)
        for column in DECIDING
        if not (column == "repeat_count" and parent is not line)
        for name in rules.uses.get((parent.row.number, column), [])
    ]
