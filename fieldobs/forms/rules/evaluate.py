"""Evaluates a rule with the meaning of XForms. Knows no form: where a value comes from is the scope's business."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from fieldobs.forms.rules import chance, functions
from fieldobs.forms.rules.functions import OPERATORS, Function, whole
from fieldobs.forms.rules.values import Scalar, Value, first, number, text, truth


class Scope(Protocol):
    """Where a rule is evaluated: the answers around it and what time it is."""

    @property
    def this(self) -> Scalar:
        """The value of the question itself."""
        ...

    @property
    def now(self) -> str:
        """The wall clock where the form is filled, as ISO text without an offset."""
        ...

    @property
    def position(self) -> int:
        """Which row this is, from 1; 0 outside of repeats."""
        ...

    @property
    def gap(self) -> float:
        """How far the two sides of the check at hand are apart."""
        ...

    def value(self, name: str) -> Scalar:
        """The answer to a question of this row or the rows around it."""
        ...

    def rows(self, name: str) -> list[Scalar]:
        """The answers to a question in every row, or one entry a row for a repeat."""
        ...

    def column(self, name: str) -> str:
        """A column of the choice that is being filtered."""
        ...

    def at(self, name: str, places: list[int]) -> Scalar:
        """The answer to a question in the row at these places, counted from 1."""
        ...

    @property
    def seed(self) -> str:
        """What chance is drawn from: the submission and the question."""
        ...

    @property
    def is_finishing(self) -> bool:
        """Whether the form is being finished right now."""
        ...

    def place_in(self, repeat: str) -> int:
        """Which row of a repeat around this one it is, from 1."""
        ...

    def table(self, name: str) -> Sequence[Mapping[str, Any]]:
        """The rows of a list of choices or of a file."""
        ...

    def beside(self, row: Mapping[str, Any]) -> "Scope":
        """The same place with a row of a table, whose columns can be asked for."""
        ...

    def label(self, name: str, answer: str) -> str:
        """The label of the choice that an answer to a question is."""
        ...

    def last(self, name: str) -> Scalar:
        """The answer that was given to a question in the submission before this one."""
        ...


def placed(least: int, most: int) -> Function:
    """A function that needs its scope; `evaluate` itself applies it."""
    return Function(least, most, lambda *_: "")


PLACED = {
    "if": placed(3, 3),
    "once": placed(1, 1),
    "today": placed(0, 0),
    "now": placed(0, 0),
    "position": placed(0, 0),
    "gap": placed(0, 0),
    "indexed-repeat": placed(3, functions.MANY),
    "pulldata": placed(4, 4),
    "jr:choice-name": placed(2, 2),
    "random": placed(0, 0),
    "uuid": placed(0, 0),
}
FUNCTIONS: dict[str, Function] = {**functions.FUNCTIONS, **PLACED}
STRICT = {**functions.FUNCTIONS, **OPERATORS}


def evaluate(rule: Any, scope: Scope) -> Value:
    """The value of a rule."""
    if not isinstance(rule, dict):
        return float(rule) if isinstance(rule, int) and not isinstance(rule, bool) else rule
    ((operation, arguments),) = rule.items()
    if operation == "var":  # first what there is most of: the desk judges thousands of forms
        return scope.this if arguments == "." else scope.value(arguments)
    if strict := STRICT.get(operation):
        return strict.apply(*[evaluate(argument, scope) for argument in arguments])
    match operation:
        case "rows":
            return scope.rows(arguments)
        case "col":
            return scope.column(arguments)
        case "and":
            return all(truth(evaluate(argument, scope)) for argument in arguments)
        case "or":
            return any(truth(evaluate(argument, scope)) for argument in arguments)
        case "if":
            return evaluate(arguments[1 if truth(evaluate(arguments[0], scope)) else 2], scope)
    return evaluate_placed(operation, arguments, scope)


def evaluate_placed(operation: str, arguments: list[Any], scope: Scope) -> Value:
    """The value of a function that asks where and when it is."""
    match operation:
        case "once":
            return scope.this if text(scope.this) else evaluate(arguments[0], scope)
        case "today":
            return scope.now[:10]
        case "now":
            return scope.now
        case "end":
            return scope.now if scope.is_finishing else scope.this
        case "position":
            return float(scope.place_in(arguments[0]) if arguments else scope.position)
        case "gap":
            return scope.gap
        case "random":
            return chance.share(scope.seed, arguments[0])
        case "uuid":
            return chance.uuid(scope.seed, arguments[0])
    return evaluate_lookup(operation, arguments, scope)


def evaluate_lookup(operation: str, arguments: list[Any], scope: Scope) -> Value:
    """The value of what is looked up elsewhere: in another row, a table, a choice, the submission before."""
    match operation:
        case "last":
            return scope.last(str(arguments))
        case "jr:choice-name":
            return scope.label(arguments[0], text(evaluate(arguments[1], scope)))
        case "pulldata":
            table, column, key, wanted = arguments
            value = text(evaluate(wanted, scope))
            places = (scope.beside(row) for row in scope.table(table))
            return next((place.column(column) for place in places if place.column(key) == value), "")
        case "instance":
            table, condition, column = arguments
            places = (scope.beside(row) for row in scope.table(table))
            return [place.column(column) if column else "" for place in places if holds(condition, place)]
    return scope.at(arguments[0], [whole(number(evaluate(place, scope)), 0) for place in arguments[1:]])


def holds(rule: Any, scope: Scope) -> bool:
    """Whether a rule is true."""
    return truth(evaluate(rule, scope))


def one(rule: Any, scope: Scope) -> Scalar:
    """The single value of a rule; NaN, which no answer can be, becomes unanswered."""
    value = first(evaluate(rule, scope))
    return "" if isinstance(value, float) and math.isnan(value) else value
