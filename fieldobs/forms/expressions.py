"""Reads every expression of the survey sheet into a rule, and finds the questions that wait for each other."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from pyxform.utils import default_is_dynamic

from fieldobs.forms.faults import Fault, underlined
from fieldobs.forms.rowtypes import implied, metadata
from fieldobs.forms.rules.complaint import Complaint
from fieldobs.forms.rules.tree import Names, Reading, Rule
from fieldobs.forms.rules.values import number
from fieldobs.forms.sources import Search, Sources, search_rule
from fieldobs.forms.survey import Line, Survey

# In the order in which a reader of the sheet expects the faults.
COLUMNS = ("relevant", "constraint", "required", "read_only", "calculation", "choice_filter", "repeat_count", "default")
PLAIN = {"yes": True, "true": True, "true()": True, "no": False, "false": False, "false()": False}
# Kept as true or false; in the others too pyxform takes a plain yes or no for true() or false().
FLAGS = ("required", "read_only")
CONVERTED = ("relevant", "constraint", "calculation")
# What decides a question's value or whether it is asked; in these a circle never comes to rest.
DECIDING = ("relevant", "calculation", "repeat_count")
WORDS = ("text", "calculate", "barcode", "line", "area")
ATTACHED = ("photo", "file", "audio", "video", "location")


@dataclass
class Rules:
    """The rules of a form by row number and column, with the names each one uses and where it does.

    `remembered` are the questions whose answers in the submission before the form has to keep.
    """

    rules: dict[tuple[int, str], Rule] = field(default_factory=dict)
    uses: dict[tuple[int, str], dict[str, tuple[int, int]]] = field(default_factory=dict)
    looked_up: set[tuple[str, str]] = field(default_factory=set)
    pulled: set[str] = field(default_factory=set)
    remembered: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    def get(self, line: Line, column: str) -> Rule | None:
        """The rule in a cell, if there is one."""
        return self.rules.get((line.row.number, column))


def read_rules(survey: Survey, sources: Sources, names: Names) -> Rules:
    """Every rule of the survey sheet."""
    rules = Rules()
    reader = Reader(survey, sources, names, rules)
    for line in survey.lines:
        said = metadata(line.row.get("type"))
        if said is not None:
            rules.rules[line.row.number, "calculation"] = said
        for column in COLUMNS:
            if expression := line.row.get(column) or implied(line.row.get("type"), column):
                reader.read_cell(line, column, expression)
        if search := sources.searches.get(line.row.number):
            reader.read_search(line, search)
        reader.read_seed(line)
    rules.faults += circles(survey, rules)
    rules.faults += lonely_calculations(survey, rules)
    return rules


@dataclass
class Reader:
    """Reads the cells of a survey sheet into rules."""

    survey: Survey
    sources: Sources
    names: Names
    rules: Rules

    def read_cell(self, line: Line, column: str, expression: str) -> None:
        """Read the expression of one cell."""
        place = (line.row.number, column)
        if expression.lower() in PLAIN and (column in FLAGS or (column in CONVERTED and "(" not in expression)):
            self.rules.rules[place] = PLAIN[expression.lower()]
            return
        if column == "default" and not default_is_dynamic(expression, line.row.get("type")):
            if line.kind in ATTACHED:
                remark = Complaint("{value} is not shown: the answer is given on the phone", {"value": expression})
                self.survey.warn(line.row, column, remark)
            else:
                self.rules.rules[place] = literal(line.kind, expression)
            return
        reading = self.reading(line, column)
        rule = reading.read(expression)
        if reading.remembered and column == "calculation" and not line.triggers:
            rule = {"once": [rule]}  # the desk does not know the submission before
        elif reading.remembered and column not in ("calculation", "default"):
            rule = kept_before(rule)
            self.rules.remembered |= reading.remembered
        self.keep(line, column, expression, reading, rule)

    def reading(self, line: Line, column: str) -> Reading:
        """A reading that knows where a cell stands. A repeat's count is reckoned outside of it."""
        if column not in ("choice_filter", "appearance"):
            return Reading(self.names, line.around, levels=line.levels, place=line.place, lenient=True)
        if line.choices_of:
            return Reading(self.names, self.names.around.get(line.choices_of, ()), bare=True)
        listed = self.sources.file_lists.get(line.row.number)
        columns = self.sources.columns(line)
        file = listed.file if listed else ""
        return Reading(self.names, line.around, columns, levels=line.levels, filtered=file, lenient=True)

    def keep(self, line: Line, column: str, expression: str, reading: Reading, rule: Rule) -> None:
        """Keep what was read, and what is wrong with it."""
        self.rules.rules[line.row.number, column] = rule
        self.rules.uses[line.row.number, column] = reading.places
        self.rules.looked_up |= reading.looked_up
        self.rules.pulled |= reading.tables
        self.rules.faults += self.survey.sheet.flaws(line.row, column, expression, reading.faults)
        self.survey.warnings += self.survey.sheet.flaws(line.row, column, expression, reading.warnings)

    def read_search(self, line: Line, search: Search) -> None:
        """Read what is looked for in a file, beside the choice filter."""
        reading = self.reading(line, "appearance")
        reading.looked_up |= {(search.file, column) for column in (*search.columns, search.filter_column) if column}
        wanted = reading.rule(search.wanted) if search.wanted else None
        filter_value = reading.rule(search.filter_value) if search.filter_value else None
        rule = search_rule(search, wanted, filter_value, bool(self.sources.fixed(line)))
        self.keep(line, "appearance", search.text, reading, rule)
        place = (line.row.number, "choice_filter")
        rules = [part for part in (self.rules.rules.get(place), rule) if part is not None]
        if rules:
            self.rules.rules[place] = {"and": rules} if len(rules) > 1 else rules[0]

    def read_seed(self, line: Line) -> None:
        """Read from what the order of choices is drawn."""
        parameters = line.parameters
        if parameters.get("randomize", "").lower() in ("true", "yes", "true()"):
            self.rules.rules[line.row.number, "shuffle"] = ""
            if seed := parameters.get("seed"):
                reading = self.reading(line, "parameters")
                self.keep(line, "parameters", seed, reading, reading.read(seed))
                self.rules.rules[line.row.number, "shuffle"] = self.rules.rules[line.row.number, "parameters"]


def kept_name(name: str) -> str:
    """What the form calls the answer to a question in the submission before, where it keeps that."""
    return f"last-saved.{name}"


def kept_before(rule: Any) -> Any:
    """A rule that reads what the form has kept of the submission before: the desk knows no other."""
    if isinstance(rule, list):
        return [kept_before(part) for part in rule]
    if not isinstance(rule, dict):
        return rule
    return {"var": kept_name(rule["last"])} if "last" in rule else {key: kept_before(rule[key]) for key in rule}


def literal(kind: str, text: str) -> Rule:
    """The value a plain default stands for; quotation marks can belong to words only."""
    if kind not in WORDS and len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    amount = number(text)
    return amount if kind == "integer" and amount == amount and amount.is_integer() else text


def lonely_calculations(survey: Survey, rules: Rules) -> Iterator[Fault]:
    """Calculated questions that say nothing of how."""
    for line in survey.lines:
        said = (rules.get(line, "calculation"), rules.get(line, "default"), line.triggers or None)
        if line.row.get("type") == "calculate" and all(part is None for part in said):
            complaint = Complaint("the calculated question {name} has no calculation", {"name": line.said})
            yield survey.sheet.fault(line.row, "calculation", complaint)


def circles(survey: Survey, rules: Rules) -> Iterator[Fault]:
    """A fault for each circle of questions that wait for each other."""
    lines = {line.name: line for line in survey.lines if line.kind != "group"}
    waits = {name: awaited(rules, line) for name, line in lines.items()}
    while circle := one_circle(waits):
        line = lines[circle[0]]
        column, text, place = awaiting(rules, line, circle[1])
        fault = survey.sheet.fault(line.row, column, Complaint("circular: {names}", {"names": " → ".join(circle)}))
        yield replace(fault, underlined=underlined(text, *place)) if text else fault
        waits[circle[0]] = []


def awaiting(rules: Rules, line: Line, name: str) -> tuple[str, str, tuple[int, int]]:
    """The column in which a question waits for another, what it says, and where."""
    for column in DECIDING[::-1]:
        if place := rules.uses.get((line.row.number, column), {}).get(name):
            return column, line.row.get(column), place
    return "relevant", "", (0, 0)  # it is the group around that waits


def one_circle(waits: dict[str, list[str]]) -> list[str]:
    """The names of one circle, closed; empty when there is none."""
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle[::-1]
    return []


def awaited(rules: Rules, line: Line) -> list[str]:
    """The questions that must be known before this one is. What is set by a trigger waits for nothing."""
    return [
        name
        for parent in (*line.within, line)
        for column in DECIDING
        if not (column == "repeat_count" and parent is not line) and not (column == "calculation" and parent.triggers)
        for name in rules.uses.get((parent.row.number, column), {})
    ]
