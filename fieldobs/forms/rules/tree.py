"""Turns a parsed expression into the rule tree of the form document, and finds what is wrong with it:
names that the form does not have, functions that do not exist, arguments too few or too many.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lark import Token, Tree

from fieldobs.forms.rules.complaint import Complaint
from fieldobs.forms.rules.evaluate import FUNCTIONS
from fieldobs.forms.rules.grammar import Parsed, Unreadable, parse

Rule = str | int | float | bool | dict[str, Any]

OPERATIONS = {
    "or_op": "or", "and_op": "and", "eq_op": "==", "ne_op": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
    "plus": "+", "minus": "-", "neg": "-", "times": "*", "div": "/", "mod": "%",
}  # fmt: skip
STEPS = {"name", "parent", "any", "child", "root", "filter"}
ELSEWHERE = {
    "instance": Complaint("reading another list of data"),
    "pulldata": Complaint("reading a CSV file"),
    "search": Complaint("reading a CSV file"),
    "jr:choice-name": Complaint("the label of a choice"),
    "random": Complaint("chance"),
    "uuid": Complaint("chance"),
}


@dataclass(frozen=True)
class Names:
    """What an expression of a form can speak of: for each question and repeat, the repeats around it."""

    around: Mapping[str, tuple[str, ...]]
    repeats: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()


@dataclass
class Reading:
    """An expression on its way to a rule: where it stands, what it used, what is wrong with it.

    `columns` are those of the choices sheet, for a choice filter; with `bare` a name alone is a question.
    """

    names: Names
    here: tuple[str, ...] = ()
    columns: frozenset[str] | None = None
    bare: bool = False
    hint: bool = False
    uses: dict[str, str] = field(default_factory=dict)
    faults: list[Complaint] = field(default_factory=list)

    def read(self, expression: str) -> Rule:
        """The rule of an expression; what is wrong with it is left in `faults`."""
        try:
            return self.rule(parse(expression))
        except Unreadable as stop:
            self.faults.append(stop.complaint)
            return ""

    def complain(self, sentence: str, **values: str | int | Complaint) -> None:
        """Note what is wrong; names in braces stand for the values."""
        self.faults.append(Complaint(sentence, values))

    def rule(self, tree: Parsed | Token | None) -> Rule:
        """The rule of one branch."""
        if not isinstance(tree, Tree):
            return ""
        kind, parts = str(tree.data), tree.children
        if kind in OPERATIONS:
            return {OPERATIONS[kind]: [self.rule(part) for part in parts]}
        if kind == "number":
            return number_of(str(parts[0]))
        if kind == "string":
            return str(parts[0])[1:-1]
        if kind == "this":
            return {"var": "."}
        if kind == "ref":
            return self.reference(str(parts[0]).strip())
        if kind == "call":
            return self.call(str(parts[0]), [part for part in parts[1:] if part is not None])
        return self.path(tree)

    def reference(self, name: str) -> Rule:
        """The rule of `${name}`: this row's answer, or the answers of all rows when asked from outside."""
        if name.startswith("last-saved#"):
            self.complain("{name}: answers of an earlier submission are not supported", name=f"${{{name}}}")
        elif name in self.names.groups:
            self.complain("{name} is a group, not a question", name=f"${{{name}}}")
        elif name not in self.names.around:
            self.complain("no question is called {name}", name=f"${{{name}}}")
        else:
            around = self.names.around[name]
            kind = "var" if self.here[: len(around)] == around and name not in self.names.repeats else "rows"
            self.uses[name] = kind
            return {kind: name}
        return ""

    def call(self, name: str, arguments: list[Any]) -> Rule:
        """The rule of a function call."""
        if name == "position" and arguments:
            return self.position(arguments)
        if name == "current":
            return {"var": "."}
        function = FUNCTIONS.get(name)
        if name in ELSEWHERE:
            self.complain("{name} is not supported ({what})", name=f"{name}()", what=ELSEWHERE[name])
        elif function is None or (name == "gap" and not self.hint):
            self.complain("there is no function {name}", name=f"{name}()")
        elif not function.least <= len(arguments) <= function.most:
            taken = arity(function.least, function.most)
            self.complain("{name} takes {taken}, not {n}", name=f"{name}()", taken=taken, n=len(arguments))
        rules = [self.rule(argument) for argument in arguments]
        if name == "indexed-repeat" and not self.faults:
            return self.indexed(rules)
        return {name: rules}

    def position(self, arguments: list[Any]) -> Rule:
        """`position(..)`: which row of its repeat this is."""
        if not self.here:
            self.complain("position(..) makes sense only in a repeat")
        if any(part.data not in ("parent", "child") for part in arguments[0].iter_subtrees()):
            self.complain("position() takes .. only")
        return {"position": []}

    def indexed(self, rules: list[Rule]) -> Rule:
        """`indexed-repeat(${question}, ${repeat}, place, …)`: one row's answer."""
        target, pairs = rules[0], rules[1:]
        name = next(iter(target.values()), "") if isinstance(target, dict) else ""
        repeats = [next(iter(rule.values())) if isinstance(rule, dict) else "" for rule in pairs[::2]]
        if len(pairs) % 2 or tuple(repeats) != self.names.around.get(str(name)):
            self.complain("indexed-repeat() takes a question, then each repeat around it with a place")
        return {"indexed-repeat": [name, *pairs[1::2]]}

    def path(self, tree: Parsed) -> Rule:
        """The rule of a bare name or a path such as `../name`, which stands for the question at its end."""
        if tree.data == "name":
            return self.bare_name(str(tree.children[0]))
        if tree.data == "filter" or tree.data == "any":
            self.complain("a path with [ ] or * is not supported; name the question as {name}", name="${name}")
            return ""
        last = tree.children[-1] if tree.children else None
        if isinstance(last, Tree) and last.data == "name" and str(last.children[0]) in self.names.around:
            return self.reference(str(last.children[0]))
        self.complain("a path is not supported here; name the question as {name}", name="${name}")
        return ""

    def bare_name(self, name: str) -> Rule:
        """The rule of a name alone: a column in a choice filter, a question in a check's sentence."""
        if self.columns is not None and name in self.columns:
            return {"col": name}
        if self.bare and name in self.names.around:
            return self.reference(name)
        if self.hint and name == "gap":
            return {"gap": []}
        if self.columns is not None:
            self.complain("the choices have no column {name}", name=name)
        elif name in self.names.around:
            self.complain("write {answer} for the answer to {name}", answer=f"${{{name}}}", name=name)
        else:
            self.complain("no question is called {name}", name=name)
        return ""


def number_of(digits: str) -> int | float:
    """The number a literal stands for, whole where it is whole."""
    amount = float(digits)
    return int(amount) if amount.is_integer() and "." not in digits else amount


def arity(least: int, most: int) -> Complaint:
    """Words for how many arguments a function takes."""
    if least == most:
        known = {0: Complaint("no argument"), 1: Complaint("1 argument")}
        return known.get(most) or Complaint("{n} arguments", {"n": most})
    if most > 10:
        return Complaint("{n} or more arguments", {"n": least})
    return Complaint("{least} to {most} arguments", {"least": least, "most": most})


def walk(rule: object) -> Iterable[tuple[str, Any]]:
    """Every operation of a rule with its arguments."""
    if isinstance(rule, dict):
        for operation, arguments in rule.items():
            yield operation, arguments
            for argument in arguments if isinstance(arguments, list) else ():
                yield from walk(argument)
