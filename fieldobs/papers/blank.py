"""A form to be filled with a pen, as the values that the page is set from. Pure.

Shape: `items` are `{"kind": "question" | "note" | "group" | "run" | "table" | "repeat", "when": …, …}`; a question has
a `field` whose `kind` is how it is answered on paper; `when` is the condition under which something is asked.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from fieldobs.papers.conditions import condition
from fieldobs.papers.words import Words, _

Node = Mapping[str, Any]
Item = dict[str, Any]
SHORT_CHARACTERS = 46
WIDE_CHARACTERS = 22
MOST_CHOICES = 40
LINES_OF_TEXT, LINES_OF_STORY = 1, 3
GRID_ROWS, GRID_COLUMNS, COPIES_OF_ROWS = 6, 5, 2
PLAIN = ("integer", "decimal", "text", "date", "time", "barcode")
TAKEN = ("photo", "file", "audio", "video")


def sections(words: Words) -> list[Item]:
    """The sections of a form: its groups at the top, and what stands between them."""
    made: list[Item] = []
    for node in words.document.get("questions", ()):
        if node["type"] == "group":
            when = condition(node["relevant"], words) if "relevant" in node else ""
            items = level(node.get("children", ()), words)
            made.append({"name": node["name"], "title": words.text(node.get("label")), "when": when, "items": items})
            continue
        if not made or made[-1]["name"]:
            made.append({"name": "", "title": "", "when": "", "items": []})
        made[-1]["items"] += level([node], words)
    return [section for section in made if section["items"]]


def level(nodes: Sequence[Node], words: Words) -> list[Item]:
    """The questions of one level; those that share a condition in a row are a run, under which it is said once."""
    items = [item for node in nodes for item in _items(node, words)]
    made: list[Item] = []
    for when, run in groupby(items, key=lambda item: "" if item.get("is_follow_up") else str(item["when"])):
        if when:
            made.append({"kind": "run", "when": when, "items": [item | {"when": ""} for item in run]})
        else:
            made += run
    return made


def _items(node: Node, words: Words) -> Iterator[Item]:
    when = condition(node["relevant"], words) if "relevant" in node else ""
    kind = node["type"]
    if kind == "group":
        is_follow_up = "follow-up" in str(node.get("appearance", ""))
        inside = level(node.get("children", ()), words)
        if inside:
            label = words.text(node.get("label"))
            yield {"kind": "group", "label": label, "when": when, "items": inside, "is_follow_up": is_follow_up}
    elif kind == "repeat":
        yield _repeat(node, words, when)
    elif kind == "note":
        yield {"kind": "note", "label": words.text(node.get("label")), "when": when}
    elif "calculate" not in node and kind != "calculate":
        yield question(node, words, when)


def question(node: Node, words: Words, when: str) -> Item:
    """One question with the place for its answer."""
    hints = [words.text(node.get(part)) for part in ("hint", "guidance")]
    return {
        "kind": "question",
        "code": node.get("code", ""),
        "label": words.text(node.get("label")) or node["name"],
        "hint": " ".join(filter(None, hints)),
        "when": when,
        "field": field(node, words),
        "is_required": node.get("required") is True,
    }


def field(node: Node, words: Words) -> Item:
    """How a question is answered on paper."""
    kind, appearance = node["type"], str(node.get("appearance", ""))
    if "protocol-line" in appearance:
        return {"kind": "protocol"}
    if kind in ("select_one", "select_multiple", "rank"):
        return _choices(node, words)
    if kind == "text":
        return {"kind": "lines", "n": LINES_OF_STORY if "multiline" in appearance else LINES_OF_TEXT}
    if kind in ("integer", "decimal") and "range" in node:
        scale = node["range"]
        return {"kind": "figure", "note": words.of(_("{low} to {high}"), low=scale["start"], high=scale["end"])}
    names = {"integer": "figure", "decimal": "figure", "date": "date", "time": "time", "datetime": "datetime"}
    if kind in names:
        return {"kind": names[kind], "note": ""}
    if kind == "location":
        return {"kind": "place"}
    if kind in ("line", "area"):
        return {"kind": "lines", "n": LINES_OF_STORY}
    if kind in TAKEN:
        return {"kind": "taken"}
    return {"kind": "tick"} if kind == "acknowledge" else {"kind": "lines", "n": 1}


def _choices(node: Node, words: Words) -> Item:
    choices = words.choices(node)
    if not 0 < len(choices) <= MOST_CHOICES:
        return {"kind": "lines", "n": 1}
    labels = [label for _name, label in choices]
    length = sum(map(len, labels)) + 6 * len(labels)
    widest = max(map(len, labels))
    shape = (
        "row" if length <= SHORT_CHARACTERS and len(labels) <= 4 else "grid" if widest <= WIDE_CHARACTERS else "list"
    )
    marks = {"select_one": "round", "select_multiple": "square", "rank": "number"}
    return {"kind": "choices", "mark": marks[node["type"]], "labels": labels, "shape": shape}


def _repeat(node: Node, words: Words, when: str) -> Item:
    """Rows to fill: a table where every question is short, else the questions some times over."""
    inside = [child for child in node.get("children", ()) if child["type"] != "note" and "calculate" not in child]
    label = words.text(node.get("label"))
    is_grid = len(inside) <= GRID_COLUMNS and all(child["type"] in PLAIN for child in inside)
    if is_grid:
        heads = [{"code": child.get("code", ""), "label": words.text(child.get("label"))} for child in inside]
        return {"kind": "table", "label": label, "when": when, "heads": heads, "rows": GRID_ROWS}
    copies = [
        {"title": words.of(_("Row {n}"), n=number + 1), "items": level(node.get("children", ()), words)}
        for number in range(COPIES_OF_ROWS)
    ]
    return {"kind": "repeat", "label": label, "when": when, "copies": copies}
