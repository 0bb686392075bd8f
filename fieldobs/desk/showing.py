"""Answers as people read them: labels of choices, places, files; questions by their mark and words."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fieldobs.desk.document import Form, Question, Section, Texts, key_of, words
from fieldobs.desk.formats import Formats, instant

Translate = Callable[[str], str]


@dataclass(frozen=True)
class File:
    """An attachment named by an answer."""

    sha256: str
    size: int
    type: str
    name: str

    @property
    def is_picture(self) -> bool:
        return self.type in ("image/jpeg", "image/png", "image/webp", "image/gif")


@dataclass(frozen=True)
class Side:
    """One of several answers that stand: the revision that wrote it, and when by that phone's clock."""

    revision: str
    value: str
    device: str
    at: datetime | None
    is_used: bool


@dataclass(frozen=True)
class Line:
    """A question and its answer. `sides` are the answers that differ, if they do."""

    path: str
    code: str
    label: str
    value: str
    is_number: bool = False
    is_long: bool = False
    is_blank_in_protocol: bool = False
    sides: Sequence[Side] = ()
    file: File | None = None


@dataclass(frozen=True)
class Part:
    """One section of a form with what was answered in it."""

    name: str
    label: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Reader:
    """Shows the answers of one form to one reader."""

    form: Form | None
    write: Formats
    _: Translate

    def text(self, texts: Texts) -> str:
        return words(texts, self.write.language)

    def code(self, path: str) -> str:
        question = self.form.question(path) if self.form else None
        return question.code if question else ""

    def label(self, path: str) -> str:
        """What a path is called: a question's words, or what the path says about the submission."""
        question = self.form.question(path) if self.form else None
        if question:
            return self.text(question.label) or question.key
        head, _, rest = path.partition("/")
        alone, of = self._about().get(head, (path, path))
        return of.format(what=self._called(rest)) if rest else alone

    def _called(self, path: str) -> str:
        """A question by the mark people say by phone, else by its words."""
        return self.code(path) or self.label(path)

    def _about(self) -> Mapping[str, tuple[str, str]]:
        """What paths about the submission itself are called, alone and of a question."""
        _ = self._
        return {
            "$station": (_("Station"), ""),
            "$state": (_("Whether it is final"), ""),
            "$observer": (_("Who observed"), ""),
            "$comment": (_("Comment"), _("Comment on {what}")),
            "$reason": (_("Reason"), _("Reason for {what}")),
            "$blank": (_("Blank in protocol"), _("Blank in protocol: {what}")),
            "$looked": (_("Looked into"), _("Looked into: {what}")),
            "$confirmed": (_("Confirmed as in protocol"), _("Confirmed as in protocol: {what}")),
        }

    def value(self, path: str, value: Any) -> str:
        """An answer in words."""
        question = self.form.question(path) if self.form else None
        return show_value(question, value, self.write, self._)

    def line(self, path: str, value: Any, sides: Sequence[Mapping[str, Any]], is_blank: bool = False) -> Line:
        """One question with its answer."""
        question = self.form.question(path) if self.form else None
        return Line(
            path=path,
            code=question.code if question else "",
            label=self.label(path),
            value=self.value(path, value),
            is_number=question is not None and question.kind in ("integer", "decimal", "calculate"),
            is_long=isinstance(value, str) and len(value) > 80,
            is_blank_in_protocol=is_blank,
            sides=[self._side(path, side, value) for side in sides],
            file=as_file(value),
        )

    def _side(self, path: str, side: Mapping[str, Any], used: Any) -> Side:
        is_used = json.dumps(side["value"]) == json.dumps(used)  # 1 and true are not the same answer
        return Side(side["revision"], self.value(path, side["value"]), side["device"], instant(side["at"]), is_used)


def show_value(question: Question | None, value: Any, write: Formats, _: Translate) -> str:
    """An answer in words: the label of a choice, a place, the name of a file."""
    if value is None:
        return _("blank")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(show_value(question, item, write, _) for item in value) or _("none chosen")
    if isinstance(value, dict):
        return _show_object(value, _)
    if question and str(value) in question.choices:
        return words(question.choices[str(value)], write.language)
    if question and question.kind in ("date", "datetime"):
        return write.date_of(str(value))
    return write.number(value) if isinstance(value, int) else str(value)


def _show_object(value: Mapping[str, Any], _: Translate) -> str:
    if "lat" in value and "lon" in value:
        place = f"{value['lat']}, {value['lon']}"
        metres = value.get("accuracy_m")
        return _("{place}, within {n} m").format(place=place, n=metres) if metres is not None else place
    return str(value.get("name") or value)


def as_file(value: Any) -> File | None:
    """The attachment an answer names, if it does."""
    if not isinstance(value, dict) or not {"sha256", "size", "type", "name"} <= value.keys():
        return None
    return File(str(value["sha256"]), int(value["size"]), str(value["type"]), str(value["name"]))


def differing(reader: Reader, answers: Mapping[str, Any], conflicts: Mapping[str, Any]) -> list[Line]:
    """Every path of which several answers stand, in the order of the form; what is said of the whole comes first."""
    order = {key: place for place, key in enumerate(reader.form.questions)} if reader.form else {}
    paths = sorted(conflicts, key=lambda path: (not path.startswith("$"), order.get(key_of(path), len(order)), path))
    return [reader.line(path, answers.get(path), conflicts[path]) for path in paths]


def parts(reader: Reader, answers: Mapping[str, Any], conflicts: Mapping[str, Any], blank: Iterable[str]) -> list[Part]:
    """What was answered, section by section in the order of the form; answers it does not define come last."""
    form, blank_paths = reader.form, set(blank)
    paths = [path for path in {**answers, **conflicts} if not path.startswith("$")]
    paths += [path for path in blank_paths if path not in answers]
    if form is None:
        return [_part(reader, Section("", {}), sorted(paths), answers, conflicts, blank_paths)] if paths else []
    order = {key: place for place, key in enumerate(form.questions)}
    known = sorted((p for p in paths if key_of(p) in order), key=lambda path: (order[key_of(path)], path))
    made = []
    for section in (*form.sections, Section("", {})):
        inside = [path for path in known if form.questions[key_of(path)].section == section.name]
        if inside:
            made.append(_part(reader, section, inside, answers, conflicts, blank_paths))
    other = sorted(path for path in paths if key_of(path) not in order and not path.endswith("/$row"))
    if other:
        made.append(_part(reader, Section("$other", {}), other, answers, conflicts, blank_paths))
    return made


def _part(
    reader: Reader,
    section: Section,
    paths: Sequence[str],
    answers: Mapping[str, Any],
    conflicts: Mapping[str, Any],
    blank: set[str],
) -> Part:
    label = reader._("Other answers") if section.name == "$other" else reader.text(section.label)
    lines = [reader.line(path, answers.get(path), conflicts.get(path, ()), path in blank) for path in paths]
    return Part(section.name, label, lines)
