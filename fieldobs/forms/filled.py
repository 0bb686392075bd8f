"""A form with its answers: what is asked, what is reckoned, which rows there are. Its twin is `web/src/forms/form.ts`.

Answers are as stored, a path each; numbers with a point are text, a multiple choice is a list. A question that is
not asked counts as unanswered, whatever is stored for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from fieldobs.forms.rules.evaluate import holds, one
from fieldobs.forms.rules.values import Scalar, number, text
from fieldobs.forms.stored import read_answer, stored_answer

Node = Mapping[str, Any]
Table = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Entry:
    """A node and where in the form it stands."""

    node: Node
    around: tuple[str, ...]
    parent: "Entry | None"
    children: list["Entry"] = field(default_factory=list)

    @cached_property
    def name(self) -> str:
        """The name of the node."""
        return str(self.node["name"])


@dataclass(eq=False)
class Row:
    """A row of a repeat, or the form itself: the beginning of its paths and what is known of it so far."""

    prefix: str
    repeats: tuple[str, ...] = ()
    parent: "Row | None" = None
    position: int = 0
    asked: dict[int, bool] = field(default_factory=dict)
    values: dict[str, Scalar] = field(default_factory=dict)


class Outline:
    """Where every node of a form document stands: the same for all that is filled with it."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.entries: dict[str, Entry] = {}
        self.top = self.enter(document["questions"], (), None)

    def enter(self, nodes: list[Node], around: tuple[str, ...], parent: Entry | None) -> list[Entry]:
        """Every node of a level with the repeats around it and what is inside of it."""
        level = [Entry(node, around, parent) for node in nodes]
        for entry in level:
            kind = entry.node["type"]
            if kind != "group":
                self.entries[entry.name] = entry
            inner = (*around, entry.name) if kind == "repeat" else around
            entry.children.extend(self.enter(entry.node.get("children", []), inner, entry))
        return level


class Filled:
    """A form document with answers, at a moment of the wall clock where it is filled.

    `submission` is its id, from which chance is drawn; an `outline` of the document spares making one. Labels of
    choices are those of the form's own language, so that two phones of a pair reckon the same.
    """

    def __init__(
        self,
        document: Mapping[str, Any],
        answers: Mapping[str, Any],
        now: str,
        submission: str = "",
        outline: Outline | None = None,
    ) -> None:
        self.document = document
        self.answers = answers
        self.now = now[:23]
        self.submission = submission
        self.tables: dict[str, Table] = {}
        self.root = Row("")
        known = outline or Outline(document)
        self.top, self.entries = known.top, dict(known.entries)

    @cached_property
    def keys(self) -> dict[str, list[str]]:
        """The keys of the rows below each beginning of a path, `results` or `results/r1/lines`, in order."""
        found: dict[str, set[str]] = {}
        for path, value in self.answers.items():
            if value is not None and "/" in path and not path.startswith("$"):
                parts = path.split("/")
                for depth in range(1, len(parts) - 1, 2):
                    found.setdefault("/".join(parts[:depth]), set()).add(parts[depth])
        return {place: sorted(keys) for place, keys in found.items()}

    @cached_property
    def places(self) -> dict[str, list[Row]]:
        """The rows of each repeat made so far, by the path of the repeat."""
        return {}

    def rows_of(self, repeat: str, row: Row) -> list[Row]:
        """The rows of a repeat inside of a row of the form."""
        place = row.prefix + repeat
        if place not in self.places:
            self.places[place] = [
                Row(f"{place}/{key}/", (*row.repeats, repeat), row, position)
                for position, key in enumerate(self.keys.get(place, ()), start=1)
            ]
        return self.places[place]

    def rows_for(self, around: tuple[str, ...], row: Row | None = None) -> list[Row]:
        """Every row that has a question inside of these repeats, from the rows that `row` shares with it."""
        row = row or self.root
        while row.parent and row.repeats != around[: len(row.repeats)]:
            row = row.parent
        rows = [row]
        for repeat in around[len(row.repeats) :]:
            rows = [inner for outer in rows for inner in self.rows_of(repeat, outer)]
        return rows

    def asked(self, entry: Entry, row: Row) -> bool:
        """Whether a question is asked: its own rule and those of everything around it hold."""
        while len(row.repeats) > len(entry.around) and row.parent:
            row = row.parent
        key = id(entry.node)
        if key not in row.asked:
            row.asked[key] = False  # a circle, which no compiled form has, ends here
            row.asked[key] = (entry.parent is None or self.asked(entry.parent, row)) and (
                "relevant" not in entry.node or holds(entry.node["relevant"], Here(self, row))
            )
        return row.asked[key]

    def value(self, entry: Entry, row: Row) -> Scalar:
        """The value of a question as rules see it, reckoned if it is calculated."""
        while len(row.repeats) > len(entry.around) and row.parent:
            row = row.parent
        name = entry.name
        if (known := row.values.get(name)) is not None:
            return known
        row.values[name] = ""  # a circle, which no compiled form has, ends here
        row.values[name] = found = self.find_value(entry, row)
        return found

    def find_value(self, entry: Entry, row: Row) -> Scalar:
        """The value of a question, not yet known."""
        if not self.asked(entry, row):
            return ""
        stored = read_answer(entry.node, self.in_order(entry.node, self.answers.get(row.prefix + entry.name)))
        if "calculate" not in entry.node:
            return stored
        return one(entry.node["calculate"], Here(self, row, this=stored, name=entry.name))

    def in_order(self, node: Node, answer: Any) -> Any:
        """Several choices in the order of their list, as ODK has them; answers keep them in ASCII order."""
        if node["type"] != "select_multiple" or not isinstance(answer, list) or len(answer) < 2:
            return answer
        listed = [choice["name"] for choice in self.document["lists"].get(node.get("list", ""), ())]
        return list(dict.fromkeys([*(name for name in listed if name in answer), *map(str, answer)]))

    def each(self) -> Iterator[tuple[Entry, Row]]:
        """Every question that is asked, in the order in which the form is filled: row after row."""
        return self.each_of(self.top, self.root)

    def each_of(self, entries: list[Entry], row: Row) -> Iterator[tuple[Entry, Row]]:
        """Every question that is asked among these, in a row and the rows inside of it."""
        for entry in entries:
            if self.asked(entry, row):
                yield entry, row
                inner = self.rows_of(entry.name, row) if entry.node["type"] == "repeat" else [row]
                for place in inner:
                    yield from self.each_of(entry.children, place)

    def calculated(self) -> dict[str, Any]:
        """The answers that the form reckons itself, as they are to be stored."""
        return {
            row.prefix + entry.name: stored_answer(entry.node, self.value(entry, row))
            for entry, row in self.each()
            if "calculate" in entry.node
        }

    def table(self, name: str) -> Table:
        """The rows of a list of choices or of a file, by their columns."""
        if name not in self.tables:
            file = self.document.get("files", {}).get(name, {})
            rows = [dict(zip(file["columns"], row, strict=False)) for row in file.get("rows", ())]
            self.tables[name] = self.document["lists"].get(name, rows)
        return self.tables[name]

    def paths(self, name: str, row: Row) -> list[str]:
        """The paths of a question in every row that `row` shares with it."""
        return [place.prefix + name for place in self.rows_for(self.entries[name].around, row)]

    def is_answered(self, name: str, row: Row) -> bool:
        """Whether a question has an answer in every row that it is asked in, and was not left blank on paper."""
        entry = self.entries[name]
        rows = self.rows_for(entry.around, row)
        return bool(rows) and all(
            text(self.value(entry, place)) != "" and not self.answers.get(f"$blank/{place.prefix}{name}")
            for place in rows
        )


@dataclass(frozen=True)
class Here:
    """Where a rule of a filled form is evaluated."""

    filled: Filled
    row: Row
    this: Scalar = ""
    choice: Mapping[str, Any] = field(default_factory=dict)
    gap: float = 0.0
    name: str = ""

    @property
    def is_finishing(self) -> bool:
        """The desk finishes no form."""
        return False

    @property
    def seed(self) -> str:
        """The submission and the path of the question."""
        return f"{self.filled.submission}/{self.row.prefix}{self.name}"

    @property
    def now(self) -> str:
        """The wall clock."""
        return self.filled.now

    @property
    def position(self) -> int:
        """Which row this is."""
        return self.row.position

    def value(self, name: str) -> Scalar:
        """The answer of this row, or of one around it."""
        return self.filled.value(self.filled.entries[name], self.row)

    def rows(self, name: str) -> list[Scalar]:
        """The answers of all rows in which the question is asked."""
        entry = self.filled.entries[name]
        if entry.node["type"] == "repeat":
            asked = [row for row in self.filled.rows_for(entry.around, self.row) if self.filled.asked(entry, row)]
            return ["" for row in asked for _ in self.filled.rows_of(name, row)]
        rows = self.filled.rows_for(entry.around, self.row)
        return [self.filled.value(entry, row) for row in rows if self.filled.asked(entry, row)]

    def column(self, name: str) -> str:
        """A column of the choice at hand."""
        value = self.choice.get(name, "")
        return value if isinstance(value, str) else self.worded(value)

    def worded(self, texts: Mapping[str, str]) -> str:
        """A text in the form's own language."""
        return texts.get(self.filled.document["default_language"]) or next(iter(texts.values()), "")

    def place_in(self, repeat: str) -> int:
        """Which row of a repeat around this one it is."""
        row: Row | None = self.row
        while row and row.repeats[-1:] != (repeat,):
            row = row.parent
        return row.position if row else 0

    def table(self, name: str) -> Table:
        """The rows of a list of choices or of a file."""
        return self.filled.table(name)

    def beside(self, row: Mapping[str, Any]) -> "Here":
        """The same place with a row of a table."""
        return replace(self, choice=row)

    def label(self, name: str, answer: str) -> str:
        """The label of a choice; nothing where the list has no such choice."""
        choices = self.filled.document["lists"].get(self.filled.entries[name].node.get("list", ""), ())
        return next((self.worded(choice["label"]) for choice in choices if choice["name"] == answer), "")

    def last(self, name: str) -> Scalar:
        """The desk knows of no submission before this one; what the phone took over is stored."""
        return ""

    def at(self, name: str, places: list[int]) -> Scalar:
        """The answer in the row at these places."""
        entry, row = self.filled.entries[name], self.filled.root
        for repeat, place in zip(entry.around, places, strict=True):
            rows = self.filled.rows_of(repeat, row)
            if not 1 <= place <= len(rows):
                return ""
            row = rows[place - 1]
        return self.filled.value(entry, row)


def gap_between(left: Scalar, right: Scalar) -> float:
    """How far two numbers are apart; NaN if one is none."""
    return abs(number(left) - number(right))
