"""Turns a parsed expression into the rule tree of the form document, and finds what is wrong with it:
names that the form does not have, functions that do not exist, arguments too few or too many.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lark import Token, Tree

from fieldobs.forms.rules.complaint import Complaint
from fieldobs.forms.rules.evaluate import FUNCTIONS
from fieldobs.forms.rules.grammar import Parsed, Unreadable, parse
from fieldobs.forms.rules.lookups import ENDINGS, Lookup, is_first, is_instance, is_place, is_table, literal, lookup_of
from fieldobs.forms.rules.paths import Place, leads_to
from fieldobs.forms.rules.patterns import fault_of

Rule = str | int | float | bool | dict[str, Any]

OPERATIONS = {
    "or_op": "or", "and_op": "and", "eq_op": "==", "ne_op": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">=",
    "plus": "+", "minus": "-", "neg": "-", "times": "*", "div": "/", "mod": "%",
}  # fmt: skip
COMPARED = ("eq_op", "ne_op", "lt", "le", "gt", "ge")
ELSEWHERE = {
    "search": Complaint("write it in the appearance of a choice"),
    "area": Complaint("it needs a line on the map"),
    "distance": Complaint("it needs a line on the map"),
    "geofence": Complaint("it needs a line on the map"),
    "intersects": Complaint("it needs a line on the map"),
    "digest": Complaint("it hides what was answered"),
    "base64-decode": Complaint("an answer is no file"),
    "randomize": Complaint("write randomize=true in the parameters of a choice"),
    "jr:itext": Complaint("name the question or choice whose label it is"),
    "property": Complaint("a browser does not know its phone"),
}
QUOTED = re.compile(r"\s*\$\{\s*([^}]*?)\s*\}\s*|(?:.*/)?([^/]*)")


@dataclass(frozen=True)
class Names:
    """What an expression of a form can speak of: for each question and repeat, the repeats around it.

    `tables` are the columns of each list of choices and each CSV file; `doubled` says of a name that several
    questions have where they stand; `paths` is the name of each by where it stands.
    """

    around: Mapping[str, tuple[str, ...]]
    repeats: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    choices: frozenset[str] = frozenset()
    tables: Mapping[str, frozenset[str]] = field(default_factory=dict)
    doubled: Mapping[str, Complaint] = field(default_factory=dict)
    version: str = "1"
    paths: Mapping[Place, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Flaw:
    """What is wrong with an expression, and with which of its characters."""

    complaint: Complaint
    start: int = 0
    end: int = 0

    def said(self, translate: Callable[[str], str] = str) -> str:
        """What is wrong, in the reader's words."""
        return self.complaint.said(translate)


@dataclass
class Reading:
    """An expression on its way to a rule: where it stands, what it used, what is wrong with it.

    `columns` are those of the choices sheet, for a choice filter; with `bare` a name alone is a question; `levels` are
    what the cell stands in, from the outside: a repeat by its name, a group as the empty text; `place` is that of the
    question itself. If `lenient`, a bare name at which there is nothing is remarked upon, not refused.
    """

    names: Names
    here: tuple[str, ...] = ()
    columns: frozenset[str] | None = None
    bare: bool = False
    hint: bool = False
    levels: tuple[str, ...] | None = None
    filtered: str = ""
    place: Place = ()
    lenient: bool = False
    uses: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    looked_up: set[tuple[str, str]] = field(default_factory=set)
    tables: set[str] = field(default_factory=set)
    remembered: set[str] = field(default_factory=set)
    turns: int = 0
    faults: list[Flaw] = field(default_factory=list)
    warnings: list[Flaw] = field(default_factory=list)

    def read(self, expression: str) -> Rule:
        """The rule of an expression; what is wrong with it is left in `faults`."""
        try:
            return self.rule(parse(expression))
        except Unreadable as stop:
            self.faults.append(Flaw(stop.complaint, stop.place, stop.place + 1))
            return ""

    def complain(self, sentence: str, where: Any, **values: str | int | Complaint) -> Rule:
        """Note what is wrong with a part of the expression; nothing stands in its place."""
        self.faults.append(Flaw(Complaint(sentence, values), *span(where)))
        return ""

    def rule(self, tree: Parsed | Token | None) -> Rule:
        """The rule of one branch."""
        if not isinstance(tree, Tree):
            return ""
        kind, parts = str(tree.data), tree.children
        if kind in OPERATIONS:
            rules = [self.rule(part) for part in parts]
            if kind in COMPARED and any(is_nothing(*each) for each in zip(rules, parts, strict=True)):
                return False  # there is nothing to compare with, not even an empty answer
            return {OPERATIONS[kind]: rules}
        if kind == "number":
            return number_of(str(parts[0]))
        if kind == "string":
            return str(parts[0])[1:-1]
        if kind == "this":
            return {"var": "."}
        if kind == "ref":
            return self.reference(str(parts[0]).strip(), tree)
        if kind == "call":
            return self.call(str(parts[0]), [part for part in parts[1:] if part is not None], tree)
        return self.path(tree)

    def reference(self, name: str, where: Any) -> Rule:
        """The rule of `${name}`: this row's answer, or the answers of all rows when asked from outside."""
        name, remembers = name.removeprefix("last-saved#"), name.startswith("last-saved#")
        if name in self.names.doubled:
            return self.complain(
                "more than one question is called {name}: {rows}",
                where,
                name=f"${{{name}}}",
                rows=self.names.doubled[name],
            )
        if name in self.names.groups:
            return self.complain("{name} is a group, not a question", where, name=f"${{{name}}}")
        if name not in self.names.around:
            return self.complain("no question is called {name}", where, name=f"${{{name}}}")
        if remembers:
            self.remembered.add(name)
            return {"last": name}
        around = self.names.around[name]
        kind = "var" if self.here[: len(around)] == around and name not in self.names.repeats else "rows"
        self.uses[name] = kind
        self.places.setdefault(name, span(where))
        return {kind: name}

    def call(self, name: str, arguments: list[Any], tree: Parsed) -> Rule:
        """The rule of a function call."""
        match name:
            case "position" if arguments:
                return self.position(arguments)
            case "current":
                return {"var": "."}
            case "version" if not arguments:
                return self.names.version
        if not self.is_call(name, len(arguments), tree):
            return {name: [self.rule(argument) for argument in arguments]}
        match name:
            case "pulldata":
                return self.pulled(arguments)
            case "jr:choice-name":
                return self.choice_name(arguments)
            case "random" | "uuid":
                self.turns += 1
                return {name: [self.turns - 1]}
            case "regex" if complaint := fault_of(literal(arguments[1]) or ""):
                return self.complain(complaint.sentence, arguments[1], **complaint.values)
        rules = [self.rule(argument) for argument in arguments]
        return self.indexed(rules, tree) if name == "indexed-repeat" and not self.faults else {name: rules}

    def is_call(self, name: str, count: int, tree: Parsed) -> bool:
        """Whether there is a function that takes so many arguments; complains if not."""
        function = FUNCTIONS.get(name)
        if name in ELSEWHERE:
            self.complain("{name} is not supported: {what}", tree, name=f"{name}()", what=ELSEWHERE[name])
        elif function is None or (name == "gap" and not self.hint):
            self.complain("there is no function {name}", tree.children[0], name=f"{name}()")
        elif not function.least <= count <= function.most:
            taken = arity(function.least, function.most)
            self.complain("{name} takes {taken}, not {n}", tree, name=f"{name}()", taken=taken, n=count)
        else:
            return True
        return False

    def position(self, arguments: list[Any]) -> Rule:
        """`position(..)`: which row this is of what stands around; a group is always the first."""
        if any(part.data not in ("parent", "child") for part in arguments[0].iter_subtrees()):
            self.complain("position() takes .. only", arguments[0])
        if not self.here:
            return 1  # outside of repeats each thing stands once
        if self.levels is None or self.faults:
            return {"position": []}
        steps = sum(part.data == "parent" for part in arguments[0].iter_subtrees_topdown())
        level = self.levels[-steps] if steps <= len(self.levels) else ""
        if not level:
            return 1
        return {"position": [] if level == self.here[-1] else [level]}

    def indexed(self, rules: list[Rule], where: Any) -> Rule:
        """`indexed-repeat(${question}, ${repeat}, place, …)`: one row's answer."""
        target, pairs = rules[0], rules[1:]
        name = next(iter(target.values()), "") if isinstance(target, dict) else ""
        repeats = [next(iter(rule.values())) if isinstance(rule, dict) else "" for rule in pairs[::2]]
        around = self.names.around.get(str(name), ())
        shared = around[: len(around) - len(repeats)]  # of repeats that are left out, it is the row one stands in
        if len(pairs) % 2 or not repeats or around != (*shared, *repeats) or shared != self.here[: len(shared)]:
            self.complain("indexed-repeat() takes a question, then each repeat around it with a place", where)
        return {"indexed-repeat": [name, *({"position": [repeat]} for repeat in shared), *pairs[1::2]]}

    def choice_name(self, arguments: list[Any]) -> Rule:
        """`jr:choice-name(${question}, '${question}')`: the label of an answer."""
        value = self.rule(arguments[0])
        quoted = QUOTED.fullmatch(literal(arguments[1]) or "")
        name = (quoted[1] or quoted[2]) if quoted else ""
        if name not in self.names.choices:
            sentence, example = "jr:choice-name() takes an answer, then '{question}' with choices", "${question}"
            return self.complain(sentence, arguments[1], question=example)
        return {"jr:choice-name": [name, value]}

    def pulled(self, arguments: list[Any]) -> Rule:
        """`pulldata('file', 'column', 'key column', key)`: the first row whose key is this."""
        texts = [literal(argument) for argument in arguments[:3]]
        key = self.rule(arguments[3])
        for text, argument in zip(texts, arguments, strict=False):
            if text is None:
                return self.complain("pulldata() takes a file and two columns in quotes, then the key", argument)
        table = self.table(str(texts[0]), arguments[0], files_only=True)
        for text, argument in zip(texts[1:], arguments[1:3], strict=True):
            self.column(table, str(text), argument)
        return {"pulldata": [table, texts[1], texts[2], key]}

    def table(self, name: str, where: Any, files_only: bool = False) -> str:
        """The name of a table in the document: a list of choices, or a file."""
        files = [name] if is_table(name) else [f"{name}{ending}" for ending in ENDINGS]
        file = next((file for file in files if file in self.names.tables), files[0])
        if name in self.names.tables and name != file and not files_only:
            self.tables.add(name)
            return name
        if file not in self.names.tables:
            if files_only:
                self.complain("the pack has no file {file}", where, file=file)
            else:
                self.complain("there is no list {name} and no file {file}", where, name=name, file=file)
        self.tables.add(file)
        return file

    def column(self, table: str, name: str, where: Any) -> None:
        """Note that a column of a table is used, or that the table has no such column."""
        columns = self.names.tables.get(table)
        if columns is not None and name not in columns:
            self.complain("{table} has no column {name}", where, table=table, name=name)
        self.looked_up.add((table, name))

    def looked(self, found: Lookup, tree: Parsed) -> Rule:
        """The rule of a path into a table."""
        name = literal(found.table)
        if name is None:
            return self.complain("instance() takes a name in quotes", found.table)
        table = self.table(name, found.table)
        if found.column:
            self.column(table, found.column, tree.children[-1])
        outer = self.columns, self.filtered
        self.columns, self.filtered = self.names.tables.get(table, frozenset()), table
        rules = [self.condition(condition) for condition in found.conditions if not is_first(condition)]
        self.columns, self.filtered = outer
        condition: Rule = {"and": rules} if len(rules) > 1 else rules[0] if rules else True
        rule: Rule = {"instance": [table, condition, found.column]}
        return {"string": [rule]} if any(map(is_first, found.conditions)) else rule

    def condition(self, tree: Parsed) -> Rule:
        """The rule of a condition on the rows of a table."""
        if tree.data == "number" or any(is_place(part) for part in tree.iter_subtrees() if part.data == "call"):
            return self.complain("of the places of rows only [1] can be asked for", tree)
        return self.rule(tree)

    def path(self, tree: Parsed) -> Rule:
        """The rule of a bare name or a path such as `../name`, which stands for the question at its end."""
        if tree.data == "name":
            return self.bare_name(str(tree.children[0]), tree)
        if found := lookup_of(tree):
            return self.looked(found, tree)
        if any(is_instance(part) for part in tree.iter_subtrees()):
            return self.complain("of a list only instance('name')/root/item[condition]/column can be read", tree)
        if tree.data == "filter" or tree.data == "any":
            return self.complain(
                "a path with [ ] or * is not supported; name the question as {name}", tree, name="${name}"
            )
        if self.bare and any(part.data == "call" for part in tree.iter_subtrees()):
            return self.complain("a path is not supported here; name the question as {name}", tree, name="${name}")
        last = tree.children[-1] if tree.children else None
        if isinstance(last, Tree) and last.data == "self":
            return {"var": "."}
        if isinstance(last, Tree) and last.data == "name":
            name = str(last.children[0])
            if self.columns is not None and isinstance(tree.children[0], Tree) and tree.children[0].data == "this":
                return self.bare_name(name, tree)
            found_name = self.names.paths.get(leads_to(tree, self.place) or (), name)
            if found_name in self.names.around:
                return self.reference(found_name, tree)
        return self.complain("a path is not supported here; name the question as {name}", tree, name="${name}")

    def bare_name(self, name: str, where: Any) -> Rule:
        """The rule of a name alone: a column in a choice filter, a question in a check's sentence."""
        if self.columns is not None and name in self.columns:
            self.looked_up.add((self.filtered, name))
            return {"col": name}
        if self.bare and name in self.names.around:
            return self.reference(name, where)
        if self.hint and name == "gap":
            return {"gap": []}
        if self.columns is not None:
            if not self.lenient:
                return self.complain("the choices have no column {name}", where, name=name)
            return self.nowhere(
                Complaint("the choices have no column {name}: it is always empty", {"name": name}), where
            )
        if name in self.names.around:
            return self.complain("write {answer} for the answer to {name}", where, answer=f"${{{name}}}", name=name)
        if not self.lenient:
            return self.complain("no question is called {name}", where, name=name)
        remark = Complaint("{name} leads nowhere and is always empty; a word stands in quotes", {"name": name})
        return self.nowhere(remark, where)

    def nowhere(self, remark: Complaint, where: Any) -> Rule:
        """The rule of a name at which there is nothing: empty, as it is to ODK, which is seldom what was meant."""
        self.warnings.append(Flaw(remark, *span(where)))
        return ""


def is_nothing(rule: Rule, tree: Any) -> bool:
    """Whether a branch is a bare name at which there is nothing."""
    return rule == "" and isinstance(tree, Tree) and tree.data == "name"


def span(where: Any) -> tuple[int, int]:
    """The first character of a branch or a token, and the one behind it."""
    place = where.meta if isinstance(where, Tree) else where
    return getattr(place, "start_pos", None) or 0, getattr(place, "end_pos", None) or 0


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
