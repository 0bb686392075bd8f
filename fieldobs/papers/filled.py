"""A filled submission as the values that its page is set from. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fieldobs.forms.evaluation import evaluate_form
from fieldobs.forms.filled import Entry, Filled, Row
from fieldobs.forms.kinds import shown
from fieldobs.papers.words import Words, _

Item = dict[str, Any]
LONG_CHARACTERS = 60
YES_NO = {"true": _("yes"), "false": _("no")}


@dataclass(frozen=True)
class Answered:
    """One submission's answers, and who holds which device."""

    words: Words
    answers: Mapping[str, Any]
    about: Mapping[str, Any]
    conflicts: Mapping[str, Sequence[Mapping[str, Any]]]
    people: Mapping[str, str]
    now: str
    id: str

    @property
    def whole(self) -> dict[str, Any]:
        return {**self.about, **self.answers}


def sections(answered: Answered) -> list[Item]:
    """What was asked and answered, section by section, then what the form does not ask."""
    words, told = answered.words, set[str]()
    form = Filled(words.document, answered.whole, answered.now, answered.id)
    made: list[Item] = []
    for entry in form.top:
        items = list(_level(answered, form, [entry], form.root, told))
        is_group = entry.node["type"] == "group"
        if is_group or not made or made[-1]["name"]:
            name, label = (entry.name, words.text(entry.node.get("label"))) if is_group else ("", "")
            made.append({"name": name, "title": label, "when": "", "items": items})
        else:
            made[-1]["items"] += items
    if other := [_stray(answered, path) for path in sorted(_said(answered) - told)]:
        made.append({"name": "$other", "title": words.of(_("Other answers")), "when": "", "items": other})
    return [section for section in made if section["items"]]


def _said(answered: Answered) -> set[str]:
    paths = {path for path in {**answered.answers, **answered.conflicts} if not path.startswith("$")}
    return {path for path in paths if not path.endswith("/$row")}


def _level(answered: Answered, form: Filled, entries: Sequence[Entry], row: Row, told: set[str]) -> Iterator[Item]:
    for entry in entries:
        kind = entry.node["type"]
        if not form.asked(entry, row):
            continue
        if kind == "group":
            yield from _level(answered, form, entry.children, row, told)
        elif kind == "repeat":
            for inner in form.rows_of(entry.name, row):
                items = list(_level(answered, form, entry.children, inner, told))
                label = answered.words.text(entry.node.get("label")) or entry.name
                title = answered.words.of(_("{label}, row {n}"), label=label, n=inner.position)
                yield {"kind": "row", "label": title, "items": items}
        elif kind != "note":
            told.add(row.prefix + entry.name)
            yield _line(answered, entry, row.prefix + entry.name)


def _line(answered: Answered, entry: Entry, path: str) -> Item:
    """A question and what was answered to it."""
    words, node = answered.words, entry.node
    values = {
        name: _text(answered, name, answered.answers.get(name)) for name in words.nodes if name in answered.answers
    }
    value = _text(answered, entry.name, answered.answers.get(path))
    is_blank = bool(answered.about.get(f"$blank/{path}"))
    return {
        "kind": "answer",
        "code": node.get("code", ""),
        "label": words.text(node.get("label"), values) or entry.name,
        "value": words.of(_("blank in protocol")) if is_blank else value,
        "is_blank": is_blank,
        "is_figure": node["type"] in ("integer", "decimal", "calculate"),
        "is_long": len(value) > LONG_CHARACTERS,
        "sides": _sides(answered, entry.name, path),
    }


def _stray(answered: Answered, path: str) -> Item:
    name = path.rpartition("/")[2]
    node = answered.words.nodes.get(name, {})
    value = _text(answered, name, answered.answers.get(path))
    label = answered.words.text(node.get("label")) or path
    return {
        "kind": "answer", "code": node.get("code", ""), "label": label, "value": value, "is_blank": False,
        "is_figure": False, "is_long": len(value) > LONG_CHARACTERS, "sides": _sides(answered, name, path),
    }  # fmt: skip


def _sides(answered: Answered, name: str, path: str) -> list[Item]:
    return [
        {"value": _text(answered, name, side["value"]), "who": answered.people.get(side["device"], "")}
        for side in answered.conflicts.get(path, ())
    ]


def _text(answered: Answered, name: str, value: Any) -> str:
    """An answer as people read it."""
    words = answered.words
    node = words.nodes.get(name, {"type": "text"})
    if isinstance(value, bool):
        return words.of(YES_NO[str(value).lower()])
    return shown(value, node, words.document.get("lists", {}), words.language)


def checks(answered: Answered) -> list[Item]:
    """Figures that do not agree, in the words of the form, and whether the observers confirmed them."""
    words = answered.words
    failed = evaluate_form(words.document, answered.whole, answered.now, answered.id).failed
    confirmed, open_ = words.of(_("confirmed as in protocol")), words.of(_("not confirmed by the observers"))
    return [
        {
            "id": check.id,
            "text": " ".join(words.text(said) for said in (check.sentences, *check.hints)),
            "state": confirmed if check.confirmed else open_,
        }
        for check in failed
    ]
