"""A scope made of plain values, for cases that need no form: a list is a question in several rows."""

from dataclasses import dataclass, field, replace
from typing import Any

from fieldobs.forms.rules.tree import Names
from fieldobs.forms.rules.values import Scalar, text

# The one table there is, whatever its name.
TOWNS = [
    {"name": "t1", "label": "Akkol", "region": "north", "people": "900"},
    {"name": "t2", "label": "Бурабай", "region": "north", "people": "1200"},
    {"name": "t3", "label": "Shalkar", "region": "west", "people": ""},
]


@dataclass
class PlainScope:
    """Answers as rules see them, by name."""

    answers: dict[str, Any]
    this: Scalar = ""
    now: str = "2026-03-15T14:30:00.000"
    position: int = 2
    gap: float = 18.0
    choice: dict[str, str] = field(default_factory=dict)

    def value(self, name: str) -> Scalar:
        return as_scalar(self.answers.get(name, ""))

    def rows(self, name: str) -> list[Scalar]:
        if name == "r":
            return ["" for answer in self.answers.values() if isinstance(answer, list) for _ in answer]
        return [as_scalar(value) for value in self.answers[name]]

    def column(self, name: str) -> str:
        return self.choice.get(name, "")

    def at(self, name: str, places: list[int]) -> Scalar:
        rows = self.rows(name)
        return rows[places[0] - 1] if 1 <= places[0] <= len(rows) else ""

    seed = "s/q"
    is_finishing = False

    def place_in(self, repeat: str) -> int:
        return 3

    def table(self, name: str) -> list[dict[str, str]]:
        return TOWNS

    def beside(self, row: dict[str, str]) -> "PlainScope":
        return replace(self, choice=row)

    def label(self, name: str, answer: str) -> str:
        return next((town["label"] for town in TOWNS if town["name"] == answer), "")

    def last(self, name: str) -> Scalar:
        value = self.answers.get(name)
        return f"{text(as_scalar(value))} before" if value else ""


def as_scalar(value: Any) -> Scalar:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def names_of(answers: dict[str, Any]) -> Names:
    """The names of a form with these answers: lists stand in a repeat called r."""
    around = {name: ("r",) if isinstance(value, list) else () for name, value in answers.items()}
    return Names(
        around={**around, "r": ()},
        repeats=frozenset({"r"}),
        choices=frozenset({"town"}),
        tables={name: frozenset(TOWNS[0]) for name in ("towns", "towns.csv")},
        version="7",
    )


def as_json(value: Any) -> Any:
    """A value as case files write it: what JSON has no number for becomes a text of its own kind."""
    if isinstance(value, list):
        return [as_json(part) for part in value]
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return {"number": "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"}
        return int(value) if value == int(value) and abs(value) < 2**53 else value
    return value
