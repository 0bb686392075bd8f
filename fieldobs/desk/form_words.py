"""A form document as the form room shows it: each question with its words, choices and rules."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fieldobs.desk.document import words
from fieldobs.forms.written import written

Translate = Callable[[str], str]


@dataclass(frozen=True)
class Asked:
    """A question or section as one reads it; `rules` are named in words and written as in the sheets."""

    name: str
    code: str
    kind: str
    label: str
    hint: str
    depth: int
    is_section: bool
    choices: Sequence[str]
    rules: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class FormWords:
    """Words of one form for one reader."""

    document: Mapping[str, Any]
    language: str
    _: Translate

    def questions(self) -> list[Asked]:
        """Everything the form asks, from the top down."""
        return list(self._inside(self.document["questions"], 0))

    def checks(self) -> list[tuple[str, str, str]]:
        """The id of each check, what it says, its rule."""
        return [(one["id"], self.text(one["message"]), written(one["rule"])) for one in self.document["checks"]]

    def text(self, texts: Mapping[str, str]) -> str:
        return words(texts, self.language)

    def _inside(self, nodes: Sequence[Mapping[str, Any]], depth: int) -> Iterator[Asked]:
        for node in nodes:
            yield self._asked(node, depth)
            yield from self._inside(node.get("children", ()), depth + 1)

    def _asked(self, node: Mapping[str, Any], depth: int) -> Asked:
        choices = self.document["lists"].get(node.get("list", ""), ())
        return Asked(
            name=node["name"],
            code=node.get("code", ""),
            kind=kinds(self._).get(node["type"], node["type"]),
            label=self.text(node.get("label", {})),
            hint=self.text(node.get("hint", {})),
            depth=depth,
            is_section=node["type"] in ("group", "repeat"),
            choices=[self.text(choice.get("label", {})) or choice["name"] for choice in choices],
            rules=list(self._rules(node)),
        )

    def _rules(self, node: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        _ = self._
        if node.get("required") is True:
            yield _("required"), ""
        named = {
            "required": _("required if"), "relevant": _("asked if"), "constraint": _("fits if"),
            "calculate": _("reckoned as"), "choice_filter": _("offers choices if"), "count": _("so many rows"),
        }  # fmt: skip
        for part, what in named.items():
            if part in node and node[part] is not True:
                yield what, written(node[part])


def kinds(_: Translate) -> dict[str, str]:
    """Kinds of questions as people call them."""
    return {
        "text": _("text"), "integer": _("whole number"), "decimal": _("number"), "date": _("date"), "time": _("time"),
        "datetime": _("date and time"), "select_one": _("one choice"), "select_multiple": _("several choices"),
        "photo": _("photo"), "file": _("file"), "audio": _("sound"), "video": _("film"), "barcode": _("barcode"),
        "rank": _("ranking"), "location": _("place"), "line": _("line of places"), "area": _("area"),
        "note": _("words to read"), "calculate": _("reckoned"),
        "acknowledge": _("tick"), "group": _("section"), "repeat": _("rows"),
    }  # fmt: skip
