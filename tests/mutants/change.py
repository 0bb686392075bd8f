"""Small changes to a source, each of which ought to be noticed: a comparison turned, a number moved, no error."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
SUMS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One source with one thing in it that is otherwise."""

    line: int
    what: str
    source: str


def changes(source: str) -> Iterator[Change]:
    """Every small change of a module, one at a time."""
    tree = ast.parse(source)
    beside = {id(node) for each in ast.walk(tree) for top in _beside(each) for node in ast.walk(top)}
    for number, node in enumerate(ast.walk(tree)):
        for what in ways(node) if id(node) not in beside else ():
            other = copy.deepcopy(tree)
            found = next(each for at, each in enumerate(ast.walk(other)) if at == number)
            change(found, what)
            yield Change(getattr(node, "lineno", 0), f"{what}: {ast.unparse(node)[:70]}", ast.unparse(other))


def ways(node: ast.AST) -> list[str]:
    """In which ways a piece of source can be otherwise."""
    match node:
        case ast.Compare(ops=ops):
            return ["turned", "turned in its second part"][: len(ops)]
        case ast.BinOp(op=op) if type(op) in SUMS:
            return ["another sum"]
        case ast.BoolOp():
            return ["and for or"]
        case ast.UnaryOp(op=ast.Not()):
            return ["without not"]
        case ast.Constant(value=bool()):
            return ["the opposite"]
        case ast.Constant(value=int()):
            return ["one more"]
        case ast.If() | ast.IfExp():
            return ["always", "never"]
        # Nothing is as false as False, which has its opposite tried besides.
        case ast.Return(value=value) if value is not None and not _is_no(value):
            return ["returns nothing"]
        case ast.Raise():
            return ["raises nothing"]
    return []


def _beside(node: ast.AST) -> list[ast.expr]:
    """What decides nothing, to be left as it is.

    Decorators only say how a class is kept in memory, annotations speak to mypy, a cut in a sentence is how much of a
    name that quotes, and `strict` says of lists made alike that they are as long as each other.
    """
    match node:
        case ast.FunctionDef(decorator_list=decorators, returns=returns):
            return [*decorators, *([returns] if returns else [])]
        case ast.ClassDef(decorator_list=decorators):
            return decorators
        case ast.AnnAssign(annotation=annotation) | ast.arg(annotation=ast.expr() as annotation):
            return [annotation]
        case ast.keyword(arg="strict", value=value):
            return [value]
        case ast.JoinedStr():
            return [each for each in ast.walk(node) if isinstance(each, ast.Slice)]
        case ast.Subscript(value=ast.JoinedStr(), slice=cut):
            return [cut]
    return []


def _is_no(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and (value.value is False or value.value is None)


def change(node: ast.AST, what: str) -> None:
    """Make it so, in place."""
    match node, what:
        case ast.Compare(ops=ops), _:
            ops[what != "turned"] = COMPARISONS[type(ops[what != "turned"])]()
        case ast.BinOp(), _:
            node.op = SUMS[type(node.op)]()
        case ast.BoolOp(), _:
            node.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        case ast.UnaryOp(), _:
            node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)
        case ast.Constant(), "the opposite":
            node.value = not node.value
        case ast.Constant(value=int(value)), _:
            node.value = value + 1
        case ((ast.If() | ast.IfExp()), _):
            node.test = ast.Constant(what == "always")
        case ast.Return(), _:
            node.value = None
        case ast.Raise(), _:
            node.exc, node.cause = ast.parse("print()", mode="eval").body, None
