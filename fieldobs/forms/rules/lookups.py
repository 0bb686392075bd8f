"""Recognises what a parsed expression looks up in a table: `instance('towns')/root/item[region = ${region}]/label`.

Knows trees, not forms: whether there is such a table is for others to say.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lark import Tree

from fieldobs.forms.rules.grammar import Parsed

# How the names of files end that rows can be looked up in; a name without an ending is most likely the first.
ENDINGS = (".csv", ".xml", ".geojson")


def is_table(name: str) -> bool:
    """Whether a file's name is that of a table."""
    return name.lower().endswith(ENDINGS)


@dataclass
class Lookup:
    """The table, the conditions on its rows, and the column wanted; none for the rows themselves."""

    table: Parsed
    conditions: list[Parsed] = field(default_factory=list)
    column: str = ""


def literal(tree: Any) -> str | None:
    """The text of a quoted literal; None for anything else."""
    return str(tree.children[0])[1:-1] if isinstance(tree, Tree) and tree.data == "string" else None


def lookup_of(tree: Parsed) -> Lookup | None:
    """What a path looks up in a table; None if it is no such path, or goes further than a column."""
    start, *steps = steps_of(tree)
    kinds = [str(step.data) for step in steps]
    names = [str(step.children[0]) for step in steps if step.data == "name"]
    filters: list[Any] = [step.children[1] for step in steps if step.data == "filter"]
    plain = ["name", "name", *["filter"] * len(filters), *["name"] * (len(names) - 2)]
    if not is_instance(start) or names[:2] != ["root", "item"] or len(names) > 3 or kinds != plain:
        return None
    table: Any = start.children[1]
    return Lookup(table, filters, names[2] if len(names) == 3 else "")


def steps_of(tree: Any) -> Iterator[Parsed]:
    """The steps of a path from its beginning: names, and filters whose second part is the condition."""
    if tree.data == "child":
        yield from steps_of(tree.children[0])
        yield tree.children[1]
    elif tree.data == "filter":
        yield from steps_of(tree.children[0])
        yield tree
    else:
        yield tree


def is_instance(tree: Parsed) -> bool:
    """Whether a branch is `instance('name')`."""
    return tree.data == "call" and str(tree.children[0]) == "instance" and len(tree.children) == 2


def is_first(tree: Parsed) -> bool:
    """Whether a condition asks for the first row: `[1]` or `[position() = 1]`."""
    if tree.data == "number":
        return float(str(tree.children[0])) == 1
    left, right = (*tree.children, None, None)[:2]
    return tree.data == "eq_op" and is_place(left) and isinstance(right, Tree) and is_first(right)


def is_place(tree: Any) -> bool:
    """Whether a branch is `position()`, the place of a row, or a plain number, which stands for the same."""
    if not isinstance(tree, Tree):
        return False
    return tree.data == "number" or (
        tree.data == "call" and str(tree.children[0]) == "position" and not any(tree.children[1:])
    )
