"""Reads an XLSForm expression into lark's parse tree, or says where it stops making sense. Knows no form."""

from functools import lru_cache

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from fieldobs.forms.rules.complaint import Complaint

GRAMMAR = r"""
?start: or_
?or_: and_ | or_ "or" and_ -> or_op
?and_: eq | and_ "and" eq -> and_op
?eq: rel | eq "=" rel -> eq_op | eq "!=" rel -> ne_op
?rel: add | rel "<" add -> lt | rel "<=" add -> le | rel ">" add -> gt | rel ">=" add -> ge
?add: mul | add "+" mul -> plus | add "-" mul -> minus
?mul: unary | mul "*" unary -> times | mul "div" unary -> div | mul "mod" unary -> mod
?unary: path | "-" unary -> neg
?path: atom | path "[" or_ "]" -> filter | path "/" inner -> child | "/" step -> root
?inner: step | "." -> self
?step: NAME -> name | ".." -> parent | "*" -> any
?atom: NUMBER -> number | STRING -> string | "(" or_ ")" | "${" REF "}" -> ref | "." -> this
     | NAME "(" [or_ ("," or_)*] ")" -> call | step
REF: /\s*(last-saved#)?[^\W\d][\w.-]*\s*/
NAME: /[^\W\d][\w.-]*(:[^\W\d][\w.-]*)?/
NUMBER: /\d+(\.\d*)?|\.\d+/
STRING: /"[^"]*"|'[^']*'/
%ignore /\s+/
"""

# Sheets edited in a word processor carry typographic quotation marks.
QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})

Parsed = Tree[Token]


class Unreadable(ValueError):
    """The text is no expression; the complaint says why, `place` is the character where it stops, counted from 0."""

    def __init__(self, complaint: Complaint, place: int = 0) -> None:
        super().__init__(complaint.said())
        self.complaint = complaint
        self.place = place


@lru_cache(maxsize=1)
def parser() -> Lark:
    """The parser, made when the first expression needs it."""
    return Lark(GRAMMAR, parser="lalr", propagate_positions=True)


@lru_cache(maxsize=4096)
def parse(expression: str) -> Parsed:
    """The parse tree of an expression.

    Raises: Unreadable, with the place where it stopped making sense.
    """
    try:
        tree: Parsed = parser().parse(expression.translate(QUOTES))
    except UnexpectedInput as stop:
        raise where_it_stops(expression, stop) from stop
    return tree


def where_it_stops(expression: str, stop: UnexpectedInput) -> Unreadable:
    """Words for the place where the parser gave up."""
    if isinstance(stop, UnexpectedEOF) or (isinstance(stop, UnexpectedToken) and stop.token.type == "$END"):
        return Unreadable(Complaint("it ends too soon"), len(expression))
    place = stop.pos_in_stream or 0
    rest = expression[place : place + 20]
    if isinstance(stop, UnexpectedCharacters) and rest[:1] in "'\"":
        return Unreadable(Complaint("the quotation mark at character {n} is never closed", {"n": place + 1}), place)
    return Unreadable(Complaint("it makes no sense from character {n}: {rest}", {"n": place + 1, "rest": rest}), place)
